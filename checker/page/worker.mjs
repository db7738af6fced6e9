/** The check beside the page, so that the page stays responsive and can stop it. */

import { check } from "../src/check.mjs";
import { read, remarks } from "../src/reading/abstract.mjs";
import { unread, unreadSaid } from "../src/reading/unread.mjs";
import { division, joined, part } from "./parts.mjs";

function answer({ asked, number, of, tables }) {
  if (number !== undefined) return { table: part(asked, number, of, (seen) => postMessage({ seen })) };
  if (asked.form === "text") {
    const { text } = asked.fields;
    const proposals = read(text);
    return { proposals, remarks: [...remarks(text), unreadSaid(unread(text, proposals))].filter(Boolean) };
  }
  if (tables) return { verdict: check(asked, { table: joined(asked, tables) }) };
  return division(asked) ?? { verdict: check(asked, { progress: (done, all) => postMessage({ done, all }) }) };
}

self.onmessage = ({ data }) => {
  try {
    const said = answer(data);
    postMessage(said, said.table ? [said.table.table.buffer] : []);
  } catch (error) {
    postMessage({ error: error.message, field: error.field ?? null });
  }
};
