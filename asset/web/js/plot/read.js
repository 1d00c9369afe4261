// Arrow keys or a pointer over a plot -> the value there in words, and a ring around it.

import { showNumber, showPercent } from "../config.js";
import { shape } from "./frame.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** How to read a plot, in words: keys are named only where there may be some. */
export function hintOf({ hint, hint_touch: touch }) {
  return matchMedia("(hover: none)").matches ? touch : hint;
}

/** Let a canvas be read: left and right along a line, up and down from line to line. */
export function watchReader(canvas, line) {
  let at = null; // [series, point]
  const go = (next) => {
    at = next;
    show(canvas.plot, at, line);
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return; // the browser's own, such as back
    const { series } = canvas.plot.data;
    const move = MOVES[event.key];
    if (event.key === "Escape" && at) go(null);
    else if (event.key === "Home") go([at?.[0] ?? 0, 0]);
    else if (event.key === "End") go([at?.[0] ?? 0, Infinity]);
    else if (move) go(at ? step(series, at, move) : [0, 0]);
    else return;
    event.preventDefault();
  });
  for (const name of ["pointerdown", "pointermove"]) {
    canvas.addEventListener(name, (event) => go(nearest(canvas.plot, event, canvas)));
  }
  canvas.addEventListener("pointerleave", ({ pointerType }) => { // a finger leaves where it read
    if (pointerType !== "touch" && document.activeElement !== canvas) go(null);
  });
  canvas.addEventListener("blur", () => go(null));
}

/** To the neighbour; on another line to the point that lies closest. */
function step(series, [line, point], [down, right]) {
  const next = Math.min(Math.max(line + down, 0), series.length - 1);
  if (next === line) return [line, Math.min(Math.max(point + right, 0), series[line].points.length - 1)];
  const [x] = series[line].points[point];
  const far = series[next].points.map(([other]) => Math.abs(other - x));
  return [next, far.indexOf(Math.min(...far))];
}

function nearest({ data, frame }, event, canvas) {
  if (!frame) return null;
  const box = canvas.getBoundingClientRect();
  const [px, py] = [event.clientX - box.left, event.clientY - box.top];
  let [best, found] = [Infinity, null];
  data.series.forEach(({ points }, line) => points.forEach(([x, y], point) => {
    const away = data.kind === "bars" ? Math.abs(frame.x(x) - px) : Math.hypot(frame.x(x) - px, frame.y(y) - py);
    if (away < best) [best, found] = [away, [line, point]];
  }));
  return found;
}

function show({ data, frame, reader }, at, line) {
  reader?.replaceChildren();
  if (!at || !frame) return void (line.textContent = hintOf(data));
  const series = data.series[at[0]];
  at[1] = Math.min(at[1], series.points.length - 1);
  const [x, y, low, high, note] = series.points[at[1]];
  line.textContent = data.says?.[x] ?? sentence(data, series, { x, y, low, high, note });
  if (data.kind === "bars") {
    reader.append(shape("line", { x1: frame.x(x), x2: frame.x(x), y1: frame.top, y2: frame.bottom }));
  } else {
    reader.append(shape("circle", { cx: frame.x(x) + series.shift, cy: frame.y(y), r: 8 }));
  }
}

function sentence({ x: across, y: up }, { name }, { x, y, low, high, note }) {
  const range = low == null ? "" : ` (${written(up, low)} – ${written(up, high)})`;
  return `${name} · ${across.label}: ${written(across, x)} · ${up.label}: ${written(up, y)}${range}${note ? ` · ${note}` : ""}`;
}

/** As the axis writes it: a named place, a percentage, or a number. */
function written(axis, value) {
  if (axis.unit === "name") return axis.ticks.find(([place]) => place === value)?.[1] ?? "";
  return axis.unit === "%" ? showPercent(value, 1) : showNumber(value, axis.unit === "count" ? 0 : 3);
}
