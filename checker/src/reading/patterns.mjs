/** The patterns, the same data as Python reads, compiled for JavaScript. */

import PATTERNS from "../../../src/attainable/reading/patterns.json" with { type: "json" };

export { PATTERNS };

const MACRO = /\{([A-Z]+)\}/;

/** A pattern with its macros written out. */
function expanded(pattern) {
  let text = pattern;
  for (let found = MACRO.exec(text); found; found = MACRO.exec(text)) text = text.replace(found[0], () => PATTERNS.macros[found[1]]);
  return text;
}

const known = new Map();

/** A pattern of the data; "i" where case does not matter. Every match tells where its groups stand. */
export function compiled(pattern, flags = "") {
  const key = `${flags}/${pattern}`;
  if (!known.has(key)) known.set(key, new RegExp(expanded(pattern), `dg${flags}`));
  return known.get(key);
}

/** The first match of a pattern in a text, from a place on; null where there is none. */
export function search(pattern, text, flags = "", start = 0) {
  const regex = compiled(pattern, flags);
  regex.lastIndex = start;
  return regex.exec(text);
}

/** All matches of a pattern in a text. */
export const searchAll = (pattern, text, flags = "") => [...text.matchAll(compiled(pattern, flags))];
