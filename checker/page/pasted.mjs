/** Figures proposed from a pasted text: each with its sentence, to be confirmed before it is judged. */

import { heading, row } from "./answer.mjs";
import { button, make, save, say } from "./elements.mjs";
import { missing } from "./form.mjs";

const TOLD = ["form", "sentence", "settle"];

/** The box for a text. */
export function textBox(text, t, typed) {
  const box = make("textarea", { id: "cp-text", rows: "8", "aria-describedby": "cp-text-wrong", oninput: () => typed(box.value) });
  box.value = text;
  return [make("label", { for: "cp-text" }, t.pasted), box, make("p", { id: "cp-text-wrong", class: "cp-wrong" })];
}

/** What is confirmed of a proposal: the form that checks it, and its fields. */
function askedOf(proposal) {
  const fields = Object.fromEntries(Object.entries(proposal).filter(([name]) => !TOLD.includes(name)));
  const bare = proposal.form === "proportion" && !fields.low && !fields.high;
  return { form: bare ? "count" : proposal.form, fields, ties: true };
}

/**
 * The proposals as parts of the page.
 *
 * @param {object} said proposals, remarks
 * @param {object} t texts
 * @param {function} check called with what is asked, where the answer goes, and who gets the verdict
 * @param {function} mend called with what is asked, to open it in its form
 */
export function proposals({ proposals: found, remarks }, t, check, mend) {
  const rows = [];
  const csv = button(t.csv, () => save(rows, "check.csv"), { hidden: "" });
  const parts = found.map((proposal, i) => {
    const asked = askedOf(proposal);
    const answer = make("div", { role: "status", class: "cp-status" });
    const known = asked.form in t.fields;
    const gap = known ? missing(asked.form, asked.fields, t) : null;
    const values = Object.entries(asked.fields).map(([name, value]) =>
      make("li", {}, `${t.fields[asked.form]?.[name]?.[0] ?? t.more[name] ?? name}: `, make("strong", {}, value)));
    const confirm = button(t.confirm, () => check(asked, answer, (verdict) => {
      answer.replaceChildren(heading(verdict, t));
      rows.push(row(asked, verdict));
      csv.hidden = false;
    }));
    return make("section", { class: "cp-proposal" }, make("h3", {}, say(t.proposal, { i: i + 1, all: found.length, form: t.forms[asked.form] ?? t.elsewhere[asked.form] })),
      make("blockquote", { lang: "en" }, proposal.sentence), make("ul", {}, ...values),
      proposal.settle ? make("p", {}, t.settle, make("span", { lang: "en" }, proposal.settle)) : "",
      known ? "" : make("p", {}, t.elsewhereOnly), gap ? make("p", {}, gap.message) : "",
      known ? make("p", {}, gap ? "" : confirm, button(t.mend, () => mend(asked))) : "", answer);
  });
  return [make("p", {}, t.unjudged), ...remarks.map((text) => make("p", { lang: "en" }, text)), ...parts, make("p", {}, csv)];
}
