// A list that Dash makes anew -> the focus is where the person left it, or at the list, which is read out.

import { announce } from "./dom.js";
import { whereLeft } from "./places.js";

const shown = {}; // body -> the words of the address that it was last filled for
const watchers = {}; // body -> who waits for its list to change
let pressed = null; // some browsers give a link that is clicked no focus

document.addEventListener("click", ({ target }) => {
  pressed = target.closest?.("a, button");
});

/** True for what stands in a list whose address was left while another is under way: it would lead back. */
export function isPast(element) {
  const body = element.closest("[aria-busy=true]");
  return body !== null && isLeft(body);
}

function isLeft(body) {
  return shown[body.id] !== undefined && shown[body.id] !== location.search;
}

/** To be called when a list is asked for; what comes back is to be called once it is under way here. */
export function leave(body) {
  const [now, last] = [document.activeElement, pressed].map((each) => (body.contains(each) ? each : null));
  const isBack = whereLeft() !== null;
  watchers[body.id]?.disconnect();
  return () => {
    const isTurned = isLeft(body);
    shown[body.id] = location.search;
    const from = now ?? (isTurned ? last : null);
    if (!from) return;
    const look = () => {
      if (from.isConnected) return; // not yet
      watcher.disconnect();
      regain(body, from, { isTurned, isBack });
    };
    const watcher = new MutationObserver(look);
    watchers[body.id] = watcher;
    watcher.observe(body, { childList: true, subtree: true });
    look();
  };
}

/** A chip stays chosen under the finger; whoever turned a page or sent a form wants what came. */
function regain(body, from, { isTurned, isBack }) {
  const results = body.querySelector("[data-results]");
  const same = isTurned && !from.matches(".chip") ? null : findSame(body, from);
  const target = same ?? results;
  if (!body.contains(document.activeElement)) target?.focus({ preventScroll: true });
  if (!isTurned) return;
  if (target === results && !isBack) results.scrollIntoView();
  announce(results.textContent);
}

function findSame(body, from) {
  const alike = [...body.querySelectorAll(from.tagName)].filter((each) => each.className === from.className);
  return alike.find((each) => each.href === from.href && each.textContent === from.textContent);
}
