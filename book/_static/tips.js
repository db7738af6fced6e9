// A word of the glossary or a reference says what it means on hover, on focus and on the first tap, and the page stays where
// it is. Without this script it is a link. Escape closes; the second tap, a click or Enter follows the link.
document.addEventListener("DOMContentLoaded", () => {
  const tip = Object.assign(document.createElement("div"), { id: "tip", hidden: true });
  tip.setAttribute("role", "tooltip");
  document.body.append(tip);
  let current = null, timer = 0, touched = false;

  const show = (link) => {
    clearTimeout(timer);
    if (current === link) return;
    hide();
    current = link;
    tip.textContent = link.dataset.tip;
    tip.hidden = false;
    link.setAttribute("aria-describedby", "tip");
    place();
  };
  const place = () => {
    const word = current.getClientRects()[0], width = document.documentElement.clientWidth;
    tip.style.left = `${Math.max(8, Math.min(word.left, width - tip.offsetWidth - 8))}px`;
    const below = word.bottom + 6;
    const fits = below + tip.offsetHeight < innerHeight || word.top < tip.offsetHeight + 6;
    tip.style.top = `${fits ? below : word.top - tip.offsetHeight - 6}px`;
  };
  const hide = () => {
    clearTimeout(timer);
    current?.removeAttribute("aria-describedby");
    current = null;
    tip.hidden = true;
  };
  const later = (what) => { clearTimeout(timer); timer = setTimeout(what, 250); };
  const linkOf = (event) => event.target.closest?.("a[data-tip]");

  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (current && !linkOf(event) && !tip.contains(event.target)) hide();
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkOf(event);
    if (link) later(() => show(link));
    else if (tip.contains(event.target)) clearTimeout(timer); // a pointer may rest on what is told
    else if (current && current !== document.activeElement) later(hide);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link && !touched) show(link);
    else if (!link) hide();
  });
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || !touched || link === current) return;
    event.preventDefault();
    show(link);
  });
  document.addEventListener("keydown", (event) => {
    touched = false;
    if (event.key === "Escape" && current) hide();
  });
  // Focus brings a link into sight, which scrolls.
  addEventListener("scroll", () => { if (current) current === document.activeElement ? place() : hide(); }, { passive: true });
  addEventListener("resize", hide);
});
