/** P-values behind figures that are compared: one, or one for each of several comparisons. */

import { plain } from "./normal.mjs";
import { PATTERNS, search } from "./patterns.mjs";
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

/** What is said between a figure and the p-value behind it: another outcome, an adjustment. */
export function doubt(sight, place) {
  const match = search(SERIES.tail, letters(sight.tokens.slice(place + 1)));
  if (!match) return {};
  const gap = match[0].slice(0, -1);
  if (search(SERIES.another_outcome, gap)) return { settle: OF_ANOTHER };
  const said = sight.text(place + 1, Math.min(sight.tokens.length, place + gap.length + BEHIND_P));
  return search(SERIES.adjusted, plain(said), "i") ? { adjusted: "yes" } : {};
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

/** The test and the p-value, where there is one only. */
export const only = ([test, values]) => [test, values.length === 1 ? values[0] : ""];
