/** How many risk-set paths a design has, exactly at any size, by formulas. */

export function choose(n, k) {
  let found = 1n;
  for (let i = 1n; i <= BigInt(k); i++) found = (found * (BigInt(n) - i + 1n)) / i;
  return found;
}

/** The numbers n + t over t for t = 0, 1 … `most`. */
function choices(n, most) {
  const found = [1n];
  for (let t = 1; t <= most; t++) found.push((found[t - 1] * BigInt(n + t)) / BigInt(t));
  return found;
}

/** Number of risk-set paths of a design, those without a test included. */
export function countPaths({ n1, d1, n2, d2, ties }, maxLost = null) {
  const events = d1 + d2;
  const most = [n1 - d1, n2 - d2];
  if (!ties) return choose(events, Math.min(d1, d2)) * losses(most, events, maxLost);
  const all = maxLost === null || maxLost >= most[0] + most[1] ? most.map((n) => choices(n, events)) : null;
  // Ways to spread the events over exactly `times` event times, none empty: inclusion and exclusion.
  const [spread1, spread2] = [choices(d1, events), choices(d2, events)];
  let row = [1n];
  let total = 0n;
  for (let times = 1; times <= events; times++) {
    row = [1n, ...row.slice(1).map((c, i) => c + row[i]), 1n];
    let ways = 0n;
    for (let i = 1; i <= times; i++) ways += (times - i) % 2 ? -row[i] * spread1[i - 1] * spread2[i - 1] : row[i] * spread1[i - 1] * spread2[i - 1];
    total += ways * (all ? all[0][times] * all[1][times] : losses(most, times, maxLost));
  }
  return total;
}

/** Ways to lose at most so many of each arm (and of both) before so many event times. */
function losses([most1, most2], times, maxLost) {
  const ways = (most) => choose(most + times, Math.min(most, times));
  if (maxLost === null || maxLost >= most1 + most2) return ways(most1) * ways(most2);
  let total = 0n;
  for (let s = 0; s <= Math.min(most1, maxLost); s++) {
    total += choose(s + times - 1, Math.min(s, times - 1)) * ways(Math.min(most2, maxLost - s));
  }
  return total;
}

/** Events up to which courses are counted and gone through: the engine has room for so many. */
export const MOST_EVENTS = 1000;

/** A number of paths that the design has at least, found at once at any size; infinite with too many events. */
export function fewestPaths({ d1, d2, ties }) {
  if (d1 + d2 > MOST_EVENTS) return Infinity;
  return ties ? 2 ** (d1 + d2 - 1) : Number(choose(d1 + d2, Math.min(d1, d2)));
}
