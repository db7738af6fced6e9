// Each figure gets the links "Figure as SVG" and "PNG" (twice the size of the page's). The file is made from the drawing in the page when it is asked for:
// on white, in the light colours whatever the page's mode, with the caption and the origin of the data written
// below, so that the drawing can stand alone. Without this script the link "Data as CSV" works as before.
document.addEventListener("DOMContentLoaded", () => {
  const SPACE = "http://www.w3.org/2000/svg", LINK = "http://www.w3.org/1999/xlink";
  const INK = "#1f252d", PAPER = "#ffffff"; // helpers.palette: ink and paper, light
  const MARGIN = 16, SIZE = 11, LINE = 15, LETTER = 0.58; // LETTER: width of a letter as a part of its size

  document.querySelectorAll("figure.book-figure[id]").forEach((figure) => {
    const place = figure.querySelector("figcaption .provenance");
    if (!place || !figure.querySelector("svg[viewBox]")) return;
    const name = figure.id.replace(/^fig-/, "");
    const add = (words, ending, follow) => {
      const link = document.createElement("a");
      link.className = "data-link";
      link.textContent = words;
      link.setAttribute("aria-label", `${words}: ${name}`);
      link.download = `${name}.${ending}`;
      link.href = `#${figure.id}`;
      follow(link);
      place.append(" ", link);
    };
    const drawing = () => URL.createObjectURL(new Blob([fileOf(figure)], { type: "image/svg+xml" }));
    const forget = (address) => setTimeout(() => URL.revokeObjectURL(address), 60000);
    add("Figure as SVG", "svg", (link) => {
      const enclose = () => { link.href = drawing(); forget(link.href); };
      link.addEventListener("click", enclose);
      link.addEventListener("contextmenu", enclose);
    });
    add("PNG", "png", (link) => link.addEventListener("click", (event) => {
      if (link.href.startsWith("blob:")) return; // the second click, below: the picture is made
      event.preventDefault();
      const picture = new Image(), address = drawing();
      picture.onload = () => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 2 * picture.width, height: 2 * picture.height });
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => {
          link.href = URL.createObjectURL(blob);
          link.click();
          forget(link.href);
          link.href = `#${figure.id}`;
        });
        forget(address);
      };
      picture.src = address;
    }));
  });

  function fileOf(figure) {
    const drawing = figure.querySelector("svg[viewBox]");
    const [left, top, width, height] = drawing.getAttribute("viewBox").split(/[\s,]+/).map(Number);
    const finding = wordsOf(figure.querySelector("figcaption .finding"));
    const origin = wordsOf(figure.querySelector("figcaption .provenance"));
    const lines = [finding, origin].flatMap((text) => wrapped(text, Math.floor(width / (SIZE * LETTER))));

    const file = drawing.cloneNode(true);
    const whole = [left - MARGIN, top - MARGIN, width + 2 * MARGIN, height + 3 * MARGIN + LINE * lines.length];
    for (const attribute of ["style", "class", "role", "aria-label"]) file.removeAttribute(attribute);
    set(file, { xmlns: SPACE, viewBox: whole.join(" "), width: whole[2], height: whole[3], color: INK });
    for (const use of file.querySelectorAll("use")) use.setAttributeNS(LINK, "xlink:href", use.getAttribute("href")); // for older viewers
    const below = lines.map((text, number) =>
      made("text", { x: left, y: top + height + 2 * MARGIN + LINE * number, "font-size": SIZE, fill: INK }, text));
    const paper = made("rect", { x: whole[0], y: whole[1], width: whole[2], height: whole[3], fill: PAPER });
    file.prepend(made("title", {}, finding), made("desc", {}, `${drawing.getAttribute("aria-label") || ""} ${origin}`.trim()), paper);
    file.append(...below);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file)}\n`;
  }

  function wordsOf(element) {
    const copy = element ? element.cloneNode(true) : document.createElement("span");
    copy.querySelectorAll("a.data-link").forEach((link) => link.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function wrapped(text, length) {
    const lines = [];
    for (const word of text.split(" ").filter(Boolean)) {
      const last = lines.length - 1;
      if (last >= 0 && lines[last].length + 1 + word.length <= length) lines[last] += ` ${word}`;
      else lines.push(word);
    }
    return lines;
  }

  function made(tag, attributes, text = "") {
    const element = document.createElementNS(SPACE, tag);
    element.textContent = text;
    return set(element, attributes);
  }

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }
});
