// Where a person was on each page -> there again, and the same link has the focus, when they go back.

const left = {}; // address -> how far it was scrolled, and which link led away
let returned = null; // what is known of the address that a step back led to; null after any other step

const here = () => (left[location.pathname + location.search] ??= { top: 0, link: null });

addEventListener("scroll", () => (here().top = scrollY), { passive: true });
addEventListener("popstate", () => (returned = { ...here() })); // a copy: the next scroll is not the person's
addEventListener("click", ({ target }) => {
  returned = null;
  here().link = target.closest?.("a[href]") ?? null;
}, true);

/** After a step back: {top, link}. Else null. */
export function whereLeft() {
  return returned;
}
