// Tables marked "searchable" get a search box and, where they have verdicts, a choice of verdict.
// Without this script the whole table is there to read.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".book-table.searchable").forEach((box, number) => {
    const rows = [...box.querySelectorAll("tbody tr")];
    const verdictOf = (row) => row.querySelector(".verdict")?.lastChild.textContent.trim() ?? "";
    const verdicts = [...new Set(rows.map(verdictOf))].filter(Boolean).sort();

    const form = document.createElement("form");
    form.className = "table-search";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Search: ${box.getAttribute("aria-label") ?? "table"}`);
    form.addEventListener("submit", (event) => event.preventDefault());
    const field = (text, control) => {
      control.id = `table-search-${number}-${control.name}`;
      const label = document.createElement("label");
      label.htmlFor = control.id;
      label.textContent = text;
      form.append(label, control);
      control.addEventListener("input", update);
    };

    const words = Object.assign(document.createElement("input"), { type: "search", name: "words" });
    const verdict = Object.assign(document.createElement("select"), { name: "verdict" });
    verdict.append(new Option("all", ""), ...verdicts.map((text) => new Option(text, text)));
    const shown = document.createElement("output");
    field("Search the table", words);
    if (verdicts.length) field("Verdict", verdict);
    form.append(shown);
    box.before(form);
    update();

    function update() {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const all = box.nextElementSibling;
      if (all?.matches("details.all-rows") && (wanted.length || verdict.value)) all.open = true;
      let count = 0;
      rows.forEach((row) => {
        const text = row.textContent.toLowerCase();
        const fits = wanted.every((word) => text.includes(word)) && (!verdict.value || verdictOf(row) === verdict.value);
        row.hidden = !fits;
        count += fits ? 1 : 0;
      });
      shown.textContent = `${count} of ${rows.length} rows`;
    }
  });
});
