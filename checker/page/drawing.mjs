/** A cohort as two Kaplan-Meier curves with a tick for each loss, as SVG. */

import { curve } from "../src/riskset/witness.mjs";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [360, 240, 34, 36, 10, 10];
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

/** @param {object[]} cohort @param {string[]} names of the two arms @param {object} texts order, free, title */
export function drawing(cohort, names, texts) {
  const end = Math.max(...cohort.map((row) => row.time));
  const x = (time) => LEFT + (time / end) * (WIDTH - LEFT - RIGHT);
  const y = (rate) => TOP + (1 - rate) * (HEIGHT - TOP - BOTTOM);
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": texts.title, class: "cp-drawing" });
  svg.append(element("path", { d: `M${x(0)} ${y(1)}V${y(0)}H${x(end)}`, class: "cp-axis" }));
  for (const rate of [0, 0.5, 1]) svg.append(element("text", { x: LEFT - 6, y: y(rate) + 4, "text-anchor": "end" }, String(rate)));
  svg.append(element("text", { x: x(end), y: HEIGHT - 20, "text-anchor": "end" }, texts.order));
  names.forEach((name, i) => {
    const { steps, losses } = curve(cohort, i + 1);
    let d = "";
    steps.forEach(([time, rate], j) => (d += j === 0 ? `M${x(time)} ${y(rate)}` : `H${x(time)}V${y(rate)}`));
    svg.append(element("path", { d: `${d}H${x(end)}`, class: `cp-curve cp-arm${i + 1}` }));
    for (const [time, rate] of losses) {
      svg.append(element("path", { d: `M${x(time)} ${y(rate) - 5}V${y(rate) + 5}`, class: `cp-arm${i + 1} cp-loss` }));
    }
    svg.append(element("path", { d: `M${LEFT + 170 * i} ${HEIGHT - 8}h20`, class: `cp-curve cp-arm${i + 1}` }));
    svg.append(element("text", { x: LEFT + 26 + 170 * i, y: HEIGHT - 4 }, name));
  });
  return svg;
}
