/** Which percentages an estimate of survival of few patients and events can have at all. */

export const WAYS = ["Kaplan-Meier", "actuarial", "exp(-hazard)"];
/** Pairs of event times looked at before the answer is left open. */
export const MOST = 15_000_000;
/** What looking at an array of them costs besides, in pairs. */
const CALL = 3000;
const NOISE = 1e-12;

/**
 * A course, as [at risk, events] time by time, whose estimate of survival lies in a span.
 *
 * Each event time takes k of r at risk; r falls from n; at most `events` in all. Empty where no
 * course gives the rate; null where there are too many to look at. In a life table (actuarial) half
 * of those lost in an interval count as at risk in it.
 */
export function reachable(n, events, rate, way = WAYS[0], most = MOST) {
  const [low, high] = [rate[0] - NOISE, rate[1] + NOISE];
  if ((low <= 1 && 1 <= high) || high < 0 || events < 1) return [];
  // The last one who is left has the event.
  if (low <= 0 && way !== "exp(-hazard)") return [[1, 1]];
  const search = new Search(way, Math.max(low, NOISE), high, most);
  for (let times = 1; times <= Math.min(events, n); times++) {
    const found = search.course(n, Math.min(events, n), 1, times);
    if (found === null || found.length) return found;
  }
  return [];
}

/** Courses by number of event times; of the last two the second follows from the first. */
class Search {
  constructor(way, low, high, left) {
    Object.assign(this, { hazard: way === "exp(-hazard)", low, high, left });
    /** Numbers at risk are counted in halves in a life table. */
    this.unit = way === "actuarial" ? 2 : 1;
  }

  /** What an event time with k of r makes of the estimate. */
  factor(r, k) {
    return this.hazard ? Math.exp(-k / r) : 1 - (this.unit * k) / r;
  }

  /** Most patients left: a half at risk means that one was lost. */
  after(r, k) {
    return Math.floor(r / this.unit) - k;
  }

  /** Most at risk with whom k events bring an estimate down to the span. */
  most(value, k) {
    return this.hazard ? k / Math.log(value / this.high) : (this.unit * k) / (1 - this.high / value);
  }

  /** What so many patients and events leave of an estimate at least, if not nothing. */
  lowest(patients, events) {
    if (!this.hazard) return patients > 1 ? 1 / (this.unit * Math.min(events, patients - 1) + 1) : 1;
    let sum = 0;
    for (let r = 1; r <= Math.min(events, patients); r++) sum += 1 / r;
    return Math.exp(-sum);
  }

  /** A course of so many event times; empty where none gives the rate, null where left open. */
  course(patients, events, value, times) {
    if (times > events || patients < 1 || value * this.lowest(patients, events) > this.high) return [];
    if (times <= 2) return this.last(patients, events, value, times);
    for (let r = this.unit * patients; r >= this.unit; r--) {
      for (let k = 1; k <= events - times + 1; k++) {
        const [then, left] = [value * this.factor(r, k), this.after(r, k)];
        if (left < times - 1 || then * this.factor(this.unit * left, times - 1) < this.low) break;
        const found = this.course(left, events - k, then, times - 1);
        if (found === null) return null;
        if (found.length) return [[r / this.unit, k], ...found];
      }
    }
    return [];
  }

  /** The first of two event times, [at risk, events] one behind the other; null where they are too many. */
  firsts(patients, events, value) {
    const each = (visit) => {
      for (let k = 1; k < events; k++) {
        for (let r = this.unit * patients; r >= this.unit; r--) if (value * this.factor(r, k) > this.high && this.after(r, k) >= 1) visit(r, k);
      }
    };
    let number = 0;
    each(() => (number += 1));
    if (number + CALL > this.left) return null;
    const found = new Int32Array(2 * number);
    let place = 0;
    each((r, k) => {
      found[place++] = r;
      found[place++] = k;
    });
    return found;
  }

  /** One event time, or two; fewest events. */
  last(patients, events, value, times) {
    const firsts = times === 1 ? Int32Array.of(0, 0) : this.firsts(patients, events, value);
    let best = null;
    for (let k2 = 1; k2 <= events - times + 1; k2++) {
      if (best && best.total <= k2 + times - 1) break;
      this.left -= firsts === null ? Infinity : firsts.length / 2 + CALL;
      if (this.left < 0) break;
      for (const less of [0, 1]) {
        const found = this.second(firsts, patients, events, value, k2, less);
        if (!found || (best && found.k1 + k2 >= best.total)) continue;
        const pair = [[found.r1 / this.unit, found.k1], [found.r / this.unit, k2]];
        best = { total: found.k1 + k2, course: pair.filter(([, k]) => k) };
      }
    }
    if (best) return best.course;
    return this.left < 0 ? null : [];
  }

  /** The second event time with k2 events, or one less at risk, after the first with fewest events; null where none. */
  second(firsts, patients, events, value, k2, less) {
    let found = null;
    for (let i = 0; i < firsts.length; i += 2) {
      const [r1, k1] = [firsts[i], firsts[i + 1]];
      if (k1 + k2 > events || (found && k1 >= found.k1)) continue;
      const then = k1 ? value * this.factor(r1, k1) : value;
      const left = k1 ? this.after(r1, k1) : patients;
      const r = Math.floor(Math.min(this.most(then, k2) + 1e-9, this.unit * left)) - less;
      if (r < 1 || this.after(r, k2) < 0) continue;
      const next = then * this.factor(r, k2);
      if (this.low <= next && next <= this.high) found = { r1, k1, r };
    }
    return found;
  }
}
