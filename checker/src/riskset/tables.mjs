/** P-values of many paths, sorted onto a scale, with the fewest patients lost for each. */

import { TIMES } from "./family.mjs";
import { enumeratePaths, within } from "./enumeration.mjs";
import { COX_SCORE, INFINITE, N_TESTS } from "./statistics.mjs";

/** Patients lost where no path was found. */
export const NEVER = 2 ** 30;
/** Wald p-values that programs print where the fit has no finite maximum. */
export const INFINITE_FIT = [0.99, 1];

export class Tables {
  /** Empty tables; `onlyFilled` keeps nothing but whether any test gives a p at a place. */
  constructor(design, grid, onlyFilled = false) {
    Object.assign(this, { design, grid, onlyFilled, complete: false, lostUpTo: -1 });
    const cells = onlyFilled ? 0 : TIMES.length * grid.places;
    this.count = new Float32Array(cells);
    this.low = new Float32Array(cells).fill(Infinity);
    this.high = new Float32Array(cells).fill(-Infinity);
    this.lost = new Int32Array(cells).fill(NEVER);
    this.lostEqual = new Int32Array(cells).fill(NEVER);
    this.filled = new Uint8Array(grid.places);
    this.extremes = TIMES.map(() => [Infinity, -Infinity]);
    this.totals = TIMES.map(() => 0);
    /** Paths whose Wald fit has no finite maximum; fewest lost, free and with equal follow-up. */
    this.infinite = [0, NEVER, NEVER];
  }

  /** Enter every path, or every path that loses at most so many. */
  enumerate(maxLost = null, progress = null) {
    const most = this.design.maxLost ?? this.design.n1 + this.design.n2;
    const limit = maxLost === null ? most : Math.min(most, maxLost);
    const union = this.design.coxTies === "both";
    enumeratePaths(this.design, { maxLost: limit, progress }, (p, lost, equal) => this.record(p, lost, equal, union));
    this.complete = limit >= most;
    this.lostUpTo = limit;
    return this;
  }

  record(p, lost, equal, union) {
    for (let t = 0; t < N_TESTS; t++) {
      const value = p[t];
      if (value >= 0) {
        this.totals[t] += 1;
        const place = this.grid.placeOf(Math.min(value, 1));
        this.filled[place] = 1;
        if (!this.onlyFilled) this.enter(t, place, value, lost, equal);
        if (union && t >= COX_SCORE) {
          const other = p[N_TESTS + t - COX_SCORE];
          if (other !== value && other >= 0) {
            const more = this.grid.placeOf(Math.min(other, 1));
            this.filled[more] = 1;
            if (!this.onlyFilled) {
              this.enter(t, more, other, lost, equal);
              if (more === place) this.count[t * this.grid.places + place] -= 1;
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
    const c = t * this.grid.places + place;
    const q = Math.fround(p);
    this.count[c] += 1;
    if (q < this.low[c]) this.low[c] = q;
    if (q > this.high[c]) this.high[c] = q;
    const ends = this.extremes[t];
    if (p < ends[0]) ends[0] = p;
    if (p > ends[1]) ends[1] = p;
    if (lost < this.lost[c]) this.lost[c] = lost;
    if (equal && lost < this.lostEqual[c]) this.lostEqual[c] = lost;
  }

  /** Paths of one test within a run of places. */
  counted(test, [first, after]) {
    let total = 0;
    for (let c = first; c < after; c++) total += this.count[test * this.grid.places + c];
    return total;
  }

  /** Fewest lost among the paths within a run of places; NEVER where there is none. */
  least(test, [first, after], equal = false) {
    const lost = equal ? this.lostEqual : this.lost;
    let fewest = NEVER;
    for (let c = first; c < after; c++) fewest = Math.min(fewest, lost[test * this.grid.places + c]);
    return fewest;
  }

  /** The largest two-sided p of a test at or below a point of the scale; null where there is none. */
  below(test, p) {
    if (p.compare(0) < 0) return null;
    const start = test * this.grid.places;
    for (let c = p.compare(1) > 0 ? this.grid.places - 1 : this.grid.at(p); c >= 0; c--) {
      if (this.count[start + c] > 0) return this.high[start + c];
    }
    return null;
  }

  /** The smallest two-sided p of a test at or above a point of the scale; null where there is none. */
  above(test, p) {
    if (p.compare(1) > 0) return null;
    const start = test * this.grid.places;
    for (let c = p.compare(0) < 0 ? 0 : this.grid.at(p); c < this.grid.places; c++) {
      if (this.count[start + c] > 0) return this.low[start + c];
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
    { maxLost: lost, cox: test >= COX_SCORE, wanted: (l, e) => l === lost && (!equal || e) },
    (p, _lost, _equal, path, times) => {
      if (!within(p, test, low, high, union)) return false;
      found = Array.from({ length: times }, (_, j) => [...path.slice(4 * j, 4 * j + 4)]);
      return true;
    },
  );
  return found;
}
