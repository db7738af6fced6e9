/**
 * Chi-squared of every test of the family for one risk-set path.
 *
 * A path is a sequence of event times with r1, r2 patients at risk and a, b events. `advance` adds
 * one event time to the sums, `finish` turns sums into chi-squared. The same as
 * src/attainable/riskset/statistics.py, whose docstring has the sources.
 */

/** Tests that a path decides, in the order of src/riskset/family.mjs; then Cox's three by Efron. */
export const TESTS: i32 = 17;
export const VALUES: i32 = TESTS + 3;
const CORRECTED = 8;
const GEHAN_PERMUTATION = 9;
export const COX_SCORE: i32 = 14;
export const COX_WALD: i32 = 15;
export const COX_LR: i32 = 16;
/** In place of the chi-squared of a test that a path does not have. */
export const NONE: f64 = -1;
/** In place of Wald's chi-squared of a fit without a finite maximum. */
export const INFINITE: f64 = -2;
/** Chi-squared of the path finished last, by test. */
export const chi = memory.data(8 * VALUES);

// Sums of a path: U, V (hypergeometric) and P (permutation) for six weights, three survival curves,
// E of arm 1, variance by Breslow, U and V by Efron.
export const SUMS: i32 = 8 * 25;
const CURVES = 18;
const EXPECTED = 8 * 21;
const BRESLOW = 8 * 22;
export const EFRON: i32 = 8 * 23;

/** Sums before the first event time. */
export function begin(sums: usize): void {
  for (let k = 0; k < 25; k++) store<f64>(sums + 8 * k, k >= CURVES && k < CURVES + 3 ? 1 : 0);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function weigh(old: usize, sums: usize, k: i32, w: f64, difference: f64, variance: f64, permuted: f64): void {
  const at: usize = 24 * k;
  store<f64>(sums + at, load<f64>(old + at) + w * difference);
  store<f64>(sums + at, load<f64>(old + at, 8) + w * w * variance, 8);
  store<f64>(sums + at, load<f64>(old + at, 16) + w * w * permuted, 16);
}

/** Add one event time to the old sums. */
export function advance(old: usize, sums: usize, atRisk1: i32, atRisk2: i32, events1: i32, events2: i32): void {
  const r1 = f64(atRisk1);
  const r2 = f64(atRisk2);
  const a = f64(events1);
  const b = f64(events2);
  const r = r1 + r2;
  const d = a + b;
  const inverse = 1 / r;
  const difference = (a * r2 - b * r1) * inverse;
  const spread = d * (r1 * inverse) * (r2 * inverse);
  const variance = r > 1 ? spread * ((r - d) / (r - 1)) : 0;
  const permuted = d * (r - d) * inverse;
  const curve = load<f64>(old, 8 * CURVES);
  const modified = load<f64>(old, 8 * CURVES + 8) * ((r + 1 - d) / (r + 1));
  const prentice = load<f64>(old, 8 * CURVES + 16) * (r / (r + d));
  weigh(old, sums, 0, 1, difference, variance, permuted);
  weigh(old, sums, 1, r, difference, variance, permuted);
  weigh(old, sums, 2, Math.sqrt(r), difference, variance, permuted);
  weigh(old, sums, 3, curve, difference, variance, permuted);
  weigh(old, sums, 4, modified, difference, variance, permuted);
  weigh(old, sums, 5, prentice, difference, variance, permuted);
  store<f64>(sums, curve * ((r - d) * inverse), 8 * CURVES);
  store<f64>(sums, modified, 8 * CURVES + 8);
  store<f64>(sums, prentice, 8 * CURVES + 16);
  store<f64>(sums, load<f64>(old, EXPECTED) + d * r1 * inverse, EXPECTED);
  store<f64>(sums, load<f64>(old, BRESLOW) + spread, BRESLOW);
  let u = difference;
  let v = spread;
  if (d > 1) {
    u = a;
    v = 0;
    for (let k: f64 = 0; k < d; k++) {
      const share = (r1 - (k * a) / d) / (r - k);
      u -= share;
      v += share * (1 - share);
    }
  }
  store<f64>(sums, load<f64>(old, EFRON) + u, EFRON);
  store<f64>(sums, load<f64>(old, EFRON + 8) + v, EFRON + 8);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function quotient(test: i32, u: f64, v: f64): void {
  store<f64>(chi + 8 * test, v > 0 ? (u * u) / v : NONE);
}

/** Chi-squared of all tests but Wald and likelihood ratio, from the sums of a whole path; `share` is n1 n2 / (N (N - 1)). */
export function finish(sums: usize, share: f64, events: f64): void {
  const u = load<f64>(sums);
  const v = load<f64>(sums, 8);
  const breslow = load<f64>(sums, BRESLOW);
  const e1 = load<f64>(sums, EXPECTED);
  quotient(0, u, v);
  quotient(1, u, load<f64>(sums, 16) * share);
  store<f64>(chi, e1 > 0 && breslow > 0 ? (u * u) / e1 + (u * u) / (events - e1) : NONE, 16);
  for (let k = 1; k < 6; k++) {
    const weighted = load<f64>(sums + 24 * k);
    quotient(2 + k, weighted, load<f64>(sums + 24 * k, 8));
    quotient(GEHAN_PERMUTATION - 1 + k, weighted, load<f64>(sums + 24 * k, 16) * share);
  }
  quotient(CORRECTED, Math.max(Math.abs(u) - 0.5, 0), v);
  quotient(COX_SCORE, u, breslow);
  quotient(TESTS, load<f64>(sums, EFRON), load<f64>(sums, EFRON + 8));
}
