/** P-values of many paths, sorted onto a scale, with the fewest patients lost for each. */

import { NEVER, choose, filled, settle, valueOf } from "./cells";
import * as cells from "./cells";
import { BOTH, coxValues, withoutCox } from "./cox";
import { drawPaths } from "./drawing";
import { d1, d2, enumeratePaths, n1, n2, path, share } from "./enumeration";
import { twoSided } from "./normal";
import { finePlaces, fineOf, placeOf, places } from "./scale";
import { COX_SCORE, INFINITE, NONE, TESTS, VALUES, chi, finish } from "./statistics";

/** By test and place, as floats: smallest and largest p, fewest lost, free and with equal follow-up. */
export let table: usize = 0;
const KEPT = 16;
const SEED = 19;
/** Fewest lost of the paths whose Wald fit has no finite maximum, free and with equal follow-up. */
export let infinite: i32 = NEVER;
export let infiniteEqual: i32 = NEVER;

let coxTies: i32 = BOTH;
let coxUpTo: i32 = 0;

/** Make empty tables. */
export function prepare(ties: i32): void {
  coxTies = ties;
  table = heap.alloc(KEPT * TESTS * places());
  for (let k = 0; k < TESTS * places(); k++) {
    store<f32>(table + KEPT * k, f32(Infinity));
    store<f32>(table + KEPT * k, -1, 4);
    store<f32>(table + KEPT * k, f32(NEVER), 8);
    store<f32>(table + KEPT * k, f32(NEVER), 12);
  }
  cells.prepare();
}

/** Enter paths that lose at most so many, or a part of them; Wald and likelihood ratio of those that lose at most `coxMost`. */
export function fill(maxLost: i32, coxMost: i32, part: i32, among: i32): void {
  coxUpTo = coxMost;
  enumeratePaths(maxLost, false, false, part, among, record);
}

/** Enter so many paths drawn at random. */
export function draw(number: i32, maxLost: i32): void {
  coxUpTo = i32.MAX_VALUE;
  drawPaths(number, maxLost, SEED, record);
}

function record(sums: usize, end: usize, lost: i32, equal: bool, tied: bool): bool {
  finish(sums, share, d1 + d2);
  if (lost <= coxUpTo) coxValues(sums, path, end, tied, coxTies);
  else withoutCox();
  // Without ties Efron's three are Breslow's.
  const found = choose(coxTies == BOTH && tied ? VALUES : TESTS, lost, equal);
  for (let number = 0; number < found; number++) enter(number, lost, equal);
  return false;
}

/** Enter a value that may change the tables. */
function enter(number: i32, lost: i32, equal: bool): void {
  const value = valueOf(number);
  const chiSquared = load<f64>(chi + 8 * value);
  if (chiSquared == INFINITE) {
    infinite = min(infinite, lost);
    if (equal) infiniteEqual = min(infiniteEqual, lost);
    return;
  }
  const p = twoSided(chiSquared);
  const place = placeOf(p);
  const test = value < TESTS ? value : value - TESTS + COX_SCORE;
  const at = table + KEPT * (test * places() + place);
  const least = min(load<f32>(at, 8), f32(lost));
  const leastEqual = equal ? min(load<f32>(at, 12), f32(lost)) : load<f32>(at, 12);
  store<f32>(at, min(load<f32>(at), f32(p)));
  store<f32>(at, max(load<f32>(at, 4), f32(p)), 4);
  store<f32>(at, least, 8);
  store<f32>(at, leastEqual, 12);
  if (finePlaces()) store<u8>(filled + fineOf(p), 1);
  settle(number, place, i32(least), i32(leastEqual));
}

/** What is looked for: a value, the p-values (or what stands in their place) between which it lies, patients lost. */
let wanted: i32 = 0;
let above: f64 = 0;
let below: f64 = 0;
let wantedLost: i32 = 0;
let wantedEqual: bool = false;
let times: i32 = 0;

/**
 * Event times of the first path that loses exactly so many and whose p by a test lies strictly between
 * two numbers, with equal follow-up or any; 0 for none. Among all paths, or among so many drawn ones.
 */
export function lookFor(test: i32, low: f64, high: f64, lost: i32, equal: bool, ties: i32, drawn: i32, maxLost: i32): i32 {
  coxTies = ties;
  wanted = test;
  above = low;
  below = high;
  wantedLost = lost;
  wantedEqual = equal;
  times = 0;
  if (drawn) drawPaths(drawn, maxLost, SEED, meets);
  else enumeratePaths(lost, true, equal, 0, 1, meets);
  return times;
}

function meets(sums: usize, end: usize, lost: i32, equal: bool, tied: bool): bool {
  if (lost != wantedLost || (wantedEqual && !equal)) return false;
  finish(sums, share, d1 + d2);
  if (wanted >= COX_SCORE) coxValues(sums, path, end, tied, coxTies);
  const other = wanted >= COX_SCORE && coxTies == BOTH && isMeant(TESTS + wanted - COX_SCORE);
  if (!isMeant(wanted) && !other) return false;
  times = i32((end - path) / 16);
  return true;
}

function isMeant(value: i32): bool {
  const chiSquared = load<f64>(chi + 8 * value);
  const p = chiSquared < 0 ? chiSquared : twoSided(chiSquared);
  return p != NONE && above < p && p < below;
}
