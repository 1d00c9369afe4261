// A photo's address, boxes and heat map -> the picture of a card with a switch for what is drawn.

import { say, showScore } from "./config.js";
import { make } from "./dom.js";

const HEAT_RGB = [[255, 214, 64], [255, 122, 20], [214, 30, 90]]; // low, middle, high

/** {element, show, draw}. show(address, ratio) when there is one, width to height if known; draw({boxes, heat, substitute}) with the answer. */
export function buildPicture(name) {
  const photo = make("img", { alt: say("card.photo", { name }) });
  const backdrop = make("img", { alt: "", "aria-hidden": "true", class: "backdrop" });
  const frame = make("div", { class: "frame" }, photo);
  const element = make("div", { class: "photo" }, backdrop, frame);
  const shape = (ratio) => frame.style.setProperty("--ratio", ratio);
  const fit = () => {
    element.classList.add("loaded");
    shape(photo.naturalWidth / photo.naturalHeight);
  };
  const show = (address, ratio = null) => {
    if (ratio) shape(ratio); // the picture itself tells it later
    photo.src = backdrop.src = address;
  };
  photo.addEventListener("load", fit);
  photo.addEventListener("error", () => element.classList.add("unreadable"));
  const draw = ({ boxes, heat, substitute }) => {
    if (element.classList.contains("unreadable") && substitute) {
      element.classList.remove("unreadable"); // a HEIC: show what the server made of it
      show(substitute);
    }
    const layers = new Map();
    if (boxes?.length) layers.set("boxes", drawBoxes(boxes));
    if (heat) layers.set("heat", drawHeat(heat));
    if (layers.size === 0) return;
    frame.append(...layers.values());
    element.append(buildSwitch(element, [...layers.keys(), "plain"]));
  };
  return { element, show, draw };
}

/** Boxes by centre and size in shares of the upright photo. */
function drawBoxes(boxes) {
  const percent = (share) => `${(100 * share).toFixed(2)}%`;
  const drawn = boxes.map((box, place) => {
    const score = showScore(box.score);
    const style = {
      left: percent(Math.max(0, box.cx - box.w / 2)),
      top: percent(Math.max(0, box.cy - box.h / 2)),
      width: percent(Math.min(1, box.w)),
      height: percent(Math.min(1, box.h)),
    };
    const label = say("card.box", { n: place + 1, score });
    return make("div", { class: "box", style, role: "img", "aria-label": label },
      make("span", { "aria-hidden": "true" }, score));
  });
  return make("div", { class: "layer boxes" }, drawn);
}

/** Rows of 0..1 -> a small canvas that the browser enlarges smoothly. */
function drawHeat(heat) {
  const [rows, columns] = [heat.length, heat[0].length];
  const canvas = make("canvas", { width: columns, height: rows });
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  heat.flat().forEach((value, cell) => {
    image.data.set([...heatColour(value), Math.round(205 * value)], 4 * cell);
  });
  pen.putImageData(image, 0, 0);
  return make("div", { class: "layer heat" }, canvas);
}

function heatColour(value) {
  const at = Math.min(0.999, Math.max(0, value)) * (HEAT_RGB.length - 1);
  const [from, to] = [HEAT_RGB[Math.floor(at)], HEAT_RGB[Math.floor(at) + 1]];
  return from.map((part, colour) => Math.round(part + (to[colour] - part) * (at % 1)));
}

/** Buttons of which one is pressed: at the start the boxes, if there are any, else the photo. */
function buildSwitch(element, names) {
  const press = (name) => {
    element.dataset.layer = name;
    for (const each of group.children) {
      each.setAttribute("aria-pressed", String(each.dataset.layer === name));
    }
  };
  const buttons = names.map((name) =>
    make("button", { type: "button", "data-layer": name, onclick: () => press(name) },
      make("span", {}, say(`card.${name}`))),
  );
  const group = make("div", { class: "seg", role: "group", "aria-label": say("card.overlay") }, buttons);
  press(names.includes("boxes") ? "boxes" : "plain");
  return group;
}
