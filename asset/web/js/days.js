// The times in data-days of an element -> their days, in the visitor's language and time zone.

import { showDay } from "./language.js";

/** One day, or two with a dash between them; without this script days in UTC stand there. */
export function fillDays(place) {
  if (!place.dataset.days) return; // Dash has put another time there, which reads "3 h ago"
  const days = place.dataset.days.split(" ").map((time) => showDay(new Date(time)));
  place.firstChild.data = [...new Set(days)].join(" – "); // React's own node, so that it stays React's
}
