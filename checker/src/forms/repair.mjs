/** The smallest change of one printed number that would make figures agree. */

import { ClaimError } from "../claim.mjs";
import { PrintedError } from "../printed.mjs";

const NAMES = { percent: "percentage", low: "lower limit", high: "upper limit", se: "standard error" };
const MOST_DIGITS = 3;
/** Forms whose percentages and limits lie between 0 and 100, but for limits that a program did not hold there. */
const SHARES = ["count", "proportion", "two_proportions", "rate"];
/** Printed numbers looked at before the search gives up. */
const MOST_TRIES = 6000;

/** Values of one number that a sentence names. */
const SHOWN = 4;

/** A printed number and what stands in its place: fewest digits, then smallest in size. */
class Change {
  constructor(field, name, old, fresh, of = "", note = "", others = []) {
    Object.assign(this, { field, name, old, fresh, of, note, others });
  }

  /** The same change with another note and others after it. */
  saying(note, others) {
    return new Change(this.field, this.name, this.old, this.fresh, this.of, note, others);
  }

  /** The change in words, and the others after it. */
  toString() {
    const long = this.fresh.length > SHOWN;
    const few = long ? [...this.fresh.slice(0, SHOWN - 2), `${this.fresh.length - SHOWN + 2} more`] : this.fresh;
    const values = few.length > 1 ? `${few.slice(0, -1).join(", ")} or ${few.at(-1)}` : few[0];
    const own = `${this.name} ${this.old} to ${values}${this.of}${this.note ? ` (${this.note})` : ""}`;
    return [own, ...this.others].join("; or ");
  }

  /** The repair as a sentence; numbers of patients that a sentence before names are left out. */
  sentence(fewer = []) {
    const kept = [this, ...this.others].filter((one) => one.field !== "n1" || !one.fresh.every((n) => fewer.includes(Number(n))));
    if (!kept.length) return "";
    const start = kept.length > this.others.length ? "Smallest" : "Otherwise the smallest";
    return ` ${start} change that would make them agree: ${kept.map((one) => one.saying(one.note, [])).join("; or ")}.`;
  }
}

/**
 * The smallest Change after which a claim agrees; null where none of up to `most` digits of one number does.
 *
 * `agree` says whether it agrees, or by which habit of rounding: those by other habits stand beside those of rounding.
 */
export function smallestChange(claim, names, agree, most = MOST_DIGITS) {
  const present = names.filter((name) => /\d/.test(claim.text(name)));
  const found = [];
  const least = {};
  let tries = 0;
  for (let digits = 1; digits <= most; digits++) {
    for (const name of present) {
      const old = claim.text(name);
      for (const fresh of changed(old, digits)) {
        tries += 1;
        if (tries > MOST_TRIES) return best(claim, found);
        const other = claim.withFields({ [name]: fresh });
        const how = agrees(other, agree);
        const habit = typeof how === "string" && how !== "rounded" ? how : "";
        if (!how || !isPrintable(other, name, claim)) continue;
        if ((least[habit] ??= digits) === digits) found.push([digits, habit, size(old, fresh), name, fresh]);
      }
    }
    if ("" in least) break;
  }
  return best(claim, found);
}

/** Share of one-digit slips in these fields after which a claim would not agree; null where there are no digits. */
export function noticed(claim, names, agree) {
  const answers = names.flatMap((name) => [...changed(claim.text(name), 1)].map((fresh) => agrees(claim.withFields({ [name]: fresh }), agree)));
  return answers.length ? 1 - answers.filter(Boolean).length / answers.length : null;
}

/** A printed number with exactly so many digits changed, as it could be printed. */
function* changed(text, digits) {
  const places = [...text].flatMap((c, i) => (c >= "0" && c <= "9" ? [i] : []));
  for (const chosen of combinations(places, digits)) {
    for (let value = 0; value < 10 ** digits; value++) {
      const values = String(value).padStart(digits, "0");
      if (chosen.some((place, i) => text[place] === values[i])) continue;
      const fresh = [...text];
      chosen.forEach((place, i) => (fresh[place] = values[i]));
      if (!/(?<![\d.,·])(?<!e-)0\d/.test(fresh.join(""))) yield fresh.join("");
    }
  }
}

function* combinations(items, size, from = 0) {
  if (size === 0) yield [];
  else for (let i = from; i <= items.length - size; i++) for (const rest of combinations(items, size - 1, i + 1)) yield [items[i], ...rest];
}

function agrees(claim, agree) {
  try {
    return agree(claim);
  } catch (error) {
    if (error instanceof ClaimError || error instanceof PrintedError) return false;
    throw error;
  }
}

/** Whether a figure could be printed so, in place of the one before. */
function isPrintable(claim, name, before) {
  if (name === "p") {
    const [low, high] = [Number(claim.p().limits.low), Number(claim.p().limits.high)];
    return low >= 0 && low <= high && high <= 1;
  }
  if (/^[nkd]\d$/.test(name)) {
    const [n, ...parts] = [..."nkd"].map((kind) => claim.count(kind + name[1]));
    return (n === null || parts.every((part) => part === null || part <= n)) && !/^0./.test(claim.text(name));
  }
  if (SHARES.includes(claim.form) && name !== "value") return isShare(claim, name) || !isShare(before, name);
  return true;
}

function isShare(claim, name) {
  const value = Number(claim.number(name, true).value ?? 0);
  return value >= 0 && value <= 100;
}

/** How far the numbers of a text moved; a p-value between two bounds has two. */
function size(old, fresh) {
  const [a, b] = [old, fresh].map((t) => t.match(/\d+(?:[.,·]\d+)?/g).map((n) => Number(n.replace(/[,·]/, "."))));
  const sum = (numbers) => numbers.reduce((all, x) => all + x, 0);
  return sum(a.map((x, i) => Math.abs(x - b[i]))) / Math.max(sum(a), 1e-12);
}

/** The changes of one field under one habit together: fewest digits first, rounding, then size. */
function best(claim, found) {
  const order = (a, b) => {
    const i = a.findIndex((x, place) => x !== b[place]);
    return i < 0 ? 0 : a[i] < b[i] ? -1 : 1;
  };
  const groups = new Map();
  for (const [, habit, , name, fresh] of found.sort(order)) {
    const key = `${name}/${habit}`;
    if (!groups.has(key)) groups.set(key, new Change(name, inWords(claim, name), claim.text(name), [], ofHowMany(claim, name), habit));
    groups.get(key).fresh.push(fresh);
  }
  const [first, ...others] = groups.values();
  return first ? first.saying(first.note, others) : null;
}

/** Of how many patients a count is. */
function ofHowMany(claim, name) {
  const n = /^k\d$/.test(name) ? claim.text(`n${name[1]}`) : "";
  return n ? ` of ${n}` : "";
}

/** What a field is called in a sentence. */
function inWords(claim, name) {
  if (name === "value") return { hazard_ratio: "ratio", median: "median", mean: "mean" }[claim.form] ?? name;
  if (!/^[nkd]\d$/.test(name)) return NAMES[name] ?? name;
  const arms = ["two_proportions", "hazard_ratio"].includes(claim.form) ? ` of group ${name[1]}` : "";
  return { n: "patients", k: "count", d: "events" }[name[0]] + arms;
}
