// The days in data-dates of an element -> two date fields of the browser's own, for a form around them.

import { make } from "../dom.js";

/** A named day and a number of days exclude each other: the one chosen last stays. */
export function fillDates(place) {
  const inputs = JSON.parse(place.dataset.dates).map(({ name, label, value }) => {
    const input = make("input", { type: "date", name, value, min: "2000-01-01", max: "2999-12-31" });
    place.append(make("label", {}, make("span", {}, label), input));
    return input;
  });
  place.replaceChildren(...inputs.map((input) => input.parentElement));
  const menu = place.closest("form")?.querySelector("select[name=days]");
  if (!menu) return;
  menu.addEventListener("change", () => {
    if (menu.value) for (const input of inputs) input.value = "";
  });
  for (const input of inputs) {
    input.addEventListener("change", () => {
      if (input.value) menu.value = "";
    });
  }
}
