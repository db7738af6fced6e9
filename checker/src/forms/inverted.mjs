/** Intervals of a proportion that invert one two-sided exact test: Sterne's (1954) and Blaker's (2000). */

import { allIntervals } from "./intervals.mjs";

const NEARER = "Sterne, the nearer limits";
const NAMES = ["Sterne", "Blaker", NEARER];
/** Shares looked at between two ends, and how often the step before the limit is divided anew. */
const [STEPS, ROUNDS] = [1000, 3];

/** Lowest and highest share that a two-sided exact test of k of n does not reject: [method, [low, high]]. */
export function invertedIntervals(k, n, level) {
  let [low, high] = allIntervals(k, n, level)[0][1];
  [low, high] = [Math.max(low - 0.02 * (k / n - low), 0), Math.min(high + 0.02 * (high - k / n), 1)];
  const limit = (far, name) => limitOf(far, k, n, 1 - level, name);
  return NAMES.map((name) => [name, [k === 0 ? 0 : limit(low, name), k === n ? 1 : limit(high, name)]]);
}

/** The share between `far` and k of n at which the p-value crosses `a`: the farthest or the nearest. */
function limitOf(far, k, n, a, name) {
  const ways = logWays(n);
  let [start, end] = name === NEARER ? [k / n, far] : [far, k / n];
  for (let round = 0; round < ROUNDS; round++) {
    const share = (i) => (i === STEPS ? end : start + i * ((end - start) / STEPS));
    const above = (i) => pOf(share(i), k, n, name === "Blaker", ways) > a;
    const before = above(0);
    let first = 1;
    while (first < STEPS && above(first) === before) first += 1;
    [start, end] = [share(first - 1), share(first)];
  }
  return end;
}

function logWays(n) {
  const ways = [0];
  for (let x = 1; x <= n; x++) ways.push(ways[x - 1] + Math.log((n - x + 1) / x));
  return ways;
}

function pOf(share, k, n, blaker, ways) {
  const power = (times, log) => (times ? times * log : 0);
  const [one, other] = [Math.log(share), Math.log1p(-share)];
  const chance = ways.map((way, x) => Math.exp(way + power(x, one) + power(n - x, other)));
  if (!blaker) return chance.reduce((sum, c) => (c <= chance[k] * (1 + 1e-7) ? sum + c : sum), 0);
  const [lower, upper] = [[...chance], [...chance]];
  for (let x = 1; x <= n; x++) lower[x] += lower[x - 1];
  for (let x = n - 1; x >= 0; x--) upper[x] += upper[x + 1];
  const smaller = chance.map((_, x) => Math.min(lower[x], upper[x]));
  return chance.reduce((sum, c, x) => (smaller[x] <= smaller[k] * (1 + 1e-9) ? sum + c : sum), 0);
}
