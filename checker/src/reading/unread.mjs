/** Figures of a text of which no claim was made. */

import { LONGEST, plain, sentences } from "./normal.mjs";
import { PATTERNS, compiled, searchAll } from "./patterns.mjs";

const NUMBER = "[0-9][0-9.,]{0,20}[0-9]|[0-9]|[.,][0-9]{1,20}";
/** Fields of a claim that hold none of its figures. */
const BESIDE = ["sentence", "settle", "note", "level"];
const oneSpace = (text) => text.split(/\s+/).filter(Boolean).join(" ");

/** Percentages, intervals, p-values and ratios that are in none of the claims: [figure, sentence], in the order of the text. */
export function unread(text, found) {
  const claimed = new Map();
  for (const claim of found) {
    const values = Object.entries(claim).filter(([key]) => !BESIDE.includes(key)).map(([, value]) => value).join(" ");
    claimed.set(claim.sentence, new Set([...(claimed.get(claim.sentence) ?? []), ...numbers(values)]));
  }
  return sentences(text).filter((sentence) => sentence.plain.length <= LONGEST).flatMap((sentence) => {
    const said = oneSpace(sentence.printed);
    const known = claimed.get(said) ?? new Set();
    return figures(sentence).filter((figure) => numbers(figure).some((number) => !known.has(number))).map((figure) => [figure, said]);
  });
}

/** How many figures stand in no claim, as a sentence; empty where there are none. */
export function unreadSaid(left) {
  if (!left.length) return "";
  if (left.length === 1) return "1 figure of the text (a percentage, an interval, a p-value or a ratio) is in no claim, and was not checked.";
  return `${left.length} figures of the text (percentages, intervals, p-values, ratios) are in no claim, and were not checked.`;
}

/** The numbers of a text, without the level of an interval. */
function numbers(text) {
  const bare = plain(text).replace(compiled("{LEVEL}{PCT}[ -]?(?={CI})"), "");
  return searchAll(NUMBER, bare).map((match) => match[0].replace(/^0+/, ""));
}

/** Figures in their order; what an earlier pattern has taken, a later one does not see. */
function figures(sentence) {
  let text = sentence.plain;
  const spans = [];
  for (const pattern of PATTERNS.figures) {
    for (const match of searchAll(pattern, text)) spans.push([match.index, match.index + match[0].length]);
    text = text.replace(compiled(pattern), (match) => "\0".repeat(match.length));
  }
  return spans.sort((a, b) => a[0] - b[0]).map(([start, end]) => oneSpace(sentence.printed.slice(start, end)));
}
