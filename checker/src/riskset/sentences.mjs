/** The words of a verdict on a p-value: plain text for a review, to the letter that of the library. */

import { commas, fixed, percentage, significant } from "../format.mjs";
import { least } from "./answers.mjs";
import { MOST_EVENTS } from "./counting.mjs";
import { countPValues, likelihoodRatioP } from "./counts.mjs";
import { COUNTS, FAMILY, SIDES, TIMES, WORDS, key, words } from "./family.mjs";

const NAMED = 3;
const COX_PART = "Cox's Wald and likelihood-ratio tests were tried only on orders in which few patients are lost";
/** P-values this near (of their size) are equal, as tables keep 24 bits; the family's first is named. */
const TIE = 2.5e-7;
const ALIKE = "With equal follow-up, that is both arms followed alike up to each event,";

/** What a verdict on a p-value assumes. */
export function assumptions(design) {
  const said = [
    "The test compares two arms, and these are all their patients.",
    "Everyone is followed from time 0: there is no delayed entry.",
    "The test has no strata and no further covariates.",
    "The events printed are those that were analysed.",
    design.ties ? "Events may fall on one day." : "No two events fall on one day.",
    "The figure was rounded or cut off, or zeros were added to it.",
    "It was made by one of the tests tried: these are not exact conditional tests, exact or " +
      "discrete ties in Cox's model, robust, weighted or penalised fits, other weights (such as " +
      "SAS's MODPETO) or corrected weighted tests, other scores for ties (such as coin's Hothorn-Lausen), p-values by resampling, nor SAS's -2Log(LR).",
  ];
  if (design.maxLost !== null) said.push(`At most ${design.maxLost} patients are lost before the last event.`);
  return said;
}

/** The sentence and the reason of a verdict; `asked` has design, table, printed, named, paths, mostPaths, closed. */
export function ofVerdict(asked, found, free, equal, left) {
  const { design: d, table, printed, named, paths, mostPaths, closed } = asked;
  const figure = `${saidP(printed)} for ${d.d1} of ${d.n1} against ${d.d2} of ${d.n2} events`;
  const main = named ?? "mantel";
  if (found.word === "not checked" && closed) {
    return [
      `${figure} was not decided: no test in closed form gives it in any of ${many(paths)} orders of events and ` +
        `losses, and ${COX_PART}.`,
      nearestSaid(found, printed, main),
    ];
  }
  if (found.word === "not checked") {
    return [
      `${figure} was not checked: there are too many orders of events and losses to go through ` +
        `(${many(paths)}), none was found that gives it, and nothing could have been excluded.`,
      `${paths === null ? `More than ${commas(MOST_EVENTS)} events` : `${many(paths)} orders`}; gone through are at most ${commas(mostPaths)}.`,
    ];
  }
  if (found.word === "not by any test tried") return [notByAny(figure, paths, printed), nearestSaid(found, printed, main)];
  const own = found.hits.filter((ask) => ask.test === named && TIMES.includes(named)).slice(0, 1);
  let [by, notBy] = saidBy(own.length ? own : found.hits, main, table.decides(main) || !TIMES.includes(main));
  if (own.length) by += ", the test that is named";
  let sentence;
  if (found.word === "cut off") {
    const how = found.how === "zeros added" ? `if zeros were added to ${found.text}` : "if further digits were cut off";
    sentence = table.complete
      ? `${figure} comes out only ${how}${notBy || ", by"} ${by}.`
      : `${figure} comes out ${how}, by ${by}; whether it comes out rounded was not decided.`;
  } else {
    sentence = `${figure} is possible${notBy || " by"} ${by}.`;
    if (found.hits.every((ask) => ask.takesInfinite && !table.gives(ask.number, table.grid.run(ask.values, ask.side)))) {
      sentence += " It is then the Wald p of a fit that did not converge.";
    }
  }
  if (own.length && free && table.complete) [free, equal] = [false, true].map((alike) => leastOf(table, own[0], free, alike));
  if (!own.length || !free || (free.test === own[0].test && free.sides === own[0].side)) sentence += losses(table, main, found, free, equal);
  const [counts, side] = found.word === "possible" && !own.length ? ofCounts(d, printed) : [[], ""];
  if (counts.length && free) sentence += ` By the counts alone it adds up${side}: ${listed(counts.map(([name]) => name))}.`;
  sentence += ofZero(printed);
  if (left !== null) sentence += worth(table, printed, left, closed);
  if (closed && !table.complete) sentence += ` ${COX_PART[0].toUpperCase()}${COX_PART.slice(1)}.`;
  if (counts.length) return [sentence, `From the counts alone${side}: ${counts.map(([name, p]) => `${name} ${exactP(p)}`).join("; ")}.`];
  return [sentence, nearestSaid(found, printed, main, own.length > 0)];
}

/** The tests of the counts that give the rounded figure, and their p: two-sided, else one-sided. */
function ofCounts(d, printed) {
  const values = countPValues(d.n1, d.d1, d.n2, d.d2);
  const ratio = likelihoodRatioP(d.n1, d.d1, d.n2, d.d2);
  for (const [side, said] of [[2, ""], [1, ", one-sided"]]) {
    const tests = COUNTS.map((test) => [WORDS[test].replace(" of the counts", ""), values[key(test, side)]]);
    tests.push(["likelihood-ratio test", ratio === null ? [] : [(ratio * side) / 2]]);
    const given = tests.flatMap(([name, ps]) => {
      const p = ps.find((x) => printed.rounded.contains(x));
      return p === undefined ? [] : [[name.replace(/^the /, ""), p]];
    });
    if (given.length) return [given, said];
  }
  return [[], ""];
}

const listed = (names) => [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");

/** What a p-value printed as zero stands for; nothing for any other. */
export function ofZero(printed) {
  if (!printed.exact || Number(printed.value) !== 0 || !(printed.decimals >= 1)) return "";
  return ` ${printed.plain} stands for less than ${fixed(Number(printed.unit) / 2, printed.decimals + 1)}.`;
}

/** A printed p-value with its sign, for a sentence. */
export function saidP(printed) {
  if (["between", "NS"].includes(printed.relation)) return `“${printed.text.trim()}”`;
  return `p ${printed.relation} ${printed.plain}`;
}

/** A p-value with four decimals, or two digits where it is smaller than these can show. */
export const exactP = (p) => (p >= 0.001 || p < 1e-300 ? fixed(p, 4) : significant(p, 2));

/** The tests that give a figure, the main one first; what the main one does not. */
function saidBy(hits, main, decided) {
  const mains = hits.filter((ask) => ask.test === main);
  const order = (ask) => SIDES.indexOf(ask.side) * FAMILY.length + FAMILY.indexOf(ask.test);
  const chosen = mains.length ? mains.slice(0, 1) : [...hits].sort((a, b) => order(a) - order(b)).slice(0, NAMED);
  const more = hits.length - chosen.length;
  let text = chosen.map((ask) => words(ask.test, ask.side)).join("; by ");
  if (more) text += ` (${more} more of the ${FAMILY.length * SIDES.length} tests and sides give it)`;
  return [text, mains.length || !decided ? "" : `, though not by ${WORDS[main]} on either side: by`];
}

/** What the figure needs to be lost: by the tests that need least, and by the main one. */
function losses(table, main, found, free, equal) {
  if (!free && !table.complete) return " Tests of the counts give it, which say nothing of times; not all orders of events and losses were gone through.";
  if (!free) return " Only tests of the counts give it, so it says nothing of times.";
  const readAs = found.word === "possible" ? "As a rounded figure" : "So read";
  let text = ` ${readAs} and by ${words(free.test, free.sides)}, it ${saidLost(free)}.`;
  if (!equal) text += table.complete ? ` ${ALIKE} no cohort gives it.` : "";
  else if (equal.lost !== free.lost) {
    text += ` ${ALIKE} and by ${words(equal.test, equal.sides)}, it needs ${equal.at_most ? "at most " : ""}${equal.lost}.`;
  }
  const hit = found.hits.find((ask) => ask.test === main);
  if (hit && table.complete && TIMES.includes(main) && (free.test !== main || free.sides !== hit.side)) {
    const [one, two] = [false, true].map((same) => least(table, hit, same));
    if (one !== free.lost || two !== (equal ? equal.lost : null)) {
      text += ` By ${words(hit.test, hit.side)} it ${saidLost({ ...free, lost: one, at_most: false })}`;
      text += two === null ? "." : `, ${two} with equal follow-up.`;
    }
  }
  return text;
}

/** The least loss of one test, in place of that of the family. */
function leastOf(table, ask, { of }, alike) {
  const lost = least(table, ask, alike);
  return lost === null ? null : { lost, of, test: ask.test, sides: ask.side };
}

function saidLost(free) {
  if (free.lost === 0) return "is possible even if nobody was lost before the last event";
  return `needs at ${free.at_most ? "most" : "least"} ${free.lost} of ${free.of} patients lost before the last event`;
}

/** How much could have been noticed. */
function worth(table, printed, left, closed) {
  const digits = printed.decimals ?? 0;
  const values = `the ${commas(10 ** digits + 1)} values that ${digits} decimal${digits === 1 ? "" : "s"} can print`;
  if (left === 0) return ` Each of ${values} comes out by some test, so this says next to nothing.`;
  const share = percentage(left, left >= 0.01 && left <= 0.99 ? 0 : 2);
  if (table.complete) return ` Of ${values}, ${share} come out by none of the tests.`;
  if (closed) return ` Of ${values}, at most ${share} come out by none of the tests.`;
  return " The orders of events and losses are too many to go through, so that no value could have been excluded.";
}

function notByAny(figure, paths, printed) {
  if (printed.rounded.low.compare(1) > 0 || printed.rounded.high.compare(0) < 0) {
    return `${figure} can't be: a p-value lies between 0 and 1. A typing slip is likely.`;
  }
  return (
    `${figure} does not come out by any of the ${FAMILY.length} tests tried, two-sided or ` +
    `one-sided, rounded, cut off or with zeros added, in any of ${many(paths)} orders of ` +
    "events and losses. It may come from a test that was not tried, from other events or " +
    "patients than those printed, from strata, delayed entry or covariates, or from a slip " +
    "of the pen: which test was it, and on how many events?"
  );
}

/** The nearest p-values of the main test, and of all unless it stands alone. */
function nearestSaid(found, printed, main, alone = false) {
  if (printed.rounded.low.compare(1) > 0 || printed.rounded.high.compare(0) < 0) return `No p-value is ${printed.plain}.`;
  const parts = [];
  const ends = found.tried[main].nearest.filter((p) => p !== null);
  if (ends.length) parts.push(`By ${WORDS[main]} the nearest p is ${[...new Set(ends.map(exactP))].join(" or ")}`);
  if (alone) return ends.length ? `${parts[0]}.` : "An order of events and losses that gives it was found.";
  const every = FAMILY.flatMap((test) => SIDES.map((side) => [test, side]));
  const near = [Math.max, Math.min].flatMap((choose, place) => {
    const side = every.map((at) => [found.tried[key(...at)].nearest[place], at]).filter(([p]) => p !== null);
    const best = choose(...side.map(([p]) => p));
    return side.filter(([p]) => Math.abs(p - best) <= TIE * best).slice(0, 1);
  });
  const ofTimes = TIMES.flatMap((test) => SIDES.flatMap((side) => found.tried[key(test, side)].nearest));
  const which = ofTimes.some((p) => p !== null) ? "all tests" : "the tests of counts";
  near.forEach(([p, at], i) => parts.push(`${i ? "the nearest on the other side" : `of ${which} the nearest`} is ${exactP(p)} by ${words(...at)}`));
  if (!parts.length) {
    const tried = Object.values(found.tried);
    return `${tried.filter((answer) => answer.meets).length} of ${tried.length} tests and sides were found to give it.`;
  }
  return parts.map((part) => `${part[0].toUpperCase()}${part.slice(1)}.`).join(" ");
}

/** A number of orders of events and losses, in words of a sentence; null where they were not counted. */
export function many(number) {
  if (number === null) return `those of more than ${commas(MOST_EVENTS)} events`;
  if (number < 10n ** 9n) return commas(number);
  // Numbers of more digits than a double holds are shortened first.
  const cut = number < 10n ** 300n ? 0 : String(number).length - 17;
  const [mantissa, power] = Number(String(number).slice(0, String(number).length - cut)).toExponential(1).split("e+");
  return `about ${mantissa}e+${String(Number(power) + cut).padStart(2, "0")}`;
}
