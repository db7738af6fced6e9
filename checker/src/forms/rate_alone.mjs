/** A rate without error: whether so many patients and events can print it at all. */

import { significant } from "../format.mjs";
import { verdict } from "../verdict.mjs";
import { countsPrinting } from "./grim.mjs";
import { ASSUMES, isIncidence, percentOf, survives, unitOf } from "./rate_figures.mjs";
import { MOST, WAYS, reachable } from "./reachable.mjs";
import { smallestChange } from "./repair.mjs";
import { cutOff, rounded } from "./spans.mjs";

/** Pairs of event times looked at for each figure that a slip could have come from. */
const FEW_TRIES = 200_000;
const MOST_SHOWN = 6;
/** In place of a course where the rate is 100 or 0 %. */
const ANY = [[0, 0]];

const gives = (answers) => Object.values(answers).some((course) => course?.length);
const isOpen = (answers) => Object.values(answers).includes(null);

/**
 * The verdict on a rate without error.
 *
 * First as it is usually made, crude or by Kaplan-Meier; then with digits cut off; then by a life
 * table or from cumulated hazards. What is too large to go through is not decided.
 */
export function alone(claim, n, percent) {
  const d = claim.count("d1") ?? claim.count("events");
  if (n === null) return verdict({ word: "not checkable", sentence: `${percent.text} %: neither patients nor error are printed.` });
  if (d !== null && d > n) return verdict({ word: "does not fit", sentence: `${d} events among ${n} patients are not possible.` });
  const of = `${n} patients${d === null ? "" : ` with at most ${d} events`}`;
  const events = d ?? n;
  const counts = countsPrinting(percent, n);
  const crude = counts.filter(([, how]) => how === "rounded").map(([k]) => k);
  const shorter = counts.filter(([, how]) => how !== "rounded").map(([k]) => k);
  const possible = `${percent.text} % can be a rate of ${of}`;
  const usual = ways(claim, n, events, rounded(percent), WAYS.slice(0, 1));
  if (crude.length || gives(usual)) return can("possible", `${possible}.`, usual, n, crude);
  const rare = ways(claim, n, events, rounded(percent), WAYS.slice(1));
  const every = { ...usual, ...rare };
  if (!isOpen(usual)) {
    const cut = ways(claim, n, events, cutOff(percent), WAYS.slice(0, 1));
    if (shorter.length || gives(cut)) return can("cut off", `${possible} if digits are cut off.`, every, n, shorter, cut, said(rare));
    for (const [way, course] of Object.entries(cut)) if (course === null) every[way] = null;
  }
  if (gives(rare)) return can("possible", `${possible}.`, every, n, []);
  if (isOpen(every)) {
    const open = Object.keys(every).filter((way) => every[way] === null);
    return verdict({
      word: "not checked",
      sentence:
        `${percent.text} % as a rate of ${of} was not checked: there are too many orders of ` +
        "events and losses to go through, and none of those tried gives it.",
      tried: tried(every),
      assumes: ASSUMES.slice(0, 1),
      because: `Not decided: ${open.join(", ")}.`,
    });
  }
  const change = smallestChange(claim, ["percent"], (other) => reached(other, n, events));
  const repair = change ? change.sentence() : "";
  return verdict({
    word: "does not fit",
    sentence: `${percent.text} % is no rate of ${of}.`,
    tried: tried(every),
    assumes: [...ASSUMES.slice(0, 1), "The estimate is crude, Kaplan-Meier, actuarial or from cumulated hazards."],
    because:
      "No numbers at risk give it, crude, by Kaplan-Meier, with half of those lost in an " +
      `interval, or as exp(-hazard).${repair}`,
  });
}

/** The verdict where some way gives the rate: rounded, or cut off. */
function can(word, sentence, every, n, crude, cut = null, more = "") {
  let parts = crude.slice(0, 2).map((k) => `Crude: ${k} of ${n}`);
  for (const [way, course] of Object.entries(cut ?? every)) {
    if (course?.length && course !== ANY) parts.push(`${way}: such as ${atRisk(course)} at risk at the events`);
  }
  if (!parts.length) parts = [`By ${Object.keys(every).filter((way) => every[way]?.length).join(", ")}`];
  return verdict({ word, sentence, tried: tried(every, cut), assumes: ASSUMES.slice(0, 1), because: `${parts.join("; ")}.${more}` });
}

/** What each way gives if the rate is rounded; those that give it cut off are named so. */
function tried(every, cut = null) {
  const meets = (course) => (course === null ? null : course.length > 0);
  const found = Object.fromEntries(Object.entries(every).map(([way, course]) => [way, { meets: meets(course), nearest: [null, null] }]));
  for (const [way, course] of Object.entries(cut ?? {})) found[way]["cut off"] = meets(course);
  return found;
}

/** Numbers at risk at the events, for a sentence. */
function atRisk(course) {
  const shown = course.slice(0, MOST_SHOWN).map(([r, k]) => significant(r, 6) + (k > 1 ? ` (${k} events)` : ""));
  return shown.join(", ") + (course.length > MOST_SHOWN ? ", …" : "");
}

/** By which rarer estimates a rate is rounded that the usual ones give only cut off. */
export const otherwise = (claim, n, events, percent) => said(ways(claim, n, events, rounded(percent), WAYS.slice(1)));

function said(rare) {
  const found = Object.entries(rare)
    .filter(([, course]) => course?.length)
    .map(([way, course]) => way.split(",")[0] + (course === ANY ? "" : ` (such as ${atRisk(course)} at risk)`));
  return found.length ? ` Cutting off is not the only explanation: rounded, ${found.join(" or ")}.` : "";
}

/** A course that gives a rate, by each way to estimate it. */
function ways(claim, n, events, span, chosen, most = MOST) {
  const s = span.map((x) => Math.min(Math.max(x / unitOf(claim), 0), 1));
  const [survival, failure] = survives(claim);
  const spans = [];
  if (survival) spans.push(["", s]);
  if (failure || isIncidence(claim)) spans.push([", failures", [1 - s[1], 1 - s[0]]]);
  const found = {};
  for (const way of chosen) {
    for (const [what, [low, high]] of spans) {
      found[way + what] = high >= 1 || (low <= 0 && events > 0) ? ANY : reachable(n, events, [low, high], way, most);
    }
  }
  return found;
}

function reached(claim, n, events) {
  const percent = percentOf(claim, "percent");
  if (countsPrinting(percent, n).some(([, how]) => how === "rounded")) return true;
  return gives(ways(claim, n, events, rounded(percent), WAYS, FEW_TRIES));
}

/** A rate beside a count of which it is not the percentage: it may be a Kaplan-Meier rate. */
export const crudeOrNot = (claim, counted) =>
  verdict({
    word: "possible",
    sentence: `${claim.text("percent")} % is not the crude rate of ${claim.text("k1")} of ${claim.text("n1")}, but may be a Kaplan-Meier rate.`,
    assumes: ASSUMES.slice(0, 1),
    because: counted.because.split(" Smallest")[0],
  });
