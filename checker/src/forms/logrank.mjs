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
export function check(claim, { ties = true, progress = null } = {}) {
  if (claim.says("strat")) return verdict({ word: "not checked", sentence: "A stratified test: the strata are not printed." });
  for (const name of ["n1", "d1", "n2", "d2"]) {
    if (!claim.text(name)) throw new ClaimError(name, `${name}: found nothing, expected a whole number of patients`);
  }
  const [n1, d1, n2, d2] = ["n1", "d1", "n2", "d2"].map((name) => claim.count(name));
  const design = logrank(n1, d1, n2, d2, { ties });
  claim.p(); // says which field is wrong
  return design.check(claim.text("p"), { test: namedTest(claim), progress });
}

/** The test of the family that a claim names; null where it names none. */
function namedTest(claim) {
  const text = claim.text("test").toLowerCase();
  return Object.keys(NAMES).find((name) => NAMES[name].some((words) => text.includes(words))) ?? null;
}
