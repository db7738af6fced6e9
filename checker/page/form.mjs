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
};

/** The boxes of a form, filled with what was typed; `typed(name, text)` is told of each change. */
export function boxes(form, fields, t, typed) {
  // What a proposal or a link brings along, and the form does not ask for, is shown if it can matter.
  const more = Object.keys(fields).filter((name) => name in t.more && !(name in t.fields[form]) && fields[name]);
  return [...Object.entries(t.fields[form]), ...more.map((name) => [name, [t.more[name], ""]])].flatMap(([name, [label, example]]) => {
    const input = make("input", { type: "text", id: `cp-${name}`, placeholder: example, autocomplete: "off", "aria-describedby": `cp-${name}-wrong`,
      inputmode: /^([nkd]\d|events)$/.test(name) ? "numeric" : null, oninput: () => typed(name, input.value) });
    input.value = fields[name] ?? "";
    const words = NEEDED[form].includes(name) ? label : say(t.optional, { field: label });
    return [make("label", { for: `cp-${name}` }, words), input, make("p", { id: `cp-${name}-wrong`, class: "cp-wrong" })];
  });
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
  const input = root.querySelector(`#cp-${name}`);
  if (!input) return false;
  input.setAttribute("aria-invalid", "true");
  root.querySelector(`#cp-${name}-wrong`).textContent = message;
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
  return make("fieldset", {}, make("legend", {}, title), ...Object.entries(options).map(([value, text]) => {
    const radio = make("input", { type: "radio", name: "cp-form", value, onchange: () => choose(value) });
    radio.checked = value === chosen;
    return make("label", {}, radio, ` ${text}`);
  }));
}

/** Published figures, one tap away, each with its source. */
export const examples = (list, language, t, choose) =>
  make("div", { class: "cp-examples" }, make("h2", {}, t.examples), ...list.map((example) =>
    make("p", {}, button(example.label[language], () => choose(example)), ` ${t.source}: `, make("a", { href: example.source, rel: "noreferrer" }, example.source))));
