// Photos beyond those that are taken at a time -> a line beside the answers, with a button for more.

import { config, fill, sayCount } from "./config.js";
import { announce, button, make } from "./dom.js";

/** {element, admit, clear, size}. `send(photos)` gets what waited when its button is pressed. */
export function buildRest(send) {
  const element = make("div", { class: "notice", hidden: true });
  let waiting = [];
  const show = () => {
    element.replaceChildren();
    element.hidden = waiting.length === 0;
    if (element.hidden) return;
    const sentence = fill(sayCount("answers.rest", waiting.length), { photos: config.photos });
    const next = Math.min(waiting.length, config.photos);
    element.append(make("p", {}, sentence),
      button(sayCount("answers.go_on", next), () => send(take()), { class: "btn" }));
    announce(sentence);
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
    clear() {
      waiting = [];
      show();
    },
    size: () => waiting.length,
  };
}
