// A plot's axes and the room there is -> functions from values to pixels, and the drawn frame.

const SVG = "http://www.w3.org/2000/svg";
const [TOP, RIGHT, BOTTOM] = [12, 14, 46]; // px
const [CHARACTER, SIGN] = [7.2, 8]; // px at 12.5 px: what most take, and "%" with three digits beyond that
const UNSEEN = /[\u061c\u200e\u200f\u2066-\u2069]/g; // marks of direction, which take no room

/** One SVG element; make() of dom.js knows only HTML. */
export function shape(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** How much room a tick may take: a little too much rather than too little. */
function widthOf(text) {
  return text.replace(UNSEEN, "").length * CHARACTER + (text.includes("%") ? SIGN : 0);
}

/** {x(value), y(value), width, height, left, right, top, bottom} for axes in a box of this width. */
export function measureFrame({ x, y, tall }, width) {
  const left = 30 + Math.max(...y.ticks.map(([, text]) => widthOf(text)));
  const height = Math.round(Math.min(tall, Math.max(230, width * 0.8)));
  const [right, bottom] = [width - RIGHT, height - BOTTOM];
  const share = (axis, value) => (value - axis.low) / (axis.high - axis.low);
  return {
    width, height, left, right, bottom, top: TOP,
    x: (value) => left + share(x, value) * (right - left),
    y: (value) => bottom - share(y, value) * (bottom - TOP),
  };
}

/** Grid, ticks and the names of both axes. */
export function drawFrame({ x, y }, frame) {
  const { left, right, top, bottom } = frame;
  const parts = [];
  for (const [value, text] of y.ticks) {
    const at = frame.y(value);
    parts.push(shape("line", { x1: left, x2: right, y1: at, y2: at, class: "rule" }),
      shape("text", { x: left - 8, y: at + 4, "text-anchor": "end" }, text));
  }
  let free = -Infinity; // where the last written tick ends: the others keep quiet
  for (const [value, text] of x.ticks) {
    const [at, half] = [frame.x(value), widthOf(text) / 2];
    const middle = Math.min(at, frame.width - half);
    if (middle - half < free + 8) continue;
    free = middle + half;
    parts.push(shape("text", { x: middle, y: bottom + 18, "text-anchor": "middle" }, text));
  }
  const centre = (top + bottom) / 2;
  parts.push(
    shape("line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "ground" }),
    shape("text", { x: (left + right) / 2, y: bottom + 38, "text-anchor": "middle", class: "axis" }, x.label),
    shape("text", { x: 12, y: centre, "text-anchor": "middle", class: "axis",
      transform: `rotate(-90 12 ${centre})` }, y.label),
  );
  return parts;
}
