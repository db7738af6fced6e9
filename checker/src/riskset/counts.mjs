/** Tests that need the counts of two arms only, no times. */

import { erfc } from "./normal.mjs";
import { COUNTS, SIDES, key, sideP } from "./family.mjs";

/** Probabilities of a hypergeometric count, from the least on: [least, probabilities]. */
function hypergeometric(n, events, n1) {
  const least = Math.max(0, events - (n - n1));
  const most = Math.min(n1, events);
  const mode = Math.min(most, Math.max(least, Math.floor(((events + 1) * (n1 + 1)) / (n + 2))));
  const probability = new Float64Array(most - least + 1);
  probability[mode - least] = 1;
  for (let k = mode; k < most; k++) {
    probability[k + 1 - least] = probability[k - least] * (((n1 - k) * (events - k)) / ((k + 1) * (n - n1 - events + k + 1)));
  }
  for (let k = mode; k > least; k--) {
    probability[k - 1 - least] = probability[k - least] * ((k * (n - n1 - events + k)) / ((n1 - k + 1) * (events - k + 1)));
  }
  const total = probability.reduce((sum, x) => sum + x, 0);
  return [least, probability.map((x) => x / total)];
}

/**
 * P-values of the tests of counts, by test and side (`fisher`, `fisher/1` …), sorted.
 *
 * Programs differ in the mid-P, in the z-test and in one side of Fisher's test, so there may be
 * several; none where there is no test.
 */
export function countPValues(n1, d1, n2, d2) {
  const two = Object.fromEntries(COUNTS.map((name) => [name, []]));
  const [n, events] = [n1 + n2, d1 + d2];
  if (0 < events && events < n) {
    const difference = Math.abs(d1 * n2 - d2 * n1);
    const margins = n1 * n2 * events * (n - events);
    for (const [name, less] of [["chi_squared", 0], ["chi_squared_yates", n / 2]]) {
      const z2 = (n * Math.max(difference - less, 0) ** 2) / margins;
      two[name].push(erfc(Math.sqrt(z2 / 2)));
    }
    two.z.push(two.chi_squared[0]);
    const [q1, q2] = [d1 / n1, d2 / n2];
    const variance = (q1 * (1 - q1)) / n1 + (q2 * (1 - q2)) / n2;
    if (variance > 0) two.z.push(erfc(Math.abs(q1 - q2) / Math.sqrt(2 * variance)));
  }
  const [least, probability] = hypergeometric(n, events, n1);
  const seen = probability[d1 - least];
  const sum = (keep) => probability.reduce((total, x, i) => (keep(x, i + least) ? total + x : total), 0);
  const same = (x) => Math.abs(x - seen) <= 1e-7 * seen;
  const rarer = sum((x) => x < seen && !same(x));
  const level = sum(same);
  two.fisher.push(Math.min(1, rarer + level));
  const [lower, upper] = [sum((_, k) => k <= d1), sum((_, k) => k >= d1)];
  const [effect, against] = d1 * n2 >= d2 * n1 ? [upper, lower] : [lower, upper];
  two.mid_p.push(rarer + level / 2, rarer + level - seen / 2);
  for (const tail of [effect, Math.min(lower, upper)]) two.mid_p.push(2 * Math.min(tail - seen / 2, 0.5));
  const found = {};
  for (const name of COUNTS) {
    for (const side of SIDES) found[key(name, side)] = two[name].map((p) => sideP(p, side));
  }
  found["fisher/1"].push(effect);
  found["fisher/-1"].push(against);
  found["mid_p/1"].push(effect - seen / 2);
  found["mid_p/-1"].push(against - seen / 2);
  for (const name of Object.keys(found)) {
    found[name] = [...new Set(found[name].map((p) => Math.min(1, p)))].sort((a, b) => a - b);
  }
  return found;
}

/** P-value of the likelihood-ratio test of two counts, two-sided; null where there is no test. */
export function likelihoodRatioP(n1, d1, n2, d2) {
  const [events, n] = [d1 + d2, n1 + n2];
  if (events === 0 || events === n) return null;
  const cells = [[d1, n1, events], [n1 - d1, n1, n - events], [d2, n2, events], [n2 - d2, n2, n - events]];
  const ratio = 2 * cells.reduce((sum, [seen, row, of]) => sum + (seen ? seen * Math.log((seen * n) / (row * of)) : 0), 0);
  return erfc(Math.sqrt(Math.max(ratio, 0) / 2));
}
