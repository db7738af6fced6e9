/** What a rate is of: percent or fraction, survival or failure, and its printed spans. */

import { commas, significant } from "../format.mjs";
import { READINGS, either } from "./spans.mjs";

export const ASSUMES = [
  "All patients are followed from time 0 (no delayed entry).",
  "The variance is Greenwood's: those of Aalen or Tsiatis, robust and weighted ones are smaller.",
];
const YARDSTICK = "For a cumulative incidence with competing events the bound is a yardstick, not a theorem.";
/** How many times n the patients behind a cumulative incidence may be before it is too narrow. */
export const MARGIN = 1.25;
const FREE = ["robust", "sandwich", "weight", "iptw", "bootstrap", "adjusted", "aalen", "tsiatis"];
const FAILURE = ["relapse", "recurr", "death", "mortal", "incidence", "progression rate", "failure rate"];
/** Words in the name of an endpoint that say what a rate is of. */
const SURVIVAL = ["os", "efs", "dfs", "pfs", "lfs", "rfs", "survival", "free"];
/** Of more patients, or of a larger rate, 0.86 (0.60 to 1.12) is read as percent. */
const MOST_BEYOND = 1000;
const INCIDENCE = ["cif", "aj", "cumulative incidence", "competing", "gray", "fine"];

/** A field of the claim as a printed percentage; it has to be there. */
export const percentOf = (claim, name) => claim.number(name, true);
const valueOf = (claim, name) => Number(percentOf(claim, name).value ?? 0);

/** 100 for percentages; 1 where rate and limits are printed as fractions of 1. */
export function unitOf(claim) {
  if (["fraction", "proportion", "probability"].includes(claim.text("unit").toLowerCase())) return 1;
  const names = ["percent", "low", "high", "se"].filter((name) => claim.has(name));
  if (names.some((name) => claim.text(name).includes("%"))) return 100;
  const values = names.map((name) => valueOf(claim, name));
  if (!values.every((v) => v >= 0 && v <= 1) && !beyond(claim, values)) return 100;
  return values.length > 1 && values.some((v) => v > 0 && v < 1) ? 1 : 100;
}

/** Whether plain limits of a fraction leave 0 to 1, in few patients: 0.86 (0.60 to 1.12) of 7. */
function beyond(claim, values) {
  const [[rate], n] = [values, claim.count("n1")];
  return n !== null && rate * n < MOST_BEYOND && rate > 0 && rate < 1 && values.every((v) => v >= -1 && v <= 2);
}

/** What a check of a rate assumes, for a cumulative incidence too. */
export const assumptions = (claim) => (isIncidence(claim) ? [...ASSUMES, YARDSTICK] : ASSUMES);

/** Whether the claim is of a cumulative incidence with competing events. */
export const isIncidence = (claim) => claim.says(...INCIDENCE) || claim.text("endpoint").toLowerCase().includes("incidence");

/** So many patients are behind a rate at least; of an incidence that is a yardstick. */
export function needed(claim, patients) {
  const few = isIncidence(claim) ? "at least about" : "at least";
  if (!Number.isFinite(patients)) return `${few} infinitely many patients would be needed`;
  let number = Math.ceil(patients * (1 - 1e-9));
  if (isIncidence(claim) && number >= 100) number = Number(significant(number, 2));
  return `${few} ${commas(number)} patients would be needed`;
}

/** Whether another variance than Greenwood's is declared. */
export const isFree = (claim) => claim.says(...FREE) || claim.flag("robust");

/** Rate and limits as proportions; a limit at 0 or 1 may have been held there. */
export function spansOf(claim, kind = "either") {
  const how = { ...READINGS, either }[kind];
  const unit = unitOf(claim);
  let [rate, low, high] = ["percent", "low", "high"].map((name) => how(percentOf(claim, name)).map((x) => x / unit));
  if (low[0] <= 0 && valueOf(claim, "low") >= 0) low = [-Infinity, low[1]];
  if (high[1] >= 1 && valueOf(claim, "high") <= unit) high = [high[0], Infinity];
  rate = [Math.max(rate[0], 0), Math.min(rate[1], 1)];
  return [rate, low, high];
}

/** Whether the rate can be one of survival, and whether it can be one of failure. */
export function survives(claim) {
  const text = ["endpoint", "measure", "note"].map((name) => claim.text(name)).join(" ").toLowerCase();
  const words = text.replaceAll("-", " ").split(/\s+/);
  const survival = SURVIVAL.some((word) => words.includes(word));
  const failure = FAILURE.some((word) => text.includes(word));
  return [survival || !failure, failure || !survival];
}
