/** Cox's model with the arm as covariate, on one risk-set path: Wald and likelihood ratio. */

import { COX_LR, COX_SCORE, COX_WALD, INFINITE, NONE, N_TESTS } from "./statistics.mjs";

/** Chi-squared by Wald and by likelihood ratio of the fit made last. */
let wald = NONE;
let ratio = NONE;

/**
 * Log hazard ratio of arm 1 over arm 2 that maximises Cox's partial likelihood; leaves its two tests.
 *
 * Newton's method, with halving where a step leaves the interval in which the maximum lies.
 */
function maximise(path, times, efron, d1) {
  let low = -60;
  let high = 60;
  let beta = 0;
  let information = 0;
  for (let round = 0; round < 200; round++) {
    const theta = Math.exp(beta);
    let score = d1;
    information = 0;
    for (let j = 0; j < 4 * times; j += 4) {
      const r1 = path[j];
      const r2 = path[j + 1];
      const a = path[j + 2];
      const d = a + path[j + 3];
      if (!efron || d === 1) {
        const share = (r1 * theta) / (r1 * theta + r2);
        score -= d * share;
        information += d * share * (1 - share);
        continue;
      }
      for (let k = 0; k < d; k++) {
        const s1 = (r1 - (k * a) / d) * theta;
        const share = s1 / (s1 + r2 - (k * (d - a)) / d);
        score -= share;
        information += share * (1 - share);
      }
    }
    if (score > 0) low = beta;
    else high = beta;
    const step = information > 0 ? score / information : 1e9;
    if (Math.abs(step) < 1e-13 * (1 + Math.abs(beta)) || Math.abs(score) < 1e-14) break;
    beta = low < beta + step && beta + step < high ? beta + step : (low + high) / 2;
  }
  wald = beta * beta * information;
  return beta;
}

/**
 * Fit a path: its two tests stand in `wald` and `ratio`.
 *
 * Wald's is INFINITE where the maximum is infinite; the likelihood ratio is its supremum there. Both
 * are NONE where the arm is no covariate (one arm empty at every event).
 */
function fit(path, times, efron) {
  let d1 = 0;
  let both = false;
  let plus = true;
  let minus = true;
  for (let j = 0; j < 4 * times; j += 4) {
    d1 += path[j + 2];
    both ||= path[j] > 0 && path[j + 1] > 0;
    plus &&= !(path[j] > 0 && path[j + 3] > 0);
    minus &&= !(path[j + 1] > 0 && path[j + 2] > 0);
  }
  wald = NONE;
  ratio = NONE;
  if (!both) return;
  const infinite = plus || minus;
  const beta = infinite ? 0 : maximise(path, times, efron, d1);
  const theta = Math.exp(beta);
  let gain = infinite ? 0 : d1 * beta;
  for (let j = 0; j < 4 * times; j += 4) {
    const a = path[j + 2];
    const b = path[j + 3];
    const d = a + b;
    const terms = efron ? d : 1;
    const w = efron ? 1 : d;
    for (let k = 0; k < terms; k++) {
      const s1 = path[j] - (k * a) / d;
      const s2 = path[j + 1] - (k * b) / d;
      const held = infinite ? (plus ? s1 : s2) : s1 * theta + s2;
      if (held > 0) gain -= w * Math.log(held / (s1 + s2));
    }
  }
  if (infinite) wald = INFINITE;
  ratio = 2 * Math.max(gain, 0);
}

/** Wald's and the likelihood ratio's chi-squared, by Breslow in their own places, by Efron in the last two. */
export function coxValues(path, times, tied, ties, chi) {
  if (ties !== "efron" || !tied) {
    fit(path, times, false);
    chi[COX_WALD] = wald;
    chi[COX_LR] = ratio;
  }
  if (ties !== "breslow") {
    if (tied) fit(path, times, true);
    chi[N_TESTS + 1] = wald;
    chi[N_TESTS + 2] = ratio;
  }
  if (ties === "efron") [chi[COX_SCORE], chi[COX_WALD], chi[COX_LR]] = [chi[N_TESTS], chi[N_TESTS + 1], chi[N_TESTS + 2]];
}

/** No Wald and no likelihood ratio. */
export function withoutCox(chi) {
  chi[COX_WALD] = NONE;
  chi[COX_LR] = NONE;
  chi[N_TESTS + 1] = NONE;
  chi[N_TESTS + 2] = NONE;
}
