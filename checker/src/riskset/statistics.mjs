/**
 * Chi-squared of every test of the family for one risk-set path.
 *
 * A path is a sequence of event times with r1, r2 patients at risk and a, b events. `advance` adds
 * one event time to the sums, `finish` turns sums into chi-squared. The same as
 * src/attainable/riskset/statistics.py, whose docstring has the sources.
 */

import { TIMES } from "./family.mjs";

export const N_TESTS = TIMES.length;
const CORRECTED = TIMES.indexOf("corrected");
const GEHAN_PERMUTATION = TIMES.indexOf("gehan_permutation");
export const COX_SCORE = TIMES.indexOf("cox_score");
export const COX_WALD = TIMES.indexOf("cox_wald");
export const COX_LR = TIMES.indexOf("cox_lr");
/** In place of the chi-squared of a test that a path does not have. */
export const NONE = -1;
/** In place of Wald's chi-squared of a fit without a finite maximum. */
export const INFINITE = -2;

// Sums of a path: U, V (hypergeometric) and P (permutation) for six weights, three survival curves,
// E of arm 1, variance by Breslow, U and V by Efron.
export const SUMS = 25;
const [CURVES, EXPECTED, BRESLOW, EFRON] = [18, 21, 22, 23];

/** Sums before the first event time, at place `o`. */
export function begin(sums, o) {
  sums.fill(0, o, o + SUMS);
  sums.fill(1, o + CURVES, o + CURVES + 3);
}

function weigh(s, o, n, k, w, difference, variance, permuted) {
  s[n + 3 * k] = s[o + 3 * k] + w * difference;
  s[n + 3 * k + 1] = s[o + 3 * k + 1] + w * w * variance;
  s[n + 3 * k + 2] = s[o + 3 * k + 2] + w * w * permuted;
}

/** Add one event time to the sums at place `o`; the result stands at place `n`. */
export function advance(s, o, n, r1, r2, a, b) {
  const r = r1 + r2;
  const d = a + b;
  const inverse = 1 / r;
  const difference = (a * r2 - b * r1) * inverse;
  const spread = d * (r1 * inverse) * (r2 * inverse);
  const variance = r > 1 ? spread * ((r - d) / (r - 1)) : 0;
  const permuted = d * (r - d) * inverse;
  const modified = s[o + CURVES + 1] * ((r + 1 - d) / (r + 1));
  const prentice = s[o + CURVES + 2] * (r / (r + d));
  weigh(s, o, n, 0, 1, difference, variance, permuted);
  weigh(s, o, n, 1, r, difference, variance, permuted);
  weigh(s, o, n, 2, Math.sqrt(r), difference, variance, permuted);
  weigh(s, o, n, 3, s[o + CURVES], difference, variance, permuted);
  weigh(s, o, n, 4, modified, difference, variance, permuted);
  weigh(s, o, n, 5, prentice, difference, variance, permuted);
  s[n + CURVES] = s[o + CURVES] * ((r - d) * inverse);
  s[n + CURVES + 1] = modified;
  s[n + CURVES + 2] = prentice;
  s[n + EXPECTED] = s[o + EXPECTED] + d * r1 * inverse;
  s[n + BRESLOW] = s[o + BRESLOW] + spread;
  if (d === 1) {
    s[n + EFRON] = s[o + EFRON] + difference;
    s[n + EFRON + 1] = s[o + EFRON + 1] + spread;
    return;
  }
  let u = a;
  let v = 0;
  for (let k = 0; k < d; k++) {
    const share = (r1 - (k * a) / d) / (r - k);
    u -= share;
    v += share * (1 - share);
  }
  s[n + EFRON] = s[o + EFRON] + u;
  s[n + EFRON + 1] = s[o + EFRON + 1] + v;
}

/**
 * Chi-squared of all tests but Wald and likelihood ratio, from the sums of a whole path.
 *
 * `chi` gets one value a test, NONE where there is none, and then the score test by Efron. `share` is
 * n1 n2 / (N (N - 1)).
 */
export function finish(s, o, share, d1, d2, chi) {
  let u = s[o];
  let v = s[o + 1];
  chi[0] = v > 0 ? (u * u) / v : NONE;
  v = s[o + 2] * share;
  chi[1] = v > 0 ? (u * u) / v : NONE;
  const e1 = s[o + EXPECTED];
  const e2 = d1 + d2 - e1;
  v = s[o + BRESLOW];
  chi[2] = e1 > 0 && v > 0 ? (u * u) / e1 + (u * u) / e2 : NONE;
  chi[COX_SCORE] = v > 0 ? (u * u) / v : NONE;
  for (let k = 1; k < 6; k++) {
    u = s[o + 3 * k];
    v = s[o + 3 * k + 1];
    const w = s[o + 3 * k + 2] * share;
    chi[2 + k] = v > 0 ? (u * u) / v : NONE;
    chi[GEHAN_PERMUTATION - 1 + k] = w > 0 ? (u * u) / w : NONE;
  }
  u = Math.max(Math.abs(s[o]) - 0.5, 0);
  v = s[o + 1];
  chi[CORRECTED] = v > 0 ? (u * u) / v : NONE;
  u = s[o + EFRON];
  v = s[o + EFRON + 1];
  chi[N_TESTS] = v > 0 ? (u * u) / v : NONE;
}
