/**
 * Every risk-set path of a design, one after the other.
 *
 * Before each event time some patients of each arm are lost. Any numbers will do, as long as each
 * arm keeps the patients whose events are still to come. The order is that of the Python library,
 * so that the first path found is the same.
 */

import { SUMS, advance, begin } from "./statistics.mjs";

/** Paths between two reports of progress. */
const REPORT = 1 << 18;

/**
 * Call `visit(lost, equal, tied, times)` for each path; stop where it returns true.
 *
 * What is visited stands in the arrays made by `start`: the sums of the whole path, at place
 * `times * SUMS`, and the path itself, as r1, r2, a, b of each event time.
 *
 * @param {object} design n1, d1, n2, d2, ties
 * @param {object} options maxLost; exactly: only paths that lose so many, no fewer; onlyEqual: only
 *   paths with equal follow-up; progress(seen): called now and then; part: of all paths the number-th
 *   of so many parts
 * @param {function} start called with the sums and the path; gives `visit`
 */
export function enumeratePaths({ n1, d1, n2, d2, ties }, { maxLost, exactly = false, onlyEqual = false, progress = null, part = { number: 0, of: 1 } }, start) {
  const events = d1 + d2;
  const slack = 1 / Math.min(n1, n2) + 1e-9;
  const sums = new Float64Array((events + 1) * SUMS);
  begin(sums, 0);
  const path = new Int32Array(4 * events);
  const visit = start(sums, path);
  let seen = 0;

  /** From event time j on: m1, m2 at risk at most, o1, o2 events owed, `before` lost, equal and tied so far. */
  function go(j, m1, m2, o1, o2, before, equalBefore, tiedBefore) {
    const owed = o1 + o2;
    for (let r1 = m1; r1 >= o1 && before + m1 - r1 <= maxLost; r1--) {
      const followed1 = (r1 + d1 - o1) / n1;
      for (let r2 = m2; r2 >= o2; r2--) {
        const lost = before + m1 - r1 + m2 - r2;
        if (lost > maxLost) break;
        if (j === 0 && (r1 + r2) % part.of !== part.number) continue;
        const equal = equalBefore && Math.abs(followed1 - (r2 + d2 - o2) / n2) <= slack;
        if (onlyEqual && !equal) continue;
        path[4 * j] = r1;
        path[4 * j + 1] = r2;
        const most = ties ? owed : 1;
        for (let a = 0; a <= o1; a++) {
          for (let b = a === 0 ? 1 : 0; b <= o2 && a + b <= most; b++) {
            const last = a + b === owed;
            if (exactly && lost + (last ? 0 : r1 - o1 + r2 - o2) < maxLost) continue;
            path[4 * j + 2] = a;
            path[4 * j + 3] = b;
            advance(sums, j * SUMS, (j + 1) * SUMS, r1, r2, a, b);
            const tied = tiedBefore || a + b > 1;
            if (!last) {
              if (go(j + 1, r1 - a, r2 - b, o1 - a, o2 - b, lost, equal, tied)) return true;
              continue;
            }
            seen += 1;
            if (progress && seen % REPORT === 0) progress(seen);
            if (visit(lost, equal, tied, j + 1)) return true;
          }
        }
      }
    }
    return false;
  }
  go(0, n1, n2, d1, d2, 0, true, false);
}
