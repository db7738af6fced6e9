/** Reading an abstract: its claims as proposals, each with its sentence. */

import { digits } from "./amounts.mjs";
import { armsOf } from "./arms.mjs";
import { claims } from "./assemble.mjs";
import { LONGEST, halfWidth, plain, sentences } from "./normal.mjs";
import { PATTERNS, search, searchAll } from "./patterns.mjs";
import { phrases, words } from "./tokens.mjs";

const FIRST = "form endpoint group1 n1 k1 d1 group2 n2 k2 d2 group3 n3 k3 d3 percent percent2 percent3";
const MORE = [4, 5, 6, 7, 8, 9].map((i) => `group${i} n${i} k${i} percent${i}`).join(" ");
const REST = "value low high se p level time test conf_type adjusted unit measure note sentence settle";
const ORDER = `${FIRST} ${MORE} ${REST}`.split(" ");
const FOREIGN = "the text does not look English: write the form of the figure";
/** Slips that are told. */
const MOST_REMARKS = 20;
const COMMON = "(?<![A-Za-z])(?:the|of|and|in|was|were|with|for|to|at|had|is|by|than)(?![A-Za-z])";

/**
 * Propose the claims of a text; a person confirms a proposal before it is judged.
 *
 * One a claim, in the order of the text: form, the fields of that form as printed, and sentence.
 * settle names what a person has to settle.
 */
export function read(text) {
  const doubt = english(text) ? [] : [FOREIGN];
  const parts = sentences(text);
  const candidates = parts.filter(mayClaim);
  const [whole, arms, named] = [cohort(text), armsOf(text), numbers(text, "named")];
  const [methods, ofAll] = methodsOf(text, parts);
  const found = [];
  for (let first = 0; first < candidates.length; first += PATTERNS.batch) {
    const batch = candidates.slice(first, first + PATTERNS.batch);
    phrases(words(batch)).forEach((tokens, i) => {
      const slips = tokens.filter((t) => t.letter === "O").map((t) => batch[i].printed.slice(t.start, t.end));
      const doubts = [...doubt, ...slips.map((slip) => `'${slip}' may be a number misread by a scanner: hold every field against the paper`)];
      found.push(...claims(batch[i], tokens, whole, arms, named, methods.get(batch[i]) ?? ofAll).map((claim) => finished(claim, batch[i], doubts)));
    });
  }
  return found;
}

/** What a reader of the proposals should know of the text: its language, slips, left-out parts. */
export function remarks(text) {
  const parts = sentences(text);
  if (!parts.length) return ["The text is empty."];
  const found = [];
  if (!english(text)) found.push("The text does not look English: only figures with labels such as HR, 95% CI and P are read.");
  const left = parts.filter((part) => part.plain.length > LONGEST).reduce((sum, part) => sum + part.plain.length, 0);
  if (left) found.push(`${left.toLocaleString("en")} characters without the end of a sentence are left out.`);
  const slip = PATTERNS.words.find((rule) => rule.letter === "O").pattern;
  for (const part of parts) {
    if (part.plain.length > LONGEST || found.length >= MOST_REMARKS) continue;
    for (const match of searchAll(slip, part.plain)) {
      const printed = part.printed.slice(match.index, match.index + match[0].length);
      found.push(`'${printed}' may be a number misread by a scanner: not read as one.`);
    }
  }
  return [...found, ...lone(parts)];
}

/** What is said of p-values that stand without counts, rates, or a ratio. */
function lone(parts) {
  const some = parts.filter((part) => /[pP]/.test(part.plain) && mayClaim(part));
  let number = 0;
  for (let first = 0; first < some.length; first += PATTERNS.batch) {
    const batch = some.slice(first, first + PATTERNS.batch);
    phrases(words(batch)).forEach((tokens, i) => {
      const values = tokens.filter((token) => token.letter === "p").length;
      if (values && !claims(batch[i], tokens).some((claim) => "p" in claim)) number += values;
    });
  }
  if (!number) return [];
  const which = number === 1 ? "1 p-value stands" : `${number} p-values stand`;
  return [`${which} where no counts, rates or ratio were read: a lone p can't be checked, and is not proposed.`];
}

/** The method of times that the next or the previous sentence names, by sentence; and one of all figures. */
function methodsOf(text, parts) {
  const { by_times: byTimes, all_by_times: allByTimes } = PATTERNS.series;
  const found = new Map();
  const method = (part) => search(byTimes, part.plain.slice(0, LONGEST), "i")?.[0];
  for (const [i, part] of parts.entries()) {
    if (!i) continue;
    for (const [one, other] of [[parts[i - 1], part], [part, parts[i - 1]]]) {
      const named = method(one);
      if (named && !found.has(other)) found.set(other, named);
    }
  }
  return [found, search(allByTimes, plain(text), "i")?.groups.method ?? ""];
}

/** How many patients a text says were treated or studied; "" where it names several numbers. */
function cohort(text) {
  const found = numbers(text, "cohort");
  return found.length === 1 ? found[0] : "";
}

/** The numbers of patients that some patterns find in a text, each once. */
function numbers(text, patterns) {
  const sample = plain(text.slice(0, 20_000));
  return [...new Set(PATTERNS[patterns].flatMap((pattern) => searchAll(pattern, sample).map((match) => digits(match.groups.number))))];
}

/** Whether a sentence has a figure, and tells no plan. */
const mayClaim = (sentence) =>
  sentence.plain.length <= LONGEST && /[0-9]|reached|[Nn]one/.test(sentence.plain) && !search(PATTERNS.planning, sentence.plain, "i");

function finished(found, sentence, doubts) {
  const claim = Object.fromEntries(Object.entries(found).map(([key, value]) => [key, halfWidth(value)]));
  claim.sentence = sentence.printed.split(/\s+/).filter(Boolean).join(" ");
  if ("p" in claim) claim.p = claim.p.replace(/^ ?[=＝] ?| /g, "").replaceAll("lessthan", "<").replaceAll("greaterthan", ">");
  for (const key of Object.keys(claim)) if (/^([nkd][1-9]|percent)$/.test(key)) claim[key] = digits(claim[key]);
  const settle = [claim.settle ?? "", ...doubts].filter(Boolean).join("; ");
  claim.settle = settle;
  return Object.fromEntries(ORDER.filter((key) => claim[key]).map((key) => [key, claim[key]]));
}

/** Whether common words of English stand in a text, or too few words to tell. */
function english(text) {
  const sample = plain(text.slice(0, 20_000));
  const found = searchAll("[A-Za-z]{2,}", sample).length;
  const others = searchAll("[\u0400-\u1fff\u3040-\ud7ff]", sample).length;
  if (found < 12 && others < 12) return true;
  return searchAll(COMMON, sample, "i").length > found / 12 && others < found;
}
