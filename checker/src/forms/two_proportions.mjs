/** Two proportions with a p-value, and a ratio or a difference if one is printed. */

import { beta } from "../beta.mjs";
import { Claim, ClaimError } from "../claim.mjs";
import { significant } from "../format.mjs";
import { countPValues, likelihoodRatioP } from "../riskset/counts.mjs";
import { erfc } from "../riskset/normal.mjs";
import { ofZero } from "../riskset/sentences.mjs";
import { verdict } from "../verdict.mjs";
import { check as ofCount } from "./count.mjs";
import { countsPrinting } from "./grim.mjs";
import { TESTS, named } from "./named.mjs";
import { smallestChange } from "./repair.mjs";
import { unconditionalP } from "./unconditional.mjs";
import { either, reading, rounded, spoken, within } from "./spans.mjs";

const ASSUMES = [
  "Patients are independent; the denominators are the patients printed.",
  "The p-value is of these two proportions, not adjusted or stratified, and not of times.",
];
const UNKNOWN = "The numbers of patients behind p are then not printed.";
/** Pairs of counts that two percentages may stand for. */
const MOST_COUNTS = 400;
/** Patients up to whom the conditional odds ratio is tried. */
const MOST_CONDITIONAL = 2000;
/** Up to which Boschloo's and Barnard's tests are computed. */
const [MOST_PATIENTS, MOST_PAIRS] = [300, 3];
const USUAL = ["fisher", "chi_squared", "chi_squared_yates"];
/** Tests of shares that are named only where no usual one gives the p-value. */
const RARE = ["Mann-Whitney", "t-test"];
const isUsual = (name) => !name.includes("sided") && !RARE.includes(name);
const sideWords = (key) => key.replace(/\/-1$/, ", one-sided the other way").replace(/\/1$/, ", one-sided");

/**
 * Which tests of two counts print the p-value; percentages and ratio beside it.
 *
 * @param {Claim} claim n1, n2; k1 and k2 or percent and percent2; p; measure with value (OR, RR, or
 *   RD in points)
 */
export function check(claim) {
  claim.need("n1", "n2");
  for (const arm of [1, 2]) {
    const counted = ofArm(claim, arm);
    if (counted.word === "does not fit") return counted;
    // Of fewer than stand elsewhere.
    if (counted.word === "possible") return { ...counted, word: "not checkable", sentence: `${counted.sentence} ${UNKNOWN}` };
  }
  const pairs = pairsOf(claim);
  const [p, value] = [claim.p(), claim.number("value")];
  if (p === null && value === null) return ofArm(claim, 1);
  if (value !== null) {
    const ratio = ratioOf(claim, value, pairs);
    if (!ratio.fits) return ratioFails(claim, value, ratio.said);
    if (p === null) return verdict({ word: "adds up", sentence: `${ratio.said}.`, assumes: ASSUMES, because: countsSaid(pairs) });
  }
  if (claim.flag("adjusted")) {
    return verdict({ word: "not checked", sentence: "The p-value is adjusted, so the counts do not decide it." });
  }
  const found = ofP(claim, p, pairs);
  const outside = claim.has("sentence") && ["n1", "n2"].some((name) => claim.implied.has(name));
  if (found.word !== "not by any test tried" || !outside) return found;
  return verdict({ word: "not checkable", sentence: `${found.sentence} ${UNKNOWN}`, assumes: ASSUMES, because: found.because });
}

/** P-values of all tests of two counts, by name and side. */
function tests(k1, n1, k2, n2) {
  const found = {};
  for (const [key, values] of Object.entries(countPValues(n1, k1, n2, k2))) if (values.length) found[sideWords(key)] = values;
  const table = [k1, n1 - k1, k2, n2 - k2];
  const [n, events] = [n1 + n2, k1 + k2];
  if (events > 0 && events < n) {
    const expected = [n1, n1, n2, n2].map((row, i) => (row * (i % 2 ? n - events : events)) / n);
    const chiSquared = table.reduce((sum, seen, i) => sum + (seen - expected[i]) ** 2 / expected[i], 0);
    found["likelihood ratio"] = [likelihoodRatioP(n1, k1, n2, k2)];
    found["chi_squared (N - 1)"] = [tail((chiSquared * (n - 1)) / n)];
    const apart = Math.abs(k1 * n2 - k2 * n1) / 2;
    const deviation = Math.sqrt((n1 * n2 * events * (n - events)) / (4 * (n - 1)));
    found["Mann-Whitney"] = [tail((Math.max(apart - 0.5, 0) / deviation) ** 2)];
    const withinArms = (k1 * (n1 - k1)) / n1 + (k2 * (n2 - k2)) / n2;
    if (n > 2 && withinArms > 0) {
      const t = (k1 / n1 - k2 / n2) ** 2 / ((withinArms / (n - 2)) * (1 / n1 + 1 / n2));
      found["t-test"] = [beta((n - 2) / 2, 0.5, (n - 2) / (n - 2 + t))];
    }
    // One side is the tail, or half of p, which doubled is p again: only the tail is doubled.
    const half = found.fisher[0] / 2;
    const tails = found["fisher, one-sided"].filter((x) => Math.abs(x - half) > 1e-9 * x);
    found["fisher, doubled"] = (tails.length ? tails : [half]).map((x) => Math.min(1, 2 * x));
  }
  const spread = 1 / k1 - 1 / n1 + 1 / k2 - 1 / n2;
  if (k1 && k2 && spread > 0) found["Wald of the log risk ratio"] = [tail(Math.log((k1 * n2) / (k2 * n1)) ** 2 / spread)];
  if (table.every(Boolean)) {
    const odds = Math.log((table[0] * table[3]) / (table[1] * table[2]));
    const error = Math.sqrt(table.reduce((sum, x) => sum + 1 / x, 0));
    found["Wald of the log odds ratio"] = [tail((odds / error) ** 2)];
  }
  return found;
}

const tail = (chiSquared) => erfc(Math.sqrt(Math.max(chiSquared, 0) / 2));

/** Count and percentage of one arm. */
function ofArm(claim, arm) {
  const percent = arm === 1 ? "percent" : "percent2";
  if (!claim.text(`k${arm}`) && !claim.text(percent)) {
    throw new ClaimError(`k${arm}`, `two proportions need k${arm} or ${percent}`);
  }
  const fields = { n1: claim.text(`n${arm}`), k1: claim.text(`k${arm}`), percent: claim.text(percent) };
  try {
    return ofCount(new Claim("count", fields, new Set(claim.implied.has(`n${arm}`) ? ["n1"] : [])));
  } catch (error) {
    const there = { n1: `n${arm}`, k1: `k${arm}`, percent };
    if (error instanceof ClaimError) error.field = there[error.field];
    throw error;
  }
}

/** The counts that are printed, or that the percentages can stand for. */
function pairsOf(claim) {
  const [one, two] = [1, 2].map((arm) => {
    const [n, k] = [claim.count(`n${arm}`), claim.count(`k${arm}`)];
    if (k !== null) return [[k, n]];
    return countsPrinting(claim.number(arm === 1 ? "percent" : "percent2"), n).map(([x]) => [x, n]);
  });
  const pairs = one.flatMap((a) => two.map((b) => [...a, ...b]));
  if (pairs.length > MOST_COUNTS) throw new ClaimError("percent", "the percentages can stand for too many counts to try each");
  return pairs;
}

function ofP(claim, p, pairs) {
  const tried = {};
  const gives = {};
  const value = Number(p.value ?? 0);
  const few = pairs.length <= MOST_PAIRS && pairs[0][1] + pairs[0][3] <= MOST_PATIENTS ? pairs : [];
  for (const [pair, of] of [...pairs.map((one) => [one, tests]), ...few.map((one) => [one, unconditionalP])]) {
    if (of === unconditionalP && Object.keys(gives).length && !claim.names("barnard", "boschloo")) break;
    for (const [name, values] of Object.entries(of(...pair))) {
      const hows = values.map((x) => (p.exact ? reading(p, x) : p.limits.contains(x) ? "rounded" : "")).filter(Boolean);
      const near = values.reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));
      tried[name] ??= { meets: false, nearest: [near, near] };
      tried[name].meets ||= hows.includes("rounded");
      if (hows.length) gives[name] = [...hows, gives[name]].includes("rounded") ? "rounded" : hows[0];
    }
  }
  const two = Object.entries(tried).filter(([name]) => isUsual(name)).map(([name, one]) => [name, one.nearest[0]]);
  const least = Math.min(...two.map(([, x]) => x));
  const crossed = two.filter(([, x]) => x < 0.05 !== least < 0.05);
  const note = crossed.length && crossed.length < two.length ? " Whether p is below 0.05 depends on the choice of test." : "";
  const listed = (some) => some.map(([name, x]) => `${spoken(name)} ${significant(x, 3)}`).join(", ");
  if (Object.keys(gives).length) return given(p, pairs, tried, gives, named(claim.text("test"), TESTS, Object.keys(tried)), two, note);
  let change = null;
  if (p.exact) change = smallestChange(claim, ["k1", "n1", "k2", "n2", "p"], agrees, 1) ?? smallestChange(claim, ["p"], agrees);
  return verdict({
    word: "not by any test tried",
    sentence: `No test of these counts gives p ${p.text}.`,
    tried,
    assumes: ASSUMES,
    because:
      `${countsSaid(pairs)} ${listed(two)}. A test of times, a stratified or an adjusted one may ` +
      `fit.${note}${change ? change.sentence() : ""}`,
  });
}

const listed = (some) => some.map(([name, x]) => `${spoken(name)} ${significant(x, 3)}`).join(", ");

/** The verdict where some test gives p: of the test that is named, if one is. */
function given(p, pairs, tried, gives, mine, two, note) {
  const byMine = mine.filter((name) => name in gives);
  const by = byMine.length ? byMine : Object.keys(gives);
  const rounding = by.filter((name) => gives[name] === "rounded");
  const names = rounding.length ? rounding : by;
  const usualOf = (some) => (some.some(isUsual) ? some.filter(isUsual) : some);
  let plain = usualOf(names);
  const said = plain.map(spoken).join(", ") + (plain[0].includes("sided") ? " (one-sided only)" : "");
  const also = byMine.length ? Object.keys(gives).filter((name) => !names.includes(name) && isUsual(name)) : [];
  let word = rounding.length ? "adds up" : "cut off";
  let sentence = `p ${p.text} is given by ${byMine.length ? "the test that is named: " : ""}${said}.`;
  if (also.length) sentence += ` It is also given by ${also.map(spoken).join(", ")}.`;
  if (mine.length && !byMine.length) {
    word = "possible";
    const usual = usualOf(mine);
    const ofMine = listed(usual.map((name) => [name, tried[name].nearest[0]]));
    sentence = `p ${p.text} is not given by the test that is named: ${ofMine}. It is given by ${said}.`;
    plain = [...plain, ...usual];
  }
  const others = listed(two.filter(([name]) => !plain.includes(name) && !also.includes(name)));
  return verdict({ word, sentence: sentence + ofZero(p), tried, assumes: ASSUMES, because: `${countsSaid(pairs)} Others: ${others || "none"}.${note}` });
}

/** Whether a two-sided test of the counts as printed gives p, and the percentages fit. */
function agrees(claim) {
  if ([1, 2].some((arm) => ofArm(claim, arm).word === "does not fit")) return false;
  const span = rounded(claim.p());
  return pairsOf(claim).some(([k1, n1, k2, n2]) => {
    const found = countPValues(n1, k1, n2, k2);
    return USUAL.some((name) => found[name].some((x) => within(x, span)));
  });
}

function countsSaid(pairs) {
  const [k1, n1, k2, n2] = pairs[0];
  const more = pairs.length > 1 ? ` (or ${pairs.length - 1} other pairs of counts)` : "";
  return `${k1}/${n1} against ${k2}/${n2}${more}.`;
}

/** Whether a ratio or a difference comes out from the counts, one way round or the other. */
function ratioOf(claim, value, pairs) {
  const measure = (claim.text("measure") || "OR").toUpperCase();
  const near = pairs.flatMap((pair) => measures(measure, ...pair));
  if (!near.length) return { fits: true, said: `${measure} ${value.text} is not defined by these counts` };
  const fits = near.some((x) => within(x, either(value), claim.flag("adjusted") ? Infinity : 0));
  const aim = Number(value.value ?? 0);
  const best = near.reduce((a, b) => (Math.abs(b - aim) < Math.abs(a - aim) ? b : a));
  return { fits, said: `${measure} ${value.text} comes out from the counts (${significant(best, 4)})` };
}

function measures(measure, k1, n1, k2, n2) {
  if (["RD", "DIFFERENCE", "ARR"].includes(measure)) {
    const difference = 100 * (k1 / n1 - k2 / n2);
    return [difference, -difference];
  }
  if (measure === "RR") return k1 && k2 ? [k1 / n1 / (k2 / n2), k2 / n2 / (k1 / n1)] : [];
  if (![k1, n1 - k1, k2, n2 - k2].every(Boolean)) return [];
  const odds = (k1 * (n2 - k2)) / ((n1 - k1) * k2);
  const conditional = n1 + n2 < MOST_CONDITIONAL ? conditionalOdds(k1, n1, k2, n2) : odds;
  return [odds, 1 / odds, conditional, 1 / conditional];
}

/** The odds ratio that makes the first count its mean, the margins given: Newton's method on its logarithm. */
function conditionalOdds(k1, n1, k2, n2) {
  const events = k1 + k2;
  const [least, most] = [Math.max(0, events - n2), Math.min(n1, events)];
  let log = Math.log((k1 * (n2 - k2)) / ((n1 - k1) * k2));
  for (let round = 0; round < 100; round++) {
    const weights = [0];
    for (let k = least; k < most; k++) {
      weights.push(weights.at(-1) + Math.log(((n1 - k) * (events - k)) / ((k + 1) * (n2 - events + k + 1))) + log);
    }
    const top = Math.max(...weights);
    let [sum, first, second] = [0, 0, 0];
    weights.forEach((w, i) => {
      const share = Math.exp(w - top);
      sum += share;
      first += share * i;
      second += share * i * i;
    });
    const mean = first / sum;
    const step = (k1 - least - mean) / (second / sum - mean * mean);
    log += step;
    if (Math.abs(step) < 1e-13) break;
  }
  return Math.exp(log);
}

function ratioFails(claim, value, said) {
  const found = said.slice(said.lastIndexOf("(") + 1).replace(/\)+$/, "");
  const change = smallestChange(claim, ["value", "k1", "k2"], (other) => ratioOf(other, other.number("value"), pairsOf(other)).fits);
  const repair = change ? change.sentence() : "";
  return verdict({
    word: "does not fit",
    sentence: `${claim.text("measure") || "OR"} ${value.text} does not come out from the counts.`,
    assumes: [...ASSUMES, "The ratio is not adjusted."],
    because: `${countsSaid(pairsOf(claim))} They give ${found}, or its inverse.${repair}`,
  });
}
