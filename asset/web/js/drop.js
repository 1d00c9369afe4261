// Drops on any page, pastes on the one for photos -> files. Folders are opened, in the order of their names.

import { say } from "./config.js";
import { make } from "./dom.js";

const LEFT_MS = 600; // while something is over the page browsers say so at least every 350 ms
const MOST_FILES = 200; // of folders: more is a disk, not a choice

/** Call `onFiles` with the files of every drop and paste; `turn` first where another page is seen.
 *  `onLeftOut({taken, left})` comes later: a folder that holds too many is counted to its end. */
export function watchDrops({ isActive, turn, onFiles, onLeftOut, onNothing }) {
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
    const { files, rest } = await filesOf(event.dataTransfer);
    await turn();
    if (files.length) onFiles(files);
    else onNothing("upload.empty_drop");
    const left = await countOf(rest);
    if (left) onLeftOut({ taken: files.length, left });
  });
  addEventListener("paste", (event) => {
    if (!isActive() || isTyping(event.target)) return;
    const files = Array.from(event.clipboardData?.files ?? []);
    if (files.length) onFiles(files, "pasted");
    else onNothing("upload.nothing_pasted");
  });
}

/** Files of a drop, and the entries beyond. The list dies with the event: taken before any waiting. */
async function filesOf(transfer) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = Array.from(transfer.files);
  if (!entries.some((entry) => entry.isDirectory)) return { files: plain, rest: [] };
  const [files, rest] = [[], walk(entries)];
  while (files.length < MOST_FILES) {
    const { value: entry, done } = await rest.next();
    if (done) break;
    const file = await new Promise((found) => entry.file(found, () => found(null)));
    if (file) files.push(file);
  }
  return { files, rest };
}

/** Entries -> each file among and below them, one at a time. */
async function* walk(entries) {
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isFile) yield entry;
    else yield* walk(await readFolder(entry));
  }
}

async function countOf(entries) {
  let count = 0;
  for await (const _ of entries) count += 1;
  return count;
}

/** All entries of a folder, by name: a reader gives at most 100 at a time, then an empty list. */
async function readFolder(entry) {
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const part = await new Promise((read) => reader.readEntries(read, () => read([])));
    if (part.length === 0) break;
    found.push(...part);
  }
  return found.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}

function isTyping(target) {
  return target instanceof Element && target.matches("input:not([type=file], [type=checkbox]), textarea");
}
