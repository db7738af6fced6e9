// Oracle: of one event every weight gives Mantel's chi-squared, so that all weighted tests tie; the
// first of the family is named, as in tests/unit/attainable/test_pvalue_verdicts.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logrank } from "../src/riskset/logrank.mjs";

test("of equally near tests the first of the family is named", () => {
  const verdict = logrank(5, 1, 5, 0).check("0.33");
  assert.equal(verdict.tried["gehan/1"].nearest[0], verdict.tried["mantel/1"].nearest[0]);
  assert.match(verdict.because, /the nearest is 0\.3274 by the log-rank test \(Mantel's variance\), one-sided/);
});
