// The page answers as the Python library does. Oracle: test/agreement.json.gz, or the file that the
// variable CASES names, written by tools/checker/agreement.py from the library itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { logrank } from "../src/riskset/logrank.mjs";
import { count } from "../src/forms/count.mjs";

const file = process.env.CASES ?? new URL("agreement.json.gz", import.meta.url);
const cases = JSON.parse(gunzipSync(readFileSync(file)).toString());
const FORMS = {
  logrank: ({ n1, d1, n2, d2, ties, p, test: named }) => logrank(n1, d1, n2, d2, { ties }).check(p, { test: named }),
  count,
};

/** Text, words and whole numbers alike; other numbers to 1e-12. */
function same(found, expected, where) {
  if (typeof expected === "number" && typeof found === "number") {
    assert.ok(Math.abs(found - expected) <= 1e-12, `${where}: found ${found}, expected ${expected}`);
  } else if (expected !== null && typeof expected === "object") {
    assert.deepEqual(Object.keys(found ?? {}), Object.keys(expected), where);
    for (const name of Object.keys(expected)) same(found[name], expected[name], `${where}.${name}`);
  } else {
    assert.equal(found, expected, where);
  }
}

for (const [form, checked] of Object.entries(FORMS)) {
  const some = cases.filter((one) => one.form === form);
  test(`${some.length} verdicts of ${form} are the library's`, () => {
    assert.ok(some.length > 0);
    for (const { asked, answer } of some) {
      const found = checked(asked);
      const said = {
        word: found.word, sentence: found.sentence, tried: found.tried, noticed: found.noticed,
        least_loss: found.leastLoss, least_loss_equal: found.leastLossEqual, witness: found.witness,
        because: found.because, severity: found.severity,
      };
      same(said, answer, JSON.stringify(asked));
    }
  });
}
