/** A ratio and its limits as pairs of a log ratio and a standard error; the bound by counts. */

import { zOf } from "./intervals.mjs";
import { cutOff, either, inOrder, logSpan, rounded } from "./spans.mjs";
import { region } from "./wald.mjs";

/** A bound is passed only by more than noise. */
export const LESS = 1 - 1e-9;
const NONE = [Infinity, -Infinity];

/** Values that print so if 1 over them was rounded, to two decimals at least, and turned back. */
function turned(printed) {
  const [low, high] = rounded(printed);
  const unit = 10 ** -Math.max(printed.decimals ?? 0, 2);
  if (low <= 0 || !printed.exact) return NONE;
  const [least, most] = [Math.ceil(1 / high / unit - 1e-9), Math.floor(1 / low / unit + 1e-9)];
  return least < 1 || most < least ? NONE : [1 / ((most + 0.5) * unit), 1 / ((least - 0.5) * unit)];
}

const KINDS = { rounded, "cut off": cutOff, either, turned };
const [SANDWICH, PENALISED] = ["a robust (sandwich) variance", "a penalised likelihood"];
const [FINE_GRAY, TABLE] = ["a model of the subdistribution (Fine-Gray)", "a ratio from the log-rank table"];
/** Conditions under which an interval may be narrower than its events allow. */
const FREE = {
  robust: SANDWICH,
  sandwich: SANDWICH,
  cluster: "a robust (clustered) variance",
  weight: "weights",
  iptw: "weights",
  bootstrap: "a bootstrap",
  firth: PENALISED,
  penal: PENALISED,
  fine: FINE_GRAY,
  subdistribution: FINE_GRAY,
  shr: FINE_GRAY,
  competing: FINE_GRAY,
  profile: "limits of the profile likelihood",
  peto: TABLE,
  "o/e": TABLE,
  matched: "matched pairs",
  continuous: "a covariate with more than two values",
  "per ": "a covariate with more than two values",
};

/** The pairs (b, s) that print the ratio and its limits; with slack, if the ratio is so many last digits off. */
export function pairs(claim, kind = "either", slack = 0) {
  const [value, low, high] = ["value", "low", "high"].map((name) => claim.number(name));
  let span = value && KINDS[kind](value);
  if (slack && value) {
    const by = slack * Number(value.unit);
    const [from, to] = either(value);
    span = [from - by, to + by];
  }
  return region(span && logSpan(span), logSpan(KINDS[kind](low)), logSpan(KINDS[kind](high)), zOf(claim.level()));
}

/** The pairs behind ratio and limits, and how these come to be printed so. */
export function behind(claim, bound, condition) {
  const allowed = condition ? 0 : bound * LESS;
  let found = pairs(claim);
  let how = ["rounded", "cut off"].find((kind) => pairs(claim, kind).any) ?? "mixed";
  if (!found.any) [found, how] = [pairs(claim, "either", 1), "miss"];
  if (found.any && found.error[1] >= allowed) return [found, how];
  const other = pairs(claim, "turned");
  if (other.any && other.error[1] >= allowed) return [other, "turned"];
  return [found, found.any ? "too narrow" : ""];
}

/** Whether the ratio can lie between its limits. */
export const ordered = (claim) => inOrder(claim.number("low"), claim.number("value"), claim.number("high"));

/** The least standard error of the log ratio that the printed counts allow, and from what; 0 where nothing bounds it. */
export function leastError(claim) {
  let [d1, d2] = ["d1", "d2"].map((name) => claim.count(name));
  const total = claim.count("events");
  let [k1, k2] = ["k1", "k2"].map((name) => claim.count(name));
  const [n1, n2] = ["n1", "n2"].map((name) => claim.count(name));
  const measure = claim.text("measure").toLowerCase();
  if (measure.includes("smr") || measure.includes("standardi")) {
    const observed = d1 ?? total;
    return observed ? [1 / Math.sqrt(observed), `${observed} events`] : [0, ""];
  }
  if (measure.endsWith("or") || measure.includes("odds")) {
    if ([k1, k2, n1, n2].includes(null) && k1 === null) [k1, k2] = [d1, d2];
    if (k1 && k2 && n1 && n2 && k1 < n1 && k2 < n2) {
      return [Math.sqrt(1 / k1 + 1 / (n1 - k1) + 1 / k2 + 1 / (n2 - k2)), `${k1} of ${n1} and ${k2} of ${n2}`];
    }
    return [0, ""];
  }
  if (measure.endsWith("rr") || measure.includes("relative risk") || measure.includes("risk ratio")) return [0, ""];
  [d1, d2] = [d1 ?? k1, d2 ?? k2];
  if (d1 && d2) return [Math.sqrt(1 / d1 + 1 / d2), `${d1} and ${d2} events`];
  if (total) return [2 / Math.sqrt(total), `${total} events`];
  if (n1 && n2 && !claim.flag("adjusted")) return [Math.sqrt(1 / n1 + 1 / n2), `${n1} and ${n2} patients`];
  return [0, ""];
}

/** The pairs (b, s) that print the limits alone. */
export const pairsWithoutValue = (claim) =>
  region(null, logSpan(either(claim.number("low"))), logSpan(either(claim.number("high"))), zOf(claim.level()));

/** A declared condition under which the bound by events does not hold. */
export function conditionOf(claim) {
  const robust = claim.text("robust").toLowerCase();
  const first = (said) => FREE[Object.keys(FREE).find(said)];
  if (claim.flag("robust")) return first((key) => robust.includes(key)) ?? SANDWICH;
  return first((key) => claim.says(key)) ?? "";
}
