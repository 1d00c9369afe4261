// The first bytes of a JPEG -> which private facts it carries: place, camera, time; no other.
// Only the names are read, never the values: they are shown to the owner and sent to nobody.

import { partsOf, readHead } from "./jpeg.js";

const GPS_FOLDER = 0x8825;
const IN_GPS = 0x10000; // added to a tag of that folder: its numbers mean something else elsewhere
const CAMERA = [0x010f, 0x0110];
const TIME = [0x0132, 0x9003, 0x9004];
const EXIF_FOLDER = 0x8769;
const EXIF_PART = 0xe1;

/** Names of facts as the server names them; [] if there are none or the file is no JPEG. */
export async function readFacts(file) {
  try {
    const view = await readHead(file);
    const tags = view ? tagsOf(view) : new Set();
    const has = (wanted) => wanted.some((tag) => tags.has(tag));
    return [
      // a camera without a fix writes the folder's version, 0, and no more
      [...tags].some((tag) => tag > IN_GPS) ? "place" : null,
      has(CAMERA) ? "camera" : null,
      has(TIME) ? "taken" : null,
    ].filter(Boolean);
  } catch (fault) {
    if (fault instanceof RangeError) return []; // a cut or odd header: there is nothing to tell
    throw fault;
  }
}

/** Tag numbers of the first Exif block: the main folder and those it points to, Exif's own and GPS. */
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
      tags.add(tag + added);
      if (tag === EXIF_FOLDER) folders.push([view.getUint32(entry + 8, little), 0]);
      if (tag === GPS_FOLDER) folders.push([view.getUint32(entry + 8, little), IN_GPS]);
    }
  }
  return tags;
}

/** Where the TIFF header of the Exif block begins, or -1. */
function exifStart(view) {
  for (const { marker, at } of partsOf(view)) {
    if (marker === EXIF_PART && view.getUint32(at) === 0x45786966) return at + 6;
  }
  return -1;
}
