/** Words and figures of a sentence, then phrases of them: a pattern each, earlier patterns first. */

import { PATTERNS, searchAll } from "./patterns.mjs";

const [TAKEN, BREAK] = ["\0", "\n"];

/** One letter a token. */
export const letters = (tokens) => tokens.map((token) => token.letter).join("");

const token = ({ letter, name }, start, end, fields) => ({ letter, name, start, end, fields });

/** The words, figures and marks of sentences that some pattern knows: for each sentence, in order, without overlaps. */
export function words(sentences) {
  const place = placer(sentences.map((sentence) => sentence.plain));
  const found = sentences.map(() => []);
  for (const [rule, match] of matches(PATTERNS.words, sentences.map((sentence) => sentence.plain).join(BREAK))) {
    const [which, start] = place(match.index);
    const { printed } = sentences[which];
    const fields = { ...rule.set };
    for (const [name, span] of Object.entries(match.indices.groups ?? {})) {
      if (span) fields[name] = printed.slice(span[0] - start, span[1] - start);
    }
    found[which].push(token(rule, match.index - start, match.index - start + match[0].length, fields));
  }
  return found;
}

/** Tokens of sentences with those that belong together made one; a bare number takes the name of its group. */
export function phrases(sentences) {
  const lines = sentences.map(letters);
  const place = placer(lines);
  const found = sentences.map(() => []);
  const after = sentences.map(() => 0);
  for (const [rule, match] of matches(PATTERNS.phrases, lines.join(BREAK))) {
    const [which, offset] = place(match.index);
    const tokens = sentences[which];
    const [first, last] = [match.index - offset, match.index - offset + match[0].length];
    found[which].push(...tokens.slice(after[which], first));
    after[which] = last;
    const fields = {};
    for (const [name, span] of Object.entries(match.indices.groups ?? {})) {
      for (const part of span ? tokens.slice(span[0] - offset, span[1] - offset) : []) {
        for (const [key, value] of Object.entries(part.fields)) fields[key === "number" ? name : key] ??= value;
      }
    }
    if (rule.letter === "A") {
      const named = outcomeWithin(match, tokens, offset);
      if (named) fields.endpoint ??= named;
    }
    found[which].push(token(rule, tokens[first].start, tokens[last - 1].end, fields));
  }
  return found.map((made, i) => [...made, ...sentences[i].slice(after[i])]);
}

/** The word for an outcome between a count and its percentage: "12 patients died (24%)". */
function outcomeWithin(match, tokens, offset) {
  const { k1, whole } = match.indices.groups ?? {};
  const end = match.index - offset + match[0].length;
  const start = (k1 || whole) ? (k1 ?? whole)[0] - offset : end;
  const named = [];
  for (let i = start + 1; i < end; i++) if ("endpoint" in tokens[i].fields) named.push(i);
  const own = named.filter((i) => tokens[i - 1].letter !== "f");
  const last = (own.length ? own : named).at(-1);
  return last === undefined ? "" : tokens[last].fields.endpoint;
}

/** Finds the line of a place in lines that are joined, and where the line starts. */
function placer(lines) {
  const starts = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += line.length + 1;
  }
  return (place) => {
    const which = starts.findLastIndex((first) => first <= place);
    return [which, starts[which]];
  };
}

/** Matches in order of place; what an earlier rule has taken, a later one does not see. */
function matches(rules, whole) {
  const found = [];
  let text = whole;
  for (const rule of rules) {
    let [rest, done] = ["", 0];
    for (const match of searchAll(rule.pattern, text, rule.flags)) {
      found.push([rule, match]);
      rest += text.slice(done, match.index) + TAKEN.repeat(match[0].length);
      done = match.index + match[0].length;
    }
    text = rest + text.slice(done);
  }
  return found.sort((a, b) => a[1].index - b[1].index);
}
