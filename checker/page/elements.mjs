/** Small help for the page: elements, texts with values, the clipboard, a file to save. */

import en from "../texts/en.json";
import zh from "../texts/zh.json";

export const TEXTS = { en, zh };

/** A text with the values of its {names}. */
export const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** An element with properties and children; what begins with "on" listens. */
export function make(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A button. */
export const button = (text, onclick, properties = {}) => make("button", { type: "button", onclick, ...properties }, text);

/** Put a text on the clipboard, or show it to be copied by hand. */
export async function copy(status, text, t) {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = t.copied;
  } catch {
    status.textContent = say(t.notCopied, { text });
  }
}

/** Offer rows as a CSV file. */
export function save(rows, name) {
  const cell = (value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
  const names = [...new Set(rows.flatMap(Object.keys))];
  const lines = [names.join(","), ...rows.map((row) => names.map((column) => cell(row[column])).join(","))];
  const link = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/csv" }));
  make("a", { href: link, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(link), 1000);
}
