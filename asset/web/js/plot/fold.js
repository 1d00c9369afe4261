// Sections of figures, an address and paper -> sections that fold away, and open where they are wanted.

import { button, make } from "../dom.js";
import { redraw } from "./draw.js";

const PHONE = "(max-width: 760px)"; // where tables become blocks, and all figures many screens

const left = new Map(); // name -> open or not, for when other photos are chosen
let isFirst = true;

/** A figure below its title: as it was left, else folded on a phone and open where there is room. */
export function buildFold(name, heading, parts) {
  const open = left.get(name) ?? !matchMedia(PHONE).matches;
  const fold = make("details", { class: "fold", open }, make("summary", {}, heading), make("div", {}, parts));
  fold.addEventListener("toggle", () => left.set(name, fold.open));
  return fold;
}

/** The button that opens all figures of a place, or folds them once all are open. */
export function buildTurn(place, words) {
  const folds = foldsIn(place);
  const areOpen = () => folds.every(({ open }) => open);
  const turn = button("", () => {
    const open = !areOpen();
    for (const fold of folds) fold.open = open;
  }, { class: "btn small" });
  const name = () => (turn.textContent = areOpen() ? words.fold : words.open);
  for (const fold of folds) fold.addEventListener("toggle", name);
  name();
  return make("p", { class: "turn" }, turn);
}

/** Open and show the figure that the address names after its #, once they are there for the first time. */
export function leadOnce(place) {
  const section = isFirst && openNamed(location.hash);
  isFirst = false;
  if (!section) return;
  drawAll(place); // what is drawn later would push it away
  section.scrollIntoView({ behavior: "instant" });
}

const foldsIn = (place) => [...place.querySelectorAll(".told > .fold")];

function openNamed(hash) {
  const section = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
  const fold = section?.matches(".told") ? section.querySelector(".fold") : null;
  if (fold) fold.open = true;
  return fold && section;
}

function drawAll(place) {
  for (const canvas of place.querySelectorAll(".fold[open] .canvas")) redraw(canvas);
}

// Before the browser goes there; a second click on the same link changes no address
addEventListener("click", ({ target }) => openNamed(target.closest?.('a[href^="#"]')?.hash ?? ""));
addEventListener("hashchange", () => openNamed(location.hash));

const printed = []; // what was opened for paper alone
addEventListener("beforeprint", () => {
  printed.push(...foldsIn(document).filter(({ open }) => !open));
  for (const fold of printed) fold.open = true;
  drawAll(document);
});
addEventListener("afterprint", () => {
  for (const fold of printed.splice(0)) fold.open = false;
});
