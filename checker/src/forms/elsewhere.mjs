/** Numbers of patients that the sentence of a claim does not print. */

import { digits } from "../reading/amounts.mjs";
import { plain } from "../reading/normal.mjs";
import { searchAll } from "../reading/patterns.mjs";

const NAMES = [..."nkd"].flatMap((name) => [1, 2, 3, 4, 5, 6, 7, 8, 9].map((arm) => `${name}${arm}`));

/** Counts of a claim that its sentence does not print, by field; none where it has no sentence. */
export function elsewhere(claim) {
  const said = plain(claim.text("sentence"));
  if (!said) return new Set();
  const words = said.match(/[A-Za-z]+(?:-[a-z]+)?|[0-9][0-9.,]*[0-9]|[0-9]|[.][0-9]+/g) ?? [];
  const counts = searchAll("{B}{COUNT}", said).map((match) => match[0]);
  const there = new Set([...words, ...counts].map((word) => digits(word).replaceAll(",", "")));
  return new Set(NAMES.filter((name) => claim.has(name) && !there.has(claim.text(name).replaceAll(",", ""))));
}
