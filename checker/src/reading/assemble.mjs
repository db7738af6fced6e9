/** Claims from the phrases of one sentence: which figures belong together, and as what form. */

import { amount } from "./amounts.mjs";
import { Sight, ofGroup } from "./context.mjs";
import { plain } from "./normal.mjs";
import { PATTERNS, search, searchAll } from "./patterns.mjs";
import { UNNAMED, WHICH, given, percentages, picked, seriesOf } from "./percentages.mjs";
import { tail, tails } from "./pvalues.mjs";
import { letters } from "./tokens.mjs";

const SERIES = PATTERNS.series;
const RATIO = ["measure", "adjusted", "note"];
const NEXT = "next lengths compared";

/** The claims of a sentence: flat fields as printed, and settle: what a person has to settle. */
export function claims(sentence, tokens, cohort = "", arms = new Map(), named = [], method = "") {
  const sight = new Sight(sentence, tokens, cohort, arms, named, method);
  const found = [...ratios(sight), ...medians(sight)];
  const listed = seriesOf(sight);
  const values = tails(sight, listed.filter((series) => series.length > 1).map((series) => series.at(-1)));
  for (const series of listed) found.push(...percentages(sight, series, values.get(series.at(-1)) ?? tail(sight, series.at(-1))));
  for (const [place, { letter, fields }] of tokens.entries()) {
    if (letter === "G" && Object.keys(fields).length) found.push([place, { form: "mean", ...fields }]);
    if (letter === "Z") found.push([place, { form: "at_risk", ...fields }]);
  }
  const forms = new Set(found.map(([, claim]) => claim.form));
  if (!forms.has("hazard_ratio") && !forms.has("logrank")) found.push(...pairedEvents(sight));
  return found.filter(([place]) => !sight.misread(place)).sort((a, b) => a[0] - b[0]).map(([, claim]) => claim);
}

function ratios(sight) {
  const found = [];
  let label = {};
  for (const [place, token] of sight.tokens.entries()) {
    if (token.letter === "B") label = picked(token.fields, RATIO);
    else if (token.letter !== "b" || !Object.keys(label).length || !inside(token.fields)) continue;
    const events = sight.tokens.slice(Math.max(0, place - 4), place).filter((t) => t.letter === "e").at(-1)?.fields ?? {};
    const { test = "", ...claim } = { form: "hazard_ratio", ...label, ...token.fields, ...events };
    claim.endpoint = sight.endpoint(place);
    if (sight.adjusted) claim.adjusted ??= "yes";
    if (!("low" in claim) && !("p" in claim)) continue;
    found.push([place, claim]);
    if (claim.p && search(PATTERNS.log_rank, test, "i")) {
      found.push([place, { form: "logrank", test, p: claim.p, endpoint: claim.endpoint, ...events }]);
      delete claim.p;
    } else if (test) {
      claim.test = test;
    }
  }
  return found;
}

function medians(sight) {
  const found = [];
  let [last, start, listed] = [-1, 0, false];
  const pairs = [];
  let doubt = {};
  for (const [place, token] of sight.tokens.entries()) {
    const { fields } = token;
    const gap = letters(sight.tokens.slice(last + 1, place));
    const first = token.letter === "C" && sight.times(place) && (found.length > 0 || token.name !== NEXT);
    let more = "DNb".includes(token.letter) && last >= 0 && search(SERIES.median, gap);
    if (token.letter === "L" && listed && sight.tokens[place + 1]?.letter !== "E") more = search(SERIES.next_lengths, gap);
    if (!first && !more) continue;
    if (first) doubt = search(SERIES.two_endpoints, plain(sight.text(Math.max(0, place - 4), place + 1))) ? { settle: WHICH } : {};
    if (first && found.length === start + 2) {
      pairs.push([last, found.slice(start)]);
      start = found.length;
    }
    listed = "times" in fields;
    if (listed) {
      last = place;
      const claim = { form: "median", endpoint: sight.endpoint(place), unit: fields.unit, ...doubt };
      found.push(...searchAll("[0-9.,]*[0-9]", plain(fields.times)).map(([value]) => [place, { ...claim, value }]));
      continue;
    }
    const unit = fields.unit || sight.unit(place);
    const value = fields.value || fields.number || "";
    const late = !/[0-9]/.test(value);
    if (!unit && !late) continue;
    last = place;
    const claim = { form: "median", endpoint: sight.endpoint(place), value, ...doubt, ...picked(fields, ["low", "high", "level"]) };
    if (unit && !late) claim.unit = unit;
    if ("interval" in fields) {
      claim.note = `${fields.interval}: the spread of patients, no confidence interval`;
      claim.settle = "the limits are no confidence interval: delete low and high";
    }
    found.push([place, { ...claim, ...ofGroup(sight, place) }]);
  }
  if (found.length === start + 2) pairs.push([last, found.slice(start)]);
  return [...found, ...compared(sight, pairs)];
}

/** The p-values behind two medians each, as log-rank tests. */
function compared(sight, pairs) {
  const behind = tails(sight, pairs.map(([last]) => last));
  const found = [];
  for (const [last, pair] of pairs) {
    const [test, values] = behind.get(last) ?? ["", []];
    if (values.length !== 1 || pair.some(([, one]) => one.settle === WHICH)) continue;
    const claim = { form: "logrank", endpoint: pair[0][1].endpoint, p: values[0] };
    pair.forEach(([, one], i) => "n1" in one && (claim[`n${i + 1}`] = one.n1));
    found.push([last, { ...claim, ...(test ? { test } : { settle: UNNAMED }) }]);
  }
  return found;
}

/** Events of two groups beside a log-rank p, where no ratio has taken them. */
function pairedEvents(sight) {
  const found = [];
  for (const [place, token] of sight.tokens.entries()) {
    if (token.letter !== "e") continue;
    const [test, [p]] = tail(sight, place);
    if (p) found.push([place, { form: "logrank", p, ...given("test", test), ...token.fields }]);
  }
  return found;
}

function inside(fields) {
  const [value, low, high] = ["value", "low", "high"].map((key) => amount(fields[key] ?? ""));
  return value !== null && low !== null && low <= value && (high || value) >= value;
}
