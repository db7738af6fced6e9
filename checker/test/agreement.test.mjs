// The page answers as the Python library does. Oracle: test/agreement.json.gz, or the file that the
// variable CASES names, written by tools/checker/agreement.py from the library itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { FORMS, check } from "../src/check.mjs";
import { ClaimError } from "../src/claim.mjs";
import { read, remarks } from "../src/reading/abstract.mjs";
import { unread } from "../src/reading/unread.mjs";

const file = process.env.CASES ?? new URL("agreement.json.gz", import.meta.url);
const cases = JSON.parse(gunzipSync(readFileSync(file)).toString());

/** Text, words and whole numbers alike; other numbers to 1e-12. */
function same(found, expected, where) {
  if (typeof expected === "number" && typeof found === "number") {
    assert.ok(Math.abs(found - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${where}: found ${found}, expected ${expected}`);
  } else if (expected !== null && typeof expected === "object") {
    assert.deepEqual(Object.keys(found ?? {}), Object.keys(expected), where);
    for (const name of Object.keys(expected)) same(found[name], expected[name], `${where}.${name}`);
  } else {
    assert.equal(found, expected, where);
  }
}

/** The answer under the library's names; what the page says beside a field is the library's sentence. */
function answered(asked) {
  try {
    const { leastLoss, leastLossEqual, ...others } = check(asked);
    return { ...others, least_loss: leastLoss, least_loss_equal: leastLossEqual };
  } catch (error) {
    if (!(error instanceof ClaimError)) throw error;
    const nothing = { tried: {}, assumes: [], noticed: null, least_loss: null, least_loss_equal: null, witness: null, because: "" };
    return { ...nothing, word: "not checked", sentence: `${error.message}.`, severity: "grey" };
  }
}

for (const form of Object.keys(FORMS)) {
  const some = cases.filter((one) => one.form === form);
  test(`${some.length} verdicts of ${form} are the library's`, () => {
    assert.ok(some.length > 0);
    for (const { answer, ...asked } of some) {
      const found = answered(asked);
      same(Object.fromEntries(Object.keys(answer).map((name) => [name, found[name]])), answer, JSON.stringify(asked));
    }
  });
}

const texts = cases.filter((one) => "text" in one);
test(`${texts.length} texts are read as the library reads them`, () => {
  assert.ok(texts.length > 0);
  for (const { text, ...said } of texts) {
    const proposals = read(text);
    assert.deepEqual({ proposals, remarks: remarks(text), unread: unread(text, proposals) }, said, text);
  }
});
