// A pressed key -> the button that names it, as if it had been clicked: /review without a mouse.
// And days in the reviewer's language. Single letters can be turned off (WCAG 2.1.4): who dictates would label photos by speaking.

import { fillDays } from "../js/days.js";

const OFF = "occ_review_keys_off"; // in this browser's localStorage, and only when they are off
const box = document.querySelector("#keys");
const buttons = [...document.querySelectorAll("[data-key]")];
let sent = false; // a key held down must not label the next photo too

if (box) {
  box.checked = !isRemembered();
  box.addEventListener("change", () => {
    remember(!box.checked);
    tellKeys();
  });
  box.closest("label").hidden = false; // without this script there are no keys to turn off
  tellKeys();
}

document.querySelectorAll("[data-days]").forEach(fillDays);

/** Name the keys beside the buttons, for the eye and for screen readers, only while they work. */
function tellKeys() {
  for (const button of buttons) {
    button.querySelector("kbd").hidden = !box.checked;
    if (box.checked) button.setAttribute("aria-keyshortcuts", button.dataset.key);
    else button.removeAttribute("aria-keyshortcuts");
  }
}

function isRemembered() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // a browser that keeps nothing: the switch holds for this page
  }
}

function remember(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // the same browser: nothing more can be done
  }
}

document.addEventListener("keydown", (event) => {
  if (!box?.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("input:not([type=hidden], #keys), textarea, select")) return;
  const key = event.key.toLowerCase();
  const button = buttons.find((each) => each.dataset.key === key);
  if (!button || sent) return;
  event.preventDefault();
  sent = true;
  button.click();
});

// What asks once more before it removes a photo closes as "no" would, and gives the focus back.
document.addEventListener("keydown", (event) => {
  const asked = document.activeElement?.closest("details[open]");
  if (event.key !== "Escape" || !asked?.querySelector("form")) return;
  asked.open = false;
  asked.querySelector("summary").focus();
});

// A page that comes back from the browser's memory ("back") may be worked on again.
addEventListener("pageshow", () => {
  sent = false;
});
