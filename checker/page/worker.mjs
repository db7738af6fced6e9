/** The check beside the page, so that the page stays responsive and can stop it. */

import { check } from "../src/check.mjs";

self.onmessage = ({ data }) => {
  try {
    const verdict = check(data, (done, all) => postMessage({ done, all }));
    postMessage({ verdict });
  } catch (error) {
    postMessage({ error: error.message, field: error.field ?? null });
  }
};
