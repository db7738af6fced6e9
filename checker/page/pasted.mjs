/** Figures proposed from a pasted text: each with its sentence, to be confirmed before it is judged. */

import { details, heading, row } from "./answer.mjs";
import { button, make, save, say } from "./elements.mjs";
import { box, labelOf, lacking, mark, missing, unmark } from "./form.mjs";

const TOLD = ["form", "sentence", "settle"];

/** The box for a text. */
export function textBox(text, t, typed) {
  const area = make("textarea", { id: "cp-text", "data-field": "text", rows: "8", "aria-describedby": "cp-text-wrong", oninput: () => typed(area.value) });
  area.value = text;
  return [make("label", { for: "cp-text" }, t.pasted), area, make("p", { id: "cp-text-wrong", class: "cp-wrong" })];
}

/** What is confirmed of a proposal: the form that checks it, and its fields. */
function askedOf(proposal) {
  const fields = Object.fromEntries(Object.entries(proposal).filter(([name]) => !TOLD.includes(name)));
  const bare = proposal.form === "proportion" && !fields.low && !fields.high;
  return { form: bare ? "count" : proposal.form, fields, ties: true };
}

/** Why a proposal can't be checked here; empty where it can. */
function unchecked({ form, fields }, t) {
  if (!(form in t.fields)) return "elsewhereOnly";
  if (form === "count" && !fields.percent) return "bare";
  return form === "trend" && fields.time ? "timesOfGroups" : "";
}

/** The proposals as what a page can show and change: each with what is asked, the fields to be filled in, and the verdict. */
export const opened = (found, t) => found.map((proposal) => {
  const asked = askedOf(proposal);
  const why = unchecked(asked, t);
  const settle = proposal.settle ?? "";
  const doubted = Object.keys(t.fields[asked.form] ?? {}).filter((name) => new RegExp(`(?:write|hold|keep|delete)[^;]* [(]?${name}(?![a-z0-9])`).test(settle));
  const open = why ? [] : [...new Set([...lacking(asked.form, asked.fields, t), ...doubted])];
  return { asked, sentence: proposal.sentence, settle, why, open, verdict: null };
});

/**
 * The proposals as parts of the page.
 *
 * @param {object} said opened, remarks
 * @param {object} t texts
 * @param {function} check called with what is asked, where the answer goes, and who gets the verdict or the error
 * @param {function} mend called with what is asked, to open it in its form
 */
export function proposals({ opened: all, remarks }, t, check, mend) {
  const rows = () => all.filter((one) => one.verdict).map((one) => row(one.asked, one.verdict));
  const csv = button(t.csv, () => save(rows(), "check.csv"), rows().length ? {} : { hidden: "" });
  const parts = all.map((one, i) => {
    const { asked } = one;
    const answer = make("div", { role: "status", class: "cp-status" });
    const more = make("div", {});
    const show = () => {
      answer.replaceChildren(heading(one.verdict, t));
      more.replaceChildren(make("details", {}, make("summary", {}, t.details), ...details(asked, one.verdict, t, "h4")));
      csv.hidden = false;
    };
    const wrong = (name, message) => {
      if (!mark(section, name, message)) answer.replaceChildren(say(t.failed, { message }));
    };
    const confirm = () => {
      unmark(section);
      one.verdict = null;
      answer.replaceChildren();
      more.replaceChildren();
      const empty = missing(asked.form, asked.fields, t);
      if (empty) return wrong(empty.name, empty.message);
      check({ ...asked, fields: { ...asked.fields, sentence: one.sentence } }, answer, ({ verdict, error, field }) => {
        if (error) return wrong(field, error);
        one.verdict = verdict;
        show();
      });
    };
    const values = Object.entries(asked.fields).filter(([name]) => !one.open.includes(name)).map(([name, value]) =>
      make("li", {}, `${labelOf(asked.form, name, t) ?? name}: `, make("strong", {}, value)));
    const open = one.open.flatMap((name) => box(asked.form, name, asked.fields, t, (_, text) => (asked.fields[name] = text), `cp-${i}-${name}`));
    const section = make("section", { class: "cp-proposal" }, make("h3", {}, say(t.proposal, { i: i + 1, all: all.length, form: t.forms[asked.form] ?? t.elsewhere[asked.form] })),
      make("blockquote", { lang: "en" }, one.sentence), make("ul", {}, ...values),
      one.settle ? make("p", {}, t.settle, make("span", { lang: "en" }, one.settle)) : "",
      ...(one.why ? [make("p", {}, t[one.why])] : [...open, make("p", {}, button(t.confirm, confirm), button(t.mend, () => mend(asked)))]),
      answer, more);
    if (one.verdict) show();
    return section;
  });
  return [make("p", {}, t.unjudged), ...remarks.map((text) => make("p", { lang: "en" }, text)), ...parts, make("p", {}, csv)];
}
