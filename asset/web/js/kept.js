// What stands after # -> what is known of one kept answer: by its secret all of it, by its id what all may know.

import { readCode, readOwn, readPhoto, readShared, withdrawConsent } from "./api.js";
import { buildScale, buildVerdict } from "./answer.js";
import { kindOf, say } from "./config.js";
import { announce, button, make } from "./dom.js";
import { buildAsk, buildDelete, buildSure, isGone, sayGone, tellIfGone, whyOf } from "./feedback.js";
import { showDay, showMoment } from "./language.js";
import { onNews, tellNews } from "./news.js";
import { makePatience } from "./patience.js";
import { buildCopy } from "./share.js";

let wanted = () => {}; // what a network that was gone still owes us
const patience = makePatience(() => wanted());

/** Fill `place` from the address, for its owner or for everybody; called each time the page is turned to. A card on
 *  which something is asked or under way stays, but `anew`, or if there is no such answer any more. */
export async function showKept(place, own, anew = false) {
  const asked = location.hash;
  if (place.dataset.shows !== asked) fill(place); // no button may act on the one before
  place.dataset.shows = asked;
  place.setAttribute("aria-busy", "true");
  let fault = null;
  const shown = await (own ? buildOwn(place, asked.slice(1)) : buildShared(asked.slice(1))).catch(
    (thrown) => buildFault((fault = thrown), place, own));
  if (location.hash !== asked) return release(shown); // another is asked for by now, and shown by a call of its own
  const isLost = fault !== null && isGone(fault);
  headKept(place, own, isLost);
  const isHere = place.contains(document.activeElement);
  if (!anew && !isLost && isAsking(place)) release(shown);
  // What failed once more in the same way is not read out once more
  else if (!fault || place.textContent !== shown.textContent) fill(place, shown);
  if (isHere && !place.contains(document.activeElement)) headingOf(place).focus({ preventScroll: true });
  place.removeAttribute("aria-busy");
  wanted = () => {};
  if (fault?.code !== "offline") return patience.came();
  wanted = () => location.hash === asked && !place.parentElement.hidden && showKept(place, own);
  patience.failed();
}

/** True while a question stands open here, or its answer is on its way. */
function isAsking(place) {
  return place.querySelector(".sure .alarm, [aria-busy=true]") !== null;
}

/** What stood here makes way, and its photo and files leave the memory. */
function fill(place, ...shown) {
  release(place);
  place.replaceChildren(...shown);
}

function release(element) {
  const lent = element.querySelectorAll("[src^='blob:'], [href^='blob:']");
  lent.forEach(({ src, href }) => URL.revokeObjectURL(src ?? href));
}

function headingOf(place) {
  return place.parentElement.querySelector("h1");
}

/** What has nothing more to tell, and the ways on. */
function leadBack(told, again = null) {
  const back = make("a", { href: "/", class: "btn main" }, say("lost.back"));
  return make("div", {}, told, make("p", { class: "row" }, again, back));
}

/** Why nothing is shown; whatever may pass is asked for again, by hand or by itself. */
function buildFault(fault, place, own) {
  const gone = !own && fault.code === "not_found" ? say("shared.gone") : fault.message;
  const told = fault.code === "offline" ? say("card.offline") : gone;
  const again = () => {
    fill(place);
    headingOf(place).focus({ preventScroll: true });
    return showKept(place, own);
  };
  const mayPass = !isGone(fault) && fault.code !== "wrong_receipt";
  return leadBack(make("p", { class: "empty", role: "alert" }, told),
    mayPass ? button(say("card.again"), again, { class: "btn" }) : null);
}

/** Above an answer that is not there nothing says whose it is, or what is known of it. */
function headKept(place, own, gone) {
  const [heading, lead] = [headingOf(place), place.parentElement.querySelector(".lead")];
  const titles = own ? ["receipt.title", "receipt.gone_title"] : ["shared.title", "shared.gone_title"];
  const [before, now] = [heading.textContent, say(titles[Number(gone)])];
  heading.textContent = now;
  lead.hidden = gone;
  document.title = document.title.replace(before, now);
}

/** Deleted here, on its card or in another tab: what stood here is not true any more. */
onNews(({ id, gone, kept }) => {
  const place = document.querySelector(`[data-answer="${id}"]`)?.parentElement;
  if (!gone || !place) return;
  const told = make("p", { class: "empty", tabindex: "-1" }, sayGone(kept));
  const isHere = place.contains(document.activeElement);
  fill(place, leadBack(told));
  headKept(place, true, true);
  if (isHere) told.focus();
});

async function buildOwn(place, hash) {
  const [id, receipt] = hash.split(".");
  if (!id || !receipt) return leadBack(make("p", { class: "empty" }, say("receipt.empty")));
  const own = { ...(await readOwn({ id, receipt })), id, receipt };
  const photo = own.photo ? await readPhoto(own, own.photo) : null;
  const last = own.feedback && own.said?.findLast((word) => word.kind !== "undo");
  const card = buildCard(own, photo && URL.createObjectURL(photo), ownFacts(own, place),
    buildAsk(own, last || null).element,
    make("div", { class: "own" }, buildCopy(), buildDownloads(own, photo), buildDelete(own)),
    buildCode(own));
  card.dataset.answer = id;
  return card;
}

async function buildShared(id) {
  const answer = await readShared(id || "none");
  return buildCard(answer, answer.photo, answer.photo ? [] : [["receipt.photo", say("shared.no_photo")]],
    make("p", {}, make("a", { href: "/", class: "btn main" }, say("shared.try"))));
}

/** The photo at this address, if any, beside the answer, facts [key, value] and what follows them. */
function buildCard(answer, address, facts, ...rest) {
  const told = [["receipt.made", showMoment(new Date(answer.made_at_utc))], ["receipt.model", answer.model], ...facts];
  return make(
    "article",
    { class: `card own-card ${kindOf(answer.verdict)}` },
    address
      ? make("div", { class: "photo loaded" }, make("img", { class: "whole", src: address, alt: say("receipt.photo") }))
      : null,
    make("div", { class: "body" }, buildVerdict(answer, "h2"), buildScale(answer),
      make("dl", { class: "pairs", tabindex: "-1" },
        told.flatMap(([key, value]) => [make("dt", {}, say(key)), make("dd", {}, ...[value].flat())])),
      ...rest),
  );
}

function ownFacts(own, place) {
  const consent = (name) => make("div", { class: "consented", "data-consent": name },
    make("span", {}, say(own[name] ? "receipt.yes" : "receipt.no")),
    own[name] ? buildWithdraw(own, name, place) : null);
  const kept = own.expires_at_utc && own.photo
    ? say("card.kept", { date: showDay(new Date(own.expires_at_utc)) })
    : say("card.not_kept");
  return [["receipt.photo", kept], ["receipt.learn", consent("learn")], ["receipt.show", consent("show")]];
}

/** A consent is taken back at once. The last one takes the photo with it, so that is asked about. */
function buildWithdraw(own, name, place) {
  const isLast = own.photo && !(own.learn && own.show);
  const told = say(isLast ? "receipt.withdrawn_photo" : "receipt.withdrawn");
  const run = async (start) => {
    try {
      const { id, expires_at_utc } = await withdrawConsent(own, name);
      tellNews({ id, expires_at_utc });
      await showKept(place, true, true);
      const list = place.querySelector("dl");
      list?.querySelector(`[data-consent=${name}]`).append(make("span", {}, told));
      list?.focus();
      announce(told);
    } catch (fault) {
      if (!tellIfGone(own, fault)) start(say("receipt.not_withdrawn", { why: whyOf(fault) }));
    }
  };
  const words = { open: "receipt.withdraw", yes: "receipt.withdraw_yes", no: "receipt.withdraw_no" };
  words.label = `${say("receipt.withdraw")}: ${say(`receipt.${name}`)}`;
  return buildSure(words, "link", () => isLast && say("receipt.withdraw_sure"), run);
}

/** The kept photo, and all that is known of it; the secret stays in the address. */
function buildDownloads({ receipt, ...known }, photo) {
  const told = new Blob([JSON.stringify(known, null, 2)], { type: "application/json" });
  const files = [["receipt.save_photo", photo, "webp"], ["receipt.save_answer", told, "json"]];
  return files.filter(([, file]) => file).map(([key, file, kind]) =>
    make("a", { class: "link", href: URL.createObjectURL(file), download: `${known.id}.${kind}` }, say(key)));
}

/** Folded away, and only asked for when it is unfolded: it shows the secret to who looks on. */
function buildCode(secret) {
  const place = make("div", { class: "code" });
  const show = async () => {
    if (!element.open || place.querySelector("img")) return;
    try {
      const src = URL.createObjectURL(await readCode(secret));
      place.replaceChildren(make("img", { src, alt: say("receipt.code_alt"), width: "180", height: "180" }));
    } catch (fault) {
      if (!tellIfGone(secret, fault)) place.replaceChildren(make("p", { class: "fault", role: "alert" }, fault.message));
    }
  };
  const element = make("details", { class: "code-box", ontoggle: show },
    make("summary", {}, say("receipt.code")), place);
  return element;
}
