// A chosen file -> what is sent: upright, at most 1024 px, JPEG, without any metadata.
// What the browser cannot decode (HEIC in most) is sent as it is; the server decides about it.

import { readFacts } from "./facts.js";
import { isBare, readHead, sizeOf } from "./jpeg.js";

const LONGEST_PX = 1024; // as large as a photo that is kept; the server looks at 768 px
const ENOUGH_PX = 960; // a photo decoded to this or more is not made again at 1024
const QUALITY = 0.9;
const PLAIN_BYTES = 400_000; // a small JPEG that is nothing but a picture gains nothing by a second one

/** {photo, facts, ratio}: what is sent, the names of what was left behind, width to height if known. */
export async function shrink(file) {
  const smaller = await decodeSmaller(file).catch(() => null); // file or decoder: the next way tells
  const picture = smaller ?? (await decodeWhole(file));
  if (!picture) return { photo: file, facts: [] };
  try {
    const facts = await readFacts(file).catch(() => []); // gone by now: what was decoded is whole
    const [width, height] = [picture.displayWidth ?? picture.width, picture.displayHeight ?? picture.height];
    const ratio = width / height;
    const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
    if (!smaller && scale === 1 && file.size <= PLAIN_BYTES && (await isPlain(file))) {
      return { photo: file, facts, ratio };
    }
    const photo = await draw(picture, Math.round(width * scale), Math.round(height * scale));
    return photo ? { photo, facts, ratio } : { photo: file, facts: [], ratio };
  } finally {
    picture.close();
  }
}

/** Only a JPEG is known to tell nothing: PNG and WebP hide facts in too many places to look for. */
async function isPlain(file) {
  const head = await readHead(file).catch(() => null);
  return head !== null && isBare(head);
}

/** Whether a file is still there as it was chosen: browsers refuse one that was moved or changed. */
export async function canRead(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** A large JPEG decoded at some eighths of its size, in half the time and a tenth of the memory.
 *
 * null where the browser cannot or does not say how a frame is turned. Throws on a fault in the file.
 */
async function decodeSmaller(file) {
  if (!("ImageDecoder" in globalThis && "rotation" in VideoFrame.prototype)) return null;
  const head = await readHead(file);
  const size = head && sizeOf(head);
  const eighths = size ? Math.ceil((8 * ENOUGH_PX) / Math.max(size.width, size.height)) : 8;
  if (eighths >= 8) return null;
  const part = (length) => Math.ceil((length * eighths) / 8);
  const decoder = new ImageDecoder({
    data: file.stream(),
    type: "image/jpeg",
    desiredWidth: part(size.width),
    desiredHeight: part(size.height),
  });
  return decoder.decode().then(({ image }) => image).finally(() => decoder.close());
}

/** The photo upright; null where the browser cannot decode it. */
async function decodeWhole(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (fault) {
    return fault instanceof TypeError ? decodeAsElement(file).catch(() => null) : null;
  }
}

/** By an <img>, which every browser turns upright: older ones do not know that option. */
async function decodeAsElement(file) {
  const address = URL.createObjectURL(file);
  const picture = Object.assign(new Image(), { src: address, close: () => URL.revokeObjectURL(address) });
  await picture.decode().catch((fault) => {
    picture.close();
    throw fault;
  });
  return picture;
}

/** The picture on white, since JPEG knows no transparency; null if the canvas is too large. */
function draw(picture, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, width);
  canvas.height = Math.max(1, height);
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}
