/** Which log-rank p-values two arms allow when only their counts are known. */

import { printedP } from "../printed.mjs";
import { FAMILY } from "./family.mjs";
import { check } from "./report.mjs";

export class DesignError extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

/** A design of two arms; refuses counts that can't be those of two arms with an event. */
export function logrank(n1, d1, n2, d2, { ties = true, maxLost = null, coxTies = "both" } = {}) {
  for (const [name, value] of Object.entries({ n1, d1, n2, d2 })) {
    if (!Number.isInteger(value)) throw new DesignError(name, `${name}: found ${value}, expected a whole number`);
  }
  for (const [arm, n, d] of [[1, n1, d1], [2, n2, d2]]) {
    if (n < 1 || n > 1_000_000) throw new DesignError(`n${arm}`, `n${arm}: found ${n}, expected 1 to 1,000,000 patients`);
    if (d < 0 || d > n) throw new DesignError(`d${arm}`, `d${arm}: found ${d}, expected 0 to ${n} events, as n${arm} is ${n}`);
  }
  if (d1 + d2 === 0) throw new DesignError("d1", "found no event in either arm, expected at least one: there is no test");
  const design = { n1, d1, n2, d2, ties, maxLost, coxTies };
  return {
    design,
    check: (p, { test = null, ...options } = {}) => {
      if (test !== null && !FAMILY.includes(test)) throw new DesignError("test", `found the test '${test}', expected one of ${FAMILY.join(", ")}`);
      return check(design, printedP(p), test, options);
    },
  };
}
