/** Cox's model with the arm as covariate, on one risk-set path: Wald and likelihood ratio. */

import { COX_LR, COX_SCORE, COX_WALD, EFRON, INFINITE, NONE, TESTS, chi } from "./statistics";

/** How tied events are taken: by both, or by one of them. */
export const BOTH: i32 = 0;
const ONLY_BRESLOW: i32 = 1;
const ONLY_EFRON: i32 = 2;

/** A step of the log hazard ratio after which two orders are enough. */
const SMALL: f64 = 1e-7;
/** Chi-squared of the fit made last. */
let wald: f64 = 0;
let ratio: f64 = 0;

/**
 * Log hazard ratio of arm 1 over arm 2 that maximises Cox's partial likelihood; sets `wald`.
 *
 * Halley's method from the ratio of observed to expected events, with halving where a step leaves the
 * interval in which the maximum lies. After a step as small as the last, what is left is below 1e-14.
 *
 * @param u the score at a ratio of 1
 */
function maximise(path: usize, end: usize, efron: bool, events1: f64, events2: f64, u: f64): f64 {
  if (Math.abs(u) < 1e-14) {
    wald = 0;
    return 0;
  }
  let low: f64 = u > 0 ? 0 : -60;
  let high: f64 = u > 0 ? 60 : 0;
  let beta = Math.log((events1 / (events1 - u)) * ((events2 + u) / events2));
  let information: f64 = 0;
  for (let round = 0; round < 200; round++) {
    const theta = Math.exp(beta);
    let score = events1;
    let slope: f64 = 0;
    information = 0;
    for (let at = path; at < end; at += 16) {
      const r1 = f64(load<i32>(at)) * theta;
      const r2 = f64(load<i32>(at, 4));
      const a = f64(load<i32>(at, 8));
      const b = f64(load<i32>(at, 12));
      const d = a + b;
      const terms = efron ? d : 1;
      const w = d / terms;
      for (let k: f64 = 0; k < terms; k++) {
        const s1 = r1 - (k * a * theta) / d;
        const p = s1 / (s1 + r2 - (k * b) / d);
        const spread = w * p * (1 - p);
        score -= w * p;
        information += spread;
        slope += spread * (1 - 2 * p);
      }
    }
    if (score > 0) low = beta;
    else high = beta;
    const newton = information > 0 ? score / information : 1e9;
    if (Math.abs(newton) < SMALL) {
      beta += newton;
      information += slope * newton;
      break;
    }
    const next = beta + newton / (1 + (newton * slope) / (2 * information));
    beta = low < next && next < high ? next : (low + high) / 2;
  }
  wald = beta * beta * information;
  return beta;
}

/**
 * Fit a path; sets `wald` and `ratio`.
 *
 * Wald's is INFINITE where the maximum is infinite; the likelihood ratio is its supremum there. Both
 * are NONE where the arm is no covariate (one arm empty at every event).
 */
function fit(path: usize, end: usize, efron: bool, u: f64): void {
  let events1 = 0;
  let events2 = 0;
  let both = false;
  let plus = true;
  let minus = true;
  for (let at = path; at < end; at += 16) {
    const some1 = load<i32>(at) > 0;
    const some2 = load<i32>(at, 4) > 0;
    events1 += load<i32>(at, 8);
    events2 += load<i32>(at, 12);
    both = both || (some1 && some2);
    plus = plus && !(some1 && load<i32>(at, 12) > 0);
    minus = minus && !(some2 && load<i32>(at, 8) > 0);
  }
  wald = NONE;
  ratio = NONE;
  if (!both) return;
  const infinite = plus || minus;
  const beta = infinite ? 0 : maximise(path, end, efron, events1, events2, u);
  const theta = Math.exp(beta);
  let gain = infinite ? 0 : f64(events1) * beta;
  let product: f64 = 1;
  for (let at = path; at < end; at += 16) {
    const a = f64(load<i32>(at, 8));
    const b = f64(load<i32>(at, 12));
    const d = a + b;
    for (let k: f64 = 0; k < d; k++) {
      const fewer = efron ? k / d : 0;
      const s1 = f64(load<i32>(at)) - fewer * a;
      const s2 = f64(load<i32>(at, 4)) - fewer * b;
      const held = infinite ? (plus ? s1 : s2) : s1 * theta + s2;
      if (held > 0) product *= held / (s1 + s2);
      if (product < 1e-100 || product > 1e100) {
        gain -= Math.log(product);
        product = 1;
      }
    }
  }
  gain -= Math.log(product);
  if (infinite) wald = INFINITE;
  ratio = 2 * Math.max(gain, 0);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function put(value: i32, chiSquared: f64): void {
  store<f64>(chi + 8 * value, chiSquared);
}

/** Wald's and the likelihood ratio's chi-squared of a path with its sums: by Breslow in their own places, by Efron in the last two. */
export function coxValues(sums: usize, path: usize, end: usize, tied: bool, ties: i32): void {
  if (ties != ONLY_EFRON || !tied) {
    fit(path, end, false, load<f64>(sums));
    put(COX_WALD, wald);
    put(COX_LR, ratio);
  }
  if (ties != ONLY_BRESLOW) {
    if (tied) fit(path, end, true, load<f64>(sums, EFRON));
    put(TESTS + 1, wald);
    put(TESTS + 2, ratio);
  }
  if (ties == ONLY_EFRON) for (let k = 0; k < 3; k++) put(COX_SCORE + k, load<f64>(chi + 8 * (TESTS + k)));
}

/** No Wald and no likelihood ratio. */
export function withoutCox(): void {
  put(COX_WALD, NONE);
  put(COX_LR, NONE);
  put(TESTS + 1, NONE);
  put(TESTS + 2, NONE);
}
