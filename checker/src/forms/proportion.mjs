/** A proportion with its interval. */

import { ClaimError } from "../claim.mjs";
import { commas, fixed, roundedTo, significant } from "../format.mjs";
import { verdict } from "../verdict.mjs";
import { HABITS, check as ofCount } from "./count.mjs";
import { candidates, limits, ordered, printing, triedMethods } from "./interval_fits.mjs";
import { allIntervals, zOf } from "./intervals.mjs";
import { invertedIntervals } from "./inverted.mjs";
import { INTERVALS, named } from "./named.mjs";
import { noticed, smallestChange } from "./repair.mjs";
import { either, within } from "./spans.mjs";

const ASSUMES = [
  "Patients are independent of each other.",
  "The interval is two-sided at the level printed, or one-sided where nobody or everybody has the outcome.",
];
const NAMES = ["percent", "low", "high"];
/** Up to which intervals by inversion of a test are tried. */
const [MOST_PATIENTS, MOST_COUNTS] = [2000, 5];
const prints = (claim) => ordered(claim) && printing(claim, true).length > 0;

/** Which interval methods print the limits; whether they are narrower than all. */
export function check(claim) {
  const counted = ofCount(claim);
  if (!claim.has("low", "high")) {
    for (const [one, other] of [["low", "high"], ["high", "low"]]) {
      if (claim.has(one)) throw new ClaimError(other, "a proportion with an interval needs both limits, low and high");
    }
    return counted;
  }
  const [n, k] = [claim.count("n1"), claim.count("k1")];
  if (!n || (k !== null && k > n)) return counted;
  if (!ordered(claim)) return unordered(claim);
  const [low, high] = limits(claim);
  const found = printing(claim);
  const evaluableOnly = found.length > 0 && found[0].n < n && found[0].how === "rounded";
  if (counted.word === "does not fit" && (k !== null || !found.length) && !evaluableOnly) return counted;
  const share = noticed(claim, ["low", "high"], prints);
  if (!found.length) {
    const failed = fails(claim, n, low, high, share);
    if (counted.word !== "possible" || failed.word === "too narrow") return failed;
    return verdict({
      word: "not checkable",
      sentence: `No number of patients up to ${n} prints both the percentage and ${low.text} to ${high.text}.`,
      assumes: counted.assumes,
      because: `${n} stands outside the sentence. Of how many patients is it, and by which method is its interval?`,
    });
  }
  const [first] = found;
  const names = [...new Set(found.filter((f) => f.k === first.k && f.n === first.n).map((f) => f.method))].join(", ");
  const tried = triedMethods(first.k, first.n, claim);
  const own = named(claim.text("conf_type"), INTERVALS, Object.keys(tried));
  const other = own.length && !own.some((name) => names.includes(name)) ? `, though not by ${own[0]}, which is named` : "";
  const evaluable = first.n === n ? "" : `, of ${n} patients only ${first.n} evaluable`;
  const twice = first.how === "rounded twice";
  const cut = first.how === "cut off" || first.how === "zeros added" || (counted.word === "cut off" && !evaluable);
  return verdict({
    word: cut ? "cut off" : "possible",
    sentence:
      `${low.text} to ${high.text} is the interval of ${first.k} of ${first.n} by ${names}` +
      `${first.how === "rounded" ? "" : `, limits ${twice ? HABITS["rounded twice"][1] : first.how}`}${evaluable}${other}.`,
    tried,
    assumes: ASSUMES,
    noticed: share,
    severity: twice && !cut ? "footnote" : "",
    because: `${first.k}/${first.n} = ${fixed((100 * first.k) / first.n, 2)} %.`,
  });
}

function unordered(claim) {
  const [low, high] = limits(claim);
  const change = smallestChange(claim, NAMES, prints, 2) ?? smallestChange(claim, NAMES, ordered);
  return verdict({
    word: "does not fit",
    sentence: `The estimate does not lie between ${low.text} and ${high.text}.`,
    assumes: ASSUMES,
    noticed: noticed(claim, NAMES, ordered),
    because: change ? change.sentence().trim() : "",
  });
}

function fails(claim, n, low, high, share) {
  const counts = candidates(claim).map(([x]) => x);
  const by = inverted(counts.slice(0, MOST_COUNTS), n, low, high, claim);
  if (by) {
    return verdict({
      word: "possible",
      sentence: `${low.text} to ${high.text} is the interval of ${by.k} of ${n} by ${by.name}.`,
      tried: triedMethods(by.k, n, claim),
      assumes: ASSUMES,
      noticed: share,
      because: `${by.k}/${n} = ${fixed((100 * by.k) / n, 2)} %.`,
    });
  }
  const x = counts.length ? counts[0] : halfToEven((Number(claim.number("percent")?.value ?? 0) * n) / 100);
  const made = allIntervals(x, n, claim.level());
  const widths = made.map(([name, [a, b]]) => [name, 100 * (b - a)]).filter(([, w]) => !Number.isNaN(w));
  if (n <= MOST_PATIENTS) widths.push(...invertedIntervals(x, n, claim.level()).map(([name, [a, b]]) => [name, 100 * (b - a)]));
  const [narrowest, least] = widths.reduce((a, b) => (roundedTo(b[1], 9) < roundedTo(a[1], 9) ? b : a));
  const width = either(high)[1] - either(low)[0];
  const tried = triedMethods(x, n, claim);
  const shown = `${low.text} to ${high.text}`;
  const change = smallestChange(claim, NAMES, prints, 2);
  const repair = change ? change.sentence() : "";
  const said = { tried, assumes: ASSUMES, noticed: share };
  const known = slip(x / n, n, low, high, claim);
  if (width < least) {
    const part = Math.min(Math.max(x / n, 0.5 / n), 1 - 0.5 / n);
    const needed = part * (1 - part) * ((200 * zOf(claim.level())) / Math.max(width, 1e-9)) ** 2;
    return verdict({
      ...said,
      word: "too narrow",
      sentence: `${shown} is narrower than any interval of ${x} of ${n}.`,
      because:
        `${fixed(width, 2)} points wide at most; the narrowest of the ${widths.length} methods tried, ${narrowest}, is ${fixed(least, 2)}; ` +
        `about ${commas(fixed(Number(significant(needed, 2)), 0))} patients would be needed.${known}${repair}`,
    });
  }
  const aims = [low, high].map((printed) => Number(printed.value ?? 0));
  // Of equally near ones the commonest.
  const away = ([, ends]) => roundedTo(Math.abs(100 * ends[0] - aims[0]) + Math.abs(100 * ends[1] - aims[1]), 9);
  const [nearest, ends] = made.filter(([name]) => name in tried).reduce((a, b) => (away(b) < away(a) ? b : a));
  return verdict({
    ...said,
    word: "not by any test tried",
    sentence: `No method tried prints ${shown} for ${x} of ${n}.`,
    because:
      `Nearest is ${nearest} with ${fixed(100 * ends[0], 2)} to ${fixed(100 * ends[1], 2)}; another method, other patients, ` +
      `or adjusted limits may fit.${known}${repair}`,
  });
}

/** The first count and method by inversion of a test, which are slow, that print the limits; null where none does. */
function inverted(counts, n, low, high, claim) {
  if (n > MOST_PATIENTS) return null;
  for (const k of counts) {
    for (const [name, ends] of invertedIntervals(k, n, claim.level())) {
      if (ends.every((x, i) => within(100 * x, either([low, high][i])))) return { k, name };
    }
  }
  return null;
}

const halfToEven = (x) => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

/** Known slips that would print the limits: a standard error or a variance for the interval. */
function slip(p, n, low, high, claim) {
  const z = zOf(claim.level());
  const variance = (p * (1 - p)) / n;
  const ways = [
    ["one standard error on each side", variance ** 0.5],
    ["the variance in place of the standard error", z * variance],
    ["limits of a 90 % interval", zOf(0.9) * variance ** 0.5],
    ["limits of a 99 % interval", zOf(0.99) * variance ** 0.5],
  ];
  const spans = [either(low), either(high)];
  const way = ways.find(([, half]) => [100 * (p - half), 100 * (p + half)].every((x, i) => within(x, spans[i])));
  return way ? ` It is ${way[0]}.` : "";
}
