// Oracles: what was not found among some of the courses is not excluded, so no word may fall against it;
// and the log-rank test by its definition, on the cohort that is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { erfc } from "../src/riskset/normal.mjs";
import { logrank } from "../src/riskset/logrank.mjs";

/** Two-sided p of the log-rank test (Mantel's variance) of a cohort. */
function mantel(cohort) {
  let [difference, variance] = [0, 0];
  for (const time of new Set(cohort.filter((one) => one.event).map((one) => one.time))) {
    const atRisk = cohort.filter((one) => one.time >= time);
    const [r, r1] = [atRisk.length, atRisk.filter((one) => one.arm === 1).length];
    const events = atRisk.filter((one) => one.event && one.time === time);
    const d = events.length;
    difference += events.filter((one) => one.arm === 1).length - (d * r1) / r;
    if (r > 1) variance += (d * (r1 / r) * (1 - r1 / r) * (r - d)) / (r - 1);
  }
  return erfc(Math.abs(difference) / Math.sqrt(2 * variance));
}

/** Patients lost before the last event. */
function lost(cohort) {
  const last = Math.max(...cohort.filter((one) => one.event).map((one) => one.time));
  return cohort.filter((one) => !one.event && one.time < last).length;
}

test("a design too large to go through accuses nobody", () => {
  assert.equal(logrank(3000, 1500, 3000, 1500).check("0.013").word, "not checked");
  const found = logrank(60, 4, 60, 3).check("0.40");
  assert.equal(found.word, "possible");
  assert.ok(!found.sentence.includes("though not by"));
  assert.equal(found.severity, "grey");
  assert.ok(Object.values(found.tried).every((one) => one.meets !== false || one.nearest.some((p) => p !== null)));
});

for (const [counts, p] of [[[150, 60, 150, 80], "0.013"], [[400, 1, 400, 1], "0.7"]]) {
  test(`a course drawn at random proves p = ${p} for ${counts}`, () => {
    const { word, witness, leastLoss } = logrank(...counts).check(p);
    assert.equal(word, "possible");
    assert.deepEqual([leastLoss.test, leastLoss.sides], ["mantel", 2]);
    assert.equal(mantel(witness).toFixed(p.length - 2), p);
    assert.equal(lost(witness), leastLoss.lost);
    const [n1, d1, n2, d2] = [1, 2].flatMap((arm) => [witness.filter((one) => one.arm === arm), witness.filter((one) => one.arm === arm && one.event)]).map((part) => part.length);
    assert.deepEqual([n1, d1, n2, d2], counts);
  });
}
