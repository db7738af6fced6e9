// Oracle: the tables of one pass over all courses, and an answer by all tests.
import assert from "node:assert/strict";
import { test } from "node:test";
import { printedP } from "../src/printed.mjs";
import { check, plan, tablesOf } from "../src/riskset/report.mjs";

const design = { n1: 5, d1: 1, n2: 4, d2: 1, ties: true, maxLost: null, coxTies: "both" };

test("courses gone through in parts give the tables of one pass", () => {
  const how = plan(design, printedP("0.400"));
  const whole = tablesOf(design, how);
  const together = [0, 1, 2].map((number) => tablesOf(design, how, { part: { number, of: 3 } })).reduce((all, one) => all.merge(one));
  assert.deepEqual({ ...together }, { ...whole });
});

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
