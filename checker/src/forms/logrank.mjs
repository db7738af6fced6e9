/** A log-rank p-value with the counts of two arms. */

import { ClaimError } from "../claim.mjs";
import { logrank } from "../riskset/logrank.mjs";
import { verdict } from "../verdict.mjs";

/** What papers call the tests. */
const NAMES = {
  mantel: ["log-rank", "logrank", "log rank", "mantel"],
  gehan: ["gehan", "wilcoxon", "breslow"],
  tarone_ware: ["tarone"],
  peto_peto: ["peto"],
  fisher: ["fisher"],
  chi_squared: ["chi-squared", "chi-square", "chi squared", "χ2", "χ²"],
  cox_wald: ["wald"],
  cox_lr: ["likelihood"],
};

/** Whether some cohort with these counts prints the p-value, by any test of the family. */
export function check(claim, { ties = true, ...options } = {}) {
  if (isStratified(claim)) return verdict({ word: "not checked", sentence: "A stratified test: the strata are not printed." });
  return designOf(claim, ties).check(claim.text("p"), { test: namedTest(claim), ...options });
}

/** Whether the test has strata: nothing can then be said. */
export const isStratified = (claim) => claim.says("strat");

/** The two arms of a claim; says which field is wrong, that of p included. */
export function designOf(claim, ties) {
  for (const name of ["n1", "d1", "n2", "d2"]) {
    if (!claim.text(name)) throw new ClaimError(name, `${name}: found nothing, expected a whole number of patients`);
  }
  const [n1, d1, n2, d2] = ["n1", "d1", "n2", "d2"].map((name) => claim.count(name));
  const made = logrank(n1, d1, n2, d2, { ties });
  claim.p();
  return made;
}

/** The test of the family that a claim names; null where it names none. */
function namedTest(claim) {
  const text = claim.text("test").toLowerCase();
  return Object.keys(NAMES).find((name) => NAMES[name].some((words) => text.includes(words))) ?? null;
}
