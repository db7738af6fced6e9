/** One logarithm of a ratio and one standard error behind a ratio, its limits and its p-value. */

import { erfc } from "../riskset/normal.mjs";

/** Smallest and largest of numbers, as Python's min and max choose where some are none. */
const least = (values) => values.reduce((a, b) => (b < a ? b : a));
const most = (values) => values.reduce((a, b) => (b > a ? b : a));

/** The pairs (b, s) that print a ratio and both limits: the corners of their polygon. */
export class Region {
  constructor(corners) {
    this.corners = corners;
  }

  /** Whether any pair prints all. */
  get any() {
    return this.corners.length > 0;
  }

  /** Smallest and largest log ratio. */
  get ratio() {
    const values = this.corners.map(([b]) => b);
    return [least(values), most(values)];
  }

  /** Smallest and largest standard error. */
  get error() {
    const values = this.corners.map(([, s]) => s);
    return [least(values), most(values)];
  }

  /** Smallest and largest p-value by Wald's test, two-sided. */
  waldP() {
    const z = this.corners.map(([b, s]) => (s > 0 ? Math.abs(b) / s : Infinity));
    const [low, high] = this.ratio;
    const nearest = low <= 0 && high >= 0 ? 0 : least(z);
    return [waldTail(most(z)), waldTail(nearest)];
  }
}

/** The two-sided p-value of a normal deviate. */
export const waldTail = (z) => erfc(z / Math.SQRT2);

/**
 * The pairs (b, s) that print a ratio and its limits.
 *
 * @param {number[]|null} value the logarithms of what the printed number can stand for
 * @param {number[]} low likewise
 * @param {number[]} high likewise
 * @param {number} z normal quantile of the level
 */
export function region(value, low, high, z) {
  let l0 = low[0];
  const l1 = low[1];
  const [u0, u1] = high;
  // A lower limit printed as 0.00: from any smaller number.
  if (l0 === -Infinity) l0 = (u0 < l1 ? u0 : l1) - 60;
  const [x0, x1] = value ?? [-Infinity, Infinity];
  const points = [l0, l1].flatMap((lower) => [u0, u1].map((upper) => [lower, upper]));
  for (const x of [x0, x1]) {
    if (!Number.isFinite(x)) continue;
    points.push(...[l0, l1].map((lower) => [lower, 2 * x - lower]), ...[u0, u1].map((upper) => [2 * x - upper, upper]));
  }
  const slack = 1e-12;
  const within = (x, from, to) => from - slack <= x && x <= to + slack;
  const inside = points.filter(([a, b]) => within(a, l0, l1) && within(b, u0, u1) && within((a + b) / 2, x0, x1) && b >= a);
  return new Region(inside.map(([a, b]) => [(a + b) / 2, (b - a) / (2 * z)]));
}

/**
 * P-values that a likelihood-ratio and a score (log-rank) test can have beside a Wald interval.
 *
 * The reasons stand in src/attainable/forms/wald.py.
 */
export function otherTests(pairs, events = null) {
  const [low, high] = pairs.ratio;
  const b1 = Math.max(Math.abs(low), Math.abs(high));
  const b0 = low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
  const [s0, s1] = [Math.max(pairs.error[0], 1e-12), pairs.error[1]];
  const grow = Math.exp(Math.min(b1, 700));
  let ratioMost = (2 * (grow - 1 - b1)) / s0 ** 2;
  const ratioLeast = (2 * (b0 - 1 + Math.exp(-b0))) / s1 ** 2;
  const scoreMost = (4 * (Math.exp(Math.min(b1, 700) / 2) - 1) ** 2) / s0 ** 2;
  const scoreLeast = (4 * (1 - Math.exp(-b0 / 2)) ** 2) / s1 ** 2;
  if (events && Math.min(...events) > 0) {
    const [d1, d2] = events;
    ratioMost = Math.min(ratioMost, Math.max(cap(b1, d1, d2), cap(b1, d2, d1)));
  }
  return { "likelihood ratio": [tail(ratioMost), tail(ratioLeast)], score: [tail(scoreMost), tail(scoreLeast)] };
}

/** The largest likelihood ratio of an estimate, whatever the risk sets. */
function cap(b, d1, d2) {
  const theta = Math.log(d1 / d2);
  const rest = Math.log1p(Math.exp(theta - b)) - Math.log1p(Math.exp(theta));
  return 2 * (d1 * b + (d1 + d2) * rest);
}

const tail = (chiSquared) => erfc(Math.sqrt(Math.max(chiSquared, 0) / 2));
