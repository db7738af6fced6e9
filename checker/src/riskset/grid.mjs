/**
 * The scale on which p-values are sorted: points that printed figures end on, and gaps between.
 *
 * Every end of a printed interval, for p, p/2 and 1 - p/2, is a point of the scale, so what a figure
 * covers is a run of places: place 2k is the point k itself (up to noise), 2k + 1 the gap above it.
 */

import { Fraction } from "../fraction.mjs";
import { Interval } from "../printed.mjs";
import { SIDES } from "./family.mjs";

/** All figures of so many decimals, 0 to 1: the scale has a point at each half of a last digit. */
export class Figures {
  constructor(digits) {
    this.digits = digits;
    this.scale = 2 * 10 ** digits;
    this.places = 2 * this.scale + 1;
  }
}

/** The points that one printed figure ends on. */
export class Grid {
  constructor(points) {
    this.points = points;
    this.places = 2 * points.length - 1;
    this.floats = Float64Array.from(points, Number);
  }

  /** First place, and the one after the last, of the two-sided p printed as `values` by one side's p. */
  run(values, side) {
    const [low, high] = twoSidedEnds(values, side);
    if (low[0].compare(1) > 0 || high[0].compare(0) < 0) return [0, 0];
    const first = low[0].compare(0) < 0 ? 0 : 2 * this.point(low[0]) + (low[1] ? 0 : 1);
    const last = high[0].compare(1) > 0 ? this.places - 1 : 2 * this.point(high[0]) - (high[1] ? 0 : 1);
    return [first, Math.max(first, last + 1)];
  }

  /** The place of a single value of the scale. */
  at(x) {
    return this.run(new Interval(x, x), 2)[0];
  }

  point(x) {
    return this.points.findIndex((point) => point.compare(x) === 0);
  }
}

/** Ends, and whether they belong, of the two-sided p whose side's p lies in an interval. */
export function twoSidedEnds(values, side) {
  const [low, high] = [[values.low, values.lowClosed], [values.high, values.highClosed]];
  if (side === 2) return [low, high];
  if (side === 1) return [[low[0].times(2), low[1]], [high[0].times(2), high[1]]];
  const two = new Fraction(2);
  return [[two.minus(high[0].times(2)), high[1]], [two.minus(low[0].times(2)), low[1]]];
}

/** What a printed p-value can stand for: how it came about, as what text, and the values. */
export function readings(printed) {
  const found = [["rounded", printed.plain, printed.rounded]];
  if (printed.exact) {
    found.push(["cut off", printed.plain, printed.cutOff]);
    for (const shorter of printed.withoutZeros(1)) {
      found.push(["zeros added", shorter.text, shorter.rounded], ["zeros added", shorter.text, shorter.cutOff]);
    }
  }
  return found;
}

/** A scale that holds every end of a printed p-value's readings. */
export function gridFor(printed) {
  const ends = [new Fraction(0), new Fraction(1)];
  for (const [, , values] of readings(printed)) {
    for (const side of SIDES) ends.push(...twoSidedEnds(values, side).map(([end]) => end));
  }
  if (printed.value) ends.push(printed.value, printed.value.times(2), new Fraction(2).minus(printed.value.times(2)));
  const inside = ends.filter((end) => end.compare(0) >= 0 && end.compare(1) <= 0).sort((a, b) => a.compare(b));
  return new Grid(inside.filter((end, i) => i === 0 || end.compare(inside[i - 1]) !== 0));
}
