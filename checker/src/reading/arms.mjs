/** Groups whose numbers of patients stand in another sentence than their percentages. */

import { digits, prints } from "./amounts.mjs";
import { between } from "./context.mjs";
import { plain } from "./normal.mjs";
import { PATTERNS, search, searchAll } from "./patterns.mjs";

const BY_NAME = "the number of patients of each group stands in another sentence: hold n1 and n2 against both";
const inOrder = ([one, two]) => `which group is which: n1 and n2 are of ${one} and ${two}, in the order named elsewhere`;

/** Groups that a text names with their numbers of patients, as a Map; empty where it gives one two numbers. */
export function armsOf(text) {
  const found = new Map();
  const sample = plain(text.slice(0, 20_000));
  const named = [];
  for (const pattern of PATTERNS.arms) {
    for (let match = search(pattern, sample); match; ) {
      const { groups, indices } = match;
      named.push([groups.group1, groups.n1], [groups.group2, groups.n2]);
      match = search(pattern, sample, "", Math.min(indices.groups.group2[0], indices.groups.n2[0])); // the second may have a third behind it
    }
  }
  named.push(...searchAll(PATTERNS.arms_alone, sample).map(({ groups }) => [groups.group1, groups.n1]));
  for (const [group, size] of named) {
    const [name, n] = [nameOf(group), digits(size)];
    if ((found.get(name) ?? n) !== n) return new Map();
    found.set(name, n);
  }
  return found;
}

/** A group without the words that only say that it is one. */
export const nameOf = (group) =>
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

/** Name the figures by the groups of the text in their order, where each count is that of its group. */
export function armsInOrder(sight, cells) {
  const arms = [...sight.arms];
  if (arms.length !== cells.length || cells.some((cell) => "group" in cell)) return;
  if (!cells.every((cell, i) => prints(cell, arms[i][1]) && (cell.n1 ?? arms[i][1]) === arms[i][1])) return;
  for (const [i, [group, n1]] of arms.entries()) Object.assign(cells[i], { n1, group });
}
