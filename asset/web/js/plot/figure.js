// The figures in data-figures of an element -> sections with title, plots, table and file.

import { make } from "../dom.js";
import { writeDays } from "./days.js";
import { buildPlot } from "./draw.js";
import { buildFold, buildTurn, leadOnce } from "./fold.js";

/** Show all figures of a place; one without a title is a table alone. */
export function fillFigures(place) {
  const write = (name, value) => (typeof value === "string" && name !== "file" ? writeDays(value) : value);
  const { figures, words, folds } = JSON.parse(place.dataset.figures, write);
  place.replaceChildren(...figures.map((figure) => buildFigure(figure, words, folds)));
  if (!folds) return;
  place.prepend(buildTurn(place, words));
  leadOnce(place);
}

function buildFigure({ name, title, lead, note, head, rows, plots, file }, words, folds) {
  // A table beside a drawing may be long: it scrolls, so it must be reached by keyboard.
  const long = plots.length ? { tabindex: "0", role: "region", "aria-label": `${title}: ${words.table}` } : {};
  const table = make("div", { class: plots.length ? "table long" : "table", ...long }, buildTable(head, rows));
  const save = file ? make("a", { href: file, download: `${name}.csv`, class: "link" }, words.save) : null;
  if (!title) return make("section", { class: "bare" }, table, make("p", { class: "below" }, save));
  const heading = make("h2", { id: `h-${name}` }, title);
  const told = lead ? make("p", { class: "set-note" }, lead) : null;
  const parts = [
    plots.length ? make("div", { class: "plots" }, plots.map(buildPlot)) : null,
    note ? make("p", { class: "set-note" }, note) : null,
    folds && !plots.length ? table // its title alone folds it
      : make("details", { class: "numbers", open: !plots.length }, make("summary", {}, words.table), table),
  ];
  const top = (...sides) => make("div", { class: "top" }, ...sides);
  const whole = folds ? buildFold(name, heading, [top(told, save), ...parts]) : [top(heading, save), told, ...parts];
  return make("section", { class: "told", id: name, "aria-labelledby": heading.id }, whole);
}

/** On a phone each row becomes a block, whose cells name their column. */
function buildTable(head, rows) {
  const top = make("tr", {}, head.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.map(([first, ...rest]) => make("tr", {},
    make("th", { scope: "row" }, buildName(first)),
    rest.map((cell, place) => make("td", { "data-label": head[place + 1] }, buildCell(cell)))));
  return make("table", { class: "figures" }, make("thead", {}, top), make("tbody", {}, body));
}

function buildName(cell) {
  const { name, about, tag, kind } = typeof cell === "string" ? { name: cell } : cell;
  return [
    make("span", { class: "row-name" }, name),
    about ? make("span", { class: "about" }, about) : null,
    tag ? make("span", { class: `tag ${kind}` }, tag) : null,
  ];
}

/** Words; or a value, its interval as words and as a bar, and what was counted. */
function buildCell(cell) {
  if (typeof cell === "string") return cell;
  if (cell.none) return make("span", { class: "none" }, cell.none);
  return make("div", { class: "figure" }, make("b", {}, cell.value),
    cell.range ? make("span", { class: "range" }, cell.range) : null,
    cell.bar ? buildBar(...cell.bar) : null,
    cell.of ? make("span", { class: "of" }, cell.of) : null);
}

function buildBar(low, value, high) {
  return make("span", { class: "bar", "aria-hidden": "true" },
    make("span", { style: { insetInlineStart: `${low}%`, width: `${high - low}%` } }),
    make("i", { style: { insetInlineStart: `${value}%` } }));
}
