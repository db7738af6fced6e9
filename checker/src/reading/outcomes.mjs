/** Lists of outcomes, each with its figure: "neutropenia in 12 (40%), anemia in 8 (27%) and rash in 3 (10%)". */

import { plain } from "./normal.mjs";
import { PATTERNS, search } from "./patterns.mjs";
import { letters } from "./tokens.mjs";

const SERIES = PATTERNS.series;

/** The outcome before each figure of a series; none where they are figures of groups. */
export function outcomesListed(sight, series) {
  const named = series.slice(1).map((place, i) => own(sight, series[i], place, SERIES.own_words));
  return named.every(Boolean) ? [sight.endpoint(series[0]), ...named] : [];
}

/** Whether figures can be of groups: each has its number of patients, or they are named or compared. */
export const ofGroups = (sight, cells) =>
  Boolean(search(SERIES.named_groups, sight.sentence.plain, "i")) || /[vr]/.test(letters(sight.tokens)) || cells.every((cell) => "n1" in cell);

/** The outcome that stands right before a figure and behind another, else the nearest. */
export function outcomeOf(sight, place) {
  const stated = statedBehind(sight, place);
  if (stated) return stated;
  const last = letters(sight.tokens.slice(0, place)).lastIndexOf("A");
  return (last >= 0 && own(sight, last, place, SERIES.own_words_in)) || sight.endpoint(place);
}

/** Two outcomes that are named together before two figures: "ORR and DCR were 30% and 60%". */
export function pairNamed(sight, series) {
  const line = letters(sight.tokens);
  const match = search(SERIES.two_outcomes, line.slice(0, series[0]));
  if (!match || series.length !== 2 || line.slice(...series).includes("v")) return [];
  return ["first", "second"].map((name) => sight.tokens[match.indices.groups[name][0]].fields.endpoint);
}

/** The outcome of each figure where every one is stated behind it: "12 (30%) relapsed and 8 (20%) died". */
export function statedApart(sight, series) {
  const found = series.map((place) => statedBehind(sight, place));
  const alone = found.length > 1 && found.every(Boolean) && new Set(found).size === found.length;
  return alone && !letters(sight.tokens).slice(series[0], series.at(-1)).includes("v") ? found : [];
}

/** What a figure is of, where its clause says so right behind it, and names no outcome before. */
const statedBehind = (sight, place) => (sight.namesNone(place) ? behind(sight, place) || counted(sight, place) : sight.characteristic(place));

/** The outcome stated behind the last of two figures that have one: "3 (3%) and 1 (1%) died". */
export function shared(sight, series) {
  if (series.length !== 2 || !sight.namesNone(series[0]) || sight.gap(series[0]).endsWith("f")) return "";
  const gap = letters(sight.tokens).slice(series[0] + 1, series[1]);
  return search(SERIES.bare_pair, gap) ? behind(sight, series[1]) : "";
}

/** What stands right behind a figure as what patients were, had or did. */
function behind(sight, place) {
  const stated = sight.characteristic(place) || sight.outcomeBehind(place)?.fields.endpoint;
  if (stated) return stated;
  const { end, fields } = sight.tokens[place];
  const rest = sight.sentence.plain.slice(end);
  const match = search(SERIES.did, rest) ?? search(SERIES.had, rest) ?? ("k1" in fields ? search(SERIES.plural, rest) : null);
  return match ? sight.sentence.printed.slice(end).slice(...match.indices.groups.what) : "";
}

/** Whether a figure is of a clause of its own: "OS was 82% (70-89), and 33% of the patients had diabetes". */
export function beginsClause(sight, last, place) {
  const gap = letters(sight.tokens).slice(last + 1, place);
  const parted = /[,;T]/.test(gap) && !gap.includes("v");
  return parted && sight.namesNone(place) && Boolean(behind(sight, place));
}

/** Whether figures begin a clause on what patients were, had or did: "DFS was 82%; 33% of women had diabetes". */
export function ofPatients(sight, series) {
  const [first, last] = [series[0], series.at(-1)];
  const gap = sight.gap(first);
  if (gap.length === first || gap.includes("T") || !sight.namesNone(first)) return false;
  return Boolean(behind(sight, last)) && !sight.outcomeBehind(last);
}

/** What is counted, where it stands between count and percentage: "5 second cancers (5.7%)". */
function counted(sight, place) {
  const { start } = sight.tokens[place];
  const match = search(SERIES.counted_noun, sight.sentence.plain.slice(start));
  return match ? sight.sentence.printed.slice(start).slice(...match.indices.groups.what) : "";
}

/** The words between two figures that name the second; "" where they name a group, or none are there. */
function own(sight, last, place, pattern) {
  const match = search(pattern, letters(sight.tokens.slice(last + 1, place)));
  if (!match) return "";
  const tokens = sight.tokens.slice(last + 1 + match.index, place);
  const said = tokens.filter((t) => "xXWREN".includes(t.letter)).map((t) => sight.sentence.printed.slice(t.start, t.end)).join(" ");
  if (search(SERIES.named_groups, plain(said), "i")) return "";
  return tokens.filter((t) => "endpoint" in t.fields).at(-1)?.fields.endpoint ?? said;
}
