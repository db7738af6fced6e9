/**
 * Every risk-set path of a design, one after the other.
 *
 * Before each event time some patients of each arm are lost. Any numbers will do, as long as each
 * arm keeps the patients whose events are still to come. The order is that of the Python library,
 * so that the first path found is the same.
 */

import { SUMS, advance, begin } from "./statistics";

/** Told now and then how many paths have been seen. */
// @ts-ignore: a decorator of AssemblyScript
@external("host", "progress")
declare function progress(seen: i32): void;

/** Paths between two reports of progress. */
const REPORT = 1 << 18;
/** Event times that each part goes through; what follows is divided, so that the parts are alike in size. */
const SHARED = 2;
/** Events that a design may have. */
export const MOST_EVENTS: i32 = 1000;

export let n1: i32 = 0;
export let d1: i32 = 0;
export let n2: i32 = 0;
export let d2: i32 = 0;
export let ties: bool = true;
/** The permutation variance's n1 n2 / (N (N - 1)). */
export let share: f64 = 0;

/** Which paths: at most so many lost (or exactly); with equal follow-up only; of all, the number-th of so many parts. */
let most: i32 = 0;
let exactly: bool = false;
let onlyEqual: bool = false;
let number: i32 = 0;
let parts: i32 = 1;
let turn: i32 = 0;

/** The path as r1, r2, a, b of each event time; its sums after each. */
export const path = memory.data(16 * 1000);
const sums = memory.data(200 * 1001);
let seen: i32 = 0;
/** Arms are followed alike where their shares differ by no more. */
export let slack: f64 = 0;
let visit: (sums: usize, end: usize, lost: i32, equal: bool, tied: bool) => bool = () => true;

/** The design whose paths are meant. */
export function setDesign(size1: i32, events1: i32, size2: i32, events2: i32, withTies: bool): void {
  n1 = size1;
  d1 = events1;
  n2 = size2;
  d2 = events2;
  ties = withTies;
  const n = f64(n1) + f64(n2);
  share = (f64(n1) * f64(n2)) / (n * (n - 1));
  slack = 1 / f64(min(n1, n2)) + 1e-9;
}

/** Visit paths, each with its sums, its end, patients lost, whether follow-up is equal, whether events are tied; until one says true. */
export function enumeratePaths(
  maxLost: i32, precisely: bool, equalOnly: bool, part: i32, among: i32,
  visitor: (sums: usize, end: usize, lost: i32, equal: bool, tied: bool) => bool
): void {
  most = maxLost;
  exactly = precisely;
  onlyEqual = equalOnly;
  number = part;
  parts = among;
  visit = visitor;
  seen = 0;
  turn = 0;
  begin(sums);
  go(0, n1, n2, d1, d2, 0, true, false);
}

/** Whether the next start of a path, or the next path that is over before, belongs to the part asked for. */
function isMine(): bool {
  return turn++ % parts == number;
}

/** From event time j on: m1, m2 at risk at most, o1, o2 events owed, `before` lost, equal and tied so far. */
function go(j: i32, m1: i32, m2: i32, o1: i32, o2: i32, before: i32, equalBefore: bool, tiedBefore: bool): bool {
  const owed = o1 + o2;
  const at = path + 16 * j;
  const old = sums + SUMS * j;
  for (let r1 = m1; r1 >= o1 && before + m1 - r1 <= most; r1--) {
    const followed1 = f64(r1 + d1 - o1) / f64(n1);
    for (let r2 = m2; r2 >= o2; r2--) {
      const lost = before + m1 - r1 + m2 - r2;
      if (lost > most) break;
      if (j == SHARED && !isMine()) continue;
      const equal = equalBefore && Math.abs(followed1 - f64(r2 + d2 - o2) / f64(n2)) <= slack;
      if (onlyEqual && !equal) continue;
      store<i32>(at, r1);
      store<i32>(at, r2, 4);
      for (let a = 0; a <= o1; a++) {
        for (let b = a == 0 ? 1 : 0; b <= o2 && (ties || a + b == 1); b++) {
          const last = a + b == owed;
          if (last && j < SHARED && !isMine()) continue;
          if (exactly && lost + (last ? 0 : r1 - o1 + r2 - o2) < most) continue;
          store<i32>(at, a, 8);
          store<i32>(at, b, 12);
          advance(old, old + SUMS, r1, r2, a, b);
          const tied = tiedBefore || a + b > 1;
          if (!last) {
            if (go(j + 1, r1 - a, r2 - b, o1 - a, o2 - b, lost, equal, tied)) return true;
            continue;
          }
          seen++;
          if (seen % REPORT == 0) progress(seen);
          if (visit(old + SUMS, at + 16, lost, equal, tied)) return true;
        }
      }
    }
  }
  return false;
}
