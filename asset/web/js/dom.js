// Names and texts -> elements. Texts become text nodes, so nothing a file is called can be markup.

/** One element. props: properties and attributes; on…: listeners. Children: nodes, texts or null. */
export function make(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "style") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button that never sends a form, and takes a double click for one. */
export function button(text, onclick, props = {}) {
  const element = make("button", { type: "button", ...props }, text);
  onPress(element, onclick);
  return element;
}

/** Hear a button that is there already in the same way. */
export function onPress(element, onclick) {
  element.addEventListener("click", (event) => event.detail <= 1 && onclick(event)); // 0: by keyboard
}

const OPENERS = ["Enter", " ", "F4", ...(/Mac|iP/.test(navigator.platform) ? ["ArrowUp", "ArrowDown"] : [])];

/** Hear what is chosen in a menu. While it is closed an arrow key only steps to a choice, which is made by Enter or
 *  by going on: who looks through it by keyboard is not taken away by each step. */
export function onChoice(menu, act) {
  let isStep = false; // the next change is made by such a key
  let isOwed = false; // one was
  const end = () => {
    const isDue = isOwed;
    isOwed = false; // first: what is done may take the focus away, which ends here too
    if (isDue) act();
  };
  menu.addEventListener("keydown", (event) => {
    isStep = !OPENERS.includes(event.key) && !event.altKey; // these open it; what follows is chosen in there
    if (event.key !== "Enter" || !isOwed) return;
    event.preventDefault(); // made, not opened
    end();
  });
  menu.addEventListener("pointerdown", () => (isStep = false));
  menu.addEventListener("change", () => {
    isOwed = true;
    if (!isStep) end();
  });
  menu.addEventListener("blur", end);
}

/** The element of this id as soon as React has made it: one in what Dash fills. */
export function whenThere(id) {
  return new Promise((found) => {
    const look = () => {
      const element = document.getElementById(id);
      if (element) {
        watcher.disconnect();
        found(element);
      }
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { childList: true, subtree: true });
    look();
  });
}

/** Call `fill` with each element that has data-<name>, when it comes and when that changes. */
export function onArrival(name, fill) {
  const wanted = `[data-${name}]`;
  const inside = (node) => (node.matches?.(wanted) ? [node] : [...(node.querySelectorAll?.(wanted) ?? [])]);
  new MutationObserver((changes) => changes.forEach(({ type, target, addedNodes }) =>
    (type === "attributes" ? [target] : [...addedNodes].flatMap(inside)).forEach((place) => fill(place)),
  )).observe(document.body, { childList: true, subtree: true, attributeFilter: [`data-${name}`] });
}

// A status is read out whole with every line that comes, if nothing says that it is not one sentence
const voice = make("div", { class: "hidden", role: "status", "aria-live": "polite", "aria-atomic": "false" });
document.body.append(voice);

/** Say a sentence to people who listen to the page. */
export function announce(sentence) {
  const line = make("p", {}, sentence);
  voice.append(line);
  setTimeout(() => line.remove(), 10_000); // long enough to be read out, even after others
}

/** True if the person asked for less motion. */
export function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
