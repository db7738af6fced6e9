/** What the tables of a design answer about printed figures, test by test. */

import { NOISE } from "../printed.mjs";
import { COUNTS, FAMILY, SIDES, TIMES, key, sideP } from "./family.mjs";
import { twoSidedEnds } from "./grid.mjs";
import { INFINITE_FIT, NEVER } from "./tables.mjs";
import { Fraction } from "../fraction.mjs";

/** One figure asked of one test: the values it stands for, by which side's p. */
export class Ask {
  constructor(test, side, values) {
    Object.assign(this, { test, side, values, number: TIMES.indexOf(test) });
  }

  /** Two-sided p-values strictly between these are meant. */
  get between() {
    const [[low, closed], [high, highClosed]] = twoSidedEnds(this.values, this.side);
    return [Number(low) + (closed ? -NOISE : NOISE), Number(high) + (highClosed ? NOISE : -NOISE)];
  }

  /** Whether a Wald p of a fit without a finite maximum prints so. */
  get takesInfinite() {
    const [low, high] = this.between;
    return this.test === "cox_wald" && low < INFINITE_FIT[1] && high > INFINITE_FIT[0];
  }
}

/** The tests and sides that give a figure, in the order of the family. */
export function hits(tables, counted, values) {
  const given = (test, side) => {
    if (COUNTS.includes(test)) return counted[key(test, side)].some((p) => values.contains(p));
    const ask = new Ask(test, side, values);
    return (ask.takesInfinite && tables.hasInfinite) || tables.gives(ask.number, tables.grid.run(values, side));
  };
  return FAMILY.flatMap((test) => SIDES.filter((side) => given(test, side)).map((side) => new Ask(test, side, values)));
}

/** Fewest lost among the paths in the tables that give the figure; null where none does. */
export function least(tables, ask, equal) {
  let found = tables.least(ask.number, tables.grid.run(ask.values, ask.side), equal);
  if (ask.takesInfinite) found = Math.min(found, tables.infinite[equal ? 1 : 0]);
  return found === NEVER ? null : found;
}

/** The smallest loss of any test that gives a figure, with its Ask; null where none does. */
export function fewest(tables, asked, equal) {
  let best = null;
  for (const side of SIDES) {
    const here = asked.filter((ask) => ask.side === side && ask.number >= 0);
    const known = here.map((ask) => [tables.least(ask.number, tables.grid.run(ask.values, side), equal), ask]);
    for (const [lost, ask] of known) {
      if (lost !== NEVER && (best === null || lost < best[0])) best = [lost, ask];
    }
    const wald = here.find((ask) => ask.test === "cox_wald" && ask.takesInfinite);
    const lost = tables.infinite[equal ? 1 : 0];
    if (wald && lost !== NEVER && (best === null || lost < best[0])) best = [lost, wald];
  }
  return best;
}

/** P-values of each test and side at or below, and at or above, the printed figure. */
export function nearest(tables, counted, printed) {
  let [low, high] = [printed.value, printed.value];
  if (low === null) {
    low = printed.limits.low;
    high = printed.relation === "NS" ? low : printed.limits.high;
  }
  const two = (p, side) => (side === 2 ? p : side === 1 ? p.times(2) : new Fraction(2).minus(p.times(2)));
  const found = {};
  for (const test of FAMILY) {
    for (const side of SIDES) {
      const name = key(test, side);
      if (COUNTS.includes(test)) {
        const below = counted[name].filter((p) => p <= Number(low) + NOISE);
        const above = counted[name].filter((p) => p >= Number(high) - NOISE);
        found[name] = [below.at(-1) ?? null, above[0] ?? null];
        continue;
      }
      const number = TIMES.indexOf(test);
      const ends = [two(low, side), two(high, side)];
      // 1 - p/2 turns the order round.
      const pair = side === -1
        ? [tables.above(number, ends[0]), tables.below(number, ends[1])]
        : [tables.below(number, ends[0]), tables.above(number, ends[1])];
      found[name] = pair.map((p) => (p === null ? null : sideP(p, side)));
      if (test === "cox_wald" && tables.hasInfinite) {
        found[name] = withInfinite(found[name], side, Number(low), Number(high));
      }
    }
  }
  return found;
}

function withInfinite([below, above], side, low, high) {
  const [first, last] = INFINITE_FIT.map((p) => sideP(p, side)).sort((a, b) => a - b);
  if (last <= low) below = below === null ? last : Math.max(below, last);
  if (first >= high) above = above === null ? first : Math.min(above, first);
  return [below, above];
}

/**
 * Share of the figures that could be printed that no test and side gives.
 *
 * Neither rounded nor cut off. Tests of counts and Wald fits without a maximum are included.
 */
export function shareExcluded(tables, counted) {
  const scale = 10 ** tables.fine.digits;
  const given = new Uint8Array(scale + 1);
  const most = tables.fine.places;
  const total = new Int32Array(most + 1);
  for (let c = 0; c < most; c++) total[c + 1] = total[c] + tables.filled[c];
  const top = 8 * scale;
  const filled = (first, after) => total[Math.min(Math.max(after, 0), most)] > total[Math.min(Math.max(first, 0), most)];
  for (let k = 0; k <= scale; k++) {
    if (
      filled(4 * k - 2, 4 * k + 4) ||
      filled(8 * k - 4, 8 * k + 8) ||
      filled(top - 8 * k - 7, top - 8 * k + 5)
    ) given[k] = 1;
  }
  const mark = (low, high) => {
    const first = Math.floor(low * scale + NOISE * scale);
    const last = Math.floor(high * scale + 0.5 + NOISE * scale);
    given.fill(1, Math.max(first, 0), Math.min(last, scale) + 1);
  };
  for (const p of Object.values(counted).flat()) mark(p, p);
  if (tables.hasInfinite) {
    for (const side of SIDES) mark(...INFINITE_FIT.map((p) => sideP(p, side)).sort((a, b) => a - b));
  }
  return 1 - given.reduce((sum, x) => sum + x, 0) / (scale + 1);
}
