// An answer's id and receipt -> the buttons of its owner: right or wrong, receipt, delete.

import { isKept } from "./answer.js";
import { deleteAnswer, sendFeedback } from "./api.js";
import { config, kindOf, say, sayOf, targetOf } from "./config.js";
import { announce, button, make } from "./dom.js";
import { leaveEscape, onEscape } from "./escape.js";
import { tellNews } from "./news.js";

const USUAL = [["right"], ["wrong"], ["partly"], ["bad_photo"]];

/** Of an unsure answer the owner is asked what it is: the note then holds the label. */
function choicesFor(answer) {
  if (kindOf(answer.verdict) !== "unsure") {
    return USUAL.map(([kind]) => ({ kind, note: "", text: say(`card.${kind}`) }));
  }
  return [
    { kind: "wrong", note: targetOf(answer), text: sayOf(answer, "card.is_target") },
    { kind: "wrong", note: config.other, text: sayOf(answer, "card.is_other") },
    { kind: "bad_photo", note: "", text: say("card.bad_photo") },
  ];
}

/** A question with buttons; the chosen one is pressed at once, and stays so until it is taken back.
 *
 * {element, show}: show({kind, note} or null) presses what was said elsewhere.
 */
export function buildAsk(answer, said = null) {
  const unsure = kindOf(answer.verdict) === "unsure";
  const question = say(unsure ? "card.ask_unsure" : "card.ask");
  const reply = make("span", {}, question);
  const undo = button(say("card.undo"), () => choose(null), { class: "quiet", hidden: true });
  const buttons = choicesFor(answer).map((choice) => {
    const element = button(choice.text, () => choose(choice), { "aria-pressed": "false", "data-kind": choice.kind });
    return { ...choice, element };
  });
  let shown = said;
  const tell = (sentence, failed = false) => {
    reply.textContent = sentence;
    element.classList.toggle("failed", failed);
  };
  const show = (chosen) => {
    shown = chosen;
    for (const each of buttons) {
      // a note that came by the API is of the same word, unless it is what tells two buttons apart
      const pressed = each.kind === chosen?.kind && (!each.note || each.note === chosen.note);
      each.element.setAttribute("aria-pressed", String(pressed));
    }
    undo.hidden = chosen === null;
    if (chosen === null) tell(question);
  };
  const choose = async (choice) => {
    if (isBusy(element)) return;
    const before = shown;
    if (choice === null) buttons.find((each) => isPressed(each.element))?.element.focus();
    show(choice); // a network may take seconds
    tell(question);
    setBusy(element, true);
    try {
      await sendFeedback(answer, choice?.kind ?? "undo", choice?.note);
      tellNews({ id: answer.id, said: choice && { kind: choice.kind, note: choice.note } });
      if (choice) tell(say("card.thanks"));
      announce(say(choice ? "card.thanks" : "card.undone"));
    } catch (fault) {
      if (isGone(fault) && !element.isConnected) return; // deleted here meanwhile, and told
      if (tellIfGone(answer, fault)) return;
      show(before);
      const told = say("card.not_noted", { why: whyOf(fault) });
      tell(told, true);
      announce(told);
      onceOnline(() => reply.textContent === told && tell(question));
    } finally {
      setBusy(element, false);
    }
  };
  const group = buttons.map((each) => each.element);
  const element = make("div", { class: "ask", role: "group", "aria-label": question },
    make("div", { class: "question" }, reply, undo), group);
  show(said);
  return { element, show };
}

/** Why a press did nothing: of a change nobody says that it is tried again, or that nothing is lost. */
export function whyOf(fault) {
  return fault.code === "offline" ? say("card.broke_off") : fault.message;
}

/** What asks to press again once the network is back goes when it is. */
function onceOnline(act) {
  addEventListener("online", act, { once: true });
}

/** A button that asks once more before it deletes for good. */
export function buildDelete(answer) {
  const remove = async (start) => {
    try {
      await deleteAnswer(answer);
      tellGone(answer);
    } catch (fault) {
      if (!tellIfGone(answer, fault)) start(say("card.not_deleted", { why: whyOf(fault) }));
    }
  };
  const words = { open: "card.delete", yes: "card.delete_yes", no: "card.delete_no" };
  return buildSure(words, "link", () => say(isKept(answer) ? "card.delete_sure" : "card.delete_sure_bare"), remove);
}

let questions = 0; // asked so far: each has an id of its own

/** A button that asks once more before it does what cannot be undone; without a question, at once.
 *
 * words: keys for open, yes and no; label: what `open` is called where its word alone says too little.
 * `run(start)`: start(fault) puts the button back as it was.
 */
export function buildSure(words, look, question, run) {
  const place = make("span", { class: "sure" });
  let asked = ""; // the sentence that stands there
  const start = (fault = "") => {
    asked = "";
    leaveEscape(place);
    const open = button(say(words.open), ask, { class: look, "aria-label": words.label });
    setBusy(place, false);
    const told = make("span", { class: "fault" }, fault);
    place.replaceChildren(...(fault ? [told] : []), open);
    if (fault) announce(fault);
    if (fault) onceOnline(() => told.remove());
    return open;
  };
  const back = (fault) => start(fault).focus();
  const go = () => {
    if (isBusy(place)) return;
    setBusy(place, true);
    run(back);
  };
  const ask = () => {
    const sentence = question();
    if (!sentence) return go();
    asked = sentence;
    const id = `sure-${(questions += 1)}`;
    // "no" has the focus as the question is read out; who goes on to "yes" hears it, as it is by then, again
    const yes = button(say(words.yes), go, { class: "link alarm", "aria-describedby": id });
    const refrain = () => isBusy(place) || back();
    const no = button(say(words.no), refrain, { class: "link" });
    onEscape(place, refrain);
    place.replaceChildren(make("span", { id }, sentence), yes, no);
    announce(sentence);
    no.focus();
  };
  start();
  /** What is asked about has changed: so does the question, under which whoever is answering it stays where they
   *  are. One that there is no reason for any more is taken back. */
  place.reconsider = () => {
    if (!asked || isBusy(place)) return;
    const sentence = question();
    if (sentence === asked) return;
    if (sentence) {
      asked = place.firstChild.textContent = sentence;
      return;
    }
    const isHere = place.contains(document.activeElement);
    const open = start();
    if (isHere) open.focus();
  };
  return place;
}

/** What is gone: of a photo that was not kept nobody is told that it was deleted. */
export function sayGone(kept) {
  return say(kept ? "card.deleted" : "card.deleted_bare");
}

function tellGone(answer) {
  const kept = isKept(answer);
  announce(sayGone(kept));
  tellNews({ id: answer.id, gone: true, kept });
}

/** True if there is no such answer any more: its owner deleted it, or a moderator. */
export function isGone({ code }) {
  return code === "not_found" || code === "removed";
}

/** True if the answer was deleted before, on another device say: then all places hear of it. */
export function tellIfGone(answer, fault) {
  if (isGone(fault)) tellGone(answer);
  return isGone(fault);
}

function isBusy(element) {
  return element.getAttribute("aria-busy") === "true";
}

/** Not `disabled`: a button that is takes the focus away from who pressed it. */
function setBusy(element, busy) {
  element.setAttribute("aria-busy", String(busy));
  for (const each of element.querySelectorAll("button")) each.setAttribute("aria-disabled", String(busy));
}

function isPressed(element) {
  return element.getAttribute("aria-pressed") === "true";
}
