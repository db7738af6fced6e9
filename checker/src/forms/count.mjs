/** A count with its percentage. */

import { fixed } from "../format.mjs";
import { verdict } from "../verdict.mjs";
import { countsPrinting, denominators, listed, noticedShare, sizesPrinting } from "./grim.mjs";
import { smallestChange } from "./repair.mjs";
import { reading } from "./spans.mjs";

const ASSUMES = ["The denominator is the number of patients printed.", "Each patient counts once."];
/** The word of each habit, and how it is said. */
export const HABITS = {
  rounded: ["adds up", "rounded"],
  "rounded twice": ["adds up", "rounded twice, digit by digit"],
  "cut off": ["cut off", "with further digits cut off"],
  "zeros added": ["cut off", "with a zero added"],
};

/** Whether count, number of patients and percentage agree: two or three of k1, n1, percent. */
export function check(claim) {
  const [k, n, percent] = [claim.count("k1"), claim.count("n1"), claim.number("percent")];
  if (n === null && k && percent !== null && sizesPrinting(k, percent)?.length === 0) {
    return verdict({ word: "does not fit", sentence: `${k} patients are ${percent.text} % of no number of patients.`, assumes: ASSUMES.slice(1) });
  }
  if (n === null || (k === null && percent === null)) {
    return verdict({ word: "not checkable", sentence: "A count needs the number of patients it is of." });
  }
  if (n === 0) return impossible(claim, "0 patients are printed, of whom nobody can be counted.");
  if (k !== null && k > n) return impossible(claim, `${k} of ${n} patients is not possible.`);
  if (percent === null) {
    return verdict({ word: "not checkable", sentence: `${k} of ${n}: no percentage is printed with it.`, assumes: ASSUMES });
  }
  return k === null ? ofSome(claim, n, percent) : ofAll(claim, k, n, percent);
}

/** The verdict where count, patients and percentage are all printed. */
function ofAll(claim, k, n, percent) {
  const x = (100 * k) / n;
  const how = reading(percent, x);
  const exact = `${k}/${n} is ${fixed(x, 3)} %`;
  const noticed = noticedShare(percent, n, k);
  if (how) {
    const [word, words] = HABITS[how];
    return verdict({
      word,
      sentence: `${k} of ${n} prints as ${percent.text}${how === "rounded" ? "" : ` if ${words}`}.`,
      tried: { [how]: { meets: how === "rounded", nearest: [x, x] } },
      assumes: ASSUMES,
      noticed,
      because: `${exact}; printed ${percent.text}.`,
      severity: how === "rounded twice" ? "footnote" : "",
    });
  }
  const others = percent.exact ? denominators(k, percent, n - 1) : [];
  if (others.length && claim.implied.has("n1")) return ofFewer(`${percent.text} % can be ${k} of ${listed(others)} patients.`, n, others);
  let because = `${exact}, not ${percent.text}, rounded, cut off or rounded digit by digit.`;
  if (!others.length && k && sizesPrinting(k, percent)?.length === 0) because += ` ${k} is ${percent.text} % of no number of patients.`;
  if (others.length) because += ` ${k} of ${listed(others)} would print it, if only so many could be evaluated.`;
  return impossible(claim, `${k} of ${n} does not print as ${percent.text}.`, because, noticed, others);
}

/** The verdict where the count itself is not printed. */
function ofSome(claim, n, percent) {
  const counts = countsPrinting(percent, n);
  const noticed = noticedShare(percent, n);
  if (counts.length) {
    const [word, words] = HABITS[counts[0][1]];
    const exact = counts.slice(0, 3).map(([k]) => `${k}/${n} = ${fixed((100 * k) / n, 2)} %`).join(", ");
    return verdict({
      word,
      sentence: `${percent.text} % of ${n} is ${listed(counts.map(([k]) => k))} patients (${words}).`,
      assumes: ASSUMES,
      noticed,
      because: exact + (counts.length > 3 ? "; …" : "."),
    });
  }
  const others = [];
  for (let m = Math.max(1, Math.floor(n / 2)); m < n; m++) if (countsPrinting(percent, m).length) others.push(m);
  if (others.length && claim.implied.has("n1")) return ofFewer(`${percent.text} % can be a count of ${listed(others)} patients.`, n, others);
  let because = `No count of ${n} gives ${percent.text} %, rounded or cut off.`;
  let fewer = others.length > 0;
  for (let m = 1; m < Math.floor(n / 2) && !fewer; m++) fewer = countsPrinting(percent, m).length > 0;
  if (!fewer) because += " Nor does any count of fewer patients.";
  if (others.length) because += ` Of ${listed(others)} patients who could be evaluated, some count would.`;
  return impossible(claim, `${percent.text} % of ${n} patients is no count.`, because, noticed, others);
}

/** The verdict where the number of patients stands elsewhere, and fewer of them give the figure. */
export const ofFewer = (sentence, n, others) => verdict({
  word: "possible",
  sentence,
  assumes: ["Not all patients could be evaluated."],
  because: `All ${n} patients do not give it, a number that the sentence does not print; ${listed(others)} who could be evaluated do. How many could be evaluated?`,
  severity: "grey",
});

/** By which habit count, patients and percentage agree: rounded or cut off; empty if by neither. */
function agrees(claim) {
  const [k, n, percent] = [claim.count("k1"), claim.count("n1"), claim.number("percent")];
  if (!n || percent === null || !(Number(percent.value ?? 0) >= 0 && Number(percent.value ?? 0) <= 100)) return "";
  let hows = k <= n ? [reading(percent, (100 * k) / n)] : [];
  if (k === null) hows = countsPrinting(percent, n).map(([, how]) => how);
  return ["rounded", "cut off"].find((how) => hows.includes(how)) ?? "";
}

function impossible(claim, sentence, because = "", noticed = 1, fewer = []) {
  const change = smallestChange(claim, ["k1", "n1", "percent"], agrees);
  const repair = change ? `${because}${change.sentence(fewer)}`.trim() : because;
  return verdict({ word: "does not fit", sentence, assumes: ASSUMES, noticed, because: repair });
}
