/** P-values of many paths, sorted onto a scale, with the fewest patients lost for each. */

import { TIMES } from "./family.mjs";
import { enumeratePaths, within } from "./enumeration.mjs";
import { COX_SCORE, INFINITE, N_TESTS } from "./statistics.mjs";

/** Patients lost where no path was found. */
export const NEVER = 2 ** 30;
/** Wald p-values that programs print where the fit has no finite maximum. */
export const INFINITE_FIT = [0.99, 1];

/** What is kept for a test and a place: paths, smallest and largest p, fewest lost, free and with equal follow-up. */
const [COUNT, LOW, HIGH, LOST, LOST_EQUAL, KEPT] = [0, 1, 2, 3, 4, 5];

export class Tables {
  /** Empty tables; `onlyFilled` keeps nothing but whether any test gives a p at a place. */
  constructor(design, grid, onlyFilled = false) {
    Object.assign(this, { design, grid, onlyFilled, complete: false, closed: false, lostUpTo: -1 });
    this.table = new Float32Array(onlyFilled ? 0 : TIMES.length * grid.places * KEPT);
    for (let c = 0; c < this.table.length; c += KEPT) this.table.set([0, Infinity, -Infinity, NEVER, NEVER], c);
    this.filled = new Uint8Array(grid.places);
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
    const most = this.design.maxLost ?? this.design.n1 + this.design.n2;
    const limit = maxLost === null ? most : Math.min(most, maxLost);
    const union = this.design.coxTies === "both";
    enumeratePaths(this.design, { maxLost: limit, coxUpTo, progress, part }, (p, lost, equal) => this.record(p, lost, equal, union));
    this.complete = limit >= most && coxUpTo >= most;
    /** Whether every path has been entered for the tests in closed form. */
    this.closed = limit >= most;
    this.lostUpTo = Math.min(limit, coxUpTo);
    const size = this.grid.places * KEPT;
    for (let c = 0; c < this.table.length; c += KEPT) if (this.table[c] > 0) this.filled[(c % size) / KEPT] = 1;
    return this;
  }

  /** Take in the paths of another part, in the same design and scale. */
  merge({ table, filled, infinite, complete, closed, lostUpTo }) {
    Object.assign(this, { complete, closed, lostUpTo });
    for (let c = 0; c < table.length; c += KEPT) {
      if (!(table[c] > 0)) continue;
      this.table[c] += table[c];
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

  record(p, lost, equal, union) {
    const { grid, onlyFilled } = this;
    for (let t = 0; t < N_TESTS; t++) {
      const value = p[t];
      if (value >= 0) {
        const place = grid.placeOf(value < 1 ? value : 1);
        if (onlyFilled) this.filled[place] = 1;
        else this.enter(t, place, value, lost, equal);
        if (union && t >= COX_SCORE) {
          const other = p[N_TESTS + t - COX_SCORE];
          if (other !== value && other >= 0) {
            const more = grid.placeOf(other < 1 ? other : 1);
            if (onlyFilled) this.filled[more] = 1;
            else {
              this.enter(t, more, other, lost, equal);
              if (more === place) this.table[(t * grid.places + place) * KEPT] -= 1;
            }
          }
        }
      } else if (value === INFINITE) {
        this.infinite[0] += 1;
        this.infinite[1] = Math.min(this.infinite[1], lost);
        if (equal) this.infinite[2] = Math.min(this.infinite[2], lost);
      }
    }
  }

  enter(t, place, p, lost, equal) {
    const { table } = this;
    const c = (t * this.grid.places + place) * KEPT;
    table[c] += 1;
    if (p < table[c + LOW]) table[c + LOW] = p;
    if (p > table[c + HIGH]) table[c + HIGH] = p;
    if (lost < table[c + LOST]) table[c + LOST] = lost;
    if (equal && lost < table[c + LOST_EQUAL]) table[c + LOST_EQUAL] = lost;
  }

  /** Paths of one test within a run of places. */
  counted(test, [first, after]) {
    let total = 0;
    for (let c = first; c < after; c++) total += this.table[(test * this.grid.places + c) * KEPT + COUNT];
    return total;
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
      if (this.table[start + c * KEPT] > 0) return this.table[start + c * KEPT + HIGH];
    }
    return null;
  }

  /** The smallest two-sided p of a test at or above a point of the scale; null where there is none. */
  above(test, p) {
    if (p.compare(1) > 0) return null;
    const start = test * this.grid.places * KEPT;
    for (let c = p.compare(0) < 0 ? 0 : this.grid.at(p); c < this.grid.places; c++) {
      if (this.table[start + c * KEPT] > 0) return this.table[start + c * KEPT + LOW];
    }
    return null;
  }
}

/** The first path whose two-sided p lies strictly between two numbers and that loses exactly so many. */
export function lookFor(design, test, [low, high], lost, equal) {
  const union = design.coxTies === "both";
  let found = null;
  enumeratePaths(
    design,
    { maxLost: lost, coxUpTo: test >= COX_SCORE ? lost : -1, wanted: (l, e) => l === lost && (!equal || e) },
    (p, _lost, _equal, path, times) => {
      if (!within(p, test, low, high, union)) return false;
      found = Array.from({ length: times }, (_, j) => [...path.slice(4 * j, 4 * j + 4)]);
      return true;
    },
  );
  return found;
}
