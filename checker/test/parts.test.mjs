// Oracle: the tables of one pass over all courses, and an answer by all tests.
import assert from "node:assert/strict";
import { test } from "node:test";
import { printedP } from "../src/printed.mjs";
import { check, plan, tablesOf } from "../src/riskset/report.mjs";

const design = { n1: 5, d1: 1, n2: 4, d2: 1, ties: true, maxLost: null, coxTies: "both" };

// The last has one start of no losses: its parts must differ further on.
for (const [n1, d1, n2, d2] of [[5, 1, 4, 1], [6, 1, 5, 0], [4, 2, 3, 2], [3, 3, 3, 3]]) {
  test(`courses of ${d1}/${n1} and ${d2}/${n2} gone through in parts give the tables of one pass`, () => {
    const counts = { ...design, n1, d1, n2, d2 };
    const how = plan(counts, printedP("0.400"));
    const whole = tablesOf(counts, how);
    const parts = [0, 1, 2].map((number) => tablesOf(counts, how, { part: { number, of: 3 } }));
    for (const part of parts) assert.notDeepEqual(part.table, whole.table);
    assert.deepEqual({ ...parts.reduce((all, one) => all.merge(one)) }, { ...whole });
  });
}

test("without Cox's model on every course nothing is excluded by it", () => {
  assert.equal(check(design, printedP("0.974")).word, "not by any test tried");
  const printed = printedP("0.974");
  const table = tablesOf(design, { ...plan(design, printed), coxUpTo: 2 });
  assert.deepEqual(["mantel", "cox_score", "cox_wald", "cox_lr"].map((name) => table.decides(name)), [true, true, false, false]);
  const verdict = check(design, printed, null, { table });
  assert.equal(verdict.word, "not checked");
  assert.match(verdict.sentence, /^p = .* was not decided: no test in closed form gives it/);
  assert.equal(verdict.tried.mantel.meets, false);
  assert.equal(verdict.tried.cox_lr.meets, null);
});
