/** The values that a printed number can stand for, as doubles: rounded, cut off, or rounded twice. */

import { NOISE } from "../printed.mjs";

/** 82.4444… printed as 82.44, 82.4, 82 stays; from 82.4445 on 83 can come out, digit by digit. */
const TWICE = 5 / 9;

/** Answers kept with the number: slips ask for the same ones again. */
function kept(made) {
  const known = new WeakMap();
  return (printed) => {
    if (!known.has(printed)) known.set(printed, made(printed));
    return known.get(printed);
  };
}

export const rounded = kept((printed) => [Number(printed.rounded.low), Number(printed.rounded.high)]);
export const cutOff = kept((printed) => [Number(printed.cutOff.low), Number(printed.cutOff.high)]);

/** Values that print so if rounded digit by digit: 82.474 as 82.5, then as 83. */
export const twice = kept((printed) => {
  const [low, high] = rounded(printed);
  if (!printed.exact || printed.value === null) return [low, high];
  return [Math.min(low, Number(printed.value) - TWICE * Number(printed.unit)), high];
});

/** The hull of rounded, cut off and rounded twice. */
export const either = kept((printed) => {
  const spans = [rounded(printed), cutOff(printed), twice(printed)];
  return [Math.min(...spans.map((s) => s[0])), Math.max(...spans.map((s) => s[1]))];
});

const SPOKEN = {
  chi_squared_yates: "chi-squared with Yates' correction",
  chi_squared: "chi-squared",
  fisher: "Fisher's exact",
  mid_p: "mid-P",
  z: "z-test",
};

/** The name of a test of counts in a sentence. */
export function spoken(test) {
  const name = Object.keys(SPOKEN).find((known) => test === known || test.startsWith(`${known},`) || test.startsWith(`${known} `));
  return name ? SPOKEN[name] + test.slice(name.length) : test;
}

export const READINGS = { rounded, "cut off": cutOff, "rounded twice": twice };

/** How a value comes to be printed so: rounded, cut off, rounded twice, zeros added, or empty. */
export function reading(printed, x) {
  if (!within(x, either(printed)) && !printed.plain.endsWith("0")) return "";
  for (const [name, span] of Object.entries(READINGS)) {
    if (!within(x, span(printed))) continue;
    // Open at the top.
    if (name === "cut off" && Math.abs(x) >= Math.abs(cutOff(printed)[1]) - NOISE && x > 0) continue;
    return name;
  }
  return printed.withoutZeros().some((shorter) => within(x, rounded(shorter))) ? "zeros added" : "";
}

/** Whether a value lies in a span, but for the noise of floating point. */
export function within(x, [low, high], more = 0) {
  const slack = more + NOISE * Math.max(1, Math.abs(x));
  return low - slack <= x && x <= high + slack;
}

/** The logarithm of a span; minus infinity where it reaches zero. */
export const logSpan = (span) => span.map((x) => (x > 0 ? Math.log(x) : -Infinity));

/** Whether an estimate can lie between its limits, all rounded or all cut off; null where one is not printed. */
export function inOrder(low, value, high) {
  return [rounded, cutOff].some((kind) => {
    const spans = [low, value, high].filter((printed) => printed !== null).map(kind);
    return spans.every((a, i) => spans.slice(i + 1).every((b) => a[0] < b[1] - NOISE));
  });
}
