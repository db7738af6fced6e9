/** The tail of the normal distribution, and of chi-squared with one degree of freedom. */

/** The complementary error function: a series near zero, a continued fraction beyond. */
export function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  if (x > 27) return 0;
  let fraction = x;
  for (let n = Math.ceil(30 + 200 / (x * x)); n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** The normal quantile: Newton's method on the tail. */
export function quantile(p) {
  if (p < 0.5) return -quantile(1 - p);
  let z = 1;
  for (let round = 0; round < 100; round++) {
    const step = (1 - p - erfc(z / Math.SQRT2) / 2) / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
    z -= step;
    if (Math.abs(step) < 1e-15 * z) break;
  }
  return z;
}
