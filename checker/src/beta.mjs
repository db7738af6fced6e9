/** The incomplete beta function and its inverse, for exact intervals of a proportion. */

/** What Stirling's formula misses of the logarithm of x! (Loader 2000). */
function stirlingError(x) {
  if (x < 16) {
    let product = 1;
    for (let i = 1; i <= 16; i++) product *= (x + i) / 16;
    const large = x + 16;
    return stirlingError(large) + (large + 0.5) * Math.log(large) - (x + 0.5) * Math.log(x) - 16 - Math.log(product) - 16 * Math.log(16);
  }
  const y = 1 / (x * x);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360) * y) * y) * y) * y) * y) / x;
}

/** x log(x / m) + m - x, without loss of digits where the two are near. */
function deviance(x, m) {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; ; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
}

/** x^a (1 - x)^b / B(a, b). */
function front(a, b, x) {
  const n = a + b;
  const log = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * (1 - x));
  return Math.exp(log) * Math.sqrt((a * b) / n / (2 * Math.PI));
}

/** Density of Beta(a, b). */
export const betaDensity = (a, b, x) => front(a, b, x) / (x * (1 - x));

/** P(X <= x) of Beta(a, b), a and b above 0: a continued fraction. */
export function beta(a, b, x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - beta(b, a, 1 - x);
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let value = d;
  for (let m = 1; m < 20_000; m++) {
    let change = 1;
    for (const part of [(m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)), (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))]) {
      d = 1 / (1 + part * d || tiny);
      c = 1 + part / c || tiny;
      change = c * d;
      value *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return (front(a, b, x) * value) / a;
}

/** Where a rising function of 0 to 1 reaches a value: Newton's method, halved where it leaves the bracket. */
export function solve(value, slope, target, start) {
  let [low, high, x] = [0, 1, start];
  for (let round = 0; round < 200; round++) {
    const miss = value(x) - target;
    if (miss === 0) return x;
    if (miss > 0) high = x;
    else low = x;
    const next = x - miss / slope(x);
    const inside = next > low && next < high;
    const fresh = inside ? next : (low + high) / 2;
    if (Math.abs(fresh - x) <= 2e-16 * x) return fresh;
    x = fresh;
  }
  return x;
}

/** The quantile of Beta(a, b). */
export const betaQuantile = (a, b, p) => solve((x) => beta(a, b, x), (x) => betaDensity(a, b, x), p, a / (a + b));
