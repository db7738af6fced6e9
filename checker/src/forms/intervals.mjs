/** Intervals of a proportion, by the methods that programs offer. */

import { beta, betaDensity, betaQuantile, solve } from "../beta.mjs";
import { quantile } from "../riskset/normal.mjs";

/** Answers kept by their arguments: slips ask for the same ones again. */
const MOST_KEPT = 20_000;

function kept(made) {
  const known = new Map();
  return (...asked) => {
    const key = asked.join();
    if (!known.has(key)) {
      if (known.size > MOST_KEPT) known.clear();
      known.set(key, made(...asked));
    }
    return known.get(key);
  };
}

/** The normal quantile of a two-sided level. */
export const zOf = kept((level) => quantile(0.5 + level / 2));

/** Clopper and Pearson (1934): exact, from the binomial tails. */
function clopperPearson(k, n, level) {
  const a = (1 - level) / 2;
  return [k > 0 ? betaQuantile(k, n - k + 1, a) : 0, k < n ? betaQuantile(k + 1, n - k, 1 - a) : 1];
}

/** Exact limits with half of the probability of what was seen (Lancaster). */
function midP(k, n, level) {
  const a = (1 - level) / 2;
  const tail = (q) => ((k > 0 ? beta(k, n - k + 1, q) : 1) + (k < n ? beta(k + 1, n - k, q) : 0)) / 2;
  const slope = (q) => ((k > 0 ? betaDensity(k, n - k + 1, q) : 0) + (k < n ? betaDensity(k + 1, n - k, q) : 0)) / 2;
  const start = (k + 0.5) / (n + 1);
  return [k > 0 ? solve(tail, slope, a, start) : 0, k < n ? solve(tail, slope, 1 - a, start) : 1];
}

/** Wilson (1927): the score interval. */
function wilson(k, n, level) {
  const z = zOf(level);
  const p = k / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [Math.max(middle - half, 0), Math.min(middle + half, 1)];
}

/** Wilson's interval with continuity correction (Newcombe 1998, method 4). */
function newcombe(k, n, level) {
  const z = zOf(level);
  const p = k / n;
  const lowRoot = z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1);
  const highRoot = z * z + 2 - 1 / n + 4 * p * (n * (1 - p) - 1);
  const scale = 2 * (n + z * z);
  const low = (2 * n * p + z * z - 1 - z * Math.sqrt(Math.max(lowRoot, 0))) / scale;
  const high = (2 * n * p + z * z + 1 + z * Math.sqrt(Math.max(highRoot, 0))) / scale;
  return [k > 0 ? Math.max(low, 0) : 0, k < n ? Math.min(high, 1) : 1];
}

/** The estimate and z standard errors; not held within 0 and 1. */
function wald(k, n, level) {
  const half = zOf(level) * Math.sqrt(((k / n) * (1 - k / n)) / n);
  return [k / n - half, k / n + half];
}

/** Wald's interval, wider by 1 / 2n on both sides. */
function waldCorrected(k, n, level) {
  const [low, high] = wald(k, n, level);
  return [low - 1 / (2 * n), high + 1 / (2 * n)];
}

/** Agresti and Coull (1998): Wald with z²/2 successes and failures added. */
function agrestiCoull(k, n, level) {
  const z = zOf(level);
  return wald(k + (z * z) / 2, n + z * z, level);
}

/** Quantiles of the posterior with prior Beta(1/2, 1/2), from 0 and up to 1 at the ends. */
function jeffreys(k, n, level) {
  const a = (1 - level) / 2;
  return [k > 0 ? betaQuantile(k + 0.5, n - k + 0.5, a) : 0, k < n ? betaQuantile(k + 0.5, n - k + 0.5, 1 - a) : 1];
}

/** Wald's interval of the logarithm of the odds, as logistic regression gives it. */
function logit(k, n, level) {
  const middle = Math.log(k / (n - k));
  const half = zOf(level) * Math.sqrt(1 / k + 1 / (n - k));
  return [1 / (1 + Math.exp(half - middle)), 1 / (1 + Math.exp(-half - middle))];
}

/** Wald's interval of the arcsine of the square root. */
function arcsine(k, n, level) {
  const angle = Math.asin(Math.sqrt(k / n));
  const half = zOf(level) / (2 * Math.sqrt(n));
  return [Math.sin(Math.max(angle - half, 0)) ** 2, Math.sin(Math.min(angle + half, Math.PI / 2)) ** 2];
}

/** By name, commonest first. */
const METHODS = {
  "Clopper-Pearson": clopperPearson,
  Wilson: wilson,
  Wald: wald,
  "Agresti-Coull": agrestiCoull,
  Jeffreys: jeffreys,
  "mid-P": midP,
  "Wilson with continuity (Newcombe)": newcombe,
  "Wald with continuity": waldCorrected,
  logit,
  arcsine,
  "Clopper-Pearson, one-sided": (k, n, level) => (k === 0 || k === n ? clopperPearson(k, n, 2 * level - 1) : [NaN, NaN]),
};

/** Limits by every method, as proportions: [method, [low, high]]; NaN where a method has none. */
export const allIntervals = kept((k, n, level) => Object.entries(METHODS).map(([name, method]) => [name, method(k, n, level)]));
