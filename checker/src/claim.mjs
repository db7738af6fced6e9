/** A claim: a few printed figures that belong together, as flat fields of text. */

import { PrintedError, asciiDigits, printedNumber, printedP, quoted } from "./printed.mjs";

const NO = new Set(["", "no", "n", "false", "0", "none"]);
/** What a message calls a form whose own name is no plain English. */
const FORM_NAMES = {
  logrank: "log-rank p-value",
  two_proportions: "comparison of two proportions",
  at_risk: "number at risk",
};
/** Fields in which a claim can name a test, a type of interval or a condition. */
const SAYING = ["test", "conf_type", "measure", "note", "adjusted", "robust"];

/** A field that cannot be read, or is missing: says which, what was found and what is expected. */
export class ClaimError extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

export class Claim {
  /** With the names of the counts that stand outside its sentence. */
  constructor(form, fields, implied = new Set()) {
    Object.assign(this, { form, fields, implied });
  }

  /** A field as printed, without spaces around it; empty where it is not given. */
  text(name) {
    return String(this.fields[name] ?? "").trim();
  }

  /** Whether all of these fields are filled in. */
  has(...names) {
    return names.every((name) => this.text(name));
  }

  /** Refuse a claim that lacks one of these fields. */
  need(...names) {
    const missing = names.filter((name) => !this.text(name));
    if (missing.length) {
      const form = FORM_NAMES[this.form] ?? this.form.replaceAll("_", " ");
      throw new ClaimError(missing[0], `To check this ${form}, fill in ${missing.join(" and ")}`);
    }
  }

  /** A field that counts patients, such as 26 or 1,046; null where it is not given. */
  count(name) {
    const text = this.text(name);
    if (!text) return null;
    const plain = asciiDigits(text).replace(/(?<=\d)[,  \u202f](?=\d{3}(\D|$))/g, "");
    if (!/^\d{1,12}(\.0+)?$/.test(plain)) {
      throw new ClaimError(name, `${name}: found ${quoted(text)}, expected a whole number of patients`);
    }
    return parseInt(plain, 10);
  }

  /** A field that holds a printed number; null where it is not given. */
  number(name, percent = name.startsWith("percent")) {
    return this.read(name, (text) => printedNumber(text, { percent }));
  }

  /** The p-value; null where it is not given. */
  p() {
    return this.read("p", printedP);
  }

  /** The confidence level as a fraction; 0.95 where it is not given. */
  level() {
    const printed = this.number("level", true);
    if (printed === null) return 0.95;
    let level = Number(printed.value ?? 0);
    level = level < 1 ? level : level / 100;
    if (!(level >= 0.5 && level < 1)) {
      throw new ClaimError("level", `level: found ${quoted(this.text("level"))}, expected one such as 95`);
    }
    return level;
  }

  /** Whether a condition is declared: yes, true or a word that names it. */
  flag(name) {
    return !NO.has(this.text(name).toLowerCase());
  }

  /** Whether test, type of interval, measure or note name one of these words. */
  says(...words) {
    const text = SAYING.map((name) => this.text(name).toLowerCase()).join(" ");
    return text.trim() !== "" && saysAny(text, words);
  }

  /** Whether the test is one of these; a note that speaks of a test names none. */
  names(...words) {
    return saysAny(this.text("test").toLowerCase(), words);
  }

  read(name, reader) {
    const text = this.text(name);
    if (!text) return null;
    try {
      return reader(text);
    } catch (error) {
      if (!(error instanceof PrintedError)) throw error;
      throw new ClaimError(name, `${name}: ${error.message}`);
    }
  }

  /** The same claim with some fields printed otherwise. */
  withFields(changes) {
    return new Claim(this.form, { ...this.fields, ...changes }, this.implied);
  }
}

const saysAny = (text, words) => words.some((word) => new RegExp(`(?<![a-z])${word}`).test(text));
