// An answer -> its two addresses, the secret and the public one, and the buttons that hand them on.

import { say } from "./config.js";
import { announce, button, make } from "./dom.js";
import { leaveEscape, onEscape } from "./escape.js";

const COPIED = { "card.share": "card.share_copied", "receipt.copy": "receipt.copied" };
const SAID_MS = 4000; // then the button is called again what it does

/** The secret address of an answer. What follows # never leaves the browser by itself. */
export function receiptAddress({ id, receipt }) {
  return `${location.origin}/receipt#${id}.${receipt}`;
}

/** A button that hands on what everybody may see: the phone's own way, the clipboard, or by hand. */
export function buildShare({ id }) {
  const url = `${location.origin}/answer#${id}`;
  const share = async () => {
    const handed = await handOn(url);
    if (handed === "copied") sayOn(element, "card.share");
    if (handed === "refused") byHand(element, url);
  };
  const element = button(say("card.share"), share, { class: "link" });
  return element;
}

/** What became of an address: shared, closed, copied or refused. */
async function handOn(url) {
  if (navigator.share) {
    try {
      await navigator.share({ url, title: document.title });
      return "shared";
    } catch (fault) {
      if (fault.name === "AbortError") return "closed"; // by the person, who wants nothing more
    }
  }
  return (await copy(url)) ? "copied" : "refused";
}

/** True once a text is on the clipboard, which plain http does not have. */
async function copy(text) {
  return (await navigator.clipboard?.writeText(text).then(() => true, () => false)) ?? false;
}

/** The address in the place of its button, chosen, so that it can be copied in any other way. */
function byHand(element, url) {
  const field = make("input", { class: "address", readonly: true, dir: "ltr", "aria-label": say("card.share") });
  field.value = url;
  const place = make("span", { class: "by-hand" }, say("card.share_by_hand"), field);
  element.replaceWith(place);
  onEscape(place, () => {
    leaveEscape(place);
    place.replaceWith(element);
    element.focus();
  });
  announce(say("card.share_by_hand"));
  field.focus();
  field.select();
}

/** A button that copies the address of this page. */
export function buildCopy() {
  const run = async () => {
    if (await copy(location.href)) return sayOn(element, "receipt.copy");
    element.textContent = say("receipt.not_copied");
    announce(element.textContent);
  };
  const element = button(say("receipt.copy"), run, { class: "link" });
  return navigator.clipboard ? element : null;
}

/** Say on a button that it worked, for a while. */
function sayOn(element, key) {
  element.textContent = say(COPIED[key]);
  announce(element.textContent);
  setTimeout(() => (element.textContent = say(key)), SAID_MS);
}
