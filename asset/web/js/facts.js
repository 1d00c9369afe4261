// The first bytes of a JPEG -> which private facts its Exif carries: place, camera, time, author and the like.
// Of a text only whether it is empty is read, of all else only the name; they are sent to nobody.

import { partsOf, readHead } from "./jpeg.js";

const GPS_FOLDER = 0x8825;
const IN_GPS = 0x10000; // added to a tag of that folder: its numbers mean something else elsewhere
const EXIF_FOLDER = 0x8769;
const USER_COMMENT = 0x9286; // its first eight letters name an alphabet
// As the server's photo/facts.py has them, and in its order
const KINDS = {
  taken: [0x0132, 0x9003, 0x9004],
  camera: [0x010f, 0x0110, 0xa431, 0xa435], // maker, model, and two serial numbers
  software: [0x0131],
  author: [0x013b, 0x8298, 0xa430, 0x9c9d], // artist, rights, owner, and Windows' author
  comment: [0x010e, USER_COMMENT, 0x9c9b, 0x9c9c, 0x9c9e, 0x9c9f],
};
const EXIF_PART = 0xe1;

/** Names of facts as the server names them; [] if there are none or the file is no JPEG. */
export async function readFacts(file) {
  try {
    const view = await readHead(file);
    const tags = view ? tagsOf(view) : new Set();
    const found = Object.keys(KINDS).filter((name) => KINDS[name].some((tag) => tags.has(tag)));
    // a camera without a fix writes the folder's version, 0, and no more
    return [...tags].some((tag) => tag > IN_GPS) ? ["place", ...found] : found;
  } catch (fault) {
    if (fault instanceof RangeError) return []; // a cut or odd header: there is nothing to tell
    throw fault;
  }
}

/** Tag numbers, but of empty texts, of the first Exif block: the main folder and those it points to, Exif's own and GPS. */
function tagsOf(view) {
  const tags = new Set();
  const start = exifStart(view);
  if (start < 0) return tags;
  const little = view.getUint16(start) === 0x4949;
  const folders = [[view.getUint32(start + 4, little), 0]];
  for (let visited = 0; folders.length && visited < 4; visited += 1) {
    const [place, added] = folders.shift(); // GPS last: what is cut off in it hides nothing else
    if (start + place + 2 > view.byteLength) break;
    const entries = view.getUint16(start + place, little);
    for (let number = 0; number < entries; number += 1) {
      const entry = start + place + 2 + 12 * number;
      const tag = view.getUint16(entry, little);
      if (!isEmpty(view, entry, start, little)) tags.add(tag + added);
      if (tag === EXIF_FOLDER) folders.push([view.getUint32(entry + 8, little), 0]);
      if (tag === GPS_FOLDER) folders.push([view.getUint32(entry + 8, little), IN_GPS]);
    }
  }
  return tags;
}

/** Whether an entry is a text of nothing but blanks and zeros, as cameras leave those that nobody filled in. */
function isEmpty(view, entry, start, little) {
  const [kind, count] = [view.getUint16(entry + 2, little), view.getUint32(entry + 4, little)];
  if (![1, 2, 7].includes(kind)) return false; // bytes, letters, either
  const at = count > 4 ? start + view.getUint32(entry + 8, little) : entry + 8;
  const from = view.getUint16(entry, little) === USER_COMMENT ? at + 8 : at;
  if (at + count > view.byteLength) return false;
  return new Uint8Array(view.buffer, from, Math.max(0, at + count - from)).every((letter) => letter <= 0x20);
}

/** Where the TIFF header of the Exif block begins, or -1. */
function exifStart(view) {
  for (const { marker, at } of partsOf(view)) {
    if (marker === EXIF_PART && view.getUint32(at) === 0x45786966) return at + 6;
  }
  return -1;
}
