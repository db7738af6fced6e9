/**
 * Which p-values are worth entering into tables: of many millions nearly all change nothing.
 *
 * Chi-squared is sorted into cells, by the first bits of a float. Where all of a cell lies in one
 * place of the scale, its values change nothing once every figure of the cell is known to be given,
 * p-values beyond the cell are known on both sides, and paths are known that lose no more.
 */

import { twoSided } from "./normal";
import { finePlaces, fineOf, placeOf, places } from "./scale";
import { NONE, VALUES, chi } from "./statistics";

/** Patients lost where no path was found. */
export const NEVER: i32 = 1 << 30;
/** Bits of a float's fraction that tell cells apart; powers of two between which they do. Cell 0 is zero. */
const BITS = 7;
const LEAST = -22;
const MOST = 6;
const SHIFT = 23 - BITS;
const FIRST = ((127 + LEAST) << BITS) - 2;
const CELLS = ((MOST - LEAST) << BITS) + 3;
/** A float is rounded, by less than this share. */
const ROUNDED: f64 = 1e-6;

/** By figure that could be printed: 1 where some test gives it. */
export let filled: usize = 0;
/** By cell and value: a path matters that loses fewer; the same with equal follow-up. */
const matters = memory.data(4 * VALUES * CELLS);
const mattersEqual = memory.data(4 * VALUES * CELLS);
/** By cell: 1 where it lies in one place; the first gap of its figures not known to be given; the last. */
const single = memory.data(CELLS);
const open = memory.data(4 * CELLS);
const last = memory.data(4 * CELLS);
/** By value and place: the cells with the largest and the smallest p. */
let ends: usize = 0;
/** Values chosen last, with their cells. */
const chosen = memory.data(8 * VALUES);

/** The smallest chi-squared of a cell. */
function start(cell: i32): f64 {
  return reinterpret<f32>((FIRST + cell) << SHIFT);
}

/** Cells of which nothing is known. */
export function prepare(): void {
  filled = heap.alloc(finePlaces());
  memory.fill(filled, 0, finePlaces());
  for (let k = 0; k < VALUES * CELLS; k++) {
    store<i32>(matters + 4 * k, NEVER);
    store<i32>(mattersEqual + 4 * k, NEVER);
  }
  for (let cell = 2; cell < CELLS - 1; cell++) {
    const high = twoSided(start(cell) * (1 - ROUNDED));
    const low = twoSided(start(cell + 1) * (1 + ROUNDED));
    const place = placeOf(low);
    store<u8>(single + cell, u8(place % 2 == 1 && place == placeOf(high)));
    store<i32>(open + 4 * cell, fineOf(low) | 1);
    store<i32>(last + 4 * cell, finePlaces() ? fineOf(high) : -1);
  }
  ends = heap.alloc(8 * VALUES * places());
  for (let k = 0; k < VALUES * places(); k++) {
    store<i32>(ends + 8 * k, CELLS);
    store<i32>(ends + 8 * k, -1, 4);
  }
}

/** Choose the first so many values of `chi` that may change the tables; how many they are. */
export function choose(values: i32, lost: i32, equal: bool): i32 {
  const table = equal ? mattersEqual : matters;
  let found = 0;
  for (let value = 0; value < values; value++) {
    const chiSquared = load<f64>(chi + 8 * value);
    if (chiSquared == NONE) continue;
    const bits = reinterpret<i32>(f32(chiSquared));
    const cell = bits == 0 ? 0 : min(max((bits >> SHIFT) - FIRST, 1), CELLS - 1);
    if (lost >= load<i32>(table + 4 * (cell * VALUES + value))) continue;
    store<i32>(chosen + 8 * found, value);
    store<i32>(chosen + 8 * found, cell, 4);
    found++;
  }
  return found;
}

/** The number-th value chosen. */
export function valueOf(number: i32): i32 {
  return load<i32>(chosen + 8 * number);
}

/** Learn from a value that was chosen and entered at a place, of which so many lost are known. */
export function settle(number: i32, place: i32, lost: i32, lostEqual: i32): void {
  const value = load<i32>(chosen + 8 * number);
  const cell = load<i32>(chosen + 8 * number, 4);
  if (cell && !isSettled(cell, ends + 8 * (value * places() + place))) return;
  store<i32>(matters + 4 * (cell * VALUES + value), lost);
  store<i32>(mattersEqual + 4 * (cell * VALUES + value), lostEqual);
}

/** Whether all figures of a cell are known to be given, and a larger and a smaller p of its place than all in it. */
function isSettled(cell: i32, end: usize): bool {
  if (cell < load<i32>(end)) store<i32>(end, cell);
  if (cell > load<i32>(end, 4)) store<i32>(end, cell, 4);
  if (!load<u8>(single + cell) || load<i32>(end) == cell || load<i32>(end, 4) == cell) return false;
  let gap = load<i32>(open + 4 * cell);
  const lastGap = load<i32>(last + 4 * cell);
  while (gap <= lastGap && load<u8>(filled + gap)) gap += 2;
  store<i32>(open + 4 * cell, gap);
  return gap > lastGap;
}
