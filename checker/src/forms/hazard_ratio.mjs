/** A hazard ratio (or another ratio) with its interval and p-value. */

import { ClaimError } from "../claim.mjs";
import { commas, fixed, significant, toSignificant } from "../format.mjs";
import { WIDTH, verdict } from "../verdict.mjs";
import { behind, conditionOf, leastError, ordered, pairsWithoutValue } from "./ratio_figures.mjs";
import { ANOTHER, NAMES, agrees, giving, ofOthers, setting, shareNoticed, testsBeside, zeroSlip, zerosInWords } from "./ratio_tests.mjs";
import { smallestChange } from "./repair.mjs";
import { either, rounded } from "./spans.mjs";
import { waldTail } from "./wald.mjs";

const ASSUMES = [
  "One covariate with two values, Cox's partial likelihood and its information (also with further covariates or strata).",
  "The events printed are those analysed.",
  "Limits are Wald's at the level printed.",
];

const TINY = 1e-12;
/** Words that declare limits which need not be symmetric on the log scale. */
const SKEWED = ["profile", "bootstrap", "exact", "bayes", "credible", "posterior", "firth"];

/**
 * Whether one log ratio and one standard error print ratio, limits and p; whether events allow them.
 *
 * @param {Claim} claim value, low, high; p; d1 and d2 or events; measure; conditions in adjusted,
 *   robust, conf_type, test
 */
export function check(claim) {
  for (const name of ["value", "low", "high"]) {
    const printed = claim.number(name);
    if (printed !== null && rounded(printed)[1] <= 0) {
      return verdict({ word: "does not fit", sentence: `${printed.text} is no ratio: ratios exceed 0.` });
    }
  }
  claim.p(); // says what is wrong with it
  if (claim.has("low") !== claim.has("high")) {
    throw new ClaimError(claim.has("low") ? "high" : "low", "a ratio with an interval needs both limits, low and high");
  }
  if (!claim.has("low", "high")) {
    return verdict({ word: "not checkable", sentence: `${`${measureOf(claim)} ${claim.text("value")}`.trim()} stands without an interval.` });
  }
  if (!ordered(claim)) return misses(claim, `${claim.text("value")} does not lie between its limits.`);
  const [bound, source] = leastError(claim);
  const condition = conditionOf(claim);
  const [found, how] = behind(claim, bound, condition);
  if (!found.any) return offTheMiddle(claim);
  if (how === "too narrow") return tooNarrow(claim, found, bound, source);
  return ofP(claim, found, how, bound, source, condition);
}

function ofP(claim, found, how, bound, source, condition) {
  const p = claim.p();
  const noticed = shareNoticed(claim);
  const value = claim.has("value") ? ` ${claim.text("value")}` : "";
  const shown = `${measureOf(claim)}${value} (${between(claim)})`;
  const tests = testsBeside(found, setting(claim));
  const gives = p === null ? {} : giving(tests, p);
  const exact = p === null ? {} : giving(tests, p, rounded);
  const any = Object.keys(gives).length > 0;
  const tried = Object.fromEntries(
    Object.entries(tests).map(([name, span]) => [name, {
      meets: p === null ? null : name in exact,
      nearest: span.map(six),
      ...(name in gives && !(name in exact) ? { "cut off": true } : {}),
    }]),
  );
  const reasons = [`log ratio ${span4(found.ratio)}, standard error ${span4(found.error)}`];
  if (bound) reasons.push(`the least of ${source} is ${fixed(bound, 4)}`);
  if (condition && bound && found.error[1] < bound) reasons.push(`with ${condition} the interval may be narrower than that`);
  if (how === "miss") reasons.push("ratio and limits miss each other by one last digit, as rounded inputs do");
  else if (how === "turned") reasons.push("as made from rounded figures of the groups the other way round (1 over each)");
  else if (how === "mixed") reasons.push("some figures rounded, others cut off");
  let habit = how;
  if (p !== null && p.exact && any && !Object.keys(exact).length) habit = "cut off";
  if (p !== null && !any) return pFails(claim, p, tests, tried, noticed);
  let [withP, beside] = ["", ""];
  if (p !== null && ("Wald" in gives || "Wald, one-sided" in gives)) {
    withP = ` and p ${p.text}${"Wald" in gives ? "" : " (one-sided)"}`;
    reasons.push(`Wald's p lies in ${range(tests.Wald)}`);
  } else if (p !== null) {
    beside = ` They do not give p ${p.text}: Wald's p would be ${range(tests.Wald)}. ${ofOthers(Object.keys(gives))} could give it.`;
    const missed = zeroSlip(p, tests.Wald);
    if (missed) reasons.push(`printed as ${missed} it would be Wald's, ${zerosInWords(p, missed)}`);
  }
  const because = reasons.join("; ");
  // Any p is one of some other model: none is checked.
  const ofAnother = ANOTHER in gives && Object.keys(gives).length === 1;
  return verdict({
    word: habit === "cut off" ? "cut off" : "possible",
    sentence:
      `One estimate and one standard error give ${shown}${withP}` +
      (habit === "cut off" ? " if digits are cut off." : ".") +
      beside +
      (bound || ofAnother ? "" : ` ${WIDTH}`),
    severity: ofAnother ? "grey" : "",
    tried,
    assumes: ASSUMES,
    noticed,
    because: `${because[0].toUpperCase()}${because.slice(1)}.`,
  });
}

function pFails(claim, p, tests, tried, noticed) {
  const change = smallestChange(claim, NAMES, agrees);
  const missed = zeroSlip(p, tests.Wald);
  let repair = missed ? ` Printed as ${missed} it would be Wald's: ${zerosInWords(p, missed)}.` : "";
  if (change) repair += ` Smallest change that would make them agree: ${change}; ${depends(claim, change)}.`;
  const spans = Object.entries(tests).map(([name, span]) => `${name}: ${range(span)}`).join("; ");
  return verdict({
    word: "not by any test tried",
    sentence: `No test tried gives p ${p.text} beside ${claim.text("value")} (${between(claim)}).`,
    tried,
    assumes: [...ASSUMES, "The p-value compares the same two groups."],
    noticed,
    because: `${spans}. An overall test, an adjusted p or another row's may fit.${repair}`,
  });
}

/** The verdict where a ratio is not the geometric mean of its limits, as with Wald's it is. */
function offTheMiddle(claim) {
  const figures = `${claim.text("value")} is not in the middle of ${between(claim)} on the log scale`;
  const declared = ["conf_type", "test", "robust", "measure"].map((name) => claim.text(name).toLowerCase()).join(" ");
  if (SKEWED.some((word) => declared.includes(word))) {
    return verdict({ word: "not checked", sentence: `${figures}: limits as declared here need not be symmetric.` });
  }
  return misses(
    claim,
    `${figures}, as it would be with Wald's limits. Those of a profile likelihood, a bootstrap or an exact ` +
      "method need not be symmetric.",
    "amber",
  );
}

function misses(claim, sentence, severity = "red") {
  const noticed = shareNoticed(claim);
  const free = pairsWithoutValue(claim);
  const middle = free.any ? free.ratio.map(Math.exp) : null;
  let because = middle ? `The middle of the limits is ${fixed(middle[0], 3)} to ${fixed(middle[1], 3)}.` : "";
  if (middle) because += pBeside(claim, free);
  because += slip(claim, free);
  const change = smallestChange(claim, NAMES, agrees);
  if (change) {
    because += ` Smallest change that would make them agree: ${withImplied(claim, change)}; ${depends(claim, change)}.`;
  }
  return verdict({
    word: "does not fit",
    sentence,
    tried: { Wald: { meets: false, nearest: middle ? middle.map(six) : [null, null] } },
    assumes: ["Limits are symmetric on the log scale: bootstrap, exact and profile limits are not."],
    noticed,
    because: because.trim(),
    severity,
  });
}

/** The changes, each with what the other two of ratio and limits give in its place. */
function withImplied(claim, change) {
  const others = change.others.map((other) => withImplied(claim, other));
  const printed = Object.fromEntries(["value", "low", "high"].map((n) => [n, claim.number(n)]));
  if (change.field === "p" || Object.values(printed).includes(null)) return change.saying(change.note, others);
  const [v, a, b] = Object.values(printed).map((x) => Number(x.value ?? 0));
  const x = { value: Math.sqrt(a * b), low: (v * v) / b, high: a ? (v * v) / a : Infinity }[change.field];
  const given = fixed(x, printed[change.field].decimals ?? 0);
  const alone = claim.has("p") && !change.fresh.includes(given) ? "without p " : "";
  return change.saying(`${alone}the other two give ${given}`, others);
}

/** Whether the printed p is Wald's of the middle of the limits, or that of the printed ratio. */
function pBeside(claim, free) {
  const [p, value] = [claim.p(), claim.number("value")];
  if (p === null || value === null || !p.exact || rounded(value)[0] <= 0) return "";
  const [low, high] = rounded(value);
  const b = [low, high].map((x) => Math.abs(Math.log(x)));
  const least = low <= 1 && high >= 1 ? 0 : Math.min(...b);
  const errors = free.error.map((s) => Math.max(s, TINY));
  const spans = { middle: free.waldP(), ratio: [waldTail(Math.max(...b) / errors[0]), waldTail(least / errors[1])] };
  const fit = giving(spans, p, rounded);
  if (Object.keys(fit).length !== 1) return "";
  const middle = `their middle (Wald's p ${range(spans.middle)})`;
  const ratio = `${value.text} (Wald's p ${range(spans.ratio)})`;
  const [one, other] = "middle" in fit ? [middle, ratio] : [ratio, middle];
  return ` The printed p ${p.text} fits ${one}, not ${other}.`;
}

/** Known slips: the ratio inverted, or its logarithm printed. */
function slip(claim, free) {
  const value = claim.number("value");
  if (value === null || value.value === null || !free.any) return "";
  const [low, high] = free.ratio.map(Math.exp);
  const [a, b] = either(value);
  if (a > 0 && 1 / b <= high && low <= 1 / a) return " The ratio of the groups the other way round would fit.";
  if (a <= free.ratio[1] && free.ratio[0] <= b) return " The logarithm of the ratio would fit.";
  return "";
}

function tooNarrow(claim, found, bound, source) {
  const change = smallestChange(claim, ["value", "low", "high", "d1", "d2", "p"], agrees);
  const repair = change ? change.sentence() : "";
  const narrow = found.error[1];
  return verdict({
    word: "too narrow",
    sentence: `${between(claim)} is too narrow for ${source}, unless a robust or weighted variance was used.`,
    tried: { information: { meets: false, nearest: [six(narrow), six(bound)] } },
    assumes: ASSUMES,
    noticed: shareNoticed(claim),
    because:
      `The standard error is at most ${fixed(narrow, 4)}, the least that the events allow is ${fixed(bound, 4)}; ` +
      `at least ${commas(Math.ceil((4 / narrow ** 2) * (1 - 1e-9)))} events would be needed. Weighted, penalised and Fine-Gray models, ` +
      `and ratios from a log-rank table, can go below.${repair}`,
  });
}

/** Whether p or the interval crosses its threshold after a repair, whichever it is. */
function depends(before, change) {
  for (const one of [change, ...change.others]) {
    const after = before.withFields({ [one.field]: one.fresh[0] });
    const small = [before, after].map((claim) => claim.p() !== null && Number(claim.p().rounded.high) < 0.05);
    if (excludes(before) !== excludes(after) || small[0] !== small[1]) return "the interval or p would then cross its threshold";
  }
  return "nothing crosses 1 or 0.05 by it";
}

function excludes(claim) {
  const [low, high] = [claim.number("low"), claim.number("high")];
  return Boolean(low && high && (rounded(low)[0] > 1 || rounded(high)[1] < 1));
}

const between = (claim) => `${claim.text("low")} to ${claim.text("high")}`;
const measureOf = (claim) => claim.text("measure") || "HR";
const six = (x) => toSignificant(x, 6);
const span4 = ([low, high]) => `${fixed(low, 4)} to ${fixed(high, 4)}`;

function range(span) {
  const [low, high] = span.map((x) => significant(x, 3));
  return low === high ? low : `${low} to ${high}`;
}
