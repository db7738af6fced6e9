/** A claim: a few printed figures that belong together, as flat fields of text. */

import { PrintedError, printedNumber, printedP, quoted } from "./printed.mjs";

/** A field that cannot be read: says which, what was found and what is expected. */
export class ClaimError extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

export class Claim {
  constructor(fields) {
    this.fields = fields;
  }

  /** A field as printed, without spaces around it; empty where it is not given. */
  text(name) {
    return String(this.fields[name] ?? "").trim();
  }

  /** A field that counts patients, such as 26 or 1,046; null where it is not given. */
  count(name) {
    const text = this.text(name);
    if (!text) return null;
    const plain = text.replace(/(?<=\d)[,  \u202f](?=\d{3}(\D|$))/g, "");
    if (!/^\d{1,12}(\.0+)?$/.test(plain)) {
      throw new ClaimError(name, `${name}: found ${quoted(text)}, expected a whole number of patients`);
    }
    return parseInt(plain, 10);
  }

  /** A field that holds a printed number; null where it is not given. */
  number(name) {
    return this.read(name, (text) => printedNumber(text, { percent: name.startsWith("percent") }));
  }

  /** The p-value; null where it is not given. */
  p() {
    return this.read("p", printedP);
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
    return new Claim({ ...this.fields, ...changes });
  }
}
