/** The page "Check a paper": a form or a pasted text, a verdict, a drawing. The texts are in texts/. */

import css from "./page.css";
import { details, heading } from "./answer.mjs";
import { TEXTS, button, make, say } from "./elements.mjs";
import { EXAMPLES } from "./examples.mjs";
import { boxes, choices, examples, mark, missing, unmark } from "./form.mjs";
import { proposals, textBox } from "./pasted.mjs";
import { ask as askWorkers } from "./workers.mjs";

const FORMS = Object.keys(TEXTS.en.forms);
const state = { language: "en", form: "text", ties: true, fields: Object.fromEntries(FORMS.map((form) => [form, {}])), running: null };
const texts = () => TEXTS[state.language];

/** The whole form, in the language chosen; what was typed stays. */
function draw(root, focus = null) {
  const t = texts();
  stop();
  const languages = Object.entries(TEXTS).map(([code, other]) => button(other.language, () => {
    state.language = code;
    draw(root, `button[lang="${code}"]`);
  }, { lang: code, "aria-pressed": String(code === state.language) }));
  const kinds = choices(t.kind, t.forms, state.form, (form) => {
    state.form = form;
    draw(root, "input[name=cp-form]:checked");
  });
  kinds.append(make("p", {}, t.notHere));
  const halt = button(t.stop, () => {
    stop();
    tell(root, texts().stopped);
  }, { class: "cp-stop", hidden: "" });
  const submit = make("button", { type: "submit" }, state.form === "text" ? t.read : t.check);
  const form = make("form", { novalidate: "", onsubmit: (event) => {
    event.preventDefault();
    run(root);
  } }, kinds, make("fieldset", {}, make("legend", {}, t.forms[state.form]), ...inputs(t)), submit, halt);
  root.replaceChildren(make("div", { class: "cp", lang: state.language }, make("p", {}, t.private), make("p", {}, ...languages), form,
    make("div", { class: "cp-status", role: "status", "aria-live": "polite" }), make("div", { class: "cp-detail" }),
    examples(EXAMPLES, state.language, t, (example) => {
      fill(root, { ...example, ties: true }, "button[type=submit]");
      run(root);
    })));
  if (focus) root.querySelector(focus).focus();
}

/** The boxes of the form chosen. */
function inputs(t) {
  const fields = state.fields[state.form];
  const typed = (name) => (text) => (fields[name] = text);
  if (state.form === "text") return textBox(fields.text ?? "", t, typed("text"));
  const found = boxes(state.form, fields, t, (name, text) => typed(name)(text));
  if (state.form !== "logrank") return found;
  const ties = make("input", { type: "checkbox", onchange: () => (state.ties = ties.checked) });
  ties.checked = state.ties;
  return [...found, make("label", {}, ties, ` ${t.ties}`)];
}

/** Put a claim into its form. */
function fill(root, { form, fields, ties }, focus = null) {
  Object.assign(state, { form, ties });
  state.fields[form] = { ...fields };
  draw(root, focus);
}

function tell(root, ...content) {
  root.querySelector(".cp-status").replaceChildren(...content);
}

function stop() {
  state.running?.();
  state.running = null;
  const halt = document.querySelector(".cp-stop");
  if (halt) halt.hidden = true;
}

/** Ask the workers; `place` tells of progress, `answer` gets what is said at the end. */
function ask(asked, place, answer) {
  const t = texts();
  stop();
  place.replaceChildren(t.starting);
  document.querySelector(".cp-stop").hidden = false;
  const whole = (n) => n.toLocaleString("en");
  const ended = (then) => (said) => {
    stop();
    then(said);
  };
  state.running = askWorkers(asked, {
    progress: (done, all) => place.replaceChildren(say(t.working, { done: whole(done), all: whole(all) })),
    answer: ended(answer),
    failed: ended((message) => place.replaceChildren(say(t.failed, { message }))),
  });
}

function run(root) {
  const asked = { form: state.form, fields: { ...state.fields[state.form] }, ties: state.ties };
  const detail = root.querySelector(".cp-detail");
  detail.replaceChildren();
  unmark(root);
  const empty = missing(asked.form, asked.fields, texts());
  if (empty) return wrong(root, empty.name, empty.message);
  ask(asked, root.querySelector(".cp-status"), (said) => {
    const t = texts();
    if (said.error) return wrong(root, said.field, said.error);
    if (said.verdict) {
      tell(root, heading(said.verdict, t));
      detail.replaceChildren(...details(asked, said.verdict, t));
      return;
    }
    tell(root, say(t.proposed, { all: said.proposals.length }));
    detail.replaceChildren(...proposals(said, t, judge, (claim) => fill(root, claim, "fieldset + fieldset input")));
  });
}

/** The verdict on a confirmed proposal. */
function judge(asked, place, got) {
  ask(asked, place, ({ verdict, error }) => (error ? place.replaceChildren(say(texts().failed, { message: error })) : got(verdict)));
}

function wrong(root, field, message) {
  tell(root, mark(root, field, message) ? texts().wrong : say(texts().failed, { message }));
}

/** What a link holds: the form, and its fields. */
function fromLink() {
  const { form, ties, ...fields } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return FORMS.includes(form) ? { form, fields, ties: ties !== "no" } : null;
}

function start() {
  const root = document.getElementById("checker-form");
  document.head.append(make("style", {}, css));
  const open = () => {
    const given = fromLink();
    if (given) {
      fill(root, given);
      run(root);
    } else if (!root.querySelector(".cp")) {
      draw(root);
    }
  };
  open();
  window.addEventListener("hashchange", open);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
