/** Groups whose numbers of patients stand in another sentence than their percentages. */

import { digits } from "./amounts.mjs";
import { between } from "./context.mjs";
import { plain } from "./normal.mjs";
import { PATTERNS, searchAll } from "./patterns.mjs";

const BY_NAME = "the number of patients of each group stands in another sentence: hold n1 and n2 against both";
const inOrder = ([one, two]) => `which group is which: n1 and n2 are of ${one} and ${two}, in the order named elsewhere`;

/** Groups that a text names with their numbers of patients, as a Map; empty where it gives one two numbers. */
export function armsOf(text) {
  const found = new Map();
  const sample = plain(text.slice(0, 20_000));
  for (const match of PATTERNS.arms.flatMap((pattern) => searchAll(pattern, sample))) {
    for (const arm of [1, 2]) {
      const [name, n] = [nameOf(match.groups[`group${arm}`]), digits(match.groups[`n${arm}`])];
      if ((found.get(name) ?? n) !== n) return new Map();
      found.set(name, n);
    }
  }
  return found;
}

/** A group without the words that only say that it is one. */
const nameOf = (group) =>
  plain(group).toLowerCase().split(/\s+/).filter((word) => word && !["in", "the", "of", "arm", "group", "cohort"].includes(word)).join(" ");

/** Give the percentages of groups their numbers of patients; what a person has to settle then. */
export function withSizes(sight, series, cells, counted, apart) {
  const bare = cells.every((c) => "percent" in c && !("k1" in c && "n1" in c) && (c.n1 ?? counted) === counted);
  const { arms } = sight;
  if (!bare || cells.length < 2 || arms.size < 2) return "";
  let names = cells.map((cell) => nameOf(cell.group ?? ""));
  let settle = BY_NAME;
  if (!names.some(Boolean) && cells.length === 2 && arms.size === 2) {
    if (!apart && !between(sight, series, PATTERNS.series.versus)) return "";
    names = [...arms.keys()];
    settle = inOrder(names);
  }
  if (new Set(names).size < names.length || !names.every((name) => arms.has(name))) return "";
  names.forEach((name, i) => {
    cells[i].n1 = arms.get(name);
    cells[i].group ??= name;
  });
  return settle;
}
