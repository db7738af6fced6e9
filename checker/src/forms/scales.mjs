/** A rate, its limits and its scale: which standard errors print them, and the patients behind. */

import { roundedTo } from "../format.mjs";
import { allIntervals, zOf } from "./intervals.mjs";

/** Rates are held this far from 0 and 1, where scales end. */
const EDGE = 1e-9;
// As Python's max and min: the first stays where the two cannot be compared.
const max = (a, b) => (b > a ? b : a);
const min = (a, b) => (b < a ? b : a);
const held = (s) => Math.min(Math.max(s, EDGE), 1 - EDGE);

/** A transformation on which an interval is symmetric, its slope and its inverse. */
class Scale {
  constructor(name, forward, slope, inverse, failure = false) {
    Object.assign(this, { name, forward, slope, inverse, failure });
  }

  /** The transformed rate, rising with it; infinite at and beyond the ends of the scale. */
  to(s) {
    return this.failure ? -this.forward(1 - s) : this.forward(s);
  }

  /** Size of the derivative at a rate. */
  derivative(s) {
    return Math.abs(this.slope(this.failure ? 1 - s : s));
  }
}

const inside = (forward, top = true) => (s) => (s <= 0 ? -Infinity : top && s >= 1 ? Infinity : forward(s));
const log = [inside(Math.log, false), (s) => 1 / s, Math.exp];
const logLog = [inside((s) => -Math.log(-Math.log(s))), (s) => 1 / (s * Math.log(s)), (x) => Math.exp(-Math.exp(-x))];

export const SCALES = [
  new Scale("plain", (s) => s, () => 1, (x) => x),
  new Scale("log", ...log),
  new Scale("log-log", ...logLog),
  new Scale("logit", inside((s) => Math.log(s / (1 - s))), (s) => 1 / (s * (1 - s)), (x) => 1 / (1 + Math.exp(-x))),
  new Scale(
    "arcsine",
    inside((s) => Math.asin(Math.sqrt(s))),
    (s) => 0.5 / Math.sqrt(s * (1 - s)),
    (x) => Math.sin(Math.min(Math.max(x, 0), Math.PI / 2)) ** 2,
  ),
  new Scale("log of the failures", ...log, true),
  new Scale("log-log of the failures", ...logLog, true),
];

/**
 * Scales on which one rate and one standard error print both limits.
 *
 * @param {number[]} rate what the printed number can stand for, as proportions
 * @param {number[]} low likewise; from minus infinity where it may have been held at 0
 * @param {number[]} high likewise; to infinity where it may have been held at 1
 * @param {number} z normal quantile of the level
 * @returns {object[]} scale, patients: fewest and most, S (1 - S) / SE²
 */
export const fits = (rate, low, high, z) => SCALES.map((scale) => fit(scale, rate, low, high, z)).filter(Boolean);

function fit(scale, rate, low, high, z) {
  const ends = [max(rate[0], EDGE), min(rate[1], 1 - EDGE)];
  if (ends[0] > ends[1]) return null;
  let [x0, x1] = ends.map((s) => scale.to(s)).sort((a, b) => a - b);
  const [l0, l1, u0, u1] = [...low, ...high].map((s) => scale.to(s));
  // Rate and half-width, the ends in the spans of the limits.
  [x0, x1] = [max(x0, (l0 + u0) / 2), min(x1, (l1 + u1) / 2)];
  if (Number.isNaN(x0) || Number.isNaN(x1) || x0 > x1 + 1e-12) return null;
  const widest = scale.name === "arcsine" ? Math.PI : Infinity;
  const kinks = [(l0 + u1) / 2, (l1 + u0) / 2, (x0 + x1) / 2].filter((k) => x0 <= k && k <= x1);
  let [fewest, largest] = [Infinity, 0];
  for (const x of [x0, x1, ...kinks]) {
    const s0 = scale.inverse(scale.failure ? -x : x);
    const s = held(scale.failure ? 1 - s0 : s0);
    const most = min(min(x - l0, u1 - x), widest);
    const least = max(max(x - l1, u0 - x), 0);
    if (most <= 0) continue;
    const effective = s * (1 - s) * (z * scale.derivative(s)) ** 2;
    fewest = min(fewest, effective / most ** 2);
    largest = max(largest, least > 0 ? effective / least ** 2 : Infinity);
  }
  return Number.isFinite(fewest) ? { scale: scale.name, patients: [fewest, largest] } : null;
}

/** Fewest patients behind the wider side of the limits, on the scale that needs fewest. */
export function oneSide(rate, low, high, z) {
  let best = Infinity;
  for (const scale of SCALES) {
    const [l0, u1] = [scale.to(low[0]), scale.to(high[1])];
    for (const end of rate) {
      const s = held(end);
      const x = scale.to(s);
      const width = max(Math.abs(x - l0), Math.abs(u1 - x));
      if (width) best = min(best, s * (1 - s) * ((z * scale.derivative(s)) / width) ** 2);
    }
  }
  return best;
}

/**
 * The narrowest limits of a rate from n patients by any method that is tried: [method, [low, high]].
 *
 * Each scale with the least standard error, and each method of a proportion as if crude, held within 0 and 1.
 */
export function narrowestLimits(s, n, level) {
  const error = zOf(level) * Math.sqrt((s * (1 - s)) / n);
  const made = SCALES.map((scale) => {
    const [x, half] = [scale.to(s), error * scale.derivative(s)];
    const ends = [x - half, x + half].map((y) => (scale.failure ? 1 - scale.inverse(-y) : scale.inverse(y)));
    return [scale.name, ends];
  });
  const known = new Set(made.map(([name]) => name));
  made.push(...allIntervals(s * n, n, level).filter(([name, [low]]) => !Number.isNaN(low) && !known.has(name)));
  const limits = made.map(([name, [low, high]]) => [name, [Math.max(low, 0), Math.min(high, 1)]]);
  const width = ([, [low, high]]) => roundedTo(high - low, 9);
  return limits.reduce((a, b) => (width(b) < width(a) ? b : a));
}
