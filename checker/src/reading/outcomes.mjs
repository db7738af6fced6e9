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
  const stated = sight.characteristic(place) || had(sight, place);
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

/** What patients had, where the clause of a figure names no outcome before: "12 (30%) had hypertension". */
function had(sight, place) {
  const { end, fields } = sight.tokens[place];
  const match = search(SERIES.had, sight.sentence.plain.slice(end));
  if (!match || "endpoint" in fields || search(SERIES.names_outcome, sight.gap(place)) || sight.outcomeBehind(place)) return "";
  return sight.sentence.printed.slice(...match.indices.groups.what.map((x) => end + x));
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
