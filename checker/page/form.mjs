/** The form: what is printed, field by field, and what is wrong beside its field. */

import { button, make, say } from "./elements.mjs";

/** Fields without which a form cannot be checked. */
const NEEDED = {
  text: ["text"],
  logrank: ["n1", "d1", "n2", "d2", "p"],
  count: ["n1", "percent"],
  proportion: ["n1", "low", "high"],
  rate: ["percent"],
  hazard_ratio: ["value", "low", "high"],
  two_proportions: ["n1", "n2"],
  median: ["value"],
  mean: ["value", "n1"],
  trend: ["n1", "k1", "n2", "k2", "n3", "k3"],
};

/** What a field is called in a form; null for one that does not matter. */
export function labelOf(form, name, t) {
  const [, stem, i] = /^([a-z]+)(\d)$/.exec(name) ?? [];
  return t.fields[form]?.[name]?.[0] ?? t.more[name] ?? (stem in t.numbered ? say(t.numbered[stem], { i }) : null);
}

/** Fields of a form that a claim lacks: those needed, and the number of patients. */
export const lacking = (form, fields, t) => Object.keys(t.fields[form]).filter((name) => !fields[name] && (name === "n1" || NEEDED[form].includes(name)));

/** The boxes of a form, filled with what was typed. */
export function boxes(form, fields, t, typed) {
  // What a proposal or a link brings along, and the form does not ask for, is shown if it can matter.
  const more = Object.keys(fields).filter((name) => fields[name] && !(name in t.fields[form]) && labelOf(form, name, t));
  return [...Object.keys(t.fields[form]), ...more].flatMap((name) => box(form, name, fields, t, typed));
}

/** One box with its label and the place for what is wrong; `typed(name, text)` is told of each change. */
export function box(form, name, fields, t, typed, id = `cp-${name}`) {
  const [label, example] = [labelOf(form, name, t), t.fields[form][name]?.[1] ?? ""];
  const input = make("input", { type: "text", id, "data-field": name, placeholder: example, autocomplete: "off", "aria-describedby": `${id}-wrong`,
    inputmode: /^([nkd]\d|events)$/.test(name) ? "numeric" : null, oninput: () => typed(name, input.value) });
  input.value = fields[name] ?? "";
  const words = NEEDED[form].includes(name) ? label : say(t.optional, { field: label });
  return [make("label", { for: id }, words), input, make("p", { id: `${id}-wrong`, class: "cp-wrong" })];
}

/** The first needed field that is empty, and what to say of it; null where none is. */
export function missing(form, fields, t) {
  const name = NEEDED[form].find((needed) => !(fields[needed] ?? "").trim());
  if (!name) return null;
  const [label, example] = form === "text" ? [t.pasted, t.pastedExample] : t.fields[form][name];
  return { name, message: say(t.missing, { field: label, example }) };
}

/** Say beside its field what is wrong; false where there is no such field. */
export function mark(root, name, message) {
  const input = root.querySelector(`[data-field="${name}"]`);
  if (!input) return false;
  input.setAttribute("aria-invalid", "true");
  root.querySelector(`#${input.id}-wrong`).textContent = message;
  input.focus();
  return true;
}

/** Take back what was said beside fields. */
export function unmark(root) {
  for (const input of root.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const wrong of root.querySelectorAll(".cp-wrong")) wrong.textContent = "";
}

/** One choice of several. */
export function choices(title, options, chosen, choose) {
  const select = make("select", { id: "cp-form", onchange: () => choose(select.value) }, ...Object.entries(options).map(([value, text]) => make("option", { value }, text)));
  select.value = chosen;
  return [make("label", { for: "cp-form" }, title), select];
}

/** Published figures, one tap away, each with its source. */
export const examples = (list, language, t, choose) =>
  make("div", { class: "cp-examples" }, make("h2", {}, t.examples), ...list.map((example) =>
    make("p", {}, button(example.label[language], () => choose(example)), ` ${t.source}: `, make("a", { href: example.source, rel: "noreferrer" }, example.source))));
