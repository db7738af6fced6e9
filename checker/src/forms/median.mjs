/** A median time with its limits. */

import { fixed, significant } from "../format.mjs";
import { WIDTH, verdict } from "../verdict.mjs";
import { noticed, smallestChange } from "./repair.mjs";
import { either, inOrder } from "./spans.mjs";

const ASSUMES = ["Median and limits are read from one curve.", "The events printed are all events of that curve."];
const FIELDS = ["value", "low", "high"];
/** Words that a text may put around "not reached". */
const AUXILIARIES = new Set(["was", "were", "is", "are", "has", "have", "had", "been", "yet"]);
const NOT_REACHED = new Set(["nr", "ne", "na", "n/a", "not reached", "not estimable", "not evaluable", "inf", "∞"]);

/** Whether a median lies between its limits, and whether the events allow it. */
export function check(claim) {
  claim.need("value");
  const n = claim.count("n1");
  const d = claim.count("d1") ?? claim.count("events");
  const [value, low, high] = FIELDS.map((name) => read(claim, name));
  const shown = `median ${claim.text("value")} (${claim.text("low")} to ${claim.text("high")})`;
  if (!ordered(claim)) {
    const change = smallestChange(claim, FIELDS, ordered);
    const [a, b, c] = [value[1], low[0], high[1]].map((x) => significant(x, 6));
    const because = `${a}, ${b} and ${c} are not in order.${change ? change.sentence() : ""}`;
    return doesNotFit(`The ${shown} does not lie between its limits.`, { because });
  }
  if (n && d !== null) {
    if (d > n) return doesNotFit(`${d} events among ${n} patients are not possible.`, { assumes: [] });
    if (value[0] === Infinity && 2 * d >= n) {
      const because = `With ${d} events among ${n} the curve ends at ${fixed(100 * (1 - d / n), 1)} % or below.`;
      return doesNotFit("Half of the patients had the event, so the median is reached.", { because });
    }
    if (Number.isFinite(value[1]) && d === 0) return doesNotFit("Without an event no median is reached.");
  }
  if (!claim.text("low") && !claim.text("high")) {
    return verdict({ word: "not checkable", sentence: "A median without limits depends on no other figure.", assumes: ASSUMES });
  }
  return verdict({
    word: "possible",
    sentence: `The ${shown} lies between its limits. ${WIDTH}`,
    assumes: ASSUMES,
    noticed: noticed(claim, FIELDS, ordered),
    because: `Order of the limits${n && d !== null ? `; ${d} events among ${n} patients` : ""}: nothing else can be checked without times.`,
  });
}

const doesNotFit = (sentence, more = {}) => verdict({ word: "does not fit", sentence, assumes: ASSUMES, ...more });

/** The values that a median or a limit can stand for; not reached, of a lower limit, is not known. */
function read(claim, name) {
  const text = claim.text(name);
  if (!text) return [-Infinity, Infinity];
  if (notReached(text)) return [name === "low" ? -Infinity : Infinity, Infinity];
  return either(claim.number(name));
}

/** Whether a limit or a median is printed as not reached. */
function notReached(text) {
  const words = text.trim().toLowerCase().replace(/^[().]+|[().]+$/g, "").split(/\s+/);
  return NOT_REACHED.has(words.filter((word) => word && !AUXILIARIES.has(word)).join(" "));
}

function ordered(claim) {
  const [value, low, high] = FIELDS.map((name) => read(claim, name));
  if (!(low[0] <= value[1] && value[0] <= high[1] && low[0] <= high[1])) return false;
  return inOrder(...["low", "value", "high"].map((name) => (notReached(claim.text(name)) ? null : claim.number(name))));
}
