/** A rate at a time, with its standard error or interval. */

import { ClaimError } from "../claim.mjs";
import { commas, fixed, roundedTo } from "../format.mjs";
import { verdict } from "../verdict.mjs";
import { check as ofCount } from "./count.mjs";
import { alone, crudeOrNot, otherwise } from "./rate_alone.mjs";
import { MARGIN, assumptions, isFree, isIncidence, needed, percentOf, survives, unitOf } from "./rate_figures.mjs";
import { withLimits } from "./rate_limits.mjs";
import { noticed, smallestChange } from "./repair.mjs";
import { either, rounded } from "./spans.mjs";

/**
 * Whether n1 patients allow so small a standard error or so narrow an interval.
 *
 * @param {Claim} claim percent and n1; se, or low and high; d1 events up to the time
 */
export function check(claim) {
  claim.need("percent");
  const [n, percent] = [claim.count("n1"), percentOf(claim, "percent")];
  if (!(rounded(percent)[1] >= 0) || rounded(percent)[0] > 100) {
    return verdict({ word: "does not fit", sentence: `${percent.text} % is no rate.` });
  }
  if (claim.has("k1", "n1") && !claim.has("low", "high") && !claim.has("se")) {
    return withCount(claim, percent);
  }
  if (claim.has("low") !== claim.has("high")) {
    throw new ClaimError(claim.has("low") ? "high" : "low", "a rate with an interval needs both limits, low and high");
  }
  if (claim.has("low", "high")) return withLimits(claim, n, percent);
  return claim.has("se") ? withError(claim, n, percent) : alone(claim, n, percent);
}

/** A rate beside the count of which it may be the percentage. */
function withCount(claim, percent) {
  const counted = ofCount(claim);
  if (counted.word === "does not fit") return crudeOrNot(claim, counted);
  if (counted.word !== "cut off") return counted;
  const [n, k] = [claim.count("n1"), claim.count("k1")];
  const events = survives(claim)[0] ? n - k : k;
  return { ...counted, because: counted.because + otherwise(claim, n, Math.max(events, 1), percent) };
}

function withError(claim, n, percent) {
  const se = percentOf(claim, "se");
  const unit = unitOf(claim);
  const shown = `${percent.text} ± ${se.text}`;
  if (n === null) return verdict({ word: "not checkable", sentence: `${shown}: without the number of patients nothing limits it.` });
  const allows = (other) => errorAllowed(other, n);
  const share = noticed(claim, ["percent", "se"], allows);
  const s = either(percent).map((x) => Math.min(Math.max(x / unit, 0), 1));
  const variance = s.map((x) => (x * (1 - x)) / n);
  const least = Math.min(...variance.map(Math.sqrt));
  const top = either(se)[1] / unit;
  const behind = top ? Math.min(...s.map((x) => x * (1 - x))) / top ** 2 : Infinity;
  const [allowed, exact] = [allows(claim), errorAllowed(claim, n, rounded)];
  const tried = { Greenwood: { meets: exact, nearest: [roundedTo(behind, 2), n], ...(allowed && !exact ? { "cut off": true } : {}) } };
  const said = { tried, assumes: assumptions(claim), noticed: share };
  if (allowed || isFree(claim)) {
    const cut = allowed && !exact ? " if digits are cut off" : "";
    return verdict({
      ...said,
      word: cut ? "cut off" : "possible",
      sentence: `${shown} can be a rate and its standard error in ${n} patients${cut}.`,
      because:
        `The least standard error of ${n} patients is ${fixed(unit * least, 2)}; at least ${commas(fixed(behind, 1))} patients stand ` +
        "behind the rate. ± may also be two standard errors, a half-width or an SD.",
    });
  }
  const change = smallestChange(claim, ["percent", "se"], allows);
  const squared = variance.some((v) => unit * v <= either(se)[1]);
  return verdict({
    ...said,
    word: "too narrow",
    sentence: `A standard error of ${se.text} is smaller than ${n} patients allow, unless another variance was used.`,
    because:
      `The least is ${fixed(unit * least, 2)}; ${needed(claim, behind)}.` +
      (squared ? " A standard error squared, or divided by two, would fit." : "") +
      (change ? change.sentence() : ""),
  });
}

function errorAllowed(claim, n, kind = either) {
  const [percent, se, unit] = [percentOf(claim, "percent"), percentOf(claim, "se"), unitOf(claim)];
  if (kind(percent)[0] / unit > 1) return false;
  const rates = kind(percent).map((x) => Math.min(Math.max(x / unit, 0), 1));
  const top = kind(se)[1] / unit;
  const margin = isIncidence(claim) ? MARGIN : 1;
  return Math.min(...rates.map((x) => x * (1 - x))) <= margin * n * top ** 2 * (1 + 1e-9);
}
