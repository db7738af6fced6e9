/** Which percentages a Kaplan-Meier estimate of few patients and events can have at all. */

/** Branches looked at before the answer is left open. */
const MOST_STEPS = 200_000;

/**
 * Numbers at risk whose Kaplan-Meier estimate lies in a span, fewest events first.
 *
 * With each event one of r patients at risk is lost to it, r falling from n: tied events are
 * consecutive numbers, so that they are included. Empty where none gives the rate; null where there
 * are too many to look at. With half of those lost at risk (an actuarial estimate), r is doubled.
 */
export function reachable(n, events, rate, halfLost = false) {
  const step = halfLost ? 2 : 1;
  const [low, high] = [rate[0] - 1e-12, rate[1] + 1e-12];
  if (low <= 1 && 1 <= high) return [];
  let steps = 0;
  // One more event among at most `most` at risk.
  const search = (rest, most, value) => {
    if (step * rest > most || value < low || most < step) return [];
    for (let r = most; r >= step; r--) {
      steps += 1;
      if (steps > MOST_STEPS) return null;
      const next = (value * (r - step)) / r;
      if (low <= next && next <= high) return [r];
      if (next < low) return [];
      if (rest > 1) {
        const found = search(rest - 1, r - step, next);
        if (found === null) return null;
        if (found.length) return [r, ...found];
      }
    }
    return [];
  };
  for (let count = 1; count <= Math.min(events, n); count++) {
    const found = search(count, step * n, 1);
    if (found === null || found.length) return found;
  }
  return [];
}
