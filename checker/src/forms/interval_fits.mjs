/** Counts and interval methods that print the limits of a proportion. */

import { roundedTo } from "../format.mjs";
import { countsPrinting } from "./grim.mjs";
import { allIntervals, zOf } from "./intervals.mjs";
import { cutOff, either, inOrder, reading, rounded, within } from "./spans.mjs";

/** Pairs of a count and a number of evaluable patients that are looked at. */
const MOST_PAIRS = 3000;
const held = (x) => Math.min(Math.max(x, 0), 100);

/** Both limits as printed. */
export const limits = (claim) => ["low", "high"].map((name) => claim.number(name, true));

/** Whether the estimate can lie between the limits. */
export function ordered(claim) {
  const [low, high] = limits(claim);
  const [percent, k, n] = [claim.number("percent"), claim.count("k1"), claim.count("n1")];
  if (percent !== null || k === null || !n) return inOrder(low, percent, high);
  return inOrder(low, null, high) && either(low)[0] <= (100 * k) / n && (100 * k) / n <= either(high)[1];
}

/** Counts and numbers of patients behind the estimate; fewer than printed, as when some could not be evaluated. */
export function candidates(claim, fewer = false) {
  const [n, k, percent] = [claim.count("n1"), claim.count("k1"), claim.number("percent")];
  if (!fewer && k !== null) return percent === null || !n || reading(percent, (100 * k) / n) ? [[k, n]] : [];
  if (percent === null) return [];
  const pairs = [];
  for (let m = fewer ? n - 1 : n; m > (fewer ? 0 : n - 1); m--) {
    if (k === null) pairs.push(...countsPrinting(percent, m).map(([x]) => [x, m]));
    else if (k <= m && reading(percent, (100 * k) / m) === "rounded") pairs.push([k, m]);
    if (pairs.length > MOST_PAIRS) break;
  }
  return pairs;
}

/** Counts and methods that print both limits, the printed number of patients first (fast: only that). */
export function printing(claim, fast = false) {
  const printed = limits(claim);
  for (const fewer of fast ? [false] : [false, true]) {
    const pairs = candidates(claim, fewer);
    const found = byMethods(pairs, printed, claim.level());
    if (found.length) return found;
    const other = fromRounded(pairs, printed, claim);
    if (other.length) return other;
  }
  return [];
}

/** Wald limits made from a rounded estimate and a rounded half-width, as in 61.0 ± 14.9. */
function fromRounded(pairs, printed, claim) {
  const [percent, z] = [claim.number("percent"), zOf(claim.level())];
  if (percent === null || percent.value === null || !percent.exact) return [];
  const fitting = pairs.filter(([k, n]) => {
    const half = 100 * z * (((k / n) * (1 - k / n)) / n) ** 0.5;
    return [Number(percent.value) - half, Number(percent.value) + half].every((x, i) => within(x, rounded(printed[i])));
  });
  return fitting.map(([k, n]) => ({ k, n, method: "Wald", how: "made from a rounded estimate" }));
}

function byMethods(pairs, printed, level) {
  const made = pairs.map(([k, n]) => allIntervals(k, n, level));
  const found = [];
  for (let m = 0; m < (made[0]?.length ?? 0); m++) {
    pairs.forEach(([k, n], i) => {
      const [method, ends] = made[i][m];
      const percents = ends.map((x) => 100 * x);
      if (!percents.every((x, side) => near(x, printed[side]))) return;
      const how = habit(printed, percents);
      if (how) found.push({ k, n, method, how });
    });
  }
  const exact = found.filter((f) => f.how === "rounded");
  return (exact.length ? exact : found).sort((a, b) => b.n - a.n);
}

function near(x, printed) {
  const span = either(printed);
  const unit = Number(printed.unit);
  if (x >= span[0] - unit && x <= span[1] + unit) return true;
  return [0, 100].includes(Number(printed.value ?? 0)) && (x <= 0 || x >= 100);
}

/** How a limit is printed so; limits outside 0 to 100 may be held there. */
const howPrinted = (printed, x) => reading(printed, x) || reading(printed, held(x));

/** One habit that prints both limits: all rounded, else all cut off, else as each may be. */
function habit(printed, ends) {
  const hows = ends.map((x, i) => howPrinted(printed[i], x));
  if (hows.includes("")) return "";
  if (hows.includes("cut off")) {
    return ends.every((x, i) => [x, held(x)].some((y) => within(y, cutOff(printed[i])))) ? "cut off" : "";
  }
  return hows.find((how) => how !== "rounded") ?? "rounded";
}

/** What each method gives for k of n, and whether it prints both limits. */
export function triedMethods(k, n, claim) {
  const printed = limits(claim);
  const tried = {};
  for (const [method, ends] of allIntervals(k, n, claim.level())) {
    const percents = ends.map((x) => 100 * x);
    if (percents.some(Number.isNaN)) continue;
    const meets = percents.every((x, i) => howPrinted(printed[i], x) === "rounded");
    tried[method] = { meets, nearest: percents.map((x) => roundedTo(x, 6)) };
  }
  return tried;
}
