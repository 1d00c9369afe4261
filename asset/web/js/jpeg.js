// The first bytes of a JPEG -> its parts, whether they tell more than a picture, and how large it is.

const HEAD_BYTES = 128 * 1024; // cameras write everything but the picture first
const SIZES = new Set([0xc0, 0xc1, 0xc2]); // the frame headers that browsers decode
const SCAN = 0xda;
// Frames, tables, restarts, the scan, and JFIF's and Adobe's marks (APP0, APP14): all that decoding needs.
const PLAIN = new Set([...SIZES, 0xc4, SCAN, 0xdb, 0xdd, 0xe0, 0xee]);

/** The head of a file as a DataView, or null if it is no JPEG. */
export async function readHead(file) {
  const view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return view.byteLength > 2 && view.getUint16(0) === 0xffd8 ? view : null;
}

/** Each part up to the picture: {marker, at} with `at` where its content begins; ends where it is cut. */
export function* partsOf(view) {
  let [at, marker] = [2, 0];
  while (marker !== SCAN && at + 4 <= view.byteLength && view.getUint8(at) === 0xff) {
    marker = view.getUint8(at + 1);
    yield { marker, at: at + 4 };
    at += 2 + view.getUint16(at + 2);
  }
}

/** Whether a head is whole up to the picture and holds no Exif, XMP, IPTC, comment or maker's part. */
export function isBare(view) {
  const markers = Array.from(partsOf(view), ({ marker }) => marker);
  return markers.at(-1) === SCAN && markers.every((marker) => PLAIN.has(marker));
}

/** {width, height} as the pixels are stored, which may be on their side; null if the head does not say. */
export function sizeOf(view) {
  for (const { marker, at } of partsOf(view)) {
    if (SIZES.has(marker) && at + 5 <= view.byteLength) {
      return { width: view.getUint16(at + 3), height: view.getUint16(at + 1) };
    }
  }
  return null;
}
