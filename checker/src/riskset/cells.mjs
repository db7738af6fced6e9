/**
 * Which p-values are worth entering into tables: of many millions nearly all change nothing.
 *
 * Chi-squared is sorted into cells, by the first bits of a float. Where all of a cell lies in one
 * place of the scale, its values change nothing once every figure of the cell is known to be given,
 * p-values beyond the cell are known on both sides, and paths are known that lose no more.
 */

import { TIMES } from "./family.mjs";
import { twoSided } from "./normal.mjs";

/** Patients lost where no path was found. */
export const NEVER = 2 ** 30;
/** Bits of a float's fraction that tell cells apart; powers of two where cells begin and end. */
const [BITS, LEAST, MOST] = [6, -22, 6];
const SHIFT = 23 - BITS;
const FIRST = (127 + LEAST) << BITS;
const CELLS = ((MOST - LEAST) << BITS) + 2;
/** A float is rounded, by less than this share. */
const ROUNDED = 1e-6;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The smallest chi-squared of a cell. */
function start(cell) {
  bits[0] = (FIRST + cell - 1) << SHIFT;
  return float[0];
}

export class Cells {
  /** @param {Grid} grid places of the table @param {Grid|null} fine places of `filled`, by figure that could be printed */
  constructor(grid, fine, filled) {
    this.filled = filled;
    /** By test and cell: a path matters that loses fewer; the same with equal follow-up. */
    this.free = new Int32Array(TIMES.length * CELLS).fill(NEVER);
    this.equal = new Int32Array(TIMES.length * CELLS).fill(NEVER);
    /** By cell: whether it lies in one place. The first gap of the figures not known to be given; the last. */
    this.single = new Uint8Array(CELLS);
    this.open = new Int32Array(CELLS);
    this.last = new Int32Array(CELLS).fill(-1);
    for (let cell = 1; cell < CELLS - 1; cell++) {
      const high = twoSided(start(cell) * (1 - ROUNDED));
      const low = twoSided(start(cell + 1) * (1 + ROUNDED));
      const place = grid.placeOf(low);
      this.single[cell] = place % 2 && place === grid.placeOf(high) ? 1 : 0;
      if (fine) [this.open[cell], this.last[cell]] = [fine.placeOf(low) | 1, fine.placeOf(high)];
    }
    /** By test and place: the cells with the largest and the smallest p. */
    this.highest = new Int32Array(TIMES.length * grid.places).fill(CELLS);
    this.lowest = new Int32Array(TIMES.length * grid.places).fill(-1);
  }

  /** Whether a value may change the tables; its cell is then `this.cell`. */
  matters(test, chi, lost, equal) {
    float[0] = chi;
    const cell = (bits[0] >> SHIFT) - FIRST + 1;
    this.cell = cell < 0 ? 0 : cell < CELLS ? cell : CELLS - 1;
    return lost < (equal ? this.equal : this.free)[test * CELLS + this.cell];
  }

  /** Learn from the value that was entered last at a place (by test and place). */
  settle(test, place, lost, lostEqual) {
    const { cell, open, last, filled } = this;
    if (cell < this.highest[place]) this.highest[place] = cell;
    if (cell > this.lowest[place]) this.lowest[place] = cell;
    if (!this.single[cell] || this.highest[place] === cell || this.lowest[place] === cell) return;
    while (open[cell] <= last[cell] && filled[open[cell]]) open[cell] += 2;
    if (open[cell] <= last[cell]) return;
    this.free[test * CELLS + cell] = lost;
    this.equal[test * CELLS + cell] = lostEqual;
  }
}
