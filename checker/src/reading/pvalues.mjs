/** P-values behind figures that are compared: one, or one for each of several comparisons. */

import { amount, digits } from "./amounts.mjs";
import { plain } from "./normal.mjs";
import { PATTERNS, search, searchAll } from "./patterns.mjs";
import { letters } from "./tokens.mjs";

const SERIES = PATTERNS.series;
/** Up to where words belong to a p-value: "(P = .71, adjusted". */
const BEHIND_P = 4;
const OF_ANOTHER = "another outcome is named before p: keep p if it is of these figures, or delete it";

/** The test and the p-values behind a figure; "" and none where none is. */
export function tail(sight, place) {
  const rest = sight.tokens.slice(place + 1);
  const line = letters(rest);
  const match = search(SERIES.tail, line);
  if (!match) return ["", []];
  let p = match.index + match[0].length - 1;
  const test = rest.slice(Math.max(0, p - 6), p + 5).find((t) => "test" in t.fields);
  const values = [rest[p].fields.p];
  for (let more = search(SERIES.more_p, line.slice(p + 1)); more; more = search(SERIES.more_p, line.slice(p + 1))) {
    p += more[0].length + 1;
    values.push(rest[p].fields.p);
  }
  return [test?.fields.test ?? "", values];
}

/** What is said of the p-value behind a figure: another outcome before it, an adjustment, its patients. */
export function doubt(sight, place, cells) {
  const match = search(SERIES.tail, letters(sight.tokens.slice(place + 1)));
  if (!match) return {};
  const gap = match[0].slice(0, -1);
  const others = ofOthers(sight, place, cells);
  if (others) return { settle: `p is said to be of ${others} patients: write their n1, k1, n2 and k2, or keep all if it is of these figures` };
  if (search(SERIES.another_outcome, gap)) return { settle: OF_ANOTHER };
  const said = sight.text(place + 1, Math.min(sight.tokens.length, place + gap.length + BEHIND_P));
  return search(SERIES.adjusted, plain(said), "i") ? { adjusted: "yes" } : {};
}

/** How many patients a p-value is said to be of, where they are none of its figures: "(P = .71 among 23)". */
function ofOthers(sight, place, cells) {
  const match = search(SERIES.p_of, letters(sight.tokens.slice(place + 1)));
  if (!match) return "";
  const { some, size } = match.indices.groups;
  const { fields } = sight.tokens[place + 1 + (some ?? size)[0]];
  if ("each" in fields) return "";
  const n = digits(fields.number || fields.n1 || "");
  const sizes = cells.filter((cell) => "n1" in cell).map((cell) => amount(digits(cell.n1)) ?? 0);
  return [...sizes, sizes.reduce((a, b) => a + b, 0)].includes(amount(n)) ? "" : n;
}

/**
 * Test and p-values of comparisons by the place where each ends. As many values behind the last as
 * comparisons wait for one are one each: "A (12% vs 25%) and B (9% vs 8%) were rarer (p=.01, p=.7)".
 */
export function tails(sight, ends) {
  const found = new Map();
  let waiting = [];
  for (const end of ends) {
    const [test, values] = tail(sight, end);
    waiting.push(end);
    if (!values.length) continue;
    found.set(end, [test, values]);
    if (values.length === waiting.length && values.length > 1) waiting.forEach((one, i) => found.set(one, [test, [values[i]]]));
    waiting = [];
  }
  return found;
}

/**
 * P-values behind a figure that name their pair of groups: the value and both names; "" where they are not read.
 *
 * "(A vs B, p = .010; A vs C, p < .001)" and "(p = .34 for B versus C)".
 */
export function ofPairs(sight, place) {
  const rest = sight.tokens.slice(place + 1);
  const said = search(SERIES.within_tail, letters(rest))?.[0] ?? "";
  if (search(SERIES.several_groups, said) || !said.includes("p")) return [];
  const pattern = said.slice(0, said.indexOf("p")).includes("v") ? SERIES.pair_before : SERIES.pair_behind;
  const found = searchAll(pattern, said).map(({ indices: { groups } }) => {
    const [first, second] = [groups.first, groups.second].map(([a, b]) => sight.text(place + 1 + a, place + 1 + b));
    return [rest[groups.p[0]].fields.p, first, second];
  });
  if (found.length) return found;
  return search(SERIES.pair_near, said) ? [[rest[said.indexOf("p")].fields.p, "", ""]] : [];
}

/** The test and the p-value, where there is one only. */
export const only = ([test, values]) => [test, values.length === 1 ? values[0] : ""];
