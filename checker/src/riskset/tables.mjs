/** P-values of many paths, sorted onto a scale, with the fewest patients lost for each. */

import { engineFor } from "./engine.mjs";
import { TIMES } from "./family.mjs";

/** Patients lost where no path was found. */
export const NEVER = 2 ** 30;
/** Wald p-values that programs print where the fit has no finite maximum. */
export const INFINITE_FIT = [0.99, 1];

/** What is kept for a test and a place: smallest and largest p, fewest lost, free and with equal follow-up. */
const [LOW, HIGH, LOST, LOST_EQUAL, KEPT] = [0, 1, 2, 3, 4];
const NOTHING = [Infinity, -1, NEVER, NEVER];

export class Tables {
  /** Empty tables on the scale of a printed figure; `fine` has all figures that could be printed, or is null. */
  constructor(design, grid, fine = null) {
    Object.assign(this, { design, grid, fine, complete: false, closed: false, lostUpTo: -1, drawn: 0 });
    this.table = Float32Array.from({ length: TIMES.length * grid.places * KEPT }, (_, c) => NOTHING[c % KEPT]);
    /** By place of the figures that could be printed: whether any test gives a p there. */
    this.filled = new Uint8Array(fine?.places ?? 0);
    /** Fewest lost of paths whose Wald fit has no finite maximum, free and with equal follow-up. */
    this.infinite = [NEVER, NEVER];
  }

  /**
   * Enter every path, or every path that loses at most so many (-1 for none), or a part of them; and
   * so many drawn at random.
   *
   * Wald and likelihood ratio of Cox's model, which are solved by steps, only of paths that lose at
   * most `coxUpTo`.
   */
  enumerate(maxLost = null, { progress = null, coxUpTo = Infinity, part = { number: 0, of: 1 }, drawn = 0 } = {}) {
    const { design, grid, fine } = this;
    const most = design.maxLost ?? design.n1 + design.n2;
    const limit = maxLost === null ? most : Math.min(most, maxLost);
    const engine = engineFor(design, progress);
    const points = engine.setScale(grid.points.length, fine?.scale ?? 0);
    new Float64Array(engine.memory.buffer, points).set(grid.floats);
    engine.prepare(engine.coxTies);
    if (limit >= 0) engine.fill(limit, Math.min(limit, coxUpTo), part.number, part.of);
    if (drawn) engine.draw(drawn, most);
    this.table = new Float32Array(engine.memory.buffer, engine.table.value, this.table.length).slice();
    this.filled = new Uint8Array(engine.memory.buffer, engine.filled.value, this.filled.length).slice();
    this.infinite = [engine.infinite.value, engine.infiniteEqual.value];
    this.complete = limit >= most && coxUpTo >= most;
    /** Whether every path has been entered for the tests in closed form. */
    this.closed = limit >= most;
    this.lostUpTo = Math.min(limit, coxUpTo);
    this.drawn = drawn;
    return this;
  }

  /** Take in the paths of another part, in the same design and scale. */
  merge({ table, filled, infinite, complete, closed, lostUpTo }) {
    Object.assign(this, { complete, closed, lostUpTo });
    table.forEach((value, c) => (this.table[c] = (c % KEPT === HIGH ? Math.max : Math.min)(this.table[c], value)));
    filled.forEach((one, place) => (this.filled[place] ||= one));
    this.infinite = this.infinite.map((lost, i) => Math.min(lost, infinite[i]));
    return this;
  }

  /** Whether all paths have been asked of a test. */
  decides(test) {
    return this.complete || (this.closed && test !== "cox_wald" && test !== "cox_lr");
  }

  /** Whether the Wald fit of some path has no finite maximum. */
  get hasInfinite() {
    return this.infinite[0] !== NEVER;
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

/** The first path whose two-sided p lies strictly between two numbers and that loses exactly so many; of all, or of those drawn. */
export function lookFor({ design, lostUpTo, drawn }, test, [low, high], lost, equal) {
  const engine = engineFor(design);
  const number = drawn && lost > lostUpTo ? drawn : 0;
  const times = engine.lookFor(test, low, high, lost, equal, engine.coxTies, number, design.maxLost ?? design.n1 + design.n2);
  if (!times) return null;
  const path = [...new Int32Array(engine.memory.buffer, engine.path.value, 4 * times)];
  return Array.from({ length: times }, (_, j) => path.slice(4 * j, 4 * j + 4));
}
