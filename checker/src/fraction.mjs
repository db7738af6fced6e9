/** Exact fractions, for the ends of what a printed number can stand for. */

const gcd = (a, b) => {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
};

export class Fraction {
  constructor(n, d = 1n) {
    n = BigInt(n);
    d = BigInt(d);
    const g = gcd(n, d) || 1n;
    this.n = n / g;
    this.d = d / g;
  }

  /** From text such as 0.040, .5 or 1.2e-5. */
  static parse(text) {
    const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
    const [whole, decimals = ""] = mantissa.split(".");
    const sign = whole.startsWith("-") ? -1n : 1n;
    const digits = BigInt(whole.replace(/[+-]/, "") + decimals || "0");
    return new Fraction(sign * digits, 10n ** BigInt(decimals.length)).times(Fraction.ten(Number(exponent)));
  }

  static ten(power) {
    return power < 0 ? new Fraction(1n, 10n ** BigInt(-power)) : new Fraction(10n ** BigInt(power));
  }

  plus(other) {
    return new Fraction(this.n * other.d + other.n * this.d, this.d * other.d);
  }

  minus(other) {
    return new Fraction(this.n * other.d - other.n * this.d, this.d * other.d);
  }

  times(other) {
    const by = other instanceof Fraction ? other : new Fraction(other);
    return new Fraction(this.n * by.n, this.d * by.d);
  }

  /** Negative, zero or positive as this is below, at or above the other. */
  compare(other) {
    const by = other instanceof Fraction ? other : new Fraction(other);
    const difference = this.n * by.d - by.n * this.d;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** The nearest double. */
  valueOf() {
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    const size = this.n < 0n ? -this.n : this.n;
    if (size <= most && this.d <= most) return Number(this.n) / Number(this.d);
    // Denominators are products of 2 and 5, so the decimals end; 60 are more than a double holds.
    const scaled = ((size * 10n ** 60n) / this.d).toString();
    return (this.n < 0n ? -1 : 1) * Number(`${scaled}e-60`);
  }
}

/** Compare bounds, which are fractions or plus or minus infinity. */
export function compare(a, b) {
  if (a instanceof Fraction && b instanceof Fraction) return a.compare(b);
  return Math.sign(Number(a) - Number(b)) || 0;
}
