/** A mean of whole numbers. */

import { fixed } from "../format.mjs";
import { verdict } from "../verdict.mjs";
import { HABITS, ofFewer } from "./count.mjs";
import { countsPrinting, listed, noticedShare } from "./grim.mjs";
import { smallestChange } from "./repair.mjs";

const ASSUMES = ["Every value is a whole number.", "All patients have a value."];

/** Whether some sum of whole numbers over n1 patients prints the mean (GRIM). */
export function check(claim) {
  claim.need("value", "n1");
  const [n, mean] = [claim.count("n1"), claim.number("value")];
  if (!n) return verdict({ word: "does not fit", sentence: "There is no mean of nobody." });
  if (["continuous", "real", "not whole"].includes(claim.text("unit").toLowerCase())) {
    return verdict({ word: "not checked", sentence: "The values are no whole numbers, so any mean is possible." });
  }
  if (!mean.exact) return verdict({ word: "not checkable", sentence: `${mean.text} is no mean but a limit of one.`, assumes: ASSUMES });
  const noticed = noticedShare(mean, n, null, 1);
  const sums = countsPrinting(mean, n, 1);
  if (sums.length) {
    const [word, words] = HABITS[sums[0][1]];
    return verdict({
      word,
      sentence: `A mean of ${mean.text} over ${n} comes from a sum of ${listed(sums.map(([sum]) => sum))} (${words}).`,
      assumes: ASSUMES,
      noticed,
      because: `${sums.slice(0, 3).map(([sum]) => `${sum}/${n} = ${fixed(sum / n, 4)}`).join(", ")}.`,
      severity: noticed === 0 ? "grey" : "",
    });
  }
  const near = Number(fixed(Number(mean.value ?? 0) * n, 0));
  const [below, at, above] = [-1, 0, 1].map((more) => fixed((near + more) / n, 4));
  let because = `The nearest means are ${below}, ${at} and ${above}.`;
  const others = [];
  for (let m = Math.max(1, Math.floor(n / 2)); m < n; m++) if (countsPrinting(mean, m, 1).length) others.push(m);
  if (others.length && claim.implied.has("n1")) return ofFewer(`${mean.text} can be the mean of whole numbers of ${listed(others)} patients.`, n, others);
  if (others.length) because += ` Of ${listed(others)} patients with a value it would come out.`;
  const change = smallestChange(claim, ["value", "n1"], agrees);
  if (change) because += change.sentence(others);
  return verdict({ word: "does not fit", sentence: `No sum of whole numbers over ${n} patients has the mean ${mean.text}.`, assumes: ASSUMES, noticed, because });
}

/** By which habit some sum of whole numbers prints the mean: rounded or cut off; else empty. */
function agrees(claim) {
  const [n, mean] = [claim.count("n1"), claim.number("value")];
  const hows = n && mean ? countsPrinting(mean, n, 1).map(([, how]) => how) : [];
  return ["rounded", "cut off"].find((how) => hows.includes(how)) ?? "";
}
