/** The page "Check a paper": a form or a pasted text, a verdict, a drawing. The texts are in texts/. */

import css from "./page.css";
import { details, heading } from "./answer.mjs";
import { TEXTS, button, make, say } from "./elements.mjs";
import { EXAMPLES } from "./examples.mjs";
import { boxes, choices, examples, mark, missing, unmark } from "./form.mjs";
import { opened, proposals, textBox } from "./pasted.mjs";
import { ask as askWorkers } from "./workers.mjs";

const FORMS = Object.keys(TEXTS.en.forms);
/** By form: what was typed, and what was asked and answered last. */
const state = { language: "en", form: "text", ties: true, fields: Object.fromEntries(FORMS.map((form) => [form, {}])), answers: {}, stop: () => {} };
const texts = () => TEXTS[state.language];

/** The whole form, in the language chosen; what was typed and answered stays. */
function draw(root, focus = null) {
  const t = texts();
  state.stop();
  const languages = Object.entries(TEXTS).map(([code, other]) => button(other.language, () => {
    state.language = code;
    draw(root, `button[lang="${code}"]`);
  }, { lang: code, "aria-pressed": String(code === state.language) }));
  const kinds = choices(t.kind, t.forms, state.form, (form) => {
    state.form = form;
    drawForm(root);
  });
  const form = make("form", { novalidate: "", onsubmit: (event) => {
    event.preventDefault();
    run(root);
  } }, make("div", { class: "cp-kinds" }, ...kinds), make("div", { class: "cp-boxes" }));
  root.replaceChildren(make("div", { class: "cp", lang: state.language }, make("p", {}, t.private), make("p", {}, ...languages), form,
    make("div", { class: "cp-status", role: "status", "aria-live": "polite" }), make("div", { class: "cp-detail" }),
    examples(EXAMPLES, state.language, t, (example) => {
      fill(root, { ...example, ties: true }, "button[type=submit]");
      run(root);
    }), make("p", {}, t.notHere)));
  drawForm(root);
  if (focus) root.querySelector(focus).focus();
}

/** The boxes of the form chosen, and its last answer. */
function drawForm(root) {
  const t = texts();
  root.querySelector(".cp-boxes").replaceChildren(make("fieldset", {}, make("legend", {}, t.forms[state.form]), ...inputs(root, t)),
    make("button", { type: "submit" }, state.form === "text" ? t.read : t.check));
  show(root);
}

/** What stands in the fieldset of the form chosen. */
function inputs(root, t) {
  const { form } = state;
  const fields = state.fields[form];
  if (form === "text") return textBox(fields.text ?? "", t, (text) => (fields.text = text));
  // An answer to other figures than those in the boxes would mislead.
  const forget = () => {
    delete state.answers[form];
    show(root);
  };
  const found = boxes(form, fields, t, (name, text) => {
    fields[name] = text;
    forget();
  });
  if (form !== "logrank") return found;
  const ties = make("input", { type: "checkbox", onchange: () => {
    state.ties = ties.checked;
    forget();
  } });
  ties.checked = state.ties;
  return [...found, make("label", {}, ties, ` ${t.ties}`)];
}

/** Put a claim into its form. */
function fill(root, { form, fields, ties }, focus = null) {
  Object.assign(state, { form, ties });
  state.fields[form] = { ...fields };
  delete state.answers[form];
  draw(root, focus);
}

/** The last answer of the form chosen, or nothing. */
function show(root) {
  const [t, answer] = [texts(), state.answers[state.form]];
  const [status, detail] = [".cp-status", ".cp-detail"].map((part) => root.querySelector(part));
  state.stop();
  if (!answer) {
    status.replaceChildren();
    detail.replaceChildren();
  } else if (answer.verdict) {
    status.replaceChildren(heading(answer.verdict, t));
    detail.replaceChildren(...details(answer.asked, answer.verdict, t));
  } else {
    status.replaceChildren(say(answer.opened.length ? t.proposed : t.proposedNone, { all: answer.opened.length }));
    detail.replaceChildren(...proposals(answer, t, ask, (claim) => fill(root, claim, "fieldset input")));
  }
}

/** Ask the workers; `place` tells of progress, with a way to stop; `answer` gets what is said at the end. */
function ask(asked, place, answer) {
  const t = texts();
  state.stop();
  const starter = document.activeElement;
  // Not read out: numbers that change all the time.
  const seen = make("span", { "aria-live": "off" });
  const whole = (n) => n.toLocaleString("en");
  const ended = (then) => (said) => {
    state.stop = () => {};
    then(said);
  };
  const halt = askWorkers(asked, {
    progress: (done, all) => seen.replaceChildren(` ${say(t.working, { done: whole(done), all: whole(all) })}`),
    answer: ended(answer),
    failed: ended((message) => place.replaceChildren(say(t.failed, { message }))),
  });
  state.stop = ended(() => {
    halt();
    place.replaceChildren(t.stopped);
  });
  place.replaceChildren(make("p", {}, t.starting, seen), button(t.stop, () => {
    state.stop();
    starter.focus();
  }));
}

function run(root) {
  const asked = { form: state.form, fields: { ...state.fields[state.form] }, ties: state.ties };
  delete state.answers[asked.form];
  show(root);
  unmark(root);
  const empty = missing(asked.form, asked.fields, texts());
  if (empty) return wrong(root, empty.name, empty.message);
  ask(asked, root.querySelector(".cp-status"), (said) => {
    if (said.error) return wrong(root, said.field, said.error);
    state.answers[asked.form] = said.verdict ? { asked, verdict: said.verdict } : { remarks: said.remarks, opened: opened(said.proposals, texts()) };
    show(root);
  });
}

function wrong(root, field, message) {
  root.querySelector(".cp-status").replaceChildren(mark(root.querySelector("form"), field, message) ? texts().wrong : say(texts().failed, { message }));
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
