/** A rate without error: whether so many patients and events can print it at all. */

import { significant } from "../format.mjs";
import { verdict } from "../verdict.mjs";
import { countsPrinting } from "./grim.mjs";
import { ASSUMES, isIncidence, percentOf, survives, unitOf } from "./rate_figures.mjs";
import { reachable } from "./reachable.mjs";
import { smallestChange } from "./repair.mjs";
import { cutOff, rounded } from "./spans.mjs";

const CUT = " if digits are cut off";
const gives = (risks) => risks === null || risks.length > 0;

/** Whether so many patients (and events) can print a rate at all. */
export function alone(claim, n, percent) {
  const d = claim.count("d1") ?? claim.count("events");
  if (n === null) return verdict({ word: "not checkable", sentence: `${percent.text} %: neither patients nor error are printed.` });
  if (d !== null && d > n) return verdict({ word: "does not fit", sentence: `${d} events among ${n} patients are not possible.` });
  const of = `${n} patients${d === null ? "" : ` with at most ${d} events`}`;
  const events = d ?? n;
  for (const [habit, how, exotic] of [["", rounded, false], [CUT, cutOff, false], ["", rounded, true]]) {
    const crude = countsPrinting(percent, n).filter(([, x]) => (x === "rounded") === (habit === "")).map(([k]) => k);
    const answers = ways(claim, n, events, how(percent), exotic);
    if (!crude.length && !Object.values(answers).some(gives)) continue;
    const parts = crude.slice(0, 2).map((k) => `Crude: ${k} of ${n}`);
    const risks = answers["Kaplan-Meier"];
    if (risks?.length && !(risks.length === 1 && risks[0] === 0)) {
      parts.push(`Kaplan-Meier: such as ${risks.join(", ")} at risk at the events`);
    }
    return verdict({
      word: habit ? "cut off" : "possible",
      sentence: `${percent.text} % can be a rate of ${of}${habit}.`,
      tried: Object.fromEntries(Object.entries(answers).map(([way, a]) => [way, { meets: gives(a), nearest: [null, null] }])),
      assumes: ASSUMES.slice(0, 1),
      because: `${parts.join("; ") || `By ${Object.keys(answers).join(", ")}`}.${habit ? otherwise(claim, n, events, percent) : ""}`,
    });
  }
  const change = smallestChange(claim, ["percent"], (other) => reached(other, n, events));
  const repair = change ? ` Smallest change that would make them agree: ${change}.` : "";
  return verdict({
    word: "does not fit",
    sentence: `${percent.text} % is no rate of ${of}.`,
    assumes: [...ASSUMES.slice(0, 1), "The estimate is crude, Kaplan-Meier, actuarial or from cumulated hazards."],
    because:
      "No numbers at risk give it, crude, by Kaplan-Meier, with half of those lost in an " +
      `interval, or as exp(-hazard).${repair}`,
  });
}

/** By which rarer estimates a rate is rounded that the usual ones give only cut off. */
function otherwise(claim, n, events, percent) {
  const found = Object.entries(ways(claim, n, events, rounded(percent)))
    .filter(([way, doubled]) => gives(doubled) && /(actuarial|exp\(-hazard\))$/.test(way))
    .map(([way, doubled]) => {
      const risks = doubled?.length ? ` (such as ${doubled.map((r) => significant(r / 2, 6)).join(", ")} at risk)` : "";
      return way.split(", ").at(-1) + risks;
    });
  return found.length ? ` Cutting off is not the only explanation: rounded, ${found.join(" or ")}.` : "";
}

/** Numbers at risk that give a rate, by each way to estimate it; [0] where any will do, null where it is open. */
function ways(claim, n, events, span, exotic = true) {
  const s = span.map((x) => Math.min(Math.max(x / unitOf(claim), 0), 1));
  const [survival, failure] = survives(claim);
  const spans = [];
  if (survival) spans.push(["Kaplan-Meier", s]);
  if (failure || isIncidence(claim)) spans.push(["Kaplan-Meier, failures", [1 - s[1], 1 - s[0]]]);
  const found = {};
  for (const [name, [low, high]] of spans) {
    if (high >= 1 || low <= 0) {
      found[name] = [0];
      continue;
    }
    found[name] = reachable(n, events, [low, high]);
    if (!exotic || gives(found[name])) continue;
    found[`${name}, actuarial`] = reachable(n, events, [low, high], true);
    const [least, most] = [-Math.log(high), -Math.log(low)];
    if ((most >= 1 / n && events > 1) || (least <= 1 / n && 1 / n <= most)) found[`${name}, exp(-hazard)`] = null;
  }
  return found;
}

function reached(claim, n, events) {
  const percent = percentOf(claim, "percent");
  if (countsPrinting(percent, n).some(([, how]) => how === "rounded")) return true;
  return Object.values(ways(claim, n, events, rounded(percent))).some(gives);
}

/** A rate beside a count of which it is not the percentage: it may be a Kaplan-Meier rate. */
export const crudeOrNot = (claim, counted) =>
  verdict({
    word: "possible",
    sentence: `${claim.text("percent")} % is not the crude rate of ${claim.text("k1")} of ${claim.text("n1")}, but may be a Kaplan-Meier rate.`,
    assumes: ASSUMES.slice(0, 1),
    because: counted.because.split(" Smallest")[0],
  });
