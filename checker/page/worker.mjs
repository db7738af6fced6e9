/** The check beside the page, so that the page stays responsive and can stop it. */

import { check } from "../src/check.mjs";
import { read, remarks } from "../src/reading/abstract.mjs";

self.onmessage = ({ data }) => {
  try {
    if (data.form === "text") postMessage({ proposals: read(data.fields.text), remarks: remarks(data.fields.text) });
    else postMessage({ verdict: check(data, (done, all) => postMessage({ done, all })) });
  } catch (error) {
    postMessage({ error: error.message, field: error.field ?? null });
  }
};
