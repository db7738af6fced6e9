/** Numbers as text, to the letter as Python prints them. */

/** Digits of a finite number to so many significant ones, and its power of ten; an exact half goes to the even digit. */
function toDigits(x, digits) {
  const long = Math.abs(x).toExponential(40).replace(".", "");
  if (!/^50*e/.test(long.slice(digits)) || Number(long[digits - 1]) % 2) return Math.abs(x).toExponential(digits - 1).split("e");
  const kept = long.slice(0, digits);
  return [digits > 1 ? `${kept[0]}.${kept.slice(1)}` : kept, long.split("e")[1]];
}

/** Fixed decimals; a half goes to the even digit where it is exactly one. */
export function fixed(x, decimals) {
  if (Math.abs(x) >= 1e21 && Number.isFinite(x)) return `${BigInt(x)}${decimals ? `.${"0".repeat(decimals)}` : ""}`;
  if (!Number.isFinite(x)) return infinite(x);
  const scaled = Math.abs(x) * 10 ** decimals;
  const whole = Math.floor(scaled);
  const tie = scaled - whole === 0.5 && (2 * whole + 1) % 5 ** decimals === 0 && (whole + 0.5) / 10 ** decimals === Math.abs(x);
  if (tie && whole % 2 === 0) return `${x < 0 ? "-" : ""}${(whole / 10 ** decimals).toFixed(decimals)}`;
  if (x < 0 || Object.is(x, -0)) return `-${(-x).toFixed(decimals)}`;
  return x.toFixed(decimals);
}

/** So many significant digits, zeros at the end left out. */
export function significant(x, digits) {
  if (x === 0) return "0";
  if (!Number.isFinite(x)) return infinite(x);
  const [mantissa, power] = toDigits(x, digits);
  const exponent = Number(power);
  const sign = x < 0 ? "-" : "";
  const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent < -4 || exponent >= digits) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  const whole = mantissa.replace(".", "");
  if (exponent < 0) return `${sign}${trimmed(`0.${"0".repeat(-exponent - 1)}${whole}`)}`;
  return sign + trimmed(`${whole.slice(0, exponent + 1)}.${whole.slice(exponent + 1)}`);
}

const infinite = (x) => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");

/** A number, whole or with decimals, with commas. */
export const commas = (n) => String(n).replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/** A share as a percentage. */
export const percentage = (share, decimals) => `${fixed(share * 100, decimals)}%`;

/** A number rounded to so many decimals, or to so many significant digits; null where it has no limit. */
export const roundedTo = (x, decimals) => (Number.isFinite(x) ? Number(fixed(x, decimals)) : null);
export const toSignificant = (x, digits) => (Number.isFinite(x) ? Number(significant(x, digits)) : null);
