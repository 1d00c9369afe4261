// Every way a photo can come in -> one list of files: choose, drop, paste, camera, examples.

import { hasLiveCamera, takePhoto } from "./camera.js";
import { carry } from "./carried.js";
import { config, say } from "./config.js";
import { announce, button, make } from "./dom.js";
import { watchDrops } from "./drop.js";

/** Build the area in `place`; `onFiles(files, {learn, show})` gets what comes in, `onLeftOut` what did not. */
export function buildIntake(place, { onFiles, onLeftOut, isActive, turn }) {
  const notice = make("div", { class: "notice", hidden: true });
  const consent = buildConsent();
  const take = (files, agreed = consent.read()) => {
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
  const area = buildArea({ take, takeChosen, complain });
  place.append(area, notice, consent.element);
  watchDrops({
    isActive,
    turn,
    onFiles: (files, way) => take(way === "pasted" ? files.map(namePasted) : files),
    onLeftOut,
    onNothing: complain,
  });
  const input = area.querySelector("#photos");
  for (const end of ["click", "cancel"]) input.addEventListener(end, () => (instead = null));
  const choose = (first) => {
    input.click(); // heard above: no dialog before this one counts
    instead = first;
  };
  const hasFocus = () => place.contains(document.activeElement);
  return { choose, focus: () => input.focus(), hasFocus, take, tell, complain };
}

function buildArea({ take, takeChosen, complain }) {
  const buttons = [
    fileInput("photos", "upload.choose", "btn main", { multiple: true }, takeChosen),
    cameraButton(take, complain),
    config.examples.length ? exampleButton(take, complain) : null,
  ];
  const mb = config.bytes / 1_000_000;
  return make(
    "section",
    { class: "drop", "aria-label": say("upload.area") },
    make(
      "div",
      {},
      make("strong", {}, make("span", { class: "by-mouse" }, say("upload.head")),
        make("span", { class: "by-touch" }, say("upload.head_touch"))),
      make("p", {}, say("upload.formats", { mb })),
    ),
    make("div", { class: "row" }, buttons),
  );
}

/** A real file input, reachable by keyboard, with a real label that looks like a button. */
function fileInput(id, key, look, props, take) {
  const input = make("input", {
    id,
    type: "file",
    accept: "image/*,.heic,.heif",
    class: "file",
    ...props,
    onchange: () => {
      const files = Array.from(input.files);
      input.value = ""; // so that the same file chosen again is a change again
      take(files);
    },
  });
  return make("span", { class: "choose" }, input, make("label", { for: id, class: look }, say(key)));
}

function cameraButton(take, complain) {
  if (!hasLiveCamera()) {
    return fileInput("camera", "upload.camera", "btn", { capture: "environment" }, take);
  }
  const open = async () => {
    try {
      const photo = await takePhoto();
      if (photo) take([photo]);
    } catch {
      complain("upload.camera_refused");
    }
  };
  return button(say("upload.camera"), open, { class: "btn", id: "camera" });
}

let nextExample = 0;

function exampleButton(take, complain) {
  const run = () => {
    const address = config.examples[nextExample % config.examples.length];
    nextExample += 1;
    return takeExample(address, take, complain);
  };
  return button(say("upload.example"), run, { class: "btn", id: "example" });
}

/** One of our own pictures as if it had been chosen; there is nothing to learn from it. */
export async function takeExample(address, take, complain) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return complain("upload.no_example");
  const blob = await answer.blob();
  const name = decodeURIComponent(address.split("/").pop());
  return take([new File([blob], name, { type: blob.type })], { learn: false, show: false });
}

function buildConsent() {
  const read = () => ({ learn: learn.checked, show: show.checked });
  const chosen = carry("consent", read); // in the language of before; no other load ticks anything
  const box = (name) => make("input", { type: "checkbox", id: name, name, checked: chosen?.[name] === true });
  const [learn, show] = [box("learn"), box("show")];
  const days = config.days;
  const element = make(
    "fieldset",
    { class: "consent" },
    make("legend", { class: "hidden" }, say("upload.consent")),
    make("label", { for: "learn" }, learn, make("span", {}, say("upload.learn", { days }))),
    make("label", { for: "show" }, show, make("span", {}, say("upload.show", { days }))),
  );
  return { element, read };
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
