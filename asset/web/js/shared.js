// The id after # -> what everybody may know of one answer; the photo only if its owner shows it.

import { readShared } from "./api.js";
import { buildScale, buildVerdict } from "./answer.js";
import { kindOf, say, showMoment } from "./config.js";
import { make } from "./dom.js";

/** Fill `place` from the address; called each time the page is turned to. */
export async function showShared(place) {
  place.setAttribute("aria-busy", "true");
  try {
    place.replaceChildren(buildShared(await readShared(location.hash.slice(1) || "none")));
  } catch (fault) {
    const sentence = fault.code === "not_found" ? say("shared.gone") : fault.message;
    place.replaceChildren(make("p", { class: "empty", role: "alert" }, sentence));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function buildShared(answer) {
  const facts = [["receipt.made", showMoment(new Date(answer.made_at_utc))], ["receipt.model", answer.model]];
  if (!answer.photo) facts.push(["receipt.photo", say("shared.no_photo")]);
  return make("article", { class: `card own-card ${kindOf(answer.verdict)}` },
    answer.photo
      ? make("div", { class: "photo loaded" },
          make("img", { class: "whole", src: answer.photo, alt: say("receipt.photo") }))
      : null,
    make("div", { class: "body" }, buildVerdict(answer), buildScale(answer),
      make("dl", { class: "pairs" },
        facts.flatMap(([key, value]) => [make("dt", {}, say(key)), make("dd", {}, value)])),
      make("p", {}, make("a", { href: "/", class: "btn main" }, say("shared.try")))));
}
