// Drops on any page, pastes on the one for photos -> files. Folders are opened, in the order of their names.

import { say } from "./config.js";
import { make } from "./dom.js";

const LEFT_MS = 600; // while something is over the page browsers say so at least every 350 ms
const MOST_FILES = 200; // enough to say "too many" with the right number for any real choice

/** Call `onFiles` with the files of every drop and paste; `turn` first where another page is seen. */
export function watchDrops({ isActive, turn, onFiles, onNothing }) {
  const sign = make("strong", { class: "drop-over", "aria-hidden": "true", hidden: true }, say("upload.let_go"));
  document.body.append(sign);
  let isOurs = false;
  let timer = 0; // of leaving nothing is heard where what is left was taken off the page
  const over = (inside) => {
    clearTimeout(timer);
    sign.hidden = !inside;
    if (inside) timer = setTimeout(() => over(false), LEFT_MS);
  };
  addEventListener("dragstart", () => (isOurs = true)); // a picture of this very page is no new photo
  addEventListener("dragend", () => (isOurs = false));
  const carries = (event) => !isOurs && event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(true);
  });
  addEventListener("drop", async (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(false);
    const files = await filesOf(event.dataTransfer);
    await turn();
    if (files.length) onFiles(files);
    else onNothing("upload.empty_drop");
  });
  addEventListener("paste", (event) => {
    if (!isActive() || isTyping(event.target)) return;
    const files = Array.from(event.clipboardData?.files ?? []);
    if (files.length) onFiles(files, "pasted");
    else onNothing("upload.nothing_pasted");
  });
}

/** All files of a drop. The list dies with the event, so entries are taken before any waiting. */
async function filesOf(transfer) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = Array.from(transfer.files);
  if (!entries.some((entry) => entry.isDirectory)) return plain;
  const files = [];
  for (const entry of entries) await collect(entry, files);
  return files;
}

async function collect(entry, files) {
  if (files.length >= MOST_FILES || entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await new Promise((found) => entry.file(found, () => found(null)));
    if (file) files.push(file);
    return;
  }
  const children = await readFolder(entry);
  children.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
  for (const child of children) await collect(child, files);
}

/** All entries of a folder: a reader gives at most 100 at a time, then an empty list. */
async function readFolder(entry) {
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const part = await new Promise((read) => reader.readEntries(read, () => read([])));
    if (part.length === 0 || found.length >= MOST_FILES) return found;
    found.push(...part);
  }
}

function isTyping(target) {
  return target instanceof Element && target.matches("input:not([type=file], [type=checkbox]), textarea");
}
