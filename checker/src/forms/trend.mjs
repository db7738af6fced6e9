/** Three or more arms: tests of counts; times are not checked. */

import { Claim } from "../claim.mjs";
import { significant } from "../format.mjs";
import { erfc } from "../riskset/normal.mjs";
import { verdict } from "../verdict.mjs";
import { check as checkCount } from "./count.mjs";
import { TESTS, named } from "./named.mjs";
import { reading, spoken } from "./spans.mjs";

const ARMS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const ASSUMES = [
  "The arms stand in their order, with scores 1, 2, 3 … in a test for trend.",
  "The p-value is of all arms together, not adjusted and not of times.",
];
/** Tables of an exact test that are gone through. */
const MOST_TABLES = 4_000_000;
const UNPRINTED = " Not all numbers of patients behind p stand in its sentence.";
/** Fisher's test of more tables than that is this near Pearson's, or nearer. */
const NEAR = 1.25;

/** Which test of the counts of three or more arms prints the p-value. */
export function check(claim) {
  let arms = ARMS.filter((arm) => ["n", "k", "d"].some((name) => claim.has(`${name}${arm}`)));
  if (!arms.length) arms = ARMS.filter((arm) => claim.has(percentOf(arm)));
  const [n, events, counts] = ["n", "d", "k"].map((name) => arms.map((arm) => claim.count(`${name}${arm}`)));
  const times = counts.includes(null) && !events.includes(null);
  const k = times ? events : counts;
  if (arms.length < 3 || n.includes(null) || k.includes(null)) {
    return verdict({ word: "not checked", sentence: `${arms.length} arms without the counts of each: their times are not checked.` });
  }
  if (k.some((number, i) => number > n[i])) return verdict({ word: "does not fit", sentence: "More events than patients in an arm." });
  if (n.includes(0)) return verdict({ word: "not checked", sentence: "An arm has no patients: no test compares it." });
  for (const [i, arm] of arms.entries()) {
    if (!claim.has(percentOf(arm))) continue;
    const found = checkCount(new Claim("count", { n1: `${n[i]}`, k1: `${k[i]}`, percent: claim.text(percentOf(arm)) }, new Set(claim.implied.has(`n${arm}`) ? ["n1"] : [])));
    if (found.word === "does not fit" && !times) return found;
    if (found.word === "possible" && !times) return { ...found, word: "not checkable" }; // of fewer than stand elsewhere
  }
  const p = claim.p();
  if (p === null) {
    const word = arms.some((arm) => claim.has(percentOf(arm))) ? "adds up" : "not checkable";
    return verdict({ word, sentence: "Counts and percentages of all arms agree; no p-value is printed.", assumes: ASSUMES });
  }
  const values = Object.entries(tests(k, n));
  const gives = values.filter(([, x]) => (p.exact ? reading(p, x) === "rounded" : p.limits.contains(x))).map(([name]) => name);
  const cut = values.filter(([, x]) => p.exact && reading(p, x)).map(([name]) => name);
  const tried = Object.fromEntries(values.map(([name, x]) => [name, { meets: gives.includes(name), nearest: [x, x] }]));
  const listed = values.map(([name, x]) => `${spoken(name)} ${significant(x, 3)}`).join(", ") || "The outcome is that of all patients or of none";
  if (gives.length || cut.length) {
    const mine = named(claim.text("test"), TESTS, Object.keys(tried));
    const exact = mine.filter((name) => gives.includes(name));
    const own = exact.length ? exact : mine.filter((name) => cut.includes(name));
    const by = [own, gives, cut].find((some) => some.length).map(spoken).join(", ");
    const missed = mine.length && !own.length;
    const rounded = (own.length ? own : gives).some((name) => gives.includes(name));
    const sentence = missed
      ? `p ${p.text} is not given by the test that is named, but by ${by}.`
      : `p ${p.text} is given by ${own.length ? "the test that is named: " : ""}${by}.`;
    return verdict({ word: missed ? "possible" : rounded ? "adds up" : "cut off", sentence, tried, assumes: ASSUMES, because: `${listed}.` });
  }
  if (times || claim.says("log-rank", "logrank", "cox", "gray") || claim.has("time")) {
    const sentence = `Three arms: no test of the counts gives p ${p.text}, and tests of times are not checked.`;
    return verdict({ word: "not checked", sentence, tried, because: `${listed}.` });
  }
  const near = tried.chi_squared?.nearest[0] ?? 0;
  const value = Number(p.value ?? 0);
  if (!("fisher" in tried) && near / NEAR <= value && value <= near * NEAR) {
    const sentence = `No other test of the counts gives p ${p.text}, and Fisher's exact test has too many tables here.`;
    return verdict({ word: "not checked", sentence, tried, because: `${listed}.` });
  }
  const outside = claim.has("sentence") && arms.some((arm) => claim.implied.has(`n${arm}`));
  return verdict({
    word: outside ? "not checkable" : "not by any test tried",
    sentence: `No test of the counts of ${arms.length} arms gives p ${p.text}.${outside ? UNPRINTED : ""}`,
    tried,
    assumes: ASSUMES,
    because: `${listed}. A test of times, of two arms only, or an adjusted one may fit.`,
  });
}

const sum = (values) => values.reduce((total, x) => total + x, 0);

/** Pearson's chi-squared, the likelihood ratio, Fisher's exact test if its tables are not too many, Cochran and Armitage's trend. */
function tests(k, n) {
  const [total, affected] = [sum(n), sum(k)];
  if (!affected || affected === total) return {};
  const share = affected / total;
  const cells = k.flatMap((number, i) => [[number, n[i] * share], [n[i] - number, n[i] * (1 - share)]]);
  const pearson = sum(cells.map(([seen, expected]) => (seen - expected) ** 2 / expected));
  const ratio = 2 * sum(cells.map(([seen, expected]) => (seen ? seen * Math.log(seen / expected) : 0)));
  const df = n.length - 1;
  const found = {
    chi_squared: chiTail(df, pearson),
    "chi_squared (N - 1)": chiTail(df, (pearson * (total - 1)) / total),
    "likelihood ratio": chiTail(df, ratio),
  };
  const fewer = 2 * affected <= total ? k : k.map((number, i) => n[i] - number); // the same test, of the rarer outcome
  const smaller = [...n].sort((a, b) => a - b).slice(0, -1);
  if (smaller.reduce((product, size) => product * (Math.min(size, sum(fewer)) + 1), 1) <= MOST_TABLES) found.fisher = exact(fewer, n);
  const top = sum(k.map((number, i) => (i + 1) * (number - n[i] * share)));
  const spread = sum(n.map((size, i) => size * (i + 1) ** 2)) - sum(n.map((size, i) => size * (i + 1))) ** 2 / total;
  const z = top / Math.sqrt(share * (1 - share) * spread);
  const trend = chiTail(1, z * z);
  return { ...found, "trend (Cochran-Armitage)": trend, "linear by linear": chiTail(1, (z * z * (total - 1)) / total), "trend, one-sided": trend / 2 };
}

/** The upper tail of chi-squared with 1 to 8 degrees of freedom, as a finite sum. */
function chiTail(df, x) {
  const half = x / 2;
  let term = df % 2 ? Math.sqrt(half) / (Math.sqrt(Math.PI) / 2) : 1;
  let tail = 0;
  for (let i = df % 2 ? 1.5 : 1; i <= df / 2; i++) {
    tail += term;
    term *= half / i;
  }
  return (df % 2 ? erfc(Math.sqrt(half)) : 0) + Math.exp(-half) * tail;
}

/** Probability of the tables with these margins that are no likelier than this one. */
function exact(k, n) {
  const order = n.map((_, i) => i).sort((a, b) => n[a] - n[b]); // the largest arm is what the others leave
  const events = sum(k);
  const ways = order.map((i) => logWays(n[i], Math.min(n[i], events)));
  const seen = sum(order.map((i, place) => ways[place][k[i]]));
  const weights = [];
  const go = (arm, left, weight) => {
    if (arm === ways.length - 1) {
      if (left < ways[arm].length) weights.push(weight + ways[arm][left]);
      return;
    }
    for (let here = 0; here <= left && here < ways[arm].length; here++) go(arm + 1, left - here, weight + ways[arm][here]);
  };
  go(0, events, 0);
  const most = weights.reduce((a, b) => Math.max(a, b));
  let [rare, all] = [0, 0];
  for (const weight of weights) {
    all += Math.exp(weight - most);
    if (weight <= seen + 1e-7) rare += Math.exp(weight - most);
  }
  return rare / all;
}

/** Logarithms of n over 0, 1 … `most`, summed with what rounding loses. */
function logWays(n, most) {
  const found = [0];
  let [total, lost] = [0, 0];
  for (let i = 1; i <= most; i++) {
    const more = Math.log((n - i + 1) / i) - lost;
    const next = total + more;
    lost = next - total - more;
    found.push((total = next));
  }
  return found;
}

const percentOf = (arm) => (arm === 1 ? "percent" : `percent${arm}`);
