/** The smallest change of one printed number that would make figures agree. */

import { ClaimError } from "../claim.mjs";
import { PrintedError } from "../printed.mjs";

const NAMES = { percent: "percentage", low: "lower limit", high: "upper limit", se: "standard error" };
const MOST_DIGITS = 3;
/** Forms whose percentages and limits lie between 0 and 100, but for limits that a program did not hold there. */
const SHARES = ["count", "proportion", "two_proportions", "rate"];
/** Printed numbers looked at before the search gives up. */
const MOST_TRIES = 6000;

/** A printed number and what stands in its place: fewest digits, then smallest in size. */
class Change {
  constructor(field, name, old, fresh) {
    Object.assign(this, { field, name, old, fresh });
  }

  /** The change in words. */
  toString() {
    const few = this.fresh.length <= 3 ? this.fresh : this.fresh.slice(0, 1);
    const more = few === this.fresh ? "" : ` (${this.fresh.length - 1} others change as few digits, such as ${this.fresh[1]})`;
    return `${this.name} ${this.old} to ${few.join(" or ")}${more}`;
  }
}

/** The smallest Change after which a claim agrees; null where none of up to `most` digits of one number does. */
export function smallestChange(claim, names, agree, most = MOST_DIGITS) {
  const present = names.filter((name) => /\d/.test(claim.text(name)));
  let tries = 0;
  for (let digits = 1; digits <= most; digits++) {
    const found = [];
    for (const name of present) {
      const old = claim.text(name);
      for (const fresh of changed(old, digits)) {
        tries += 1;
        if (tries > MOST_TRIES) return best(claim, found);
        const other = claim.withFields({ [name]: fresh });
        if (agrees(other, agree) && isPrintable(other, name, claim)) found.push([size(old, fresh), name, fresh]);
      }
    }
    if (found.length) return best(claim, found);
  }
  return null;
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

function best(claim, found) {
  if (!found.length) return null;
  const order = (a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] < b[2] ? -1 : 1);
  const name = found.sort(order)[0][1];
  const values = found.filter(([, field]) => field === name).map(([, , fresh]) => fresh);
  return new Change(name, inWords(claim, name), claim.text(name), values);
}

/** What a field is called in a sentence. */
function inWords(claim, name) {
  if (name === "value") return { hazard_ratio: "ratio", median: "median", mean: "mean" }[claim.form] ?? name;
  if (!/^[nkd]\d$/.test(name)) return NAMES[name] ?? name;
  const arms = ["two_proportions", "hazard_ratio"].includes(claim.form) ? ` of group ${name[1]}` : "";
  return { n: "patients", k: "count", d: "events" }[name[0]] + arms;
}
