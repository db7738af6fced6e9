/** The page "Check a paper": a form, a verdict, a drawing. The texts are in texts/. */

import css from "./page.css";
import worker from "worker-text";
import en from "../texts/en.json";
import zh from "../texts/zh.json";
import { percentage } from "../src/format.mjs";
import { drawing } from "./drawing.mjs";
import { EXAMPLES } from "./examples.mjs";

const TEXTS = { en, zh };
const state = { language: "en", form: "logrank", ties: true, fields: { logrank: {}, count: {} }, running: null };
const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const texts = () => TEXTS[state.language];

/** An element with properties and children. */
function make(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** The whole form, in the language chosen; what was typed stays. */
function draw(root) {
  const t = texts();
  stop();
  const languages = Object.entries(TEXTS).map(([code, other]) =>
    make("button", { type: "button", lang: code, "aria-pressed": String(code === state.language), onclick: () => {
      state.language = code;
      draw(root);
      root.querySelector(`button[lang="${code}"]`).focus();
    } }, other.language));
  const kinds = make("fieldset", {}, make("legend", {}, t.kind), ...Object.entries(t.forms).map(([form, text]) => {
    const radio = make("input", { type: "radio", name: "cp-form", value: form, onchange: () => {
      state.form = form;
      draw(root);
      root.querySelector("input[name=cp-form]:checked").focus();
    } });
    radio.checked = form === state.form;
    return make("label", {}, radio, ` ${text}`);
  }));
  const boxes = Object.entries(t.fields[state.form]).flatMap(([name, [label, example]]) => {
    const input = make("input", { type: "text", id: `cp-${name}`, placeholder: example, autocomplete: "off", "aria-describedby": `cp-${name}-wrong`,
      inputmode: /^[nkd]/.test(name) ? "numeric" : null, oninput: () => (state.fields[state.form][name] = input.value) });
    input.value = state.fields[state.form][name] ?? "";
    return [make("label", { for: `cp-${name}` }, label), input, make("p", { id: `cp-${name}-wrong`, class: "cp-wrong" })];
  });
  if (state.form === "logrank") {
    const ties = make("input", { type: "checkbox", onchange: () => (state.ties = ties.checked) });
    ties.checked = state.ties;
    boxes.push(make("label", {}, ties, ` ${t.ties}`));
  }
  const form = make("form", { novalidate: "", onsubmit: (event) => {
    event.preventDefault();
    run(root);
  } }, kinds, make("fieldset", {}, make("legend", {}, t.forms[state.form]), ...boxes),
  make("button", { type: "submit" }, t.check), make("button", { type: "button", class: "cp-stop", hidden: "", onclick: () => {
    stop();
    tell(root, texts().stopped);
  } }, t.stop));
  const examples = make("div", { class: "cp-examples" }, make("h2", {}, t.examples), ...EXAMPLES.map((example) =>
    make("p", {}, make("button", { type: "button", onclick: () => {
      Object.assign(state, { form: example.form, ties: true });
      state.fields[example.form] = { ...example.fields };
      draw(root);
      run(root);
    } }, example.label[state.language]), ` ${t.source}: `, make("a", { href: example.source, rel: "noreferrer" }, example.source))));
  root.replaceChildren(make("div", { class: "cp", lang: state.language }, make("p", {}, t.private), make("p", {}, ...languages), form,
    make("div", { class: "cp-status", role: "status", "aria-live": "polite" }), make("div", { class: "cp-detail" }), examples));
}

function tell(root, ...content) {
  root.querySelector(".cp-status").replaceChildren(...content);
}

function stop() {
  state.running?.terminate();
  state.running = null;
  const button = document.querySelector(".cp-stop");
  if (button) button.hidden = true;
}

/** Say beside its field what is wrong. */
function mark(root, field, message) {
  const input = root.querySelector(`#cp-${field}`);
  input.setAttribute("aria-invalid", "true");
  root.querySelector(`#cp-${field}-wrong`).textContent = message;
  tell(root, texts().wrong);
  input.focus();
}

function run(root) {
  const t = texts();
  stop();
  root.querySelector(".cp-detail").replaceChildren();
  for (const input of root.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const wrong of root.querySelectorAll(".cp-wrong")) wrong.textContent = "";
  const fields = { ...state.fields[state.form] };
  for (const [name, [label, example]] of Object.entries(t.fields[state.form])) {
    if (name !== "k1" && !(fields[name] ?? "").trim()) return mark(root, name, say(t.missing, { field: label, example }));
  }
  const asked = { form: state.form, fields, ties: state.ties };
  tell(root, t.starting);
  const link = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
  state.running = new Worker(link);
  root.querySelector(".cp-stop").hidden = false;
  const failed = (message) => {
    stop();
    tell(root, say(t.failed, { message }));
  };
  state.running.onerror = (event) => failed(event.message);
  state.running.onmessage = ({ data }) => {
    if (data.all) return tell(root, say(t.working, { done: data.done.toLocaleString("en"), all: data.all.toLocaleString("en") }));
    stop();
    URL.revokeObjectURL(link);
    if (data.error) {
      if (data.field && root.querySelector(`#cp-${data.field}`)) return mark(root, data.field, data.error);
      return tell(root, say(t.failed, { message: data.error }));
    }
    show(root, asked, data.verdict);
  };
  state.running.postMessage(asked);
}

/** The word and the sentence in the live region; the three lines, the drawing and the buttons below. */
function show(root, asked, verdict) {
  const t = texts();
  const answer = make("div", { class: `cp-answer cp-${verdict.severity}` },
    make("p", { class: "cp-word" }, t.words[verdict.word]), make("p", { class: "cp-sentence", lang: "en" }, verdict.sentence),
    make("p", { lang: "en" }, verdict.because), make("p", {}, t.figure));
  tell(root, answer);
  const tried = Object.values(verdict.tried);
  const open = tried.filter((one) => one.meets === null).length;
  const met = tried.filter((one) => one.meets).length;
  const rows = Object.entries(verdict.tried).map(([name, one]) => make("li", {}, `${name}: ${one.meets ? "✓" : one.meets === null ? "?" : "–"}`));
  const detail = root.querySelector(".cp-detail");
  detail.replaceChildren(
    make("h2", {}, t.tried), make("p", {}, say(t.triedTests, { met, all: tried.length }), open ? ` ${say(t.triedOpen, { open })}` : ""),
    make("details", {}, make("summary", {}, t.tried), make("ul", { lang: "en" }, ...rows)),
    make("h2", {}, t.assumes), make("ul", { lang: "en" }, ...verdict.assumes.map((text) => make("li", {}, text))),
    make("h2", {}, t.noticed), make("p", {}, verdict.noticed === null ? t.noticedNone : say(t.noticedShare, { share: percentage(verdict.noticed, 1) })),
  );
  if (!tried.length) detail.querySelectorAll("h2, p, details").forEach((part, i) => i < 3 && part.remove());
  if (verdict.witness) detail.append(...witness(verdict.witness));
  const link = `${location.href.split("#")[0]}#${new URLSearchParams({ form: asked.form, ...asked.fields, ...(asked.ties ? {} : { ties: "no" }) })}`;
  detail.append(make("p", {},
    make("button", { type: "button", onclick: () => copy(detail, verdict.sentence) }, t.copySentence),
    make("button", { type: "button", onclick: () => copy(detail, link) }, t.copyLink),
    make("button", { type: "button", onclick: () => save(asked, verdict) }, t.csv),
    make("span", { class: "cp-copied", role: "status" })));
}

function witness(cohort) {
  const t = texts();
  const last = Math.max(...cohort.filter((row) => row.event).map((row) => row.time));
  const of = (arm) => cohort.filter((row) => row.arm === arm);
  const lost = (arm) => of(arm).filter((row) => !row.event && row.time < last).length;
  const names = [1, 2].map((arm) => say(t.arm, { arm, d: of(arm).filter((row) => row.event).length, n: of(arm).length }));
  const said = say(t.witnessPoint, { lost1: lost(1), n1: of(1).length, lost2: lost(2), n2: of(2).length });
  return [make("p", {}, t.witness), drawing(cohort, names, { order: t.order, title: `${t.free}. ${names.join("; ")}. ${said}` }), make("p", {}, said)];
}

async function copy(detail, text) {
  const told = detail.querySelector(".cp-copied");
  try {
    await navigator.clipboard.writeText(text);
    told.textContent = texts().copied;
  } catch {
    told.textContent = say(texts().notCopied, { text });
  }
}

/** The claim and its verdict as a file of one row. */
function save(asked, verdict) {
  const row = { form: asked.form, ...asked.fields, ties: asked.form === "logrank" ? String(asked.ties) : "", word: verdict.word, sentence: verdict.sentence,
    because: verdict.because, noticed: verdict.noticed ?? "", least_loss: verdict.leastLoss?.lost ?? "", least_loss_equal: verdict.leastLossEqual?.lost ?? "" };
  const cell = (value) => `"${String(value).replaceAll('"', '""')}"`;
  const text = `${Object.keys(row).join(",")}\n${Object.values(row).map(cell).join(",")}\n`;
  const link = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  make("a", { href: link, download: "check.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(link), 1000);
}

/** What a link holds: the form, and its fields. */
function fromLink() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (!(given.get("form") in state.fields)) return false;
  state.form = given.get("form");
  state.ties = given.get("ties") !== "no";
  state.fields[state.form] = Object.fromEntries(Object.keys(en.fields[state.form]).map((name) => [name, given.get(name) ?? ""]));
  return true;
}

function start() {
  const root = document.getElementById("checker-form");
  document.head.append(make("style", {}, css));
  const given = fromLink();
  draw(root);
  if (given) run(root);
  window.addEventListener("hashchange", () => {
    if (!fromLink()) return;
    draw(root);
    run(root);
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
