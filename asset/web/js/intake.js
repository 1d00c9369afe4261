// Every way a photo can come in -> one list of files: choose, drop, paste, camera, examples.
// The area comes with the page, and takes a file before this script is there: it then lies in its input.

import { readExample } from "./api.js";
import { hasLiveCamera, takePhoto } from "./camera.js";
import { carry } from "./carried.js";
import { config, say } from "./config.js";
import { announce, button, make, onPress } from "./dom.js";
import { watchDrops } from "./drop.js";

const LONG_MS = 300; // what takes longer is told to be under way

/** Bring the area in `place` to life; `onFiles(files, {learn, show})` gets what comes in, `onLeftOut` what
 *  did not. What lies in it already comes with `takeEarly()`. */
export function wakeIntake(place, { onFiles, onLeftOut, isActive, turn }) {
  const notice = place.querySelector(".notice");
  const [input, camera] = ["photos", "camera"].map((id) => place.querySelector(`#${id}`));
  const readConsent = wakeConsent(place, hasEarly());
  const take = (files, agreed = readConsent()) => {
    showNotice(notice, "");
    if (files.length) onFiles(files, agreed);
  };
  const tell = (key, look = "calm") => {
    showNotice(notice, say(key));
    notice.className = `notice ${look}`;
  };
  const complain = (key) => tell(key, "");
  let instead = null; // what is to be done first once files were chosen
  const takeChosen = (files) => {
    if (files.length) instead?.();
    take(files);
  };
  watchInput(input, takeChosen);
  watchInput(camera, take);
  if (hasLiveCamera()) bringCamera(camera, take, complain);
  wakeExamples(place, { take, tell, complain });
  watchDrops({
    isActive,
    turn,
    onFiles: (files, way) => take(way === "pasted" ? files.map(namePasted) : files),
    onLeftOut,
    onNothing: complain,
  });
  for (const end of ["click", "cancel"]) input.addEventListener(end, () => (instead = null));
  const choose = (first) => {
    input.click(); // heard above: no dialog before this one counts
    instead = first;
  };
  const hasFocus = () => place.contains(document.activeElement);
  const takeEarly = () => [input, camera].forEach((each) => each.files.length && emptied(each, take));
  return { choose, consent: readConsent, focus: () => input.focus(), hasFocus, take, takeEarly, tell, complain };
}

/** True if photos were chosen before this script was there. */
export function hasEarly() {
  return ["photos", "camera"].some((id) => document.getElementById(id).files.length);
}

/** Hand on what was chosen. */
function watchInput(input, take) {
  input.addEventListener("change", () => emptied(input, take));
}

function emptied(input, take) {
  const files = Array.from(input.files);
  input.value = ""; // so that the same file chosen again is a change again
  take(files);
}

/** A button that opens our own dialog, in the place of the input that opens a phone's camera app. */
function bringCamera(input, take, complain) {
  const open = async () => { // again while it is asked for, too; behind its dialog nothing is pressed
    try {
      const photo = await takePhoto();
      if (photo) take([photo]);
    } catch {
      complain("upload.camera_refused");
    }
  };
  const hadFocus = document.activeElement === input;
  const element = button(say("upload.camera"), open, { class: "btn", id: "camera" });
  input.parentElement.replaceWith(element);
  if (hadFocus) element.focus();
}

let nextExample = 0;

/** The button for one after another, and the pictures that are pressed themselves. */
function wakeExamples(place, intake) {
  const following = () => config.examples[nextExample++ % config.examples.length];
  const fetchOne = oneAtATime((address) => takeExample(address ?? following(), intake));
  const any = place.querySelector("#example");
  if (any) onPress(any, () => fetchOne());
  for (const each of document.querySelectorAll("[data-example]")) {
    onPress(each, () => fetchOne(each.dataset.example));
  }
}

/** One of our own pictures as if it had been chosen; there is nothing to learn from it. */
async function takeExample(address, { take, tell, complain }) {
  const waits = setTimeout(() => tell("upload.example_waits"), LONG_MS);
  const blob = await readExample(address).catch(() => null);
  clearTimeout(waits);
  if (!blob) return complain("upload.no_example");
  const name = decodeURIComponent(address.split("/").pop());
  return take([new File([blob], name, { type: blob.type })], { learn: false, show: false });
}

/** The same act, which is not begun again while it is under way: a network may take long. */
function oneAtATime(act) {
  let busy = false;
  return async (...given) => {
    if (busy) return;
    busy = true;
    try {
      await act(...given);
    } finally {
      busy = false;
    }
  };
}

/** What may be kept, whenever it is asked; ticked as in the language of before, and by no other load. Nor where
 *  a person was quicker than this script: what was chosen goes with what the boxes showed then. */
function wakeConsent(place, isLate) {
  const boxes = ["learn", "show"].map((name) => place.querySelector(`#${name}`));
  const read = () => Object.fromEntries(boxes.map(({ name, checked }) => [name, checked]));
  const chosen = carry("consent", read);
  if (chosen && !isLate && !boxes.some(({ checked }) => checked)) {
    for (const box of boxes) box.checked = chosen[box.name] === true;
  }
  return read;
}

function showNotice(notice, sentence) {
  notice.hidden = !sentence;
  notice.replaceChildren(make("p", {}, sentence));
  if (sentence) announce(sentence);
}

/** A pasted picture is always called image.png: give it a name of its own. */
function namePasted(file) {
  if (file.name && file.name !== "image.png") return file;
  return new File([file], `${say("upload.pasted_name")}.png`, { type: file.type });
}
