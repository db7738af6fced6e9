/**
 * Every risk-set path of a design, one after the other.
 *
 * Before each event time some patients of each arm are lost. Any numbers will do, as long as each
 * arm keeps the patients whose events are still to come. The order is that of the Python library,
 * so that the first path found is the same.
 */

import { COX_SCORE, NONE, N_TESTS, SUMS, advance, begin, coxValues, finish, withoutCox } from "./statistics.mjs";

/** Paths between two reports of progress. */
const REPORT = 1 << 16;

/**
 * Call `visit(p, lost, equal, path, times)` for each path; stop where it returns true.
 *
 * @param {object} design n1, d1, n2, d2, ties, coxTies
 * @param {object} options maxLost; coxUpTo: Wald and likelihood ratio of paths that lose at most so
 *   many; wanted(lost, equal): whether a path matters; progress(seen): called now and then; part: of
 *   all paths the number-th of so many parts
 * @returns {number} paths seen
 */
export function enumeratePaths(design, { maxLost, coxUpTo = Infinity, wanted = null, progress = null, part = { number: 0, of: 1 } }, visit) {
  const { n1, d1, n2, d2, ties, coxTies } = design;
  const events = d1 + d2;
  const share = (n1 * n2) / ((n1 + n2) * (n1 + n2 - 1));
  const slack = 1 / Math.min(n1, n2) + 1e-9;
  const sums = new Float64Array((events + 1) * SUMS);
  begin(sums, 0);
  const path = new Int32Array(4 * (events + 1));
  // State before each event time: at risk at most, events owed, lost so far, equal so far, tied so far.
  const state = new Int32Array(7 * (events + 1));
  state.set([n1, n2, d1, d2, 0, 1, 0]);
  const p = new Float64Array(N_TESTS + 3).fill(NONE);
  let [seen, j] = [0, 0];
  path.set([n1, n2, 0, 0]);
  while (j >= 0) {
    const [at, now] = [7 * j, 4 * j];
    const m1 = state[at];
    const m2 = state[at + 1];
    const o1 = state[at + 2];
    const o2 = state[at + 3];
    const before = state[at + 4];
    let r1 = path[now];
    let r2 = path[now + 1];
    let a = path[now + 2];
    let b = path[now + 3];
    // The next choice at this event time: (a, b) innermost, then r2, then r1.
    let over = false;
    for (;;) {
      b += 1;
      if (b > o2) {
        a += 1;
        b = 0;
      }
      if (a > o1) {
        a = 0;
        b = 0;
        r2 -= 1;
        if (r2 < o2 || before + m1 - r1 + m2 - r2 > maxLost) {
          r1 -= 1;
          r2 = m2;
          if (r1 < o1 || before + m1 - r1 > maxLost) {
            over = true;
            break;
          }
        }
        continue;
      }
      if (a + b > 0 && (ties || a + b === 1) && (j > 0 || (r1 + r2) % part.of === part.number)) break;
    }
    if (over) {
      j -= 1;
      continue;
    }
    path[now] = r1;
    path[now + 1] = r2;
    path[now + 2] = a;
    path[now + 3] = b;
    const lost = before + m1 - r1 + m2 - r2;
    const followed = (r1 + d1 - o1) / n1 - (r2 + d2 - o2) / n2;
    const equal = state[at + 5] === 1 && Math.abs(followed) <= slack;
    const tied = state[at + 6] === 1 || a + b > 1;
    advance(sums, j * SUMS, (j + 1) * SUMS, r1, r2, a, b);
    if (a < o1 || b < o2) {
      j += 1;
      const next = 7 * j;
      state[next] = r1 - a;
      state[next + 1] = r2 - b;
      state[next + 2] = o1 - a;
      state[next + 3] = o2 - b;
      state[next + 4] = lost;
      state[next + 5] = equal ? 1 : 0;
      state[next + 6] = tied ? 1 : 0;
      path[4 * j] = r1 - a;
      path[4 * j + 1] = r2 - b;
      path[4 * j + 2] = 0;
      path[4 * j + 3] = 0;
      continue;
    }
    seen += 1;
    if (progress && seen % REPORT === 0) progress(seen);
    if (wanted && !wanted(lost, equal)) continue;
    finish(sums, (j + 1) * SUMS, share, d1, d2, p);
    if (lost <= coxUpTo) coxValues(path, j + 1, tied, coxTies, p);
    else withoutCox(p);
    if (visit(p, lost, equal, path, j + 1)) return seen;
  }
  return seen;
}

/** Whether a path's p by one test lies strictly between two numbers. */
export function within(p, test, low, high, union) {
  if (low < p[test] && p[test] < high) return true;
  if (!union || test < COX_SCORE) return false;
  const other = p[N_TESTS + test - COX_SCORE];
  return low < other && other < high;
}
