/** P-values of many paths, sorted onto a scale, with the fewest patients lost for each. */

import { Cells, NEVER } from "./cells.mjs";
import { coxValues, withoutCox } from "./cox.mjs";
import { enumeratePaths } from "./enumeration.mjs";
import { TIMES } from "./family.mjs";
import { twoSided } from "./normal.mjs";
import { COX_SCORE, INFINITE, NONE, N_TESTS, SUMS, finish } from "./statistics.mjs";

/** Wald p-values that programs print where the fit has no finite maximum. */
export const INFINITE_FIT = [0.99, 1];

/** What is kept for a test and a place: smallest and largest p, fewest lost, free and with equal follow-up. */
const [LOW, HIGH, LOST, LOST_EQUAL, KEPT] = [0, 1, 2, 3, 4];
const NOTHING = [Infinity, -Infinity, NEVER, NEVER];

export class Tables {
  /** Empty tables on the scale of a printed figure; `fine` has the figures that could be printed, or is null. */
  constructor(design, grid, fine = null) {
    Object.assign(this, { design, grid, fine, complete: false, closed: false, lostUpTo: -1 });
    this.table = new Float32Array(TIMES.length * grid.places * KEPT);
    for (let c = 0; c < this.table.length; c += KEPT) this.table.set(NOTHING, c);
    /** By place of the figures that could be printed: whether any test gives a p there. */
    this.filled = new Uint8Array(fine?.places ?? 0);
    /** Paths whose Wald fit has no finite maximum; fewest lost, free and with equal follow-up. */
    this.infinite = [0, NEVER, NEVER];
  }

  /**
   * Enter every path, or every path that loses at most so many, or a part of them.
   *
   * Wald and likelihood ratio of Cox's model, which are solved by steps, only of paths that lose at
   * most `coxUpTo`.
   */
  enumerate(maxLost = null, { progress = null, coxUpTo = Infinity, part } = {}) {
    const { design } = this;
    const most = design.maxLost ?? design.n1 + design.n2;
    const limit = maxLost === null ? most : Math.min(most, maxLost);
    enumeratePaths(design, { maxLost: limit, progress, part }, (sums, path) => this.recorder(sums, path, coxUpTo));
    this.complete = limit >= most && coxUpTo >= most;
    /** Whether every path has been entered for the tests in closed form. */
    this.closed = limit >= most;
    this.lostUpTo = Math.min(limit, coxUpTo);
    return this;
  }

  /** Take in the paths of another part, in the same design and scale. */
  merge({ table, filled, infinite, complete, closed, lostUpTo }) {
    Object.assign(this, { complete, closed, lostUpTo });
    for (let c = 0; c < table.length; c += KEPT) {
      this.table[c + HIGH] = Math.max(this.table[c + HIGH], table[c + HIGH]);
      for (const least of [LOW, LOST, LOST_EQUAL]) this.table[c + least] = Math.min(this.table[c + least], table[c + least]);
    }
    filled.forEach((one, place) => (this.filled[place] ||= one));
    this.infinite = [this.infinite[0] + infinite[0], Math.min(this.infinite[1], infinite[1]), Math.min(this.infinite[2], infinite[2])];
    return this;
  }

  /** Whether all paths have been asked of a test. */
  decides(test) {
    return this.complete || (this.closed && test !== "cox_wald" && test !== "cox_lr");
  }

  /** What enters the path that stands in these arrays. */
  recorder(sums, path, coxUpTo) {
    const { n1, d1, n2, d2, coxTies } = this.design;
    const share = (n1 * n2) / ((n1 + n2) * (n1 + n2 - 1));
    const values = coxTies === "both" ? N_TESTS + 3 : N_TESTS;
    const chi = new Float64Array(N_TESTS + 3).fill(NONE);
    const cells = new Cells(this.grid, this.fine, this.filled);
    return (lost, equal, tied, times) => {
      finish(sums, times * SUMS, share, d1, d2, chi);
      if (lost <= coxUpTo) coxValues(path, times, tied, coxTies, chi);
      else withoutCox(chi);
      for (let k = 0; k < values; k++) {
        const test = k < N_TESTS ? k : k - N_TESTS + COX_SCORE;
        if (chi[k] >= 0) {
          if (cells.matters(test, chi[k], lost, equal)) this.enter(test, chi[k], lost, equal, cells);
        } else if (chi[k] === INFINITE && k < N_TESTS) {
          this.infinite[0] += 1;
          this.infinite[1] = Math.min(this.infinite[1], lost);
          if (equal) this.infinite[2] = Math.min(this.infinite[2], lost);
        }
      }
      return false;
    };
  }

  enter(test, chi, lost, equal, cells) {
    const { table } = this;
    const p = twoSided(chi);
    const place = this.grid.placeOf(p);
    const c = (test * this.grid.places + place) * KEPT;
    if (p < table[c + LOW]) table[c + LOW] = p;
    if (p > table[c + HIGH]) table[c + HIGH] = p;
    if (lost < table[c + LOST]) table[c + LOST] = lost;
    if (equal && lost < table[c + LOST_EQUAL]) table[c + LOST_EQUAL] = lost;
    if (this.fine) this.filled[this.fine.placeOf(p)] = 1;
    cells.settle(test, c / KEPT, table[c + LOST], table[c + LOST_EQUAL]);
  }

  /** Whether a test gives a p within a run of places. */
  gives(test, run) {
    return this.least(test, run) !== NEVER;
  }

  /** Fewest lost among the paths within a run of places; NEVER where there is none. */
  least(test, [first, after], equal = false) {
    let fewest = NEVER;
    for (let c = first; c < after; c++) {
      fewest = Math.min(fewest, this.table[(test * this.grid.places + c) * KEPT + (equal ? LOST_EQUAL : LOST)]);
    }
    return fewest;
  }

  /** The largest two-sided p of a test at or below a point of the scale; null where there is none. */
  below(test, p) {
    if (p.compare(0) < 0) return null;
    const start = test * this.grid.places * KEPT;
    for (let c = p.compare(1) > 0 ? this.grid.places - 1 : this.grid.at(p); c >= 0; c--) {
      if (this.table[start + c * KEPT + HIGH] >= 0) return this.table[start + c * KEPT + HIGH];
    }
    return null;
  }

  /** The smallest two-sided p of a test at or above a point of the scale; null where there is none. */
  above(test, p) {
    if (p.compare(1) > 0) return null;
    const start = test * this.grid.places * KEPT;
    for (let c = p.compare(0) < 0 ? 0 : this.grid.at(p); c < this.grid.places; c++) {
      if (this.table[start + c * KEPT + LOW] <= 1) return this.table[start + c * KEPT + LOW];
    }
    return null;
  }
}

/** The first path whose two-sided p lies strictly between two numbers and that loses exactly so many. */
export function lookFor(design, test, [low, high], lost, equal) {
  const { n1, d1, n2, d2, coxTies } = design;
  const share = (n1 * n2) / ((n1 + n2) * (n1 + n2 - 1));
  const chi = new Float64Array(N_TESTS + 3).fill(NONE);
  const union = coxTies === "both" && test >= COX_SCORE;
  const meant = (value) => value !== NONE && low < (value < 0 ? value : twoSided(value)) && (value < 0 ? value : twoSided(value)) < high;
  let found = null;
  enumeratePaths(design, { maxLost: lost, exactly: true, onlyEqual: equal }, (sums, path) => (_lost, _equal, tied, times) => {
    finish(sums, times * SUMS, share, d1, d2, chi);
    if (test >= COX_SCORE) coxValues(path, times, tied, coxTies, chi);
    if (!meant(chi[test]) && !(union && meant(chi[N_TESTS + test - COX_SCORE]))) return false;
    found = Array.from({ length: times }, (_, j) => [...path.slice(4 * j, 4 * j + 4)]);
    return true;
  });
  return found;
}
