/** What stands around a figure in its sentence: endpoint, time, group, test and p-value. */

import { plain } from "./normal.mjs";
import { PATTERNS, search, searchAll } from "./patterns.mjs";
import { letters } from "./tokens.mjs";

const SERIES = PATTERNS.series;
const IN_BRACKETS = "percentage in brackets with more";
const FIGURES = "AbBCDp";
const from = (place) => Math.max(0, place);

/**
 * A sentence and its phrases, asked from the place of one of them; cohort is the number of patients
 * that the text names, where it names one only; arms are those of its groups; method is that of times which the text
 * names for its figures outside the sentence.
 */
export class Sight {
  constructor(sentence, tokens, cohort = "", arms = new Map(), named = [], method = "") {
    Object.assign(this, { sentence, tokens, cohort, arms, named, method });
  }

  /** What follows a figure, up to a p-value and an "and" behind it. */
  clause(place) {
    const rest = this.tokens.slice(place + 1);
    const end = search(SERIES.next_clause, letters(rest));
    return end ? rest.slice(0, end.index) : rest;
  }

  /** What is printed from one phrase to before another. */
  text(start, end) {
    return start >= end ? "" : this.sentence.printed.slice(this.tokens[start].start, this.tokens[end - 1].end);
  }

  /** The word for an outcome in a figure's own clause, else the nearest before, else the first behind it. */
  outcome(place) {
    const own = this.own(place);
    if (own) return own;
    if (this.characteristic(place)) return null;
    const before = this.tokens.slice(0, place + 1).filter((t) => "endpoint" in t.fields);
    const behind = this.clause(place).slice(0, 7).find((t) => "endpoint" in t.fields);
    // "survival of patients with remission": the remission names the patients.
    while (before.length > 1 && before.at(-1).letter === "R" && this.namesPatients(before.at(-1))) before.pop();
    return before.at(-1) ?? behind ?? null;
  }

  /** The outcome right behind a figure, where its clause names none before: "24 (60%) responded, 12 (30%) died". */
  own(place) {
    return this.namesNone(place) ? this.outcomeBehind(place) : null;
  }

  /** Whether the clause of a percentage names no outcome before or within it. */
  namesNone(place) {
    const { letter, fields } = this.tokens[place];
    if (letter !== "A" || "endpoint" in fields) return false;
    const gap = this.gap(place);
    const claimed = gap.length < place ? search(SERIES.claimed, gap) : null; // right behind another figure: of that one
    return !search(SERIES.names_outcome, gap.slice(claimed?.[0].length ?? 0));
  }

  /** The word for an outcome right behind a figure: "12 (30%) patients died". */
  outcomeBehind(place) {
    const match = search(SERIES.outcome_behind, letters(this.tokens.slice(place + 1)));
    const token = match ? this.tokens[place + match[0].length] : null;
    return token && !this.sentence.plain.slice(this.tokens[place].end, token.start).includes("·") ? token : null;
  }

  /** One letter a phrase between a figure and the last before it; all before the first of a sentence. */
  gap(place) {
    const line = letters(this.tokens.slice(0, place));
    return line.slice(Math.max(...[...FIGURES].map((letter) => line.lastIndexOf(letter))) + 1);
  }

  /** What patients were at baseline, where a figure says so: "62% were female"; "" elsewhere. */
  characteristic(place) {
    const { letter, end: behind } = this.tokens[place];
    if (letter !== "A") return "";
    const patterns = ["characteristic", "characteristic_alone"];
    // "64 patients (33% with liver metastases)"
    if (letters(this.tokens.slice(0, place)).endsWith("c(")) patterns.push("characteristic_in_brackets");
    for (const pattern of patterns) {
      const match = search(SERIES[pattern], this.sentence.plain.slice(behind), "i");
      if (match) return this.sentence.printed.slice(...match.indices.groups.what.map((x) => behind + x)).trim();
    }
    return "";
  }

  /** What a figure's clause is of, where it names no outcome: "and local control was 62%"; "" elsewhere. */
  noun(place) {
    if (!this.namesNone(place)) return "";
    const first = place - this.gap(place).length;
    const start = first ? this.tokens[first - 1].end : 0;
    const match = search(SERIES.noun, this.sentence.plain.slice(start, this.tokens[place].start));
    return match ? this.sentence.printed.slice(...match.indices.groups.what.map((x) => start + x)) : "";
  }

  namesPatients(token) {
    const place = this.tokens.indexOf(token);
    return place > 1 && ["cf", "xf", "af"].includes(letters(this.tokens.slice(place - 2, place)));
  }

  /** What a figure is of, as printed; "" where nothing is near. */
  endpoint(place) {
    return this.characteristic(place) || this.noun(place) || (this.outcome(place)?.fields.endpoint ?? "");
  }

  /** The endpoints that a sentence names together before a figure: "EFS and OS were ...". */
  endpoints(place) {
    const before = this.tokens.slice(0, place);
    const match = search(SERIES.endpoints, letters(before));
    if (!match) return [];
    return [before[match.index], before[match.index + match[0].length]].map((t) => t.fields.endpoint);
  }

  /** The endpoint of a rate where each of two is compared: "OS and EFS: 80% vs 65%, 70% vs 51%". */
  ofPairs(place) {
    const match = search(SERIES.two_pairs, letters(this.tokens));
    const several = this.endpoints(place);
    return match && several.length === 2 ? several[Number(place > match.indices.groups.first[0])] : "";
  }

  /** Whether the outcome near a figure shares its "rates" with another: "CR and HSCT rates". */
  namedTogether(place) {
    const token = this.outcome(place);
    if (token === null) return false;
    const text = plain(this.sentence.printed);
    if (search(SERIES.together, text.slice(token.end))) return true;
    const before = text.slice(0, token.start);
    if (search(SERIES.rate_before, before)) return true;
    return Boolean(search(SERIES.together_before, before) && search(SERIES.rates, text.slice(token.start)));
  }

  /** Whether a median is one of times to an event. */
  times(place) {
    if ("endpoint" in this.tokens[place].fields) return true;
    return this.tokens.slice(from(place - 10), place).some((t) => t.letter === "E");
  }

  /** The unit of the next length of time: "16.2 vs 11.4 months". */
  unit(place) {
    for (const token of this.tokens.slice(place + 1, place + 9)) {
      if ("BA.".includes(token.letter)) return "";
      if ("unit" in token.fields) return token.fields.unit;
    }
    return "";
  }

  /**
   * Whether a bare fraction is none of patients: HLA 9/10, or neither patients nor outcomes. Two
   * fractions with a test of survival are events, "during follow-up" or not.
   */
  excluded(place, compared, survival) {
    const near = this.tokens.slice(from(place - 6), place + 5).filter((t) => t.letter === "X");
    if (near.some((t) => !survival || t.name !== "no outcome")) return true;
    const people = search(SERIES.people, this.sentence.plain, "i");
    return !compared && !people && !this.tokens.some((t) => "endpoint" in t.fields);
  }

  /** Whether a sentence speaks of an adjustment, and of no analysis without one. */
  get adjusted() {
    const words = this.sentence.plain;
    return !search(SERIES.unadjusted, words, "i") && search(SERIES.adjusted, words, "i") !== null;
  }

  /** Whether a scanner's slip stands so near to a figure that it can be part of it. */
  misread(place) {
    return letters(this.tokens.slice(from(place - 3), place + 4)).includes("O");
  }

  /** Whether percentages are rates at a time rather than shares of patients. */
  isRate(place, cells) {
    if (cells.some((cell) => "k1" in cell || !("percent" in cell))) return false;
    if (cells.some((cell) => "se" in cell)) return true;
    let letter = this.outcome(place)?.letter ?? "";
    if (this.characteristic(place)) return false;
    letter = { C: "E", B: "E", A: "W" }[letter] ?? letter;
    const timed = Boolean(this.time(place) || this.timesListed(place).length);
    if (letter === "W" && this.tokens.slice(0, place).some((t) => t.letter === "E")) return true;
    return letter === "E" || (letter === "W" && timed) || (timed && !letter);
  }

  /** The time of a rate: right before or behind it, else the last before it, else the next. */
  time(place) {
    if ("time" in this.tokens[place].fields) return this.tokens[place].fields.time;
    const match = search(SERIES.time_before, letters(this.tokens.slice(0, place)));
    if (match) return this.tokens[match.index].fields.time;
    const rest = this.tokens.slice(place + 1);
    for (const [index, token] of rest.slice(0, 6).entries()) {
      if (token.letter === "T") return token.fields.time;
      const compared = token.letter !== "A" || letters(rest.slice(0, index)).includes("v");
      if (!")(,fxvA".includes(token.letter) || !compared) break;
    }
    for (const token of this.tokens.slice(0, place).reverse()) {
      if (token.letter === "T") return token.fields.time;
      if ("BbCk".includes(token.letter)) return "";
    }
    return this.clause(place).find((t) => t.letter === "T")?.fields.time ?? "";
  }

  /** Whether no time stands between the figures of a series. */
  sameTime(series) {
    return !letters(this.tokens.slice(series[0], series.at(-1))).includes("T");
  }

  /** Whether the figures of a series are of several outcomes. */
  interrupted(series) {
    return /[ER]/.test(letters(this.tokens.slice(series[0], series.at(-1))));
  }

  /** Times of a list, "1-, 3- and 5-year", nearest to a figure. */
  timesListed(place) {
    const listed = this.tokens.filter((t) => t.letter === "L");
    if (!listed.length) return [];
    const token = listed.filter((t) => t.start < this.tokens[place].start).at(-1) ?? listed[0];
    const dash = plain(this.sentence.printed.slice(token.start, token.end)).includes("-") ? "-" : " ";
    return searchAll("[0-9.]+", plain(token.fields.times)).map(([number]) => `${number}${dash}${token.fields.unit}`);
  }

  /** Whether a figure with an error is of no outcome: "LVEF rose from 34 ± 6% to 42 ± 7%". */
  measured(place) {
    const before = this.tokens.slice(0, place);
    if (/[ERWBC]/.test(letters(before))) return false;
    const named = before.filter((t) => t.name === "no outcome");
    if (named.some((t) => !this.sentence.plain.slice(t.start, t.end).includes("ollow"))) return true;
    return !(this.outcome(place) || this.time(place) || this.timesListed(place).length);
  }

  /** Whether a figure is of a response, and the text names one number of patients. */
  ofAll(place) {
    const near = search(SERIES.direct, letters(this.tokens.slice(0, place))) || search(SERIES.direct_behind, letters(this.tokens.slice(place + 1)));
    return Boolean(this.cohort && near);
  }

  /** How many patients the sentence says there were, before a figure: "Of 64 patients, ...". */
  counted(place) {
    const before = this.tokens.slice(0, place).filter((t) => t.letter === "c");
    const upTo = this.tokens.slice(0, place + 1);
    if (upTo.some((t) => t.name.includes("share of a number named"))) {
      before.push(...upTo.filter((t) => "n1" in t.fields && t.letter === "A"));
    }
    for (const token of before.reverse()) {
      const lead = letters(this.tokens.slice(0, this.tokens.indexOf(token)));
      // "44.8% in 118 patients": its own.
      if (search(SERIES.after_share, lead)) continue;
      // "relapse occurred in 45 patients by year 2 (21%)": those with the outcome.
      if (search(SERIES.with_outcome, this.sentence.plain.slice(0, token.start)) && this.tokens[place - 1]?.letter === "(") continue;
      if (token.letter === "A" || token.name === "enrolled" || search(SERIES.of, lead)) return token.fields.number || token.fields.n1;
    }
    return "";
  }

  /** Sizes of the groups where they follow as a list: "in A (n=51), B (n=66)". */
  sizes(series) {
    const rest = this.tokens.slice(series.at(-1) + 1);
    const match = search(SERIES.sizes, letters(rest));
    const size = match ? rest.slice(0, match.index + match[0].length).filter((t) => "n1" in t.fields).map((t) => t.fields.n1) : [];
    const pairs = search(SERIES.named_pairs, letters(this.tokens.slice(series[0], series.at(-1))));
    if (size.length > 1 && [size.length, pairs ? 2 * size.length : 0].includes(series.length)) {
      return series.map((_, i) => size[i % size.length]);
    }
    const before = this.tokens.slice(0, series[0]);
    const pair = series.length === 2 ? search(SERIES.groups, letters(before)) : null;
    return pair ? before.slice(pair.index).filter((t) => t.letter === "c").map((t) => t.fields.number) : [];
  }

  /** Sizes of the groups where they stand in one bracket behind the last: "70% vs 48% (n = 60 and n = 62)". */
  sizesInOrder(series) {
    const last = this.tokens[series.at(-1)];
    const rest = this.tokens.slice(series.at(-1) + 1);
    const match = search(SERIES.sizes_in_order, letters(rest));
    if (!match || !("n1" in last.fields) || last.name !== IN_BRACKETS) return [];
    const behind = rest.slice(0, match[0].length).filter((t) => "n1" in t.fields);
    const sizes = [last, ...behind].map((t) => t.fields.n1);
    const alone = series.slice(0, -1).every((p) => !("k1" in this.tokens[p].fields) && !("n1" in this.tokens[p].fields));
    return alone && sizes.length === series.length && sizes.length > 1 ? sizes : [];
  }

  /** The n in brackets right behind a percentage: "38% (n = 32)"; "" where none is. */
  sizeInBrackets(place) {
    return search(SERIES.size_in_brackets, this.sentence.plain.slice(this.tokens[place].start))?.groups.n ?? "";
  }

  /** Whether two figures are of a group each, so that patients named before are not those of both. */
  ofArms(series, tested = false) {
    if (series.length !== 2 || "n1" in this.tokens[series[0]].fields) return false;
    if (search(SERIES.two_outcomes, letters(this.tokens.slice(0, series[0])))) return false;
    const said = this.text(from(series[0] - 5), Math.min(series[1] + 6, this.tokens.length));
    if (search(SERIES.same_patients, plain(said), "i")) return false;
    if (search(SERIES.arms_named, this.sentence.plain, "i")) return true;
    const line = letters(this.tokens);
    return line.slice(...series).includes("v") || (this.arms.size > 1 && (tested || line.slice(series[1]).includes("r")));
  }

  /** The size of each group where the sentence says it once: "n = 48 per arm". */
  sharedSize(place) {
    return this.tokens.slice(place).find((t) => "each" in t.fields)?.fields.n1 ?? "";
  }
}

/** Whether a pattern is found between the figures of a series. */
export const between = (sight, places, pattern) => search(pattern, letters(sight.tokens.slice(places[0], places.at(-1)))) !== null;

/** A group without the verb that follows it: "the control group had". */
function named(group) {
  const verb = search(SERIES.relative, plain(group)) ? null : search(SERIES.verb, plain(group));
  return verb ? group.slice(0, verb.index) : group;
}

/** Group and size that follow a figure: "88.9% for LT (n = 45)". */
export function ofGroup(sight, place) {
  const rest = sight.tokens.slice(place + 1);
  const match = search(SERIES.group, letters(rest));
  if (!match) return {};
  const { group, size } = match.indices.groups;
  const found = {};
  if (match.groups.group) found.group = named(sight.text(place + 1 + group[0] + 1, place + 1 + group[1]));
  if (match.groups.size) {
    const { fields } = rest[size[0]];
    for (const key of ["n1", "d1"]) if (key in fields) found[key] = fields[key];
  }
  return found;
}
