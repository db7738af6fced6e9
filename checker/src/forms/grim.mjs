/** Whole numbers behind percentages and means: the GRIM test (Brown and Heathers 2017). */

import { READINGS, reading } from "./spans.mjs";

/** Counts or denominators named in a sentence. */
const LISTED = 6;

/**
 * Counts of n that print a percentage, each with how: rounded if any is, else by another habit.
 *
 * With a scale of 1, sums over n that print a mean: they may exceed n.
 */
export function countsPrinting(percent, n, scale = 100) {
  const spans = Object.values(READINGS).map((span) => span(percent));
  spans.push(...percent.withoutZeros().map((p) => READINGS.rounded(p)));
  const low = Math.max(Math.min(...spans.map((s) => s[0])), 0);
  const high = Math.min(Math.max(...spans.map((s) => s[1])), scale === 1 ? 1e15 : scale);
  const most = Math.min(scale === 1 ? 1e15 : n, Math.ceil((high * n) / scale));
  const found = [];
  for (let k = Math.max(0, Math.floor((low * n) / scale)); k <= most; k++) {
    const how = reading(percent, (scale * k) / n);
    if (how) found.push([k, how]);
  }
  const plain = found.filter(([, how]) => how === "rounded");
  return plain.length ? plain : found;
}

/** Numbers of patients, at most `most`, of whom k print a percentage. */
export function denominators(k, percent, most) {
  const found = [];
  for (let n = Math.max(k, 1); n <= most; n++) if (reading(percent, (100 * k) / n) === "rounded") found.push(n);
  return found;
}

/** Numbers of patients of whom k print a percentage in any way; null where these have no end. */
export function sizesPrinting(k, percent) {
  const [value, unit] = [Number(percent.value ?? 0), Number(percent.unit)];
  if (!percent.exact || value <= unit) return null;
  const found = [];
  const last = Math.ceil((100 * k) / (value - unit));
  for (let n = Math.max(k, Math.floor((100 * k) / (value + unit)), 1); n <= last; n++) if (reading(percent, (100 * k) / n)) found.push(n);
  return found;
}

/** Share of the values printable at these digits that no count (or not this one) gives; for a mean over one unit. */
export function noticedShare(percent, n, k = null, scale = 100) {
  const unit = Number(percent.unit);
  const steps = Number((BigInt(scale) * percent.unit.d) / percent.unit.n);
  if (k === null && n >= 2 * Math.max(1, Math.round(scale / unit))) return 0;
  const given = new Set();
  for (let count = k ?? 0; count <= (k ?? n); count++) {
    const x = (scale * count) / n / unit;
    for (const value of [Math.floor(x + 0.5 + 1e-9), Math.ceil(x - 0.5 - 1e-9), Math.floor(x + 1e-9)]) {
      given.add(Math.min(value, steps));
    }
  }
  return Math.max(0, 1 - given.size / (steps + 1));
}

/** Numbers for a sentence: all if few, else the first and the last. */
export function listed(values) {
  if (values.length > LISTED) return `${values[0]} to ${values.at(-1)} (${values.length} values)`;
  return values.join(" or ");
}
