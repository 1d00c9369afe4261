// A chosen file -> what is sent: upright, at most 1280 px, JPEG, without any metadata.
// What the browser cannot decode (HEIC in most) is sent as it is; the server decides about it.

import { readFacts } from "./facts.js";

const LONGEST_PX = 1280; // the server looks at 768 px; the rest is for the photo that may be kept
const QUALITY = 0.9;
const PLAIN_BYTES = 400_000; // a small file without private facts gains nothing by a second JPEG

/** {photo, facts, shrunk}. facts: names of what was left behind; shrunk: photo differs from file. */
export async function shrink(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return { photo: file, facts: [], shrunk: false };
  try {
    const facts = await readFacts(file);
    const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= PLAIN_BYTES && facts.length === 0) {
      return { photo: file, facts, shrunk: false };
    }
    const photo = await draw(bitmap, scale);
    return photo ? { photo, facts, shrunk: true } : { photo: file, facts: [], shrunk: false };
  } finally {
    bitmap.close();
  }
}

/** The picture on white, since JPEG knows no transparency; null if the canvas is too large. */
function draw(bitmap, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}
