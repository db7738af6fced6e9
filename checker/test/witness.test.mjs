// Oracle: Kaplan and Meier by hand: one of five dies, one is lost, two of three die on one day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { curve } from "../src/riskset/witness.mjs";

test("the curve of an arm", () => {
  const cohort = [[1, 4, 1], [1, 2, 1], [2, 1, 1], [1, 3, 0], [1, 4, 1], [1, 5, 0]].map(([arm, time, event]) => ({ arm, time, event }));
  const { steps, losses } = curve(cohort, 1);
  assert.deepEqual(steps.map(([time, rate]) => [time, rate.toFixed(9)]), [[0, "1.000000000"], [2, "0.800000000"], [4, "0.266666667"]]);
  assert.deepEqual(losses.map(([time, , number]) => [time, number]), [[3, 1], [5, 1]]);
});
