// Drops and pastes anywhere on the page -> files. Folders are opened, in the order of their names.

const MOST_FILES = 200; // enough to say "too many" with the right number for any real choice

/** Call `onFiles` with the files of every drop and paste, `onOver` when a drag comes and goes. */
export function watchDrops({ isActive, onFiles, onOver, onNothing }) {
  let depth = 0; // enter and leave also come from every child
  const over = (inside) => {
    depth = inside ? depth + 1 : Math.max(0, depth - 1);
    onOver(depth > 0);
  };
  const carries = (event) => isActive() && event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => carries(event) && over(true));
  addEventListener("dragleave", (event) => carries(event) && over(false));
  addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  addEventListener("drop", async (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    onOver(false);
    const files = await filesOf(event.dataTransfer);
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
