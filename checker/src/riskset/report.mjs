/** The verdict on a printed p-value: which tests give it, what that needs, what it is worth. */

import { Fraction } from "../fraction.mjs";
import { Interval } from "../printed.mjs";
import { verdict } from "../verdict.mjs";
import { fewest, hits, nearest, shareExcluded } from "./answers.mjs";
import { fewestPaths, countPaths } from "./counting.mjs";
import { countPValues } from "./counts.mjs";
import { COUNTS, FAMILY, SIDES, key } from "./family.mjs";
import { Figures, gridFor, readings } from "./grid.mjs";
import { assumptions, ofVerdict } from "./sentences.mjs";
import { Tables, lookFor } from "./tables.mjs";
import { cohortOf } from "./witness.mjs";

/** Paths up to which all are gone through, by the tests in closed form; and by all tests. */
export const MOST_PATHS = 46_000_000;
export const MOST_COX = 5_000_000;
/** Of larger designs, the paths with few losses, up to so many. */
const FEWER_PATHS = 1_000_000;
/** Paths drawn of larger designs, and their event times, at most. */
const [MOST_DRAWN, MOST_STEPS] = [60_000, 2_000_000];
/** Decimals up to which the share that would have been excluded is counted. */
const MOST_NOTICED = 6;
const UNIT = new Interval(new Fraction(0), new Fraction(1));

/**
 * How the paths of a design are gone through for a printed figure.
 *
 * @returns {object} paths: how many there are, or null; closed: whether all are gone through; maxLost: else
 *   those that lose at most so many (-1: none); drawn: so many more at random; coxUpTo: losses up to which Cox's Wald and likelihood
 *   ratio are wanted; digits of the figures that could be printed, or null; grid, of the figure; fine, of
 *   all figures, or null
 */
export function plan(design, printed) {
  const paths = Number.isFinite(fewestPaths(design)) ? countPaths(design, design.maxLost) : null;
  const within = (most) => fewestPaths(design) <= most && paths * length(design) <= BigInt(most);
  const closed = within(MOST_PATHS);
  const digits = printed.exact && printed.decimals >= 0 && printed.decimals <= MOST_NOTICED ? printed.decimals : null;
  return {
    paths,
    closed,
    maxLost: closed ? null : fewLosses(design),
    drawn: closed || paths === null ? 0 : Math.min(MOST_DRAWN, Math.floor(MOST_STEPS / (design.d1 + design.d2))),
    coxUpTo: within(MOST_COX) || !closed ? Infinity : fewLosses(design),
    digits,
    grid: gridFor(printed),
    fine: digits === null ? null : new Figures(digits),
  };
}

/** The tables of a plan, or a part of them. */
export function tablesOf(design, { grid, fine, maxLost, coxUpTo, drawn }, options = {}) {
  return new Tables(design, grid, fine).enumerate(maxLost, { coxUpTo, drawn, ...options });
}

/**
 * The verdict on a printed p-value, always by the whole family, all sides.
 *
 * @param {object} design n1, d1, n2, d2, ties, maxLost (or null), coxTies
 * @param {Printed} printed
 * @param {string|null} named the test that the paper names
 * @param {object} options progress, called with paths seen and paths in all; table, if it is made already
 */
export function check(design, printed, named = null, { progress = null, table: made = null } = {}) {
  const counted = countPValues(design.n1, design.d1, design.n2, design.d2);
  const asked = plan(design, printed);
  const { paths, closed, digits } = asked;
  const table = made ?? tablesOf(design, asked, { progress: progress && closed ? (seen) => progress(seen, Number(paths)) : null });
  const found = finding(table, counted, printed);
  const left = digits === null ? null : shareExcluded(table, counted);
  const [free, equal] = leastLosses(table, found.hits);
  const witness = free ? cohortOf(free.path, design.n1, design.n2) : null;
  const [sentence, because] = ofVerdict({ design, table, printed, named, paths, mostPaths: MOST_PATHS, closed }, found, free, equal, left);
  return verdict({
    word: found.word,
    sentence,
    tried: found.tried,
    assumes: assumptions(design),
    noticed: left === null || table.complete ? left : 0,
    leastLoss: withoutPath(free),
    leastLossEqual: withoutPath(equal),
    witness,
    because,
  });
}

/** How many usual paths a path is as long as: without ties it can have many event times, which few others share. */
const length = ({ d1, d2, ties }) => BigInt(ties ? 1 : Math.max(1, Math.round((d1 + d2) / 8)));

/** Most patients lost so that the paths are still few; -1 if none are. */
function fewLosses(design) {
  if (fewestPaths(design) > FEWER_PATHS) return -1;
  const few = (lost) => countPaths(design, lost) * length(design) <= BigInt(FEWER_PATHS);
  let [low, high] = [-1, 0];
  while (high <= design.n1 + design.n2 && few(high)) [low, high] = [high, 2 * high + 1];
  high = Math.min(high, design.n1 + design.n2 + 1);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (few(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function finding(table, counted, printed) {
  const values = printed.rounded;
  const given = hits(table, counted, values);
  const names = new Set(given.map((ask) => key(ask.test, ask.side)));
  const outside = !values.meets(UNIT);
  const ends = nearest(table, counted, printed);
  const tried = {};
  for (const test of FAMILY) {
    for (const side of SIDES) {
      const name = key(test, side);
      const known = table.decides(test) || COUNTS.includes(test);
      tried[name] = {
        meets: names.has(name) || (known || outside ? false : null),
        nearest: known ? ends[name] : [null, null],
      };
    }
  }
  if (given.length) return { word: "possible", how: "rounded", text: printed.plain, hits: given, tried };
  // What was not found among some of the courses is not excluded: no word against the figure then.
  const undecided = Object.values(tried).some((answer) => answer.meets === null);
  if (undecided) return { word: "not checked", how: "", text: "", hits: [], tried };
  for (const [how, text, others] of readings(printed).slice(1)) {
    const more = hits(table, counted, others);
    if (more.length) return { word: "cut off", how, text, hits: more, tried };
  }
  return { word: "not by any test tried", how: "", text: "", hits: [], tried };
}

/** The smallest loss over the tests that give the figure, with a path that has it: free, and equal. */
function leastLosses(table, asked) {
  const design = table.design;
  return [false, true].map((equal) => {
    const best = fewest(table, asked, equal);
    if (!best) return null;
    const [lost, ask] = best;
    const betweens = ask.takesInfinite ? [ask.between, [-2.5, -1.5]] : [ask.between];
    let path = null;
    for (const between of betweens) path ??= lookFor(table, ask.number, between, lost, equal);
    const atMost = !table.complete && lost > table.lostUpTo + 1 ? { at_most: true } : {};
    return { lost, of: design.n1 + design.n2, test: ask.test, sides: ask.side, ...atMost, path };
  });
}

function withoutPath(loss) {
  return loss && Object.fromEntries(Object.entries(loss).filter(([name]) => name !== "path"));
}
