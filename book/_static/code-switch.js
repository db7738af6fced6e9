// One switch at the top of a page shows or hides all of its code, and the next pages remember it.
// Without this script short cells stand open and long ones are folded, each with a button of its own.
document.addEventListener("DOMContentLoaded", () => {
  const heading = document.querySelector("article h1");
  const folded = [...document.querySelectorAll("div.cell details.above-input")];
  const open = document.querySelector("div.cell > div.cell_input");
  if (!heading || !(folded.length || open)) return;

  const remembered = () => { try { return localStorage.getItem("code"); } catch { return null; } };
  const remember = (state) => { try { localStorage.setItem("code", state); } catch { /* this page only */ } };
  const button = Object.assign(document.createElement("button"), { type: "button", className: "code-switch" });

  const apply = (state) => {
    if (state) {
      folded.forEach((details) => { details.open = state === "shown"; });
      document.documentElement.classList.toggle("code-hidden", state === "hidden");
    }
    button.textContent = state === "shown" ? "Hide all code" : "Show all code";
  };
  button.addEventListener("click", () => {
    const state = button.textContent.startsWith("Hide") ? "hidden" : "shown";
    remember(state);
    apply(state);
  });
  apply(remembered());
  heading.after(button);
});
