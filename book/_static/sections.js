// A phone lays out only what is in sight while a page comes (custom.css); once it is there, the other sections follow one by one.
addEventListener("load", () => {
  const sections = [...document.querySelectorAll(".bd-article > section > section")];
  if (!sections.length || getComputedStyle(sections[0]).contentVisibility !== "auto") return;
  const next = () => {
    const section = sections.shift();
    if (!section) return;
    section.style.contentVisibility = "visible";
    section.getBoundingClientRect(); // laid out here, in a piece of work of its own
    requestIdleCallback(next, { timeout: 100 });
  };
  next();
});
