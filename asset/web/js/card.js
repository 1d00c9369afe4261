// One photo's card, from waiting to answered, refused or deleted. The photo itself never moves.

import { buildReasons, buildScale, buildVerdict, fineLines, spoken } from "./answer.js";
import { config, fill, kindOf, knows, say, showSize } from "./config.js";
import { announce, button, isCalm, make } from "./dom.js";
import { buildAsk, buildDelete, sayGone } from "./feedback.js";
import { buildPicture } from "./picture.js";
import { buildShare, receiptAddress } from "./share.js";

export const HOPELESS = ["not_a_photo", "broken", "empty", "too_large", "too_many_pixels", "unreadable"]; // the same again is too
const NO_PHOTO = ["broken", "not_a_photo"]; // a browser may draw them all the same
const READ = /^(jpe?g|png|webp|hei[cf])$/i; // how those are called that can be read
const TURNS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g; // signs that make gpj.exe of exe.jpg

/** A card for a job {file, learn, show}. onAgain, onRemove: what its buttons do. */
export function makeCard(job, { onAgain, onRemove, onChoose }) {
  const name = job.file.name.replace(TURNS, "");
  const picture = buildPicture(name);
  let address = "";
  if (job.picture) picture.show(job.picture); // after a reload only the small one is left
  else picture.element.hidden = !hasFile(job); // and of many answers not even that
  const body = make("div", { class: "parts" });
  const element = make("article", { class: "card waiting", "aria-label": name, tabindex: "-1" },
    picture.element, body);
  const become = (state, ...parts) => {
    element.className = `card ${state}`;
    body.replaceChildren(...parts);
  };
  const title = () => make("p", { class: "name" }, make("bdi", {}, name)); // at the start of a card, whatever its letters
  const bar = makeBar();
  const fine = make("div", { class: "fine" });
  let ask = null;
  return {
    element,
    /** The photo as it is sent: twenty as they were taken would need a gigabyte to be shown. */
    picture({ photo, ratio }) {
      address = URL.createObjectURL(photo);
      picture.show(address, ratio);
    },
    wait(sentence, share = null) {
      if (!element.classList.contains("waiting") || !bar.element.isConnected) {
        const minHeight = job.byItself ? `${body.firstChild?.offsetHeight}px` : ""; // nothing jumps unasked
        const isHere = body.contains(document.activeElement); // what was pressed is gone in a moment
        become(job.byItself ? "waiting again" : "waiting", make("div", { class: "body", style: { minHeight } }, title(), bar.element));
        if (isHere) element.focus({ preventScroll: job.byItself });
      }
      bar.show(sentence, share);
    },
    answer(answer) {
      const { boxes, explanation, id } = answer;
      element.dataset.card = id;
      const substitute = explanation?.steps?.[0]?.image;
      picture.draw({ boxes, heat: explanation?.heat, substitute });
      fine.replaceChildren(...fineLines(answer));
      ask = buildAsk(answer, answer.said);
      const unfold = buildUnfold(element, picture.element);
      become(kindOf(answer.verdict), ...answerParts(job, answer, title(), [ask.element, unfold], fine));
      if (hasFile(job)) announce(spoken(name, answer));
    },
    refuse(fault) {
      if (NO_PHOTO.includes(fault.code)) picture.element.remove();
      const head = say(knows(`error.head.${fault.code}`) ? `error.head.${fault.code}` : "error.head");
      const spokenHead = say("card.said", { name, verdict: head });
      const parts = refusalParts(job, fault, [head, spokenHead], { onAgain, onRemove, onChoose });
      become("refused", make("div", { class: "body" }, title(), parts));
      const isNews = hasFile(job) && !(job.byItself && fault.code === "offline");
      if (isNews) announce(`${spokenHead}. ${reasonOf(job, fault)}`);
    },
    /** What its owner said of it or withdrew, here or elsewhere. */
    renew(answer) {
      fine.replaceChildren(...fineLines(answer));
      ask.show(answer.said ?? null);
    },
    gone(kept) {
      const isHere = element.contains(document.activeElement); // not on a receipt or in another tab
      picture.element.remove();
      become("deleted", make("div", { class: "body" }, title(), make("p", {}, sayGone(kept)),
        make("div", { class: "row" }, button(say("card.dismiss"), onRemove, { class: "btn" }))));
      if (isHere) element.focus({ preventScroll: isCalm() });
    },
    release: () => URL.revokeObjectURL(address),
  };
}

/** False for what a page of before had: of it the name is left, not the photo. */
export function hasFile({ file }) {
  return file instanceof File;
}

/** What was said, what its owner may do, and why: three blocks that the style sheet places. */
function answerParts(job, answer, title, asking, fine) {
  const address = receiptAddress(answer);
  const receipt = make("a", { href: address, class: "link", "data-plain": true }, say("card.receipt"));
  const reasons = buildReasons(answer, job.alone);
  return [
    make("div", { class: "body head" }, noteOfHeat(answer), title, buildVerdict(answer), buildScale(answer)),
    make("div", { class: "body owner" }, asking,
      make("div", { class: "own" }, receipt, buildShare(answer), buildDelete(answer)), buildHints(), fine),
    reasons.length ? make("div", { class: "body why" }, reasons) : "",
  ];
}

/** Where cards are rows, the button that makes a whole one of its row; the small photo does so, too. */
function buildUnfold(element, picture) {
  const turn = (open) => {
    element.classList.toggle("open", open);
    unfold.setAttribute("aria-expanded", String(open));
    unfold.scrollIntoView({ block: "nearest" }); // it moves with what it unfolds
  };
  const isOpen = () => element.classList.contains("open");
  const unfold = button(say("card.more"), () => turn(!isOpen()), { class: "unfold", "aria-expanded": "false" });
  picture.addEventListener("click", () => element.closest(".rows") && !isOpen() && turn(true));
  return unfold;
}

/** What the colours mean; seen while they are. */
function noteOfHeat({ explanation }) {
  return explanation?.heat ? make("p", { class: "of-heat" }, say("card.heat_note")) : null;
}

/** Who is meant to have the two addresses of an answer, folded. */
function buildHints() {
  const hints = [["card.receipt", "card.receipt_hint"], ["card.share", "card.share_hint"]].map(([name, hint]) =>
    make("p", {}, make("b", {}, say(name)), " – ", say(hint)));
  return make("details", { class: "hints" }, make("summary", {}, say("card.addresses")), hints);
}

/** The name stands above the heading; who jumps from heading to heading hears it with it. */
function refusalParts(job, fault, [head, spokenHead], { onAgain, onRemove, onChoose }) {
  return [
    make("h3", { class: "verdict", "aria-label": spokenHead },
      make("span", { class: "badge", "aria-hidden": "true" }, "!"),
      make("span", {}, head)),
    make("p", { class: "sub" }, reasonOf(job, fault)),
    make(
      "div",
      { class: "row" },
      HOPELESS.includes(fault.code) || !hasFile(job)
        ? button(say("card.choose_other"), onChoose, { class: "btn" })
        : button(say("card.again"), onAgain, { class: "btn" }),
      button(say("card.dismiss"), onRemove, { class: "btn" }),
    ),
  ];
}

/** Expected, received, what was kept: in the visitor's language where the code is known. */
function reasonOf({ file }, fault) {
  if (fault.code === "offline" && hasFile({ file })) return say("card.offline");
  return fill(fault.message, {
    mb: config.bytes / 1_000_000,
    size: showSize(file.size),
    kind: kindOfFile(file) || say("error.kind_unknown"),
  });
}

/** What a file is called; nothing where its name promises what it is not. */
function kindOfFile({ name, type }) {
  const end = name.split(".").slice(1).pop();
  return end ? !READ.test(end) && end.toUpperCase() : !READ.test(type.split("/").pop()) && type;
}

/** A sentence and a bar for the time until the answer. */
function makeBar() {
  const sentence = make("span");
  const fill = make("i");
  const element = make("div", { class: "wait" }, sentence,
    make("div", { class: "progress", "aria-hidden": "true" }, fill));
  return {
    element,
    show(text, share) {
      sentence.textContent = text;
      fill.parentElement.classList.toggle("endless", share === null || share >= 1);
      fill.style.width = share === null ? "" : `${Math.round(100 * share)}%`;
    },
  };
}
