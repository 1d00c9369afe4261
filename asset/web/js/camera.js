// A dialog with the camera's picture -> one photo file. Phones use their own camera app instead.

import { say } from "./config.js";
import { button, make } from "./dom.js";

/** True where a live picture is the better way: a desk with a camera, and a page that may ask. */
export function hasLiveCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia) && matchMedia("(pointer: fine)").matches;
}

let asked = 0; // so often; a browser whose question is not answered may never tell

/** Show the camera until a photo is taken or the dialog closed; the File, or null, also if asked again meanwhile. */
export async function takePhoto() {
  const mine = (asked += 1);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    if (mine !== asked) return null;
    throw new Error(say("upload.camera_refused"));
  }
  if (mine !== asked) {
    stop(stream);
    return null;
  }
  const video = make("video", { playsinline: true, muted: true, autoplay: true });
  video.srcObject = stream;
  try {
    return await new Promise((done, failed) => showDialog(video, done, failed));
  } finally {
    stop(stream);
  }
}

function stop(stream) {
  stream.getTracks().forEach((track) => track.stop());
}

function showDialog(video, done, failed) {
  let photo = null;
  const take = async () => {
    photo = await grab(video).catch(failed);
    dialog.close();
  };
  const dialog = make(
    "dialog",
    { class: "camera", "aria-label": say("upload.camera_title") },
    video,
    make(
      "div",
      { class: "row" },
      button(say("upload.camera_take"), take, { class: "btn main" }),
      button(say("upload.camera_close"), () => dialog.close(), { class: "btn" }),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    done(photo); // says nothing more after `failed`
  });
  document.body.append(dialog);
  dialog.showModal();
}

async function grab(video) {
  // A camera shows nothing at first: a canvas of that has no pixels, and no file is made of it
  if (!video.videoWidth) await new Promise((comes) => video.addEventListener("loadeddata", comes, { once: true }));
  const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((made) => canvas.toBlob(made, "image/jpeg", 0.92));
  if (!blob) throw new Error(say("upload.camera_refused"));
  return new File([blob], `${say("upload.camera_name")}.jpg`, { type: "image/jpeg" });
}
