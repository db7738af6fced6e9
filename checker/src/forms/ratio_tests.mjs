/** Which p-values can stand beside a ratio and its interval. */

import { printedP } from "../printed.mjs";
import { LESS, behind, conditionOf, leastError, ordered, pairs } from "./ratio_figures.mjs";
import { noticed } from "./repair.mjs";
import { either, rounded } from "./spans.mjs";
import { otherTests } from "./wald.mjs";

const RANKS = ["log-?rank", "log rank", "mantel", "gehan", "wilcoxon", "peto", "tarone"];
export const NAMES = ["value", "low", "high", "p"];
export const ANOTHER = "a log-rank test, or a test of another model";

/** Whether all printed figures agree by Wald's test and within the bound, rounded. */
export function agrees(claim) {
  if (!ordered(claim)) return false;
  const found = pairs(claim, "rounded");
  if (!found.any) return false;
  const [bound] = leastError(claim);
  if (bound && found.error[1] < bound * LESS && !conditionOf(claim)) return false;
  const p = claim.p();
  if (p === null) return true;
  const [low, high] = found.waldP();
  return Number(p.rounded.low) - 1e-12 <= high && low <= Number(p.rounded.high) + 1e-12;
}

/** What a claim declares besides its figures: the same for every slip of a digit. */
export function setting(claim) {
  const [d1, d2] = [claim.count("d1"), claim.count("d2")];
  const adjusted = claim.flag("adjusted") || claim.says("strat", "multivari", "adjust");
  let only = claim.names("wald") ? "Wald" : "";
  if (claim.names("likelihood", "lr") && !adjusted) only ||= "likelihood ratio";
  const condition = conditionOf(claim);
  // With many ties Mantel's variance can be far below Cox's information: no bound is known.
  const ofRanks = !claim.text("test") || claim.says(...RANKS);
  const another = Boolean(condition) || adjusted || ofRanks;
  return { bound: leastError(claim)[0], condition, events: d1 && d2 ? [d1, d2] : null, only, another };
}

/** Share of one-digit slips that would not be possible, innocent explanations included. */
export function shareNoticed(claim) {
  const given = setting(claim);
  return noticed(claim, NAMES, (slip) => possible(slip, given));
}

function possible(claim, given) {
  if (!ordered(claim)) return false;
  const [found, how] = behind(claim, given.bound, given.condition);
  if (!found.any || how === "too narrow") return false;
  const p = claim.p();
  return p === null || Object.keys(giving(testsBeside(found, given), p)).length > 0;
}

/** What a sentence calls the tests that may stand beside Wald's limits. */
const SPOKEN = {
  "likelihood ratio": ["a likelihood-ratio test"],
  score: ["a score test"],
  [ANOTHER]: ["a log-rank test", "a test of another model"],
};

/** The tests other than Wald's that can give a p-value, as a sentence begins. */
export function ofOthers(gives) {
  const names = gives.flatMap((name) => SPOKEN[name]);
  const only = gives.length === 1 && gives[0] === ANOTHER ? "only " : "";
  const text = only + [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or ");
  return text[0].toUpperCase() + text.slice(1);
}

/** The p-value with a zero more or less behind the point, if the test's p prints so. */
export function zeroSlip(p, span) {
  const parts = /^(0?[.,·])(\d+)$/.exec(p.text.trim());
  if (!parts || !p.exact) return "";
  const [, point, digits] = parts;
  const texts = [`${point}0${digits}`, /^0\d/.test(digits) ? point + digits.slice(1) : ""];
  return texts.find((text) => text && "p" in giving({ p: span }, printedP(text), rounded)) ?? "";
}

/** Which slip of the pen made the one p-value of the other. */
export const zerosInWords = (p, slip) => (slip.length > p.text.trim().length ? "a zero lost" : "a zero too many");

/** Tests that can print the p beside the interval. */
export function giving(tests, p, kind = either) {
  const [low, high] = kind(p);
  return Object.fromEntries(Object.entries(tests).filter(([, x]) => low - 1e-12 <= x[1] && x[0] <= high + 1e-12));
}

/** P-values of the tests that may stand beside the interval; of the one named, if one is. */
export function testsBeside(found, given) {
  const [low, high] = found.waldP();
  const tests = { Wald: [low, high], "Wald, one-sided": [low / 2, high / 2] };
  if (given.only === "Wald") return tests;
  const others = otherTests(found, given.events);
  if (given.only) return { ...tests, [given.only]: others[given.only] };
  Object.assign(tests, others);
  if (given.another) tests[ANOTHER] = [0, 1];
  return tests;
}
