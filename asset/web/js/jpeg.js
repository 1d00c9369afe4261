// The first bytes of a JPEG -> its parts, and how large the picture is before anything is decoded.

const HEAD_BYTES = 128 * 1024; // cameras write everything but the picture first
const SIZES = new Set([0xc0, 0xc1, 0xc2]); // the frame headers that browsers decode
const SCAN = 0xda;

/** The head of a file as a DataView, or null if it is no JPEG. */
export async function readHead(file) {
  const view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return view.byteLength > 2 && view.getUint16(0) === 0xffd8 ? view : null;
}

/** Each part before the picture: {marker, at} with `at` where its content begins; ends where it is cut. */
export function* partsOf(view) {
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== SCAN) {
    yield { marker: view.getUint8(at + 1), at: at + 4 };
    at += 2 + view.getUint16(at + 2);
  }
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
