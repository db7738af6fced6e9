/** One check, whatever its form: the fields as typed, the verdict as data. */

import { Claim, ClaimError } from "./claim.mjs";
import { count } from "./forms/count.mjs";
import { logrank } from "./riskset/logrank.mjs";

/** @param {object} asked form, fields (text), ties; @param {function} progress paths seen, paths in all */
export function check({ form, fields, ties = true }, progress = null) {
  if (form === "count") return count(fields);
  const claim = new Claim(fields);
  for (const name of ["n1", "d1", "n2", "d2"]) {
    if (!claim.text(name)) throw new ClaimError(name, `${name}: found nothing, expected a whole number of patients`);
  }
  const [n1, d1, n2, d2] = ["n1", "d1", "n2", "d2"].map((name) => claim.count(name));
  const design = logrank(n1, d1, n2, d2, { ties });
  claim.p(); // says which field is wrong
  return design.check(claim.text("p"), { progress });
}
