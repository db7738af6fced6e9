/** How many risk-set paths a design has, exactly at any size, by formulas. */

export function choose(n, k) {
  let found = 1n;
  for (let i = 1n; i <= BigInt(k); i++) found = (found * (BigInt(n) - i + 1n)) / i;
  return found;
}

/** Number of risk-set paths of a design, those without a test included. */
export function countPaths(design, maxLost = null) {
  const { n1, d1, n2, d2, ties } = design;
  const events = d1 + d2;
  if (!ties) return choose(events, d1) * losses(n1 - d1, n2 - d2, events, maxLost);
  // Ways to spread the events over exactly `times` event times, none empty: inclusion and exclusion.
  const spread = [0n];
  for (let i = 1; i <= events; i++) spread.push(choose(d1 + i - 1, Math.min(d1, i - 1)) * choose(d2 + i - 1, Math.min(d2, i - 1)));
  let row = [1n];
  let total = 0n;
  for (let times = 1; times <= events; times++) {
    row = [1n, ...row.slice(1).map((c, i) => c + row[i]), 1n];
    let ways = 0n;
    for (let i = 1; i <= times; i++) ways += (times - i) % 2 ? -row[i] * spread[i] : row[i] * spread[i];
    total += ways * losses(n1 - d1, n2 - d2, times, maxLost);
  }
  return total;
}

/** Ways to lose at most so many of each arm (and of both) before so many event times. */
function losses(most1, most2, times, maxLost) {
  const ways = (most) => choose(most + times, Math.min(most, times));
  if (maxLost === null || maxLost >= most1 + most2) return ways(most1) * ways(most2);
  let total = 0n;
  for (let s = 0; s <= Math.min(most1, maxLost); s++) {
    total += choose(s + times - 1, Math.min(s, times - 1)) * ways(Math.min(most2, maxLost - s));
  }
  return total;
}

/** A number of paths that the design has at least, found at once at any size. */
export function atLeast({ d1, d2, ties }) {
  return ties ? 2 ** (d1 + d2 - 1) : Number(choose(d1 + d2, Math.min(d1, d2)));
}
