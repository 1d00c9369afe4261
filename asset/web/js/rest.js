// Photos beyond those that are taken at a time -> a line beside the answers, with a button for more.
// Files beyond those that are taken at all -> a line that says how many.

import { config, fill, sayCount } from "./config.js";
import { announce, button, make } from "./dom.js";

/** {element, admit, leaveOut, clear, size}. `send(photos)` gets what waited when its button is pressed. */
export function buildRest(send) {
  const element = make("div", { class: "notice", hidden: true });
  let waiting = [];
  let leftOut = "";
  const sentenceOf = () => fill(sayCount("answers.rest", waiting.length), { photos: config.photos });
  const draw = () => {
    element.replaceChildren();
    element.hidden = !waiting.length && !leftOut;
    const next = Math.min(waiting.length, config.photos);
    if (next) element.append(make("p", {}, sentenceOf()),
      button(sayCount("answers.go_on", next), () => send(take()), { class: "btn" }));
    if (leftOut) element.append(make("p", {}, leftOut));
  };
  const show = () => {
    draw();
    if (waiting.length) announce(sentenceOf());
  };
  const take = () => {
    const next = waiting.slice(0, config.photos);
    waiting = waiting.slice(config.photos);
    show();
    return next;
  };
  return {
    element,
    /** The first of these photos; the others wait, after those that wait already. */
    admit(photos) {
      waiting.push(...photos.slice(config.photos));
      if (photos.length > config.photos) show();
      return photos.slice(0, config.photos);
    },
    /** So many files were taken, so many left out. Said until all is cleared: those are not here. */
    leaveOut({ taken, left }) {
      leftOut = fill(sayCount("answers.left_out", left), { taken });
      draw();
      announce(leftOut);
    },
    clear() {
      waiting = [];
      leftOut = "";
      show();
    },
    size: () => waiting.length,
  };
}
