// Answers of this tab -> kept until the tab closes, so that a reload loses no receipt.
// Phones throw a page away while its visitor is in the camera app. Photos are not kept: only the
// small picture that came back with the answer, and the names of those that have none yet.

import { isTranslated } from "./carried.js";

const PLACE = "occ-answers";
const OPEN = "occ-open";
const READING = "occ-reading";
const WHOLE = 40; // about 15 kB each with picture and heat map, far below what a browser gives a page

/** What is remembered, in the order of the page: [{name, at, answer, picture}]. */
export function recall() {
  try {
    const found = JSON.parse(sessionStorage.getItem(PLACE));
    return Array.isArray(found) ? found.filter((each) => Array.isArray(each.at)) : [];
  } catch {
    return []; // no storage allowed, or not ours: then there is nothing to remember
  }
}

/** Keep one answered job. */
export function remember({ file, at, answer }) {
  const { steps, ...explanation } = answer.explanation ?? {};
  const kept = { ...answer, explanation };
  const picture = steps?.[0]?.image ?? null;
  const all = [{ name: file.name, at, answer: kept, picture }, ...recall()];
  keep(all.sort(byPlace).map((each, place) => (place < WHOLE ? each : lighten(each))));
}

/** What must not be lost: the word and the receipt, without which a kept photo cannot be deleted. */
function lighten({ answer, ...rest }) {
  const { heat, scores, ...explanation } = answer.explanation;
  return { ...rest, answer: { ...answer, explanation }, picture: null };
}

/** Later choices first, the photos of one choice as chosen: answers come in any order. */
export function byPlace({ at: [choice, place] }, { at: [otherChoice, otherPlace] }) {
  return otherChoice - choice || place - otherPlace;
}

/** What is new of the answer of this id. */
export function amend(id, change) {
  const renew = (each) => (each.answer.id === id ? { ...each, answer: { ...each.answer, ...change } } : each);
  keep(recall().map(renew));
}

/** Drop the answer of this id: it was deleted, or taken off the page. */
export function forget(id) {
  keep(recall().filter((each) => each.answer.id !== id));
}

/** Keep what was told of photos that have no answer yet: the page may go before they have. */
export function keepOpen(told) {
  try {
    if (told.length) sessionStorage.setItem(OPEN, JSON.stringify(told));
    else sessionStorage.removeItem(OPEN);
  } catch {
    // full or forbidden: then they go without a word
  }
}

/** What was kept so by the page before, once. */
export function takeOpen() {
  try {
    const found = JSON.parse(sessionStorage.getItem(OPEN));
    sessionStorage.removeItem(OPEN);
    return Array.isArray(found) ? found : [];
  } catch {
    return []; // forbidden, or not ours
  }
}

/** Before the page comes in another language: which card is read, the first not nearly gone, and where. */
export function markCard() {
  const tops = [...document.querySelectorAll("[data-card]")].map((card) => [card, card.getBoundingClientRect()]);
  const [card, { top }] = tops.find(([, box]) => box.bottom > innerHeight / 3) ?? [null, {}];
  try {
    if (card && scrollY > 0) sessionStorage.setItem(READING, JSON.stringify([card.dataset.card, top]));
  } catch {
    // full or forbidden: then the page begins at its top
  }
}

/** To be called once the cards of before are seen: the marked one stands where it stood. */
export function regainCard() {
  try {
    const [id, top] = JSON.parse(sessionStorage.getItem(READING)) ?? [];
    sessionStorage.removeItem(READING);
    const card = isTranslated && id && document.querySelector(`[data-card="${CSS.escape(id)}"]`);
    card?.getAnimations().forEach((each) => each.cancel()); // it is measured where it will stand
    if (card) scrollBy({ top: card.getBoundingClientRect().top - top, behavior: "instant" });
  } catch {
    // forbidden, or not ours: the page begins at its top
  }
}

function keep(answers) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(answers));
  } catch {
    // full or forbidden: the page works without a memory
  }
}
