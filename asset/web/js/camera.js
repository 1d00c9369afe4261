// A dialog with the camera's picture -> one photo file. Phones use their own camera app instead.

import { say } from "./config.js";
import { button, make } from "./dom.js";

/** True where a live picture is the better way: a desk with a camera, and a page that may ask. */
export function hasLiveCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia) && matchMedia("(pointer: fine)").matches;
}

/** Show the camera until a photo is taken or the dialog closed; the File, or null. */
export async function takePhoto() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    throw new Error(say("upload.camera_refused"));
  }
  const video = make("video", { playsinline: true, muted: true, autoplay: true });
  video.srcObject = stream;
  try {
    return await new Promise((done) => showDialog(video, done));
  } finally {
    stream.getTracks().forEach((track) => track.stop());
  }
}

function showDialog(video, done) {
  let photo = null;
  const take = async () => {
    photo = await grab(video);
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
    done(photo);
  });
  document.body.append(dialog);
  dialog.showModal();
}

async function grab(video) {
  const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((made) => canvas.toBlob(made, "image/jpeg", 0.92));
  return blob && new File([blob], `${say("upload.camera_name")}.jpg`, { type: "image/jpeg" });
}
