/** Claims from the percentages and fractions of a sentence: shares, rates, comparisons, trends. */

import { amount, countsInBrackets, digits, ofFewer, ofHowMany, possibleCount, prints, printsInterval } from "./amounts.mjs";
import { armsInOrder, nameOf, withSizes } from "./arms.mjs";
import { between, ofGroup } from "./context.mjs";
import { plain } from "./normal.mjs";
import { beginsClause, ofGroups, ofPatients, outcomeOf, outcomesListed, pairNamed, shared, statedApart } from "./outcomes.mjs";
import { PATTERNS, search } from "./patterns.mjs";
import { doubt, ofPairs, only, tail } from "./pvalues.mjs";
import { letters } from "./tokens.mjs";

const SERIES = PATTERNS.series;
export const UNNAMED = "the test is not named: write test (log-rank, say), or another form";
const [TIME, OF_FEWER] = ["the time of the rate: write time", "of how many patients: no count of those named prints the percentage: write n1 (n2)"];
const OF_EACH = "of how many patients is each figure: write n1 (n2)";
const BY_TIMES = (method) =>
  `the text names ${method}: if the percentage is by it, write form rate with time and n1 for each group, without k1; if it is of the count, keep all`;
export const WHICH = "which endpoint: write endpoint";
const NAMED_BEFORE = ["share of a number named before", "of whom"];
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
    if (last && !sight.characteristic(place) && !sight.noun(place)) {
      const gap = letters(sight.tokens.slice(last.at(-1) + 1, place));
      const pair = last.length > 1 && between(sight, last, SERIES.pair);
      const kinds = !gap.includes("v") && ofTwoKinds(sight, last.at(-1), place);
      const apart = kinds || (last.length === 1 && beginsClause(sight, last[0], place));
      if (!apart && search(SERIES.between, gap) && !(pair && !gap.includes("v"))) {
        last.push(place);
        continue;
      }
    }
    found.push([place]);
  }
  return comparedAlone(sight, found) ? [found.flat()] : found;
}

/** Whether one of two percentages has a count and the other has none: "OS was 70%, 12 (30%) relapsed". */
function ofTwoKinds(sight, first, second) {
  const [one, other] = [first, second].map((place) => sight.tokens[place].fields);
  return "percent" in one && "percent" in other && "k1" in one !== "k1" in other;
}

/** Whether a sentence has two figures of patients only, and one p-value behind them. */
function comparedAlone(sight, series) {
  if (series.length !== 2 || series.some((places) => places.length !== 1)) return false;
  const [first, second] = series.flat();
  const near = search(SERIES.joined, letters(sight.tokens.slice(first + 1, second))) !== null;
  const sized = [first, second].every((place) => "n1" in { ...sight.tokens[place].fields, ...ofGroup(sight, place) });
  return near && sized && tail(sight, second)[1].length === 1;
}

/** Claims of one series, with their places; none where a count is more than its number of patients, or of no patients. */
export function percentages(sight, listed, behind) {
  const [series, cells] = matched(listed, listed.map((place) => ({ ...sight.tokens[place].fields })));
  const [counted, sizes] = [sight.counted(series[0]), sight.sizes(series)];
  const [test, values] = behind;
  const compared = between(sight, series, SERIES.versus) || values.length > 0;
  const survival = cells.length === 2 && Boolean(search(PATTERNS.log_rank, test, "i"));
  const apart = sight.ofArms(series, values.length > 0);
  const inOrder = sight.sizesInOrder(series);
  for (const [i, size] of inOrder.entries()) cells[i].n1 = size;
  const loose = counted && cells.length === 1 && !("k1" in cells[0] || "n1" in cells[0]);
  const own = sizes.length > 0 && cells.every((cell, i) => prints(cell, sizes[i]));
  for (const [index, place] of series.entries()) {
    const cell = cells[index];
    if (own) cell.n1 ??= sizes[index];
    if (counted && !apart && ((!("k1" in cell) && cells.length === 1) || prints(cell, counted))) cell.n1 ??= counted;
    if (sizes.length) cell.n1 ??= sizes[index];
    if ("all" in cell) {
      cell.k1 = cell.n1 = cell.all;
      delete cell.all;
    }
    for (const [key, value] of Object.entries(ofGroup(sight, place))) {
      if (!(sizes.length && key === "group")) cell[key] ??= value; // "in A (n=51) and B (n=66)" behind the last
    }
    if (!possibleCount(cell) || (!("percent" in cell) && sight.excluded(place, compared, survival))) return [];
  }
  if (cells.some((cell) => "se" in cell) && sight.measured(series[0])) return [];
  const settle = withSizes(sight, series, cells, counted, apart);
  const timed = sight.isRate(series[0], cells) && !ofPatients(sight, series);
  if (loose && !timed && ofOthers(cells[0], counted)) delete cells[0].n1;
  const either = timed || inOrder.length ? "" : countsInBrackets(bracketed(sight, series, cells), sight.named);
  const fewer = cells.some((cell, i) => ofWhom(cell, sight.tokens[series[i]])) ? OF_FEWER : "";
  const asked = timed ? "" : byTimes(sight, cells) || fewer;
  const more = doubt(sight, series.at(-1), cells);
  const pairs = cells.length > 2 && values.length ? ofPairs(sight, series.at(-1)) : [];
  if (pairs.length) armsInOrder(sight, cells);
  const found = (timed ? rates : proportions)(sight, series, cells, pairs.length ? [test, []] : behind);
  if (found.length) {
    const named = { endpoint: found[0][1].endpoint ?? "", ...given("test", test) };
    found.push(...pairs.map((pair) => [series.at(-1), { ...ofPair(cells, pair, timed, test), ...named }]));
  }
  for (const [, claim] of found) {
    if ("n1" in claim) Object.assign(claim, settled(claim.settle, asked, either, settle));
    else if (!("n2" in claim) && (claim.form === "two_proportions" || (apart && counted))) Object.assign(claim, settled(claim.settle || OF_EACH));
    if ("p" in claim) Object.assign(claim, more, settled(claim.settle, more.settle));
  }
  return found;
}

/** The claim of a p-value that names its pair of groups: of their counts where the figures have these names. */
function ofPair(cells, [p, ...names], timed, test) {
  const found = names.map((name) => cells.filter((cell) => nameOf(cell.group ?? "") === nameOf(name)));
  const claim = { form: timed ? "logrank" : "two_proportions", p };
  if (!names.every(Boolean) || found.some((some) => some.length !== 1)) {
    const pair = names.every(Boolean) ? names.join(" against ") : "two of the groups";
    const letter = timed ? "d" : "k";
    return { ...claim, settle: `p is of ${pair}: write their n1, ${letter}1, n2 and ${letter}2` };
  }
  const both = numbered(found.flat());
  if (!timed) return { ...claim, ...both };
  return { ...claim, ...picked(both, Object.keys(both).filter((key) => "gn".includes(key[0]))), ...settled(test ? "" : UNNAMED) };
}

/** The percentages whose number of patients is an n in brackets behind them, which may be their count. */
const bracketed = (sight, series, cells) =>
  cells.filter((cell, i) => !["k1", "se", "group"].some((key) => key in cell) && cell.n1 && cell.n1 === sight.sizeInBrackets(series[i]));

/** Whether no method prints the interval of a percentage for the patients named before it. */
const ofOthers = (cell, counted) => "low" in cell && "high" in cell && cell.n1 === counted && !printsInterval(cell, counted);

/** Whether a percentage is not of the number of patients named near it, but may be of fewer. */
const ofWhom = (cell, token) => !("n1" in token.fields && !NAMED_BEFORE.includes(token.name)) && !("low" in cell) && ofFewer(cell);

/** What is asked where a method of times is named, and the percentage or interval of a count may be by it. */
function byTimes(sight, cells) {
  const named = search(SERIES.by_times, sight.sentence.plain, "i")?.[0] ?? sight.method;
  return named && cells.some(mayBeByTimes) ? BY_TIMES(named) : "";
}

/** Whether a percentage has an interval, or is not that of its count, or of any count of its patients. */
function mayBeByTimes(cell) {
  if (!("percent" in cell) || !("k1" in cell || "n1" in cell)) return false;
  return "low" in cell || !("k1" in cell ? prints(cell, cell.n1 ?? "") : !ofFewer(cell));
}

/** What a person has to settle, as a field; none where there is no doubt. */
export function settled(...doubts) {
  const settle = [...new Set(doubts.filter(Boolean))].join("; ");
  return settle ? { settle } : {};
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

function rates(sight, series, cells, behind) {
  const listed = sight.timesListed(series[0]);
  const size = listed.length && cells.length % listed.length === 0 ? listed.length : 1;
  let endpoint = sight.endpoint(series[0]);
  const several = sight.endpoints(series[0]);
  const each = eachEndpoint(sight, series, cells, several);
  const unknown = several.length && !each.length ? WHICH : "";
  const groups = new Set(each).size > 1 ? 0 : Math.floor(cells.length / size);
  const [test, p] = only(behind);
  const shared = sight.sharedSize(series.at(-1));
  const together = { endpoint: each.length ? each[0] : endpoint, ...given("test", test), ...given("p", p) };
  if (groups >= 3 && p && size === 1 && !several.length && sight.sameTime(series)) {
    return [[series[0], { ...trend(cells), ...given("time", sight.time(series[0])), ...together }]];
  }
  const found = [];
  for (const [index, place] of series.entries()) {
    const cell = cells[index];
    const time = size > 1 ? listed[index % size] : sight.time(place);
    endpoint = each.length ? each[index] : endpoint;
    const claim = { form: "rate", endpoint, ...picked(cell, COMMON) };
    if ("group" in cell) claim.group1 = cell.group;
    Object.assign(claim, given("time", time), settled(time ? "" : TIME, cell.settle, unknown));
    const sized = cells[(Math.floor(index / size) + 1) * size - 1].n1 || shared;
    found.push([place, { ...claim, ...given("n1", sized) }]);
  }
  if (groups === 2 && p) {
    const sizes = {};
    const ends = [cells[size - 1], cells.at(-1)];
    ends.forEach((cell, i) => Object.assign(sizes, given(`n${i + 1}`, cell.n1 || shared)));
    ends.forEach((cell, i) => "d1" in cell && (sizes[`d${i + 1}`] = cell.d1));
    found.push([series.at(-1), { form: "logrank", ...sizes, ...together, ...settled(test ? "" : UNNAMED, unknown) }]);
  }
  if (each.length === 4 && behind[1].length === 2) {
    const note = behind[0] ? { test: behind[0] } : { settle: UNNAMED };
    several.forEach((name, i) => found.push([series.at(-1), { form: "logrank", endpoint: name, p: behind[1][i], ...note }]));
  }
  return found;
}

/** The endpoint of each rate where two endpoints are named together and the order is plain. */
function eachEndpoint(sight, series, cells, several) {
  const pair = sight.ofPairs(series[0]);
  if (pair) return cells.map(() => pair);
  const against = series.slice(1).map((place, i) => letters(sight.tokens.slice(series[i], place)).includes("v"));
  if (several.length === cells.length && !against.includes(true)) return several;
  if (several.length !== 2 || cells.length !== 4) return [];
  if (against.join() === "true,false,true") return several.flatMap((name) => [name, name]); // "80% vs 65% and 70% vs 51%"
  const named = cells.map((cell) => "group" in cell).join() === "false,true,false,true";
  return against.join() === "false,true,false" || (named && !against.includes(true)) ? [...several, ...several] : [];
}

function proportions(sight, series, cells, behind) {
  const [test, onlyP] = only(behind);
  let p = onlyP;
  const named = { endpoint: shared(sight, series) || outcomeOf(sight, series[0]), ...given("test", test), ...given("p", p) };
  let compared = between(sight, series, SERIES.versus);
  if (sumOfGroups(cells)) {
    // "9 of 64 (14%), 6/21 (29%) of A and 3/43 (7%) of B"
    const whole = proportions(sight, series.slice(0, 1), cells.slice(0, 1), ["", []]);
    return [...whole, ...proportions(sight, series.slice(1), cells.slice(1), behind)];
  }
  // "17 (31%) and 30 (57%), and ...", and "fever, 30%; rash, 10%", are no groups.
  const [pairs, listed] = [SERIES.pairs, SERIES.listed].map((pattern) => between(sight, series, pattern) && !p);
  let outcomes = cells.length >= 3 && !p ? outcomesListed(sight, series) : [];
  if (!outcomes.length) outcomes = statedApart(sight, series);
  if (!outcomes.length) outcomes = pairNamed(sight, series);
  const alone = pairs || outcomes.length || sight.interrupted(series) || !(p || ofGroups(sight, cells));
  if (cells.length >= 3 && !alone) return listed ? [] : [[series[0], { ...trend(cells), ...named }]];
  if (cells.length === 2 && outcomes.length) [p, compared] = ["", false]; // of two outcomes, not of groups
  const twice = cells.length === 2 && cells[0].n1 === cells[1].n1 && samePatients(sight, series);
  if (cells.length === 2 && !twice && (p || compared) && cells.every((cell) => "k1" in cell || "percent" in cell)) {
    if (search(PATTERNS.log_rank, test, "i") && cells.every((cell) => "k1" in cell && "n1" in cell)) {
      const both = {};
      cells.forEach((cell, i) => Object.assign(both, { [`d${i + 1}`]: cell.k1, [`n${i + 1}`]: cell.n1 }));
      return [[series[0], { form: "logrank", ...both, ...named }]];
    }
    if (p || cells.every((cell) => "k1" in cell)) {
      const limited = cells.every((cell) => "low" in cell) ? [0, 1] : []; // not of a difference
      const alone = limited.flatMap((i) => proportions(sight, [series[i]], [cells[i]], ["", []]));
      return [[series[0], { form: "two_proportions", ...numbered(cells), ...named }], ...alone];
    }
  }
  const found = [];
  for (const [index, place] of series.entries()) {
    const cell = cells[index];
    const endpoint = outcomes.length ? outcomes[index] : shared(sight, series) || outcomeOf(sight, place);
    const claim = { form: "proportion", endpoint, ...picked(cell, COMMON) };
    if (!("percent" in claim) && !("low" in claim)) claim.form = "count";
    else if (!["k1", "n1", "low"].some((name) => name in claim) && !(cells.length === 1 && sight.ofAll(place))) continue;
    if ("group" in cell) claim.group1 = cell.group;
    if (!("n1" in claim)) claim.settle = ofHowMany(claim, sight.named);
    else if (twice && p) claim.note = "the same patients before and after: their p-value is left out";
    if (sight.namedTogether(place)) Object.assign(claim, { endpoint: "" }, settled(claim.settle, WHICH));
    found.push([place, claim]);
  }
  return found;
}

/** Whether two figures are of the same patients, before and after. */
function samePatients(sight, series) {
  const said = sight.text(Math.max(0, series[0] - 5), Math.min(series.at(-1) + 6, sight.tokens.length));
  return search(SERIES.same_patients, plain(said), "i") !== null;
}

/** Whether two groups follow the first of three counts: of the same patients, or of those counted there. */
function sumOfGroups(cells) {
  if (cells.length !== 3) return false;
  const counts = cells.map((cell) => ["k1", "n1"].map((key) => amount(digits(cell[key] ?? ""))));
  if (counts.flat().includes(null)) return false;
  const [whole, a, b] = counts;
  return a[1] === whole[0] || [0, 1].every((i) => whole[i] === a[i] + b[i]);
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
