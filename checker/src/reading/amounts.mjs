/** Printed numbers as amounts: decimal commas, thousands, counts in words. */

import { Claim, ClaimError } from "../claim.mjs";
import { ordered, printing } from "../forms/interval_fits.mjs";
import { plain } from "./normal.mjs";
import { PATTERNS } from "./patterns.mjs";

const IN_BRACKETS = "n = in brackets can be the patients or those with the outcome: keep n1, or write it as k1 with n1";

/** A printed number with a decimal point and without separators of thousands. */
function number(printed) {
  const text = plain(printed);
  return (text.startsWith("0,") ? text : text.replace(/(?<=[0-9])[, ](?=[0-9]{3}(?![0-9]))/g, "")).replaceAll(",", ".");
}

/** The number that a printed one stands for; null where it is none. */
export function amount(printed) {
  const text = number(printed);
  return /^(?:[0-9]+[.]?[0-9]*|[.][0-9]+)$/.test(text) ? Number(text) : null;
}

/** How many digits stand behind the decimal point. */
const decimals = (printed) => {
  const text = number(printed);
  return text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
};

/** A count in digits where it is printed in words, or with spaces between its thousands. */
export function digits(count) {
  let [whole, below] = [0, 0];
  const { number_words: words, number_scales: scales } = PATTERNS;
  for (const part of count.toLowerCase().replaceAll(" and ", " ").replaceAll("-and-", " ").match(/[a-z]+/g) ?? []) {
    if (part in words) below += Number(words[part]);
    else if (part === "hundred") below *= scales[part];
    else if (part in scales) [whole, below] = [whole + below * scales[part], 0];
    else return count;
  }
  if (/^[a-z]/i.test(count)) return String(whole + below);
  return plain(count).trim().includes(" ") ? number(count) : count;
}

/** Whether a count of so many prints its percentage, rounded or cut off. */
export function prints(cell, size) {
  const [k, n, percent] = [cell.k1 ?? "", size, cell.percent ?? ""].map((text) => amount(digits(text)));
  if (k === null || percent === null || !n) return false;
  const last = 10 ** -decimals(cell.percent);
  const over = (100 * k) / n - percent + 1e-9;
  return -last / 2 <= over && over <= last;
}

/** Whether a percentage is none of its number of patients, but may be one of fewer of them. */
export function ofFewer(cell) {
  const [k, n, percent] = ["k1", "n1", "percent"].map((key) => amount(digits(cell[key] ?? "")));
  if (!n || percent === null || percent > 100) return false;
  const last = 10 ** -decimals(cell.percent);
  if (k === null) return !(Math.ceil(((percent - last / 2) * n) / 100 - 1e-9) <= ((percent + last) * n) / 100 + 1e-9);
  if (prints(cell, cell.n1) || percent <= last / 2) return false;
  const [fewest, most] = [(100 * k) / (percent + last), (100 * k) / (percent - last / 2)];
  return Math.max(k, Math.ceil(fewest - 1e-9)) <= Math.min(n - 1, most + 1e-9);
}

/** Whether a count is one of its denominator: 9/10 and 12/36, not 120/80. */
export function possibleCount(cell) {
  const [k, n] = [cell.k1 ?? "", cell.n1 ?? ""].map((text) => amount(digits(text)));
  return k === null || n === null || k <= n;
}

/** What is asked of a percentage without its number of patients: which number, and what each would print. */
export function ofHowMany(cell, named) {
  const k = amount(digits(cell.k1 ?? "")) ?? 0;
  const sizes = named.filter((n) => (amount(n) ?? 0) >= Math.max(k, 1));
  if (!sizes.length || !("percent" in cell)) return `of how many patients${sizes.length ? ` (the text names ${sizes.join(", ")})` : ""}: write n1`;
  const limited = "low" in cell && "high" in cell;
  const whole = sizes.filter((n) => (k ? prints(cell, n) : !ofFewer({ percent: cell.percent, n1: n })));
  const both = limited ? whole.filter((n) => printsInterval(cell, n)) : whole;
  const fits = both.length ? both : whole;
  const interval = whole.length && !both.length ? ", none its interval" : " with its interval";
  const others = sizes.filter((n) => !fits.includes(n));
  const said = `${fits.join(", ") || "none"} ${fits.length > 1 ? "print" : "prints"} the percentage${limited ? interval : ""}${others.length ? `, not ${others.join(", ")}` : ""}`;
  const only = k && !fits.length ? fewer(cell, k, Math.max(...others.map((n) => amount(n) ?? 0))) : [];
  const asked = only.length ? `, while ${only.join(" or ")} would: how many could be evaluated` : "";
  return `of how many patients (of those that the text names, ${said}${asked}): write n1`;
}

/**
 * Take the n of "38% (n = 32)" as the count where it is one; what is asked where both readings fit.
 *
 * It is the number of patients where some count of it prints the percentage, with its interval, and the
 * count where so many of a number of patients that the text names do, or where it is no number of patients.
 */
export function countsInBrackets(cells, named) {
  const counted = cells.map(({ n1, ...cell }) => ({ ...cell, k1: n1 }));
  const wholes = counted.map((cell) => named.filter((n) => digits(cell.k1) !== digits(n) && prints(cell, n) && within(cell, n)));
  if (cells.every((cell) => !ofFewer(cell) && within(cell, cell.n1))) return cells.length && wholes.every((fits) => fits.length) ? IN_BRACKETS : "";
  for (const [i, cell] of cells.entries()) {
    delete cell.n1;
    Object.assign(cell, { k1: counted[i].k1 }, wholes[i].length === 1 ? { n1: wholes[i][0] } : {});
  }
  return "";
}

const within = (cell, size) => !("low" in cell && "high" in cell) || printsInterval(cell, size);

/** The few numbers of patients, below the most that a text names, of whom a count prints its percentage. */
function fewer(cell, k, most) {
  const percent = amount(cell.percent) ?? 0;
  const middle = percent ? Math.round((100 * k) / percent) : 0;
  const near = [-3, -2, -1, 0, 1, 2, 3].map((step) => middle + step);
  const found = near.filter((n) => k <= n && n < most && prints(cell, String(n)));
  return found.length <= 3 ? found : [];
}

/** Whether some method prints the interval of a percentage for so many patients. */
export function printsInterval(cell, size) {
  const names = ["k1", "percent", "low", "high", "level"].filter((name) => name in cell);
  const fields = Object.fromEntries(names.map((name) => [name, plain(cell[name])]));
  if ("k1" in cell) fields.k1 = digits(cell.k1);
  const claim = new Claim("proportion", { ...fields, n1: size });
  try {
    return ordered(claim) && printing(claim, true).length > 0;
  } catch (error) {
    if (error instanceof ClaimError) return false;
    throw error;
  }
}
