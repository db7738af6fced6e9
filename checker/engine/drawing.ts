/**
 * Paths of designs that are too large to go through, drawn at random, of many kinds.
 *
 * A path found proves that its p-value is attainable; a path not found proves nothing.
 */

import { d1, d2, n1, n2, path, slack, ties } from "./enumeration";
import { SUMS, advance, begin } from "./statistics";

/** Ways to spread lost patients: all first, all at one event time, all last, else anywhere. */
const WAYS = 5;
/** Anywhere: in so many pieces at most. */
const PIECES = 100;
/** By event time: events and patients lost before it, of both arms. */
const steps = memory.data(16 * 1000);
/** Sums of the odd and the even event times. */
const sums = memory.data(2 * 200);
let state: u32 = 1;

/** A random number from 0 up to 1 (Marsaglia's xorshift). */
function random(): f64 {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return f64(state) / 4294967296;
}

/** A random whole number below another. */
function below(n: i32): i32 {
  return i32(random() * f64(n));
}

function add(time: i32, column: i32, number: i32): void {
  const at = steps + 16 * time + 4 * column;
  store<i32>(at, load<i32>(at) + number);
}

/** Events of both arms in a random order, some on one day; how many event times they take. */
function drawEvents(): i32 {
  const lean = random() < 0.7 ? Math.exp(2 * (random() + random() + random() + random() - 2) * Math.sqrt(3)) : 1;
  const merge = ties && random() < 0.6 ? random() : 0;
  let left1 = d1;
  let left2 = d2;
  let times = 0;
  while (left1 + left2 > 0) {
    const first = random() * (f64(left1) * lean + f64(left2)) < f64(left1) * lean;
    if (times == 0 || random() >= merge) memory.fill(steps + 16 * times++, 0, 16);
    add(times - 1, first ? 0 : 1, 1);
    if (first) left1--;
    else left2--;
  }
  return times;
}

/** Lose some patients of an arm, at most so many, before the event times; how many. */
function drawLosses(arm: i32, most: i32, times: i32): i32 {
  const kind = random();
  const total = kind > 0.8 ? most : kind > 0.2 ? below(most + 1) : 0;
  const way = below(WAYS);
  if (way == 0) add(0, 2 + arm, total);
  else if (way == 1) add(below(times), 2 + arm, total);
  else if (way == 2) add(times - 1, 2 + arm, total);
  else {
    const piece = total / PIECES + 1;
    for (let left = total; left > 0; left -= piece) add(below(times), 2 + arm, min(piece, left));
  }
  return total;
}

/** Visit so many paths that lose at most so many, until `visit` says true; the same seed draws the same. */
export function drawPaths(
  number: i32, maxLost: i32, seed: u32,
  visit: (sums: usize, end: usize, lost: i32, equal: bool, tied: bool) => bool
): void {
  state = seed;
  for (let drawn = 0; drawn < number; drawn++) {
    const times = drawEvents();
    const arm = below(2);
    let lost = drawLosses(arm, min(maxLost, arm ? n2 - d2 : n1 - d1), times);
    lost += drawLosses(1 - arm, min(maxLost - lost, arm ? n1 - d1 : n2 - d2), times);
    let r1 = n1;
    let r2 = n2;
    let followed1 = 0;
    let followed2 = 0;
    let equal = true;
    let tied = false;
    begin(sums);
    for (let j = 0; j < times; j++) {
      const step = steps + 16 * j;
      const at = path + 16 * j;
      const a = load<i32>(step);
      const b = load<i32>(step, 4);
      r1 -= load<i32>(step, 8);
      r2 -= load<i32>(step, 12);
      equal = equal && Math.abs(f64(r1 + followed1) / f64(n1) - f64(r2 + followed2) / f64(n2)) <= slack;
      tied = tied || a + b > 1;
      store<i32>(at, r1);
      store<i32>(at, r2, 4);
      store<i32>(at, a, 8);
      store<i32>(at, b, 12);
      advance(sums + SUMS * (j % 2), sums + SUMS * ((j + 1) % 2), r1, r2, a, b);
      r1 -= a;
      r2 -= b;
      followed1 += a;
      followed2 += b;
    }
    if (visit(sums + SUMS * (times % 2), path + 16 * times, lost, equal, tied)) return;
  }
}
