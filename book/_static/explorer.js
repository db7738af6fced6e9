// The explorer: makes its controls, looks p-values up in the data of the page and marks them. It computes no
// statistic. Without this script the figure and the table are there to read.
const STEPS = [[-1, "−", "one fewer"], [1, "+", "one more"]];
const KINDS = {
  died: "died", followed: "still followed", late: "followed, transplanted later", lost: "follow-up ended before",
};

// A labelled slider between two buttons.
function stepper(id, key, label, low, high, value) {
  const [fewer, more] = STEPS.map(([step, sign, words]) => `<button type="button" data-for="${key}" data-step="${step}">
    <span aria-hidden="true">${sign}</span><span class="explorer-unseen">${words}: ${label}</span></button>`);
  return `<div class="explorer-stepper"><label for="${id}-${key}">${label}</label>
    <span class="explorer-count" data-count="${key}" aria-hidden="true"></span>
    <div class="explorer-row">${fewer}<input type="range" id="${id}-${key}" data-key="${key}" min="${low}" max="${high}"
      step="1" value="${value}" autocomplete="off">${more}</div></div>`;
}

// Buttons that lead to the ways which print as each printed figure, and to no loss at all.
function shortcuts({ n1, n2, printed }) {
  const button = ([a, b]) => `<button type="button" data-go="${a} ${b}">${a} and ${b}</button>`;
  const lines = printed.map(({ text, plain }) => `<p><span>Ways that print as ${text.replace("<", "&lt;")}:${
    plain.length ? "" : " <b>none</b>"}</span> ${plain.map(button).join(" ")}</p>`);
  return [`<p><span>Nobody lost before the death:</span> ${button([n1, n2])}</p>`, ...lines].join("");
}

function panel(id, data) {
  const key = Object.entries(KINDS).map(([kind, words]) => `<li><i class="explorer-dot ${kind}"></i>${words}</li>`);
  const prints = '<li><span class="explorer-verdict" aria-hidden="true"></span><span></span></li>';
  return `<div class="explorer-panel">
    <div class="explorer-controls" role="group" aria-label="On the day of the death">
      <p class="explorer-head">On the day of the death</p>
      ${stepper(id, "risk1", "With transplant, still followed", 1, data.n1, data.n1)}
      ${stepper(id, "risk2", "Without transplant, still followed", 0, data.n2, data.n2)}
      ${stepper(id, "late", "Transplanted only after the death", 0, data.n1 - 1, 0)}
    </div>
    <div class="explorer-shown">
      <div class="explorer-result" role="status" aria-atomic="true">
        <p class="explorer-p"><span data-say="p"></span> <span class="explorer-chi" data-say="chi"></span></p>
        <ul class="explorer-prints">${prints.repeat(data.printed.length)}</ul>
        <p class="explorer-rank" data-say="rank"></p>
      </div>
      <div class="explorer-groups" aria-hidden="true">
        <p>With transplant</p><div data-dots="1"></div>
        <p>Without transplant</p><div data-dots="2"></div>
        <ul class="explorer-key">${key.join("")}</ul>
      </div>
    </div>
    <div class="explorer-shortcuts">${shortcuts(data)}</div>
  </div>`;
}

document.querySelectorAll(".explorer").forEach((box) => {
  const data = JSON.parse(box.querySelector("script[type='application/json']").textContent);
  box.querySelector("script").insertAdjacentHTML("afterend", panel(box.id, data));
  const part = (selector) => box.querySelector(selector);
  const slider = Object.fromEntries([...box.querySelectorAll("input")].map((input) => [input.dataset.key, input]));
  const table = document.getElementById(data.table);
  const svgNames = "http://www.w3.org/2000/svg";

  const say = (words, values) => data.words[words].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  // A line for each number at risk in group 1, from 1; a word for each in group 2, from 1.
  const look = (lines, a, b) => lines[a - 1].split(" ")[b - 1];

  // One mark for each axis of each drawing: the wide one and the narrow one.
  const drawings = document.getElementById(data.figure).querySelectorAll("svg");
  const marks = data.strips.flatMap((strips, number) => strips.map((strip) => {
    const mark = document.createElementNS(svgNames, "path");
    mark.setAttribute("d", `M-6-13H6L0-3ZM0-3V${strip.bottom - strip.top}`);
    mark.setAttribute("class", "explorer-mark");
    mark.setAttribute("aria-hidden", "true");
    drawings[number].append(mark);
    return { mark, strip };
  }));

  function showMarks(p) {
    marks.forEach(({ mark, strip }) => {
      const share = (p - strip.low) / (strip.high - strip.low);
      mark.classList.toggle("away", !(share >= 0 && share <= 1));
      if (share >= 0 && share <= 1) {
        mark.style.transform = `translate(${strip.left + share * (strip.right - strip.left)}px, ${strip.top}px)`;
      }
    });
  }

  function showDots(group, counts) {
    const row = part(`[data-dots="${group}"]`);
    row.replaceChildren(...counts.flatMap(([kind, count]) => Array.from({ length: count }, () => {
      const dot = document.createElement("i");
      dot.className = `explorer-dot ${kind}`;
      return dot;
    })));
  }

  function showCell(risk1, risk2, late) {
    table?.querySelectorAll(".explorer-here").forEach((cell) => cell.classList.remove("explorer-here"));
    if (late > 0 || risk2 === 0) return;
    const row = [...(table?.tBodies[0].rows ?? [])].find((each) => Number(each.cells[0].textContent) === risk1);
    row?.cells[risk2]?.classList.add("explorer-here");
  }

  function showResult(a, b, late) {
    const p = b ? look(data.p, a, b) : null;
    const number = (text) => (text.startsWith("<") ? say("below", { p: text.slice(1) }) : say("p", { p: text }));
    part("[data-say=p]").textContent = p ? number(p) : say("no_p", {});
    part("[data-say=chi]").textContent = p ? say("chi", { a, b, chi: look(data.chi, a, b) }) : say("no_chi", {});
    part("[data-say=rank]").textContent = (late ? say("late", { a, b }) : "")
      + (p ? say("rank", { k: look(data.smaller, a, b), ways: data.ways }) : "");
    box.querySelectorAll(".explorer-prints li").forEach((item, i) => {
      const { text, what, p: shortened, pairs } = data.printed[i];
      const met = pairs.some(([one, two]) => one === a && two === b);
      item.className = met ? "met" : "";
      item.firstChild.textContent = met ? "✓" : "✗";
      const words = p ? (met ? "met" : "missed") : "missed_no_p";
      item.lastChild.textContent = say(words, { text, what, p: p && look(shortened, a, b) });
    });
    showMarks(p ? Number(p.replace("<", "")) : NaN);
  }

  function update() {
    const risk1 = Number(slider.risk1.value);
    const risk2 = Number(slider.risk2.value);
    slider.late.max = risk1 - 1;
    slider.late.disabled = risk1 === 1;
    const late = Number(slider.late.value);
    const totals = { risk1: data.n1, risk2: data.n2, late: risk1 };
    for (const [key, n] of Object.entries(totals)) {
      const words = say("count", { k: slider[key].value, n });
      part(`[data-count=${key}]`).textContent = words;
      slider[key].setAttribute("aria-valuetext", words);
    }
    showDots(1, [["died", 1], ["followed", risk1 - 1 - late], ["late", late], ["lost", data.n1 - risk1]]);
    showDots(2, [["followed", risk2], ["lost", data.n2 - risk2]]);
    showResult(risk1 - late, risk2 + late, late);
    showCell(risk1, risk2, late);
  }

  box.addEventListener("input", update);
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.step) {
      const input = slider[button.dataset.for];
      input.value = Number(input.value) + Number(button.dataset.step);
    } else if (button.dataset.go) {
      [slider.risk1.value, slider.risk2.value] = button.dataset.go.split(" ");
      slider.late.value = 0;
    }
    update();
  });

  update();
});
