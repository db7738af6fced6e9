/** Places on the scales of src/riskset/grid.mjs. */

const NOISE: f64 = 1e-12;
/** Points of the scale of a printed figure. */
let points: usize = 0;
let length: i32 = 0;
/** Points of the scale of all figures that could be printed, from 0 to 1; 0 for none. */
let scale: i32 = 0;

/** Where so many points can be written; how fine the other scale is. */
export function setScale(number: i32, fine: i32): usize {
  points = heap.alloc(8 * number);
  length = number;
  scale = fine;
  return points;
}

/** Place of a two-sided p-value on the scale of a printed figure. */
export function placeOf(p: f64): i32 {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(points + 8 * middle) <= p + NOISE) low = middle + 1;
    else high = middle;
  }
  return Math.abs(load<f64>(points + 8 * (low - 1)) - p) <= NOISE ? 2 * (low - 1) : 2 * low - 1;
}

export function places(): i32 {
  return 2 * length - 1;
}

/** Place of a two-sided p-value on the scale of all figures. */
export function fineOf(p: f64): i32 {
  const x = p * f64(scale);
  const k = i32(x + 0.5);
  return Math.abs(x - f64(k)) < NOISE * f64(scale) ? 2 * k : 2 * i32(x) + 1;
}

export function finePlaces(): i32 {
  return scale ? 2 * scale + 1 : 0;
}
