// The filters of a list, which Dash makes anew -> unfolded and chosen as the person left them.

import { onArrival } from "./dom.js";

const FILTERS = "[data-narrower]";
let unfolded = false;
let chosen = null; // {search, words}: what was chosen but not sent, and the address it was chosen under

/** An answer, or a page of answers that comes late, takes back nothing that was chosen meanwhile. */
export function keepNarrow() {
  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.(FILTERS)) unfolded = target.open;
  }, true); // it does not bubble
  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.(`${FILTERS} form`);
    if (form) chosen = { search: location.search, words: new FormData(form) };
  });
  onArrival("narrower", (place) => {
    if (unfolded) place.open = true;
    if (chosen?.search !== location.search) chosen = null; // another address was asked for since
    chooseAgain(place);
  });
}

/** To be called with fields that came later than the filters around them. */
export function chooseAgain(place) {
  for (const field of place.querySelectorAll("[name]")) {
    field.value = chosen?.words.get(field.name) ?? field.value;
  }
}
