/**
 * Exact tests of two proportions that fix no margin: Barnard's (1947) and Boschloo's (1970).
 *
 * The largest p-value over the common probability of the event, in steps of 1/2000.
 */

const STEPS = 2000;

/** P-values of Boschloo's test (by two sides, and twice the smaller side) and of Barnard's (pooled and unpooled z). */
export function unconditionalP(k1, n1, k2, n2) {
  const likelihood = [binomial(n1), binomial(n2)];
  const [both, less, more] = fisher(n1, n2);
  const largest = (statistic) => largestOf(statistic, k1, k2, n1, n2, likelihood);
  const z = (variance) => {
    const statistic = new Float64Array((n1 + 1) * (n2 + 1));
    for (let i = 0; i <= n1; i++) {
      for (let j = 0; j <= n2; j++) statistic[i * (n2 + 1) + j] = -(Math.abs(i / n1 - j / n2) / Math.sqrt(variance(i, j))) || 0;
    }
    return statistic;
  };
  const pooled = (i, j) => {
    const share = (i + j) / (n1 + n2);
    return share * (1 - share) * (1 / n1 + 1 / n2);
  };
  const unpooled = (i, j) => ((i / n1) * (1 - i / n1)) / n1 + ((j / n2) * (1 - j / n2)) / n2;
  return {
    "Boschloo's exact": [largest(both), Math.min(1, 2 * Math.min(largest(less), largest(more)))],
    "Barnard's exact": [largest(z(pooled)), largest(z(unpooled))],
  };
}

/** Largest probability, over the common share, of tables whose statistic is as small as the one seen. */
function largestOf(statistic, k1, k2, n1, n2, [one, two]) {
  const seen = statistic[k1 * (n2 + 1) + k2];
  const most = seen + 1e-9 * Math.max(1, Number.isFinite(seen) ? Math.abs(seen) : 1);
  const total = new Float64Array(STEPS + 1);
  const rows = new Float64Array(STEPS + 1);
  for (let i = 0; i <= n1; i++) {
    rows.fill(0);
    for (let j = 0; j <= n2; j++) {
      if (!(statistic[i * (n2 + 1) + j] <= most)) continue;
      for (let s = 0; s <= STEPS; s++) rows[s] += two[j][s];
    }
    for (let s = 0; s <= STEPS; s++) total[s] += one[i][s] * rows[s];
  }
  return Math.min(1, total.reduce((a, b) => Math.max(a, b), 0));
}

/** Probability of each count of n, by common share. */
function binomial(n) {
  let ways = 0;
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k) ways += Math.log((n - k + 1) / k);
    const power = (times, log) => (times ? times * log : 0);
    return Float64Array.from({ length: STEPS + 1 }, (__, s) => Math.exp(ways + power(k, Math.log(s / STEPS)) + power(n - k, Math.log1p(-s / STEPS))));
  });
}

/** Fisher's p of every table: two-sided, fewer and more events in arm 1. */
function fisher(n1, n2) {
  const [both, less, more] = [0, 1, 2].map(() => new Float64Array((n1 + 1) * (n2 + 1)).fill(1));
  for (let events = 0; events <= n1 + n2; events++) {
    const [least, most] = [Math.max(0, events - n2), Math.min(n1, events)];
    const logs = [0];
    for (let k = least; k < most; k++) logs.push(logs.at(-1) + Math.log(((n1 - k) * (events - k)) / ((k + 1) * (n2 - events + k + 1))));
    const top = Math.max(...logs);
    const weights = logs.map((x) => Math.exp(x - top));
    const sum = weights.reduce((a, b) => a + b, 0);
    const chance = weights.map((x) => x / sum);
    let lower = 0;
    chance.forEach((one, i) => {
      const at = (least + i) * (n2 + 1) + events - least - i;
      lower += one;
      both[at] = chance.reduce((total, other) => (other <= one * (1 + 1e-7) ? total + other : total), 0);
      less[at] = lower;
    });
    let upper = 0;
    for (let i = chance.length - 1; i >= 0; i--) more[(least + i) * (n2 + 1) + events - least - i] = upper += chance[i];
  }
  return [both, less, more];
}
