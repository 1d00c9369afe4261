// A word of a figure -> the same with each ISO day in it as the visitor's language writes days.

import { fill } from "../config.js";
import { showDay } from "../language.js";

const DAY = /(\d{4}|-)-(\d\d)-(\d\d)/g; // "--12-31" is the last day of any year

/** Days stay those of UTC, of which the numbers beside them were counted. */
export function writeDays(text) {
  return text.replace(DAY, (_, year, month, day) => {
    const date = new Date(`${year === "-" ? 2000 : year}-${month}-${day}T00:00Z`);
    const look = year === "-" ? { day: "numeric", month: "numeric" } : { dateStyle: "medium" };
    return fill("{shown}", { shown: showDay(date, { ...look, timeZone: "UTC" }) });
  });
}
