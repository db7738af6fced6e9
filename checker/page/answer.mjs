/** A verdict on the page: the word and the sentence, the three lines, the drawing, what to take away. */

import { percentage, significant } from "../src/format.mjs";
import { spoken } from "../src/forms/spans.mjs";
import { spoken as ofFamily } from "../src/riskset/family.mjs";
import { drawing } from "./drawing.mjs";
import { button, copy, make, save, say } from "./elements.mjs";

/** Forms whose share is one of slips of a digit; of others it is one of values that could be printed. */
const SLIPS = ["hazard_ratio", "rate", "proportion", "median"];

/** The word for readers; of a ratio that only Wald's limits would exclude another than the verdict's own. */
const wordOf = ({ word, severity }, t) => t.words[word === "does not fit" && severity === "amber" ? "fits no Wald limits" : word];

/** The word, the sentence and the reason, for the live region. */
export const heading = (verdict, t) =>
  make("div", { class: `cp-answer cp-${verdict.severity}` },
    make("p", { class: "cp-word" }, wordOf(verdict, t)), make("p", { class: "cp-sentence", lang: "en" }, verdict.sentence),
    make("p", { class: "cp-because", lang: "en" }, verdict.because));

/** What stands below: what was tried, assumed and could have been noticed; the witness; the buttons. */
export function details(asked, verdict, t, level = "h2") {
  const parts = [make("p", {}, t.legend), make("p", {}, t.figure), ...tried(asked, verdict, t, level)];
  if (verdict.assumes.length) {
    parts.push(make(level, {}, t.assumes), make("ul", { lang: "en" }, ...verdict.assumes.map((text) => make("li", {}, text))));
  }
  const share = verdict.noticed === null ? "" : percentage(verdict.noticed, 1);
  const noticed = SLIPS.includes(asked.form) ? t.noticedSlips : t.noticedShare;
  parts.push(make(level, {}, t.noticed), make("p", {}, share ? say(noticed, { share }) : t.noticedNone));
  if (verdict.witness) parts.push(...witness(verdict.witness, t));
  const status = make("span", { class: "cp-copied", role: "status" });
  parts.push(make("p", {}, button(t.copySentence, () => copy(status, verdict.sentence, t)), button(t.copyLink, () => copy(status, linkTo(asked), t)),
    button(t.csv, () => save([row(asked, verdict)], "check.csv")), status));
  return parts;
}

/** The address of this page with what was typed behind "#": nothing of it is sent. */
export function linkTo({ form, fields, ties }) {
  const filled = Object.entries(fields).filter(([, value]) => value);
  return `${location.href.split("#")[0]}#${new URLSearchParams([["form", form], ...filled, ...(ties === false ? [["ties", "no"]] : [])])}`;
}

/** A claim and its verdict as a row of a table. */
export const row = (asked, verdict) => ({
  form: asked.form,
  ...asked.fields,
  ties: asked.form === "logrank" ? String(asked.ties) : "",
  word: verdict.word,
  sentence: verdict.sentence,
  because: verdict.because,
  noticed: verdict.noticed,
  least_loss: verdict.leastLoss?.lost,
  least_loss_equal: verdict.leastLossEqual?.lost,
});

function tried(asked, verdict, t, level) {
  const said = asked.form === "logrank" ? ofFamily : spoken;
  const all = Object.entries(verdict.tried);
  if (!all.length) return [];
  const met = all.filter(([, one]) => one.meets).length;
  const open = all.filter(([, one]) => one.meets === null).length;
  const rows = all.map(([name, one]) => {
    const near = one.nearest.filter((x) => x !== null).map((x) => significant(x, 4));
    return make("li", {}, `${one.meets ? "✓" : one.meets === null ? "?" : "–"} ${said(name)}${near.length ? `: ${[...new Set(near)].join(" … ")}` : ""}`);
  });
  return [make(level, {}, t.tried), make("p", {}, say(t.triedTests, { met, all: all.length }), open ? ` ${say(t.triedOpen, { open })}` : ""),
    make("details", {}, make("summary", {}, t.triedList), make("ul", { lang: "en", class: "cp-tried" }, ...rows))];
}

function witness(cohort, t) {
  const last = Math.max(...cohort.filter((one) => one.event).map((one) => one.time));
  const of = (arm) => cohort.filter((one) => one.arm === arm);
  const lost = (arm) => of(arm).filter((one) => !one.event && one.time < last).length;
  const names = [1, 2].map((arm) => say(t.arm, { arm, d: of(arm).filter((one) => one.event).length, n: of(arm).length }));
  const said = say(t.witnessPoint, { lost1: lost(1), n1: of(1).length, lost2: lost(2), n2: of(2).length });
  return [make("p", {}, t.witness), drawing(cohort, names, { order: t.order, title: `${t.free}. ${names.join("; ")}. ${said}` }), make("p", {}, said)];
}
