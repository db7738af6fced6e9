/** A rate with its limits: on which scale, and from how many patients at least. */

import { Claim } from "../claim.mjs";
import { commas, fixed, roundedTo } from "../format.mjs";
import { WIDTH, verdict } from "../verdict.mjs";
import { printing } from "./interval_fits.mjs";
import { zOf } from "./intervals.mjs";
import { namedScales } from "./named.mjs";
import { MARGIN, assumptions, isFree, isIncidence, needed, percentOf, spansOf, unitOf } from "./rate_figures.mjs";
import { noticed, smallestChange } from "./repair.mjs";
import { SCALES, fits, narrowestLimits, oneSide } from "./scales.mjs";
import { READINGS, inOrder } from "./spans.mjs";

/** Patients up to whom the intervals of a crude rate are tried. */
const MOST_CRUDE = 2000;
const NAMES = ["percent", "low", "high"];
const BY_HAND = "plain, from rounded figures";
const SYMMETRIC = ["plain", "log", "log-log", "logit", "arcsine"];

/** Whether the rate can lie between its limits. */
const ordered = (claim) => inOrder(...["low", "percent", "high"].map((name) => percentOf(claim, name)));

/** Scales on which one rate and one standard error print both limits. */
const shapes = (claim, kind = "either") => fits(...spansOf(claim, kind), zOf(claim.level()));

/** Whether rate, limits and number of patients agree on some scale. */
const fitsAScale = (claim) => ordered(claim) && habitOf(claim, claim.count("n1")) !== "";

/** Whether rate, limits and number of patients agree, as a rate or as a proportion. */
const agrees = (claim) =>
  fitsAScale(claim) || (ordered(claim) && (byHand(claim, claim.count("n1")) || crude(claim, true) !== ""));

/** Scales that print the limits with no more patients than there are. */
function fitting(claim, n, kind) {
  const most = n === null || isFree(claim) ? Infinity : n * (isIncidence(claim) ? MARGIN : 1) * (1 + 1e-9);
  return shapes(claim, kind).filter((f) => f.patients[0] <= most);
}

/** The one habit by which rate and limits are printed so on some scale: rounded first. */
const habitOf = (claim, n) => Object.keys(READINGS).find((kind) => fitting(claim, n, kind).length) ?? "";

/** Whether plain limits can be made from the printed rate and a standard error with its digits. */
function byHand(claim, n) {
  const [percent, unit] = [percentOf(claim, "percent"), unitOf(claim)];
  if (n === null || percent.value === null || !percent.exact) return false;
  const [s, step] = [Number(percent.value) / unit, Number(percent.unit) / unit];
  const [, low, high] = spansOf(claim, "rounded");
  const least = Math.max(s - low[1], high[0] - s, 0);
  const most = Math.min(s - low[0], high[1] - s);
  const error = most / zOf(claim.level()) + step / 2;
  return s > 0 && s < 1 && least <= most + 1e-12 && s * (1 - s) <= (isIncidence(claim) ? MARGIN : 1) * n * error ** 2;
}

/** Which proportion's interval the limits are, if any: a crude rate. */
function crude(claim, fast = false) {
  if (!claim.has("n1") || unitOf(claim) !== 100 || (claim.count("n1") ?? 0) > MOST_CRUDE) return "";
  const [found] = printing(new Claim("proportion", { ...claim.fields, k1: "" }), fast);
  return found ? `${found.k} of ${found.n} by ${found.method}` : "";
}

/** What each scale gives: rounded, with so many patients behind it; else named by its habit. */
function triedOf(found, fit, habit) {
  const entries = found.map((f) => {
    const allowed = fit.some((g) => g.scale === f.scale);
    const meets = allowed && habit === "rounded";
    return [f.scale, { meets, nearest: f.patients.map((x) => roundedTo(x, 2)), ...(allowed && !meets ? { [habit]: true } : {}) }];
  });
  return Object.fromEntries(entries);
}

/** The verdict on a rate that is printed with its interval. */
export function withLimits(claim, n, percent) {
  const [low, high] = [percentOf(claim, "low"), percentOf(claim, "high")];
  const shown = `${percent.text} (${low.text} to ${high.text})`;
  if (!ordered(claim)) {
    const change = smallestChange(claim, NAMES, fitsAScale, 2);
    return verdict({
      word: "does not fit",
      sentence: `${percent.text} does not lie between ${low.text} and ${high.text}.`,
      assumes: assumptions(claim),
      noticed: noticed(claim, NAMES, agrees),
      because: change ? change.sentence().trim() : "",
    });
  }
  const habit = habitOf(claim, n);
  const found = shapes(claim, habit || "either");
  const fit = habit ? fitting(claim, n, habit) : [];
  const said = { tried: triedOf(found, fit, habit), assumes: assumptions(claim), noticed: noticed(claim, NAMES, agrees) };
  if (fit.length) {
    const worth = (f) => Math.min(f.patients[1], n || Infinity);
    const own = namedScales(claim.text("conf_type"), SCALES.map((scale) => scale.name));
    const missed = own.length && !fit.some((f) => own.includes(f.scale)) ? `; not ${own[0]}, which is named` : "";
    const best = fit.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    return verdict({
      ...said,
      word: habit === "cut off" ? "cut off" : "possible",
      sentence: (n ? `${shown} can be a rate of ${n} patients` : `${shown} can be a rate and its interval`) + (habit === "cut off" ? " if digits are cut off." : ".") + (n ? "" : ` ${WIDTH}`),
      because:
        `On the scale ${best.scale} ${range(best.patients)} patients stand behind the rate${n ? `, of ${n}.` : "."}` +
        ` Fits: ${fit.map((f) => f.scale).join(", ")}${missed}.`,
    });
  }
  const by = crude(claim);
  if (by) {
    const because = "As a crude rate, nobody censored before the time.";
    return verdict({ ...said, word: "possible", sentence: `${shown} is the interval of a proportion: ${by}.`, because });
  }
  if (byHand(claim, n)) {
    return verdict({
      ...said,
      word: "possible",
      tried: { ...said.tried, [BY_HAND]: { meets: true, nearest: [null, null] } },
      sentence: `${shown} can be a rate of ${n} patients, its limits made from rounded figures.`,
      because: "The printed rate and a standard error rounded to the same digits give these limits.",
    });
  }
  return fails(claim, n, percent, found, said);
}

function fails(claim, n, percent, found, said) {
  const [rate, low, high] = spansOf(claim);
  const z = zOf(claim.level());
  const shown = `${percentOf(claim, "low").text} to ${percentOf(claim, "high").text}`;
  const fewest = found.length ? Math.min(...found.map((f) => f.patients[0])) : oneSide(rate, low, high, z);
  const change = smallestChange(claim, NAMES, fitsAScale, 2);
  const repair = change ? change.sentence() : "";
  if (n !== null && fewest > n * (isIncidence(claim) ? MARGIN : 1)) {
    const s = Math.min(Math.max(Number(percent.value ?? 0) / unitOf(claim), 1e-6), 1 - 1e-6);
    const [by, ends] = narrowestLimits(s, n, claim.level());
    const least = ends.map((x) => fixed(unitOf(claim) * x, unitOf(claim) === 100 ? 1 : 3));
    const few = needed(claim, fewest);
    return verdict({
      ...said,
      word: "too narrow",
      sentence: `${shown} is narrower than ${n} patients allow, unless another variance was used.`,
      because:
        `${few[0].toUpperCase()}${few.slice(1)}; the narrowest limits of ${n} by any method tried are ` +
        `${least[0]} to ${least[1]} (${by}).${slip(claim, n)}${repair}`,
    });
  }
  const open = SYMMETRIC.filter((scale) => !(scale in said.tried)).map((scale) => [scale, { meets: false, nearest: [null, null] }]);
  return verdict({
    ...said,
    word: "not by any test tried",
    sentence: `${percent.text} with ${shown} is not symmetric on any scale tried.`,
    tried: { ...said.tried, ...Object.fromEntries(open) },
    because:
      "Plain, log, log-log, logit and arcsine, of the rate and of its complement, and the intervals of a " +
      `proportion were tried; bootstrap, adjusted and band limits were not.${repair}`,
  });
}

/** Known slips that would print the limits: one standard error, a variance, another level. */
function slip(claim, n) {
  const [rate, low, high] = spansOf(claim);
  const z = zOf(claim.level());
  for (const [words, other] of [["Limits of a 90 % interval", zOf(0.9)], ["One standard error on each side", 1]]) {
    if (other < z && fits(rate, low, high, other).some((f) => f.patients[0] <= n)) return ` ${words} would fit.`;
  }
  const s = (rate[0] + rate[1]) / 2;
  const half = (high[1] - low[0]) / 2;
  const ways = [(z * s * (1 - s)) / n, (s * (1 - s)) / n];
  // From nobody to half of the patients lost.
  if (ways.some((w) => w / 1.05 - 1e-12 <= half && half <= 2 * w)) return " A variance in place of the standard error would give limits about as narrow.";
  return "";
}

function range([low, high]) {
  const one = commas(fixed(low, 1));
  return !Number.isFinite(high) || high - low < 0.05 ? one : `${one} to ${commas(fixed(high, 1))}`;
}
