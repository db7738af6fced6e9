/** A text made ready for patterns: one kind of digit, dash, space and bracket; then sentences. */

import { PATTERNS, search, searchAll } from "./patterns.mjs";

const SAME = new Map(Object.entries(PATTERNS.characters).flatMap(([fresh, olds]) => [...olds].map((old) => [old, fresh])));
const HALF_WIDTH = new Map();
for (let code = 0x21; code < 0x7f; code++) {
  const [full, half] = [String.fromCharCode(0xfee0 + code), String.fromCharCode(code)];
  HALF_WIDTH.set(full, half);
  SAME.set(full, SAME.get(half) ?? half);
}
const translate = (text, same) => [...text].map((c) => same.get(c) ?? c).join("");
const DOTS = "(?<=[0-9])[·‧∙⋅•](?=[0-9])|(?<![0-9A-Za-z])[·‧∙⋅•](?=[0-9])";
const BREAK = "\\n(?! *\\n)";
export const LONGEST = PATTERNS.longest_sentence;

/** A text with full-width forms of "!" to "~" made ASCII. */
export const halfWidth = (text) => translate(text, HALF_WIDTH);

/** A text with one kind of digit, dash, space, bracket and decimal point, as long as before. */
export function plain(text) {
  return translate(text, SAME).replace(new RegExp(DOTS, "g"), ".");
}

/**
 * The sentences of a text: printed, and plain as patterns see it, of the same length.
 *
 * Lines that only wrap are joined; an empty line ends a sentence. Very long ones are cut at the ends
 * of their lines.
 */
export function sentences(text) {
  const same = plain(text);
  const found = [];
  let start = 0;
  for (const match of searchAll(PATTERNS.sentence_end, same)) {
    const end = match.index + match[0].length;
    if (search(PATTERNS.abbreviations, same.slice(Math.max(start, end - 12), end))) continue;
    found.push(...pieces(text, same, start, end));
    start = end;
  }
  return [...found, ...pieces(text, same, start, text.length)];
}

function pieces(text, same, start, end) {
  const cuts = [start, end];
  if (end - start > LONGEST) {
    cuts.splice(1, 0, ...searchAll(BREAK, same.slice(0, end)).map((m) => m.index + 1).filter((cut) => cut > start));
  }
  const found = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const whole = text.slice(cuts[i], cuts[i + 1]);
    const printed = whole.trim();
    const first = cuts[i] + whole.length - whole.trimStart().length;
    if (printed) found.push({ printed, plain: same.slice(first, first + printed.length).replace(new RegExp(BREAK, "g"), " ") });
  }
  return found;
}
