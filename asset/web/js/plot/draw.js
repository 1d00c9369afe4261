// The numbers of a plot -> an SVG at the width there is, its legend, and a line that reads it out.

import { make } from "../dom.js";
import { drawFrame, measureFrame, shape } from "./frame.js";
import { hintOf, watchReader } from "./read.js";

const MARK_PX = 4;
const FEW = 14; // more points than these are a curve, and marks would hide it
// In the next frame: a drawing changes the height of what is watched, which browsers tell as an error
const watcher = new ResizeObserver((entries) => requestAnimationFrame(() =>
  entries.forEach(({ target }) => redraw(target))));

/** One plot; drawn when it is seen, and again whenever its width changes. */
export function buildPlot(data) {
  const name = `${data.title}. ${data.hint}`;
  const canvas = make("div", { class: "canvas", tabindex: "0", role: "application", "aria-label": name });
  const line = make("p", { class: "reading", role: "status" }, hintOf(data));
  canvas.plot = { data, width: 0, line };
  watchReader(canvas, line);
  watcher.observe(canvas);
  return make("div", { class: `plot ${data.kind}` }, canvas, buildLegend(data), line);
}

/** Draw a plot for the room that it has now, if that is another than before. */
export function redraw(canvas) {
  const { data, width } = canvas.plot;
  if (!canvas.isConnected) return void watcher.unobserve(canvas);
  const now = Math.floor(canvas.clientWidth);
  if (now === width || now < 120) return;
  const frame = measureFrame(data, now);
  const marks = data.kind === "bars" ? drawBars(data, frame) : drawLines(data, frame);
  const reader = shape("g", { class: "reader" });
  canvas.replaceChildren(shape("svg", { width: now, height: frame.height,
    viewBox: `0 0 ${now} ${frame.height}`, "aria-hidden": "true" }, ...drawFrame(data, frame), ...marks, reader));
  Object.assign(canvas.plot, { width: now, frame, reader });
}

function drawLines(data, frame) {
  const parts = [];
  if (data.guide.length) {
    parts.push(shape("path", { d: pathOf(data.guide, frame), class: "guide" }));
  }
  data.series.forEach((series, place) => {
    // Side by side where there are intervals, or they hide each other.
    const ranged = data.x.unit === "name" && series.points.some(([, , low]) => low != null);
    series.shift = ranged ? 5 * (place - (data.series.length - 1) / 2) : 0;
    const group = shape("g", { class: `series s${series.look} ${series.dashed ? "dashed" : ""}`,
      transform: `translate(${series.shift} 0)` });
    if (series.line) group.append(shape("path", { d: pathOf(series.points, frame) }));
    for (const [x, y, low, high] of series.points.length > FEW ? [] : series.points) {
      const at = frame.x(x);
      if (low != null) {
        group.append(shape("line", { x1: at, x2: at, y1: frame.y(low), y2: frame.y(high), class: "whisker" }));
      }
      group.append(drawMark(series.look, at, frame.y(y)));
    }
    parts.push(group);
  });
  return parts;
}

function drawBars({ series, x }, frame) {
  const slot = (frame.right - frame.left) / (x.high - x.low);
  const wide = Math.max(1.5, Math.min(slot * 0.72, 46));
  const parts = [];
  const raised = {};
  for (const each of series) {
    const group = shape("g", { class: `series s${each.look}` });
    for (const [place, count] of each.points) {
      const from = raised[place] ?? 0;
      raised[place] = from + count;
      if (!count) continue;
      const [top, bottom] = [frame.y(from + count), frame.y(from)];
      group.append(shape("rect", { x: frame.x(place) - wide / 2, width: wide, y: top, height: bottom - top }));
    }
    parts.push(group);
  }
  return parts;
}

/** A form of its own for each series: who sees no colours still tells them apart. */
function drawMark(look, x, y, size = MARK_PX) {
  const s = size;
  const forms = [
    `M${x - s} ${y}a${s} ${s} 0 1 0 ${2 * s} 0a${s} ${s} 0 1 0 ${-2 * s} 0Z`,
    `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}Z`,
    `M${x} ${y - s * 1.3}l${s * 1.2} ${s * 2.1}h${-s * 2.4}Z`,
    `M${x} ${y - s * 1.4}l${s * 1.4} ${s * 1.4}l${-s * 1.4} ${s * 1.4}l${-s * 1.4} ${-s * 1.4}Z`,
    `M${x} ${y + s * 1.3}l${s * 1.2} ${-s * 2.1}h${-s * 2.4}Z`,
    `M${x - s} ${y - 1.5}h${2 * s}v3h${-2 * s}Z`,
  ];
  return shape("path", { d: forms[look % forms.length], class: "dot" });
}

function pathOf(points, frame) {
  return points.map(([x, y], place) => `${place ? "L" : "M"}${frame.x(x).toFixed(1)} ${frame.y(y).toFixed(1)}`).join("");
}

function buildLegend({ series, kind, guide_name: guide }) {
  const items = series.map((each) => {
    const sample = shape("svg", { width: 30, height: 14, class: `series s${each.look} ${each.dashed ? "dashed" : ""}`,
      "aria-hidden": "true" });
    if (kind === "bars") sample.append(shape("rect", { x: 8, y: 1, width: 14, height: 12, rx: 3 }));
    else {
      if (each.line) sample.append(shape("path", { d: "M0 7H30" }));
      if (each.points.length <= FEW) sample.append(drawMark(each.look, 15, 7));
    }
    return make("li", {}, sample, make("span", {}, each.name));
  });
  if (guide) {
    items.push(make("li", {}, shape("svg", { width: 30, height: 14, "aria-hidden": "true" },
      shape("path", { d: "M0 7H30", class: "guide" })), make("span", {}, guide)));
  }
  return make("ul", { class: "legend" }, items);
}
