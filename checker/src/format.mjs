/** Numbers as text, to the letter as Python prints them. */

/** Fixed decimals; a half goes to the even digit where it is exactly one. */
export function fixed(x, decimals) {
  const scaled = Math.abs(x) * 10 ** decimals;
  const whole = Math.floor(scaled);
  const tie = scaled - whole === 0.5 && (2 * whole + 1) % 5 ** decimals === 0 && (whole + 0.5) / 10 ** decimals === Math.abs(x);
  if (tie && whole % 2 === 0) return `${x < 0 ? "-" : ""}${(whole / 10 ** decimals).toFixed(decimals)}`;
  return Object.is(x, -0) ? `-${(0).toFixed(decimals)}` : x.toFixed(decimals);
}

/** So many significant digits, zeros at the end left out. */
export function significant(x, digits) {
  if (x === 0) return "0";
  const [mantissa, power] = x.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent < -4 || exponent >= digits) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  return trimmed(x.toFixed(Math.max(0, digits - 1 - exponent)));
}

/** A whole number with commas. */
export const commas = (n) => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** A share as a percentage. */
export const percentage = (share, decimals) => `${fixed(share * 100, decimals)}%`;
