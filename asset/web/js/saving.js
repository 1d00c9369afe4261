// Jobs that were answered or refused -> the same as CSV or JSON, saved as a file.

import { reasonOf } from "./answer.js";
import { config } from "./config.js";
import { make } from "./dom.js";

const COLUMNS = ["file", "verdict", "score", "reason", "count", "model", "id", "error"];

/** One object a photo, without its receipt: a file is handed on, and who has a receipt may delete. */
function rowsOf(jobs) {
  return jobs
    .filter((job) => job.state === "answered" || job.state === "refused")
    .map(({ file, answer, fault }) =>
      answer
        ? { file: file.name, ...pick(answer) }
        : { file: file.name, error: fault.code },
    );
}

/** reason: why the word is not the score's; "" if it is. */
function pick({ verdict, score, count, boxes, model, id, ...answer }) {
  return { verdict, score, reason: reasonOf(answer), count, boxes, model, id };
}

export function writeJson(jobs) {
  return JSON.stringify({ target: config.target, photos: rowsOf(jobs) }, null, 2);
}

/** Comma-separated, quoted; a cell that a spreadsheet would run as a formula starts with '. The mark at the beginning
 *  tells it that letters are UTF-8. */
export function writeCsv(jobs) {
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const lines = rowsOf(jobs).map((row) => COLUMNS.map((name) => cell(row[name])).join(","));
  return "\ufeff" + [COLUMNS.join(","), ...lines].join("\r\n") + "\r\n";
}

/** Hand a text on as a file that is downloaded. */
export function save(kind, text) {
  const types = { csv: "text/csv", json: "application/json" };
  const address = URL.createObjectURL(new Blob([text], { type: `${types[kind]};charset=utf-8` }));
  make("a", { href: address, download: `${config.target}-answers.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
