/**
 * P-values of every test of the family for one risk-set path.
 *
 * A path is a sequence of event times with r1, r2 patients at risk and a, b events. `advance` adds
 * one event time to the sums, `finish` turns sums into p-values. The same as
 * src/attainable/riskset/statistics.py, whose docstring has the sources.
 */

import { TIMES } from "./family.mjs";
import { twoSided } from "./normal.mjs";

export const N_TESTS = TIMES.length;
const CORRECTED = TIMES.indexOf("corrected");
const GEHAN_PERMUTATION = TIMES.indexOf("gehan_permutation");
export const COX_SCORE = TIMES.indexOf("cox_score");
export const COX_WALD = TIMES.indexOf("cox_wald");
export const COX_LR = TIMES.indexOf("cox_lr");
/** In place of a p-value that a path does not have. */
export const NONE = -1;
/** In place of the Wald p of a fit without a finite maximum. */
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

/** Log hazard ratio of arm 1 over arm 2 that maximises Cox's partial likelihood; the information. */
export function coxMaximum(path, times, efron) {
  let d1 = 0;
  for (let j = 0; j < times; j++) d1 += path[4 * j + 2];
  let low = -60;
  let high = 60;
  let beta = 0;
  let information = 0;
  for (let round = 0; round < 200; round++) {
    const theta = Math.exp(beta);
    let score = d1;
    information = 0;
    for (let j = 0; j < times; j++) {
      const r1 = path[4 * j];
      const r2 = path[4 * j + 1];
      const a = path[4 * j + 2];
      const b = path[4 * j + 3];
      const d = a + b;
      const terms = efron ? d : 1;
      const w = efron ? 1 : d;
      for (let k = 0; k < terms; k++) {
        const s1 = (r1 - (k * a) / d) * theta;
        const share = s1 / (s1 + r2 - (k * b) / d);
        score -= w * share;
        information += w * share * (1 - share);
      }
    }
    if (score > 0) low = beta;
    else high = beta;
    const step = information > 0 ? score / information : 1e9;
    if (Math.abs(step) < 1e-13 * (1 + Math.abs(beta)) || Math.abs(score) < 1e-14) break;
    beta = low < beta + step && beta + step < high ? beta + step : (low + high) / 2;
  }
  return [beta, information];
}

/**
 * Chi-squared by Wald and by likelihood ratio of Cox's model with the arm as covariate.
 *
 * Wald's is -1 where the maximum is infinite; the likelihood ratio is its supremum there. Both are
 * -2 where the arm is no covariate (one arm empty at every event).
 */
function partialLikelihood(path, times, efron) {
  let d1 = 0;
  let both = false;
  let plus = true;
  let minus = true;
  for (let j = 0; j < times; j++) {
    const r1 = path[4 * j];
    const r2 = path[4 * j + 1];
    const a = path[4 * j + 2];
    const b = path[4 * j + 3];
    d1 += a;
    both ||= r1 > 0 && r2 > 0;
    plus &&= !(r1 > 0 && b > 0);
    minus &&= !(r2 > 0 && a > 0);
  }
  if (!both) return [-2, -2];
  const infinite = plus || minus;
  const [beta, information] = infinite ? [0, 0] : coxMaximum(path, times, efron);
  let gain = infinite ? 0 : d1 * beta;
  const theta = Math.exp(beta);
  for (let j = 0; j < times; j++) {
    const a = path[4 * j + 2];
    const b = path[4 * j + 3];
    const d = a + b;
    const terms = efron ? d : 1;
    const w = efron ? 1 : d;
    for (let k = 0; k < terms; k++) {
      const s1 = path[4 * j] - (k * a) / d;
      const s2 = path[4 * j + 1] - (k * b) / d;
      if (infinite) {
        const held = plus ? s1 : s2;
        if (held > 0) gain += Math.log((s1 + s2) / held) * w;
      } else {
        gain -= Math.log((s1 * theta + s2) / (s1 + s2)) * w;
      }
    }
  }
  return infinite ? [-1, 2 * gain] : [beta * beta * information, 2 * Math.max(gain, 0)];
}

/** P-values of Cox's model by Wald and by likelihood ratio; INFINITE or NONE in their place. */
export function waldAndRatio(path, times, efron) {
  const [wald, ratio] = partialLikelihood(path, times, efron);
  if (ratio < -1.5) return [NONE, NONE];
  return [wald < 0 ? INFINITE : twoSided(wald), twoSided(ratio)];
}

/**
 * P-values of all tests but Wald and likelihood ratio, from the sums of a whole path.
 *
 * `p` gets one value a test, NONE where there is none, and then the score test by Efron. `share` is
 * n1 n2 / (N (N - 1)).
 */
export function finish(s, o, share, d1, d2, p) {
  let u = s[o];
  let v = s[o + 1];
  p[0] = v > 0 ? twoSided((u * u) / v) : NONE;
  v = s[o + 2] * share;
  p[1] = v > 0 ? twoSided((u * u) / v) : NONE;
  const e1 = s[o + EXPECTED];
  const e2 = d1 + d2 - e1;
  p[2] = e1 > 0 && s[o + BRESLOW] > 0 ? twoSided((u * u) / e1 + (u * u) / e2) : NONE;
  for (let k = 1; k < 6; k++) {
    u = s[o + 3 * k];
    v = s[o + 3 * k + 1];
    const w = s[o + 3 * k + 2] * share;
    p[2 + k] = v > 0 ? twoSided((u * u) / v) : NONE;
    p[GEHAN_PERMUTATION - 1 + k] = w > 0 ? twoSided((u * u) / w) : NONE;
  }
  u = Math.max(Math.abs(s[o]) - 0.5, 0);
  v = s[o + 1];
  p[CORRECTED] = v > 0 ? twoSided((u * u) / v) : NONE;
  u = s[o];
  v = s[o + BRESLOW];
  p[COX_SCORE] = v > 0 ? twoSided((u * u) / v) : NONE;
  u = s[o + EFRON];
  v = s[o + EFRON + 1];
  p[N_TESTS] = v > 0 ? twoSided((u * u) / v) : NONE;
}

/** Cox's three tests by Breslow in their own places, by Efron in the last three. */
export function coxValues(path, times, tied, ties, p) {
  if (ties !== "efron" || !tied) [p[COX_WALD], p[COX_LR]] = waldAndRatio(path, times, false);
  if (ties !== "breslow" && tied) [p[N_TESTS + 1], p[N_TESTS + 2]] = waldAndRatio(path, times, true);
  else if (ties !== "breslow") [p[N_TESTS + 1], p[N_TESTS + 2]] = [p[COX_WALD], p[COX_LR]];
  if (ties === "efron") [p[COX_SCORE], p[COX_WALD], p[COX_LR]] = [p[N_TESTS], p[N_TESTS + 1], p[N_TESTS + 2]];
}

/** No p-value by Wald and by likelihood ratio. */
export function withoutCox(p) {
  p[COX_WALD] = p[COX_LR] = p[N_TESTS + 1] = p[N_TESTS + 2] = NONE;
}

/** Every test's two-sided p-value of one path, a list of [r1, r2, a, b]; by name. */
export function pathPValues(rows, n1, n2) {
  const path = rows.flat();
  const p = new Float64Array(N_TESTS + 3).fill(NONE);
  const sums = new Float64Array(2 * SUMS);
  begin(sums, 0);
  let [d1, d2] = [0, 0];
  rows.forEach(([r1, r2, a, b], j) => {
    advance(sums, (j % 2) * SUMS, ((j + 1) % 2) * SUMS, r1, r2, a, b);
    d1 += a;
    d2 += b;
  });
  finish(sums, (rows.length % 2) * SUMS, (n1 * n2) / ((n1 + n2) * (n1 + n2 - 1)), d1, d2, p);
  [p[COX_WALD], p[COX_LR]] = waldAndRatio(path, rows.length, false);
  [p[N_TESTS + 1], p[N_TESTS + 2]] = waldAndRatio(path, rows.length, true);
  const names = [...TIMES, "cox_score_efron", "cox_wald_efron", "cox_lr_efron"];
  const found = names.map((name, t) => [name, p[t] === INFINITE ? Infinity : p[t]]);
  return Object.fromEntries(found.filter(([, value]) => value !== NONE));
}
