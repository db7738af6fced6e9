/** Printed numbers: the text as it stands in print, and the values that it can stand for. */

import { Fraction, compare } from "./fraction.mjs";

/** Floats this near an end are that end: nobody is accused for the last bits of a computation. */
export const NOISE = 1e-12;
/** What "not significant" refers to. */
const LEVEL = new Fraction(1, 20);
const ZERO = new Fraction(0);
const ONE_WHOLE = new Fraction(1);

const NUMBER = String.raw`[+-]?(?:\d{1,30}\.?\d{0,30}|\.\d{1,30})(?:e[+-]?\d{1,2})?`;
const ONE = new RegExp(`^(<=|>=|<|>|=)?(${NUMBER})$`);
const TWO = new RegExp(`^(${NUMBER})(<=|<|>=|>)p?(<=|<|>=|>)(${NUMBER})$`);
const UP = Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"].map((c, i) => [c, "0123456789-+"[i]]));
const DOTS = "·‧∙⋅•";
const POWER = new RegExp(String.raw`\s*[x×*${DOTS}]\s*10\s*(?:\^\s*([+-]?\d+)|([+-]\d+))$`);
const SAME = [
  ...[...DOTS].map((c) => [c, "."]),
  ...[..."≤⩽≦"].map((c) => [c, "<="]),
  ...[..."≥⩾≧"].map((c) => [c, ">="]),
  ["=<", "<="],
  ["=>", ">="],
  ["≈", "="],
  ["~", "="],
];
const NS = new Set(["ns", "n.s.", "n.s", "notsignificant", "non-significant", "nonsignificant"]);
const ENTITIES = { amp: "&", lt: "<", gt: ">", le: "≤", ge: "≥", nbsp: "\u00a0", minus: "−", middot: "·", times: "×", thinsp: "\u2009", ndash: "–" };

/** A text that is no printed number; says what was found and what is expected. */
export class PrintedError extends Error {}

/** Text in quotes, as Python shows it. */
export const quoted = (text) => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", String.raw`\'`)}'`);

/** Values between two exact bounds. */
export class Interval {
  constructor(low, high, lowClosed = true, highClosed = true) {
    Object.assign(this, { low, high, lowClosed, highClosed });
  }

  /** Whether a double lies within; one that is an end, but for noise, counts as that end. */
  contains(x) {
    const [low, high] = [Number(this.low), Number(this.high)];
    const above = this.lowClosed ? x >= low - NOISE : x > low + NOISE;
    return above && (this.highClosed ? x <= high + NOISE : x < high - NOISE);
  }

  /** Whether the two have a value in common. */
  meets(other) {
    for (const [one, two] of [[this, other], [other, this]]) {
      const order = compare(one.low, two.high);
      if (order > 0 || (order === 0 && !(one.lowClosed && two.highClosed))) return false;
    }
    return true;
  }
}

/** A number as printed: text, relation, value (a Fraction or null), decimals, limits, plain. */
export class Printed {
  constructor(text, relation, value, decimals, limits, plain) {
    Object.assign(this, { text, relation, value, decimals, limits, plain });
  }

  get exact() {
    return this.relation === "=";
  }

  /** One step of the last digit. */
  get unit() {
    return Fraction.ten(-(this.decimals ?? 0));
  }

  /** Values that print so when rounded: both ends belong, as programs differ at the half. */
  get rounded() {
    if (this.value === null || !this.exact) return this.limits;
    const half = this.unit.times(new Fraction(1, 2));
    return new Interval(this.value.minus(half), this.value.plus(half));
  }

  /** Values that print so when further digits are cut off (towards zero). */
  get cutOff() {
    if (this.value === null || !this.exact) return this.limits;
    const sign = this.value.compare(0);
    if (sign === 0) return new Interval(ZERO.minus(this.unit), this.unit, false, false);
    if (sign < 0) return new Interval(this.value.minus(this.unit), this.value, false);
    return new Interval(this.value, this.value.plus(this.unit), true, false);
  }

  /** The same number less one, two … of its last decimals that are zero, longest first. */
  withoutZeros(least = 0) {
    const shorter = [];
    let [text, decimals] = [this.plain, this.decimals ?? 0];
    if (!this.exact || text.includes("e")) return shorter;
    while (decimals > least && text.endsWith("0")) {
      decimals -= 1;
      text = text.slice(0, -1).replace(/\.$/, "");
      shorter.push(new Printed(text, "=", this.value, decimals, this.limits, text));
    }
    return shorter;
  }
}

/** Numbers kept by their text: slips ask for the same ones again. */
const MOST_KEPT = 10_000;

function kept(reader) {
  const known = new Map();
  return (text, options) => {
    const key = `${options?.percent ? "%" : ""}${text}`;
    if (!known.has(key)) {
      if (known.size > MOST_KEPT) known.clear();
      known.set(key, reader(text, options));
    }
    return known.get(key);
  };
}

/** Read a p-value as people print it: 0.400, p = .04, P<0.05, 0,04, <.0001, 0.01<P<0.025, NS. */
export const printedP = kept(readP);

/** Read a number as people print it: a ratio, a median, a percentage (its sign may stand behind). */
export const printedNumber = kept(readNumber);

function readP(text) {
  const expected = "a p-value such as 0.04, <0.001, 0.01<P<0.025 or NS";
  const plain = plainText(text, expected).replace(/^\((.*)\)$/, "$1");
  const named = plain.match(/^p(?:[- ]?values?|[- ]?val\.?)?\s*(?=[:=<>.\d]|n)\s*:?=?/);
  const bare = (named ? plain.slice(named[0].length) : plain).replaceAll(" ", "");
  if (NS.has(bare.replace(/^=+/, ""))) {
    return new Printed(text, "NS", null, null, new Interval(LEVEL, ONE_WHOLE), "NS");
  }
  const two = plain.replaceAll(" ", "").match(TWO);
  if (two && two[2][0] === two[3][0]) {
    const [a, b] = [[Fraction.parse(two[1]), two[2]], [Fraction.parse(two[4]), two[3]]];
    const [[low, s1], [high, s2]] = two[2][0] === "<" ? [a, b] : [b, a];
    if (low.compare(high) <= 0) {
      const limits = new Interval(low, high, s1.includes("="), s2.includes("="));
      return new Printed(text, "between", null, null, limits, plain);
    }
  }
  return read(text, bare, expected, ZERO, ONE_WHOLE);
}

function readNumber(text, { percent = false } = {}) {
  const expected = percent ? "a percentage such as 93.3" : "a number such as 0.57";
  let plain = plainText(text, expected, true).replaceAll(" ", "");
  if (percent) plain = plain.replace(/%$/, "");
  return read(text, plain, expected, -Infinity, Infinity);
}

/** The value of a decimal digit of any script. */
function digit(c) {
  let zero = c.codePointAt(0);
  while (/\p{Decimal_Number}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((c.codePointAt(0) - zero) % 10);
}

/** A text with the digits of any script in ASCII. */
export const asciiDigits = (text) => text.replace(/\p{Decimal_Number}/gu, digit);

/** Lower case, ASCII signs and digits, no marks of footnotes. */
function plainText(text, expected, thousands = false) {
  let plain = text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, ten, hex, name) =>
    ten || hex ? String.fromCodePoint(parseInt(ten ?? hex, ten ? 10 : 16)) : (ENTITIES[name] ?? all));
  plain = plain.replace(/10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, up) => `10^${[...up].map((c) => UP[c]).join("")}`);
  plain = plain.replace(/[*†‡§¶#⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ\s]+$/, "").normalize("NFKC");
  plain = asciiDigits(plain).toLowerCase();
  plain = plain.replace(/[−–—‐‑﹣]/g, "-").replace(POWER, (_, a = "", b = "") => `e${a}${b}`);
  for (const [old, fresh] of SAME) plain = plain.replaceAll(old, fresh);
  plain = plain.replace(/\s+/g, " ").trim();
  if (/\d [\d.]/.test(plain)) throw new PrintedError(`found ${quoted(text)}, expected ${expected}`);
  if (thousands && /(?<![\d,.])[1-9]\d{0,2}(,\d{3})+(?![\d,])/.test(plain)) {
    throw new PrintedError(`found ${quoted(text)}, which can be read in two ways: write 1.234 or 1234`);
  }
  return plain.replace(/(?<=\d),(?=\d)|(?<![\d.]),(?=\d)/g, ".");
}

function read(text, plain, expected, least, most) {
  const found = plain.match(ONE);
  if (!found) throw new PrintedError(`found ${quoted(text)}, expected ${expected}`);
  const [, sign = "=", number] = found;
  const value = Fraction.parse(number);
  const [mantissa, exponent = "0"] = number.split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length - Number(exponent);
  const limits = {
    "=": () => new Interval(value, value),
    "<": () => new Interval(least, value, true, false),
    "<=": () => new Interval(least, value),
    ">": () => new Interval(value, most, false),
    ">=": () => new Interval(value, most),
  }[sign]();
  return new Printed(text, sign, value, decimals, limits, number);
}
