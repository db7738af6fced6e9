/** Claims from the percentages and fractions of a sentence: shares, rates, comparisons, trends. */

import { possibleCount, prints } from "./amounts.mjs";
import { between, ofGroup } from "./context.mjs";
import { PATTERNS, search } from "./patterns.mjs";
import { letters } from "./tokens.mjs";

const SERIES = PATTERNS.series;
export const UNNAMED = "the test is not named: read as a log-rank test";
const COMMON = ["percent", "k1", "n1", "low", "high", "level", "se", "conf_type"];
/** Groups of a trend that have fields. */
const MOST_GROUPS = 9;

/** Those of some fields that are there. */
export const picked = (fields, names) => Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, fields[name]]));

/** A field where it has a value. */
export const given = (name, value) => (value ? { [name]: value } : {});

/** Places of percentages and fractions, those that are listed or compared together. */
export function seriesOf(sight) {
  const found = [];
  for (const [place, token] of sight.tokens.entries()) {
    if (token.letter !== "A") continue;
    const last = found.at(-1);
    if (last) {
      const gap = letters(sight.tokens.slice(last.at(-1) + 1, place));
      const pair = last.length > 1 && between(sight, last, SERIES.pair);
      if (search(SERIES.between, gap) && !(pair && !gap.includes("v"))) {
        last.push(place);
        continue;
      }
    }
    found.push([place]);
  }
  return found;
}

/** Claims of one series, with their places; none where a count is more than its number of patients, or of no patients. */
export function percentages(sight, listed) {
  const [series, cells] = matched(listed, listed.map((place) => ({ ...sight.tokens[place].fields })));
  const [counted, sizes] = [sight.counted(series[0]), sight.sizes(series)];
  const [test, p] = sight.tail(series.at(-1));
  const compared = between(sight, series, SERIES.versus) || Boolean(p);
  const survival = cells.length === 2 && Boolean(search(PATTERNS.log_rank, test, "i"));
  for (const [index, place] of series.entries()) {
    const cell = cells[index];
    if (counted && ((!("k1" in cell) && cells.length === 1) || prints(cell, counted))) cell.n1 ??= counted;
    if (sizes.length) cell.n1 ??= sizes[index];
    if ("all" in cell) {
      cell.k1 = cell.n1 = cell.all;
      delete cell.all;
    }
    for (const [key, value] of Object.entries(ofGroup(sight, place))) cell[key] ??= value;
    if (!possibleCount(cell) || (!("percent" in cell) && sight.excluded(place, compared, survival))) return [];
  }
  return sight.isRate(series[0], cells) ? rates(sight, series, cells) : proportions(sight, series, cells);
}

/** Each fraction with its percentage, where all fractions stand first: "3/14 and 12/22 (21% vs 55%)". */
function matched(series, cells) {
  const last = (cells.length - 1) / 2;
  const asIs = [series, cells];
  if (!Number.isInteger(last) || !last) return asIs;
  const bare = cells.slice(0, last).every((cell) => "k1" in cell && !("percent" in cell));
  const alone = cells.slice(last + 1).every((cell) => "percent" in cell && !("k1" in cell));
  if (!bare || !alone || !["k1", "n1", "percent"].every((name) => name in cells[last])) return asIs;
  if (prints(cells[last], cells[last].n1)) return asIs; // its own: "3/14, 12/22 (55%) and 30%"
  const shares = cells.slice(last).map((cell) => Object.fromEntries(Object.entries(cell).filter(([name]) => name !== "k1" && name !== "n1")));
  return [[...series.slice(0, last), series.at(-1)], shares.map((share, i) => ({ ...picked(cells[i], ["k1", "n1"]), ...share }))];
}

function rates(sight, series, cells) {
  const listed = sight.timesListed(series[0]);
  const size = listed.length && cells.length % listed.length === 0 ? listed.length : 1;
  let endpoint = sight.endpoint(series[0]);
  const several = sight.endpoints(series[0]);
  const each = several.length === cells.length && !between(sight, series, SERIES.versus);
  const groups = each ? 0 : Math.floor(cells.length / size);
  const [test, p] = sight.tail(series.at(-1));
  const shared = sight.sharedSize(series.at(-1));
  const together = { endpoint, ...given("test", test), ...given("p", p) };
  if (groups >= 3 && p && size === 1 && sight.sameTime(series)) {
    return [[series[0], { ...trend(cells), ...given("time", sight.time(series[0])), ...together }]];
  }
  const found = [];
  for (const [index, place] of series.entries()) {
    const cell = cells[index];
    const time = size > 1 ? listed[index % size] : sight.time(place);
    endpoint = each ? several[index] : endpoint;
    const claim = { form: "rate", endpoint, ...picked(cell, COMMON) };
    if ("group" in cell) claim.group1 = cell.group;
    Object.assign(claim, time ? { time } : { settle: "the time of the rate" }, picked(cell, ["settle"]));
    if (several.length && !each) claim.settle = "which endpoint";
    const sized = cells[(Math.floor(index / size) + 1) * size - 1].n1 || shared;
    found.push([place, { ...claim, ...given("n1", sized) }]);
  }
  if (groups === 2 && p) {
    const sizes = {};
    const ends = [cells[size - 1], cells.at(-1)];
    ends.forEach((cell, i) => Object.assign(sizes, given(`n${i + 1}`, cell.n1 || shared)));
    ends.forEach((cell, i) => "d1" in cell && (sizes[`d${i + 1}`] = cell.d1));
    found.push([series.at(-1), { form: "logrank", ...sizes, ...together, ...(test ? {} : { settle: UNNAMED }) }]);
  }
  return found;
}

function proportions(sight, series, cells) {
  const [test, p] = sight.tail(series.at(-1));
  const named = { endpoint: sight.endpoint(series[0]), ...given("test", test), ...given("p", p) };
  const compared = between(sight, series, SERIES.versus);
  // "17 (31%) and 30 (57%), and ...", and "fever, 30%; rash, 10%", are no groups.
  const [pairs, listed] = [SERIES.pairs, SERIES.listed].map((pattern) => between(sight, series, pattern) && !p);
  if (cells.length >= 3 && !pairs && !sight.interrupted(series)) return listed ? [] : [[series[0], { ...trend(cells), ...named }]];
  if (cells.length === 2 && (p || compared) && cells.every((cell) => "k1" in cell || "percent" in cell)) {
    if (search(PATTERNS.log_rank, test, "i") && cells.every((cell) => "k1" in cell && "n1" in cell)) {
      const both = {};
      cells.forEach((cell, i) => Object.assign(both, { [`d${i + 1}`]: cell.k1, [`n${i + 1}`]: cell.n1 }));
      return [[series[0], { form: "logrank", ...both, ...named }]];
    }
    if (p || cells.every((cell) => "k1" in cell)) return [[series[0], { form: "two_proportions", ...numbered(cells), ...named }]];
  }
  const found = [];
  for (const [index, place] of series.entries()) {
    const cell = cells[index];
    const claim = { form: "proportion", endpoint: sight.endpoint(place), ...picked(cell, COMMON) };
    if (!("percent" in claim) && !("low" in claim)) claim.form = "count";
    else if (!["k1", "n1", "low"].some((name) => name in claim)) continue;
    if ("group" in cell) claim.group1 = cell.group;
    if (!("n1" in claim)) claim.settle = "of how many patients";
    if (sight.namedTogether(place)) Object.assign(claim, { endpoint: "", settle: "which endpoint" });
    found.push([place, claim]);
  }
  return found;
}

function numbered(cells) {
  const claim = {};
  for (const [i, cell] of cells.slice(0, MOST_GROUPS).entries()) {
    for (const key of ["k1", "n1", "percent", "group"]) {
      const stem = key.replace(/1+$/, "");
      if (key in cell) claim[i === 0 && stem === "percent" ? stem : `${stem}${i + 1}`] = cell[key];
    }
  }
  return claim;
}

function trend(cells) {
  const claim = { form: "trend", ...numbered(cells) };
  const errors = cells.filter((cell) => "se" in cell).map((cell) => cell.se);
  if (errors.length) claim.note = `printed after ±: ${errors.join(", ")}`;
  if (cells.length > MOST_GROUPS) claim.settle = `${cells.length} groups: the first nine stand here`;
  return claim;
}
