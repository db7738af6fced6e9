// Oracle: what was not found among some of the courses is not excluded, so no word may fall against it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logrank } from "../src/riskset/logrank.mjs";

test("a design too large to go through accuses nobody", () => {
  const large = logrank(150, 60, 150, 80).check("0.013");
  assert.equal(large.word, "not checked");
  const found = logrank(60, 4, 60, 3).check("0.40");
  assert.equal(found.word, "possible");
  assert.ok(!found.sentence.includes("though not by"));
  assert.equal(found.severity, "grey");
});
