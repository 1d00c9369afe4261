// All jobs of this page -> the list of cards, its tally, and what is done with all of them.

import { isKept } from "./answer.js";
import { Fault } from "./api.js";
import { carry } from "./carried.js";
import { kindOf, say, sayCount } from "./config.js";
import { deleteUnseen, mayBeKept } from "./consent.js";
import { button, isCalm, make } from "./dom.js";
import { HOPELESS, hasFile, makeCard } from "./card.js";
import { buildSure } from "./feedback.js";
import { amend, byPlace, forget, keepOpen, recall, remember, takeOpen } from "./memory.js";
import { onNews } from "./news.js";
import { makePatience } from "./patience.js";
import { makeQueue } from "./queue.js";
import { buildRest } from "./rest.js";
import { save, writeCsv, writeJson } from "./saving.js";

const ROWS = 4; // so many full cards are four screens of a phone
const CLEAR = { open: "answers.clear", yes: "answers.clear_yes", no: "answers.clear_no" };

/** Build the list in `place`; returns {add(files, consent), leaveOut({taken, left})}. */
export function buildResults(place, { intake, onAnswered }) {
  const jobs = [];
  const owed = new Set(); // off the page without an answer, and may be kept
  const heading = make("h2", { tabindex: "-1" }, say("answers.title"));
  const tally = make("p", { class: "tally" });
  const grid = make("div", { class: "grid" });
  const rest = buildRest((photos) => send(photos));
  const sure = buildSure(CLEAR, "btn small", () => warningOf(jobs, rest.size()), (start) => clear(start));
  const saves = [
    button(say("answers.csv"), () => save("csv", writeCsv(jobs)), { class: "btn small" }),
    button(say("answers.json"), () => save("json", writeJson(jobs)), { class: "btn small" }),
  ];
  const bar = make("div", { class: "results" }, heading, tally, rest.element);
  const ends = make("div", { class: "row ends" }, saves, sure); // below: an answer comes first
  place.prepend(bar, grid, ends); // before the pictures to try with
  const show = () => {
    tally.textContent = tallyOf(jobs);
    bar.classList.toggle("of-one", jobs.length === 1);
    grid.classList.toggle("rows", jobs.length >= ROWS);
    saves.forEach((each) => (each.disabled = !jobs.some(({ answer }) => answer)));
    sure.reconsider();
    keepOpen(describe(jobs.filter(isOpen)));
    bar.hidden = ends.hidden = jobs.length + rest.size() === 0;
    place.classList.toggle("full", jobs.length > 0);
  };
  const enqueue = makeQueue((job) => {
    show();
    if (!isOffline(job)) owed.delete(job);
    else if (!job.gone || owed.has(job)) patience.failed();
    if (job.state !== "answered") return;
    patience.came();
    goOn(); // what carried this photo carries the others
    if (job.gone) return deleteUnseen(job.answer);
    remember(job);
    onAnswered(job.answer.id);
  }, intake.consent);
  const begin = (some) => {
    some.forEach(enqueue);
    show(); // after it: now they wait
  };
  const goOn = () => {
    const left = [...jobs, ...owed].filter(isOffline);
    left.forEach((job) => (job.byItself = true)); // nobody is told again that it did not help
    begin(left);
  };
  const patience = makePatience(goOn);
  const remove = (job) => {
    if (job.gone) return; // pressed again, or another was chosen in its place since
    job.gone = true;
    // A phone need not send the rest of a photo that nobody waits for. But of one that may be kept
    // the receipt must come: whoever took it off the page has no other way to it
    if (!mayBeKept(job)) job.stop?.abort();
    else if (["waiting", "refused"].includes(job.state)) owed.add(job);
    job.card.element.remove();
    job.card.release();
    jobs.splice(jobs.indexOf(job), 1);
    if (job.answer) forget(job.answer.id);
    if (owed.has(job) && job.state === "refused") enqueue(job);
    show();
  };
  const clear = (start) => {
    start(); // the list may fill again
    rest.clear();
    jobs.slice().forEach(remove);
    show(); // also where photos only waited
    intake.focus();
    intake.tell("answers.cleared");
  };
  const makeCards = (fresh) => {
    for (const job of fresh) {
      job.card = makeCard(job, {
        onAgain: () => {
          job.byItself = false;
          begin([job]);
        },
        onRemove: () => {
          const next = jobs[jobs.indexOf(job) + 1] ?? jobs[jobs.indexOf(job) - 1];
          remove(job);
          if (next) next.card.element.focus();
          else intake.focus();
        },
        onChoose: () => intake.choose(() => remove(job)), // once there is another in its place
      });
    }
    jobs.unshift(...fresh);
    grid.prepend(...fresh.map((job) => job.card.element));
  };
  onNews(({ id, gone, kept, ...change }) => {
    const job = jobs.find(({ answer }) => answer?.id === id);
    if (!job) return;
    if (gone) {
      forget(id);
      Object.assign(job, { state: "deleted", answer: null });
      job.card.gone(kept);
      show();
    } else {
      amend(id, change);
      job.card.renew(Object.assign(job.answer, change));
    }
  });
  addEventListener("beforeunload", (event) => {
    if (rest.size() === 0 && !jobs.some(isOpen)) return;
    event.preventDefault(); // the browser asks first
    event.returnValue = true; // Chrome before 119 hears only this
  });
  const answered = recall().map(({ name, ...rest }) => ({ file: { name }, ...rest, state: "answered" }));
  const before = [...answered, ...bringRefused(jobs)].sort(byPlace);
  makeCards(before);
  before.forEach((job) => (job.answer ? job.card.answer(job.answer) : job.card.refuse(job.fault)));
  show();
  const send = (photos) => {
    const [now, alone] = [Date.now(), photos.length === 1];
    const fresh = photos.map((photo, place) => ({ ...photo, alone, at: [now, place] }));
    makeCards(fresh);
    begin(fresh);
    bar.scrollIntoView({ block: "start", behavior: isCalm() ? "auto" : "smooth" });
    // An example that was pressed is hidden now, as is the button for those that waited
    if (!intake.hasFocus()) heading.focus({ preventScroll: true });
  };
  const add = (files, consent) => send(rest.admit(files.map((file) => ({ file, ...consent }))));
  return { add, leaveOut: rest.leaveOut };
}

/** Of the page before: who had no answer yet, and in another language its refusals too; in this one where their code
 *  has a sentence. */
function bringRefused(jobs) {
  const open = takeOpen();
  const without = () => jobs.filter(({ state }) => state === "refused" || state === "waiting");
  const told = carry("refused", () => describe(without(), (job) => job.state === "waiting" || isOffline(job)));
  return (told ?? open).map(({ file, at, code, message }) =>
    ({ file, at, state: "refused", fault: new Fault(code, message) }));
}

/** Jobs without an answer as they can be kept: the photo itself stays behind, to be chosen again. */
function describe(jobs, isUnfinished = isOpen) {
  return jobs.map((job) => {
    const { file: { name, size, type }, at, fault } = job;
    const { code, message } = isUnfinished(job) ? new Fault("unfinished") : fault; // not "try again": nobody can
    return { file: { name, size, type }, at, code, message };
  });
}

/** True of a photo that was refused for want of a network. */
function isOffline({ state, fault, file }) {
  return state === "refused" && fault.code === "offline" && hasFile({ file });
}

/** True of a photo that may still get its answer: it waits, or the same again may be answered. */
function isOpen({ state, fault, file }) {
  return state === "waiting" || (state === "refused" && !HOPELESS.includes(fault.code) && hasFile({ file }));
}

/** What is lost with the list: the only keys to answers and to photos that are kept, and who waits. */
function warningOf(jobs, resting) {
  const answers = jobs.flatMap(({ answer }) => answer ?? []);
  const kept = answers.filter(isKept).length;
  const waiting = resting + jobs.filter(isOpen).length;
  const lost = [];
  if (kept) lost.push(sayCount("answers.clear_sure", kept));
  if (answers.length > kept) lost.push(sayCount("answers.clear_lost", answers.length - kept));
  if (waiting) lost.push(sayCount("answers.clear_waiting", waiting));
  return lost.join(" ");
}

/** How far it is while photos are looked at, then how many of each; a single card says it all itself. */
function tallyOf(jobs) {
  const among = (state) => jobs.filter((job) => job.state === state);
  const [answered, refused, waiting] = ["answered", "refused", "waiting"].map(among);
  const count = (kind) => answered.filter(({ answer }) => kindOf(answer.verdict) === kind).length;
  const done = jobs.length - waiting.length - refused.length;
  const parts = [];
  if (waiting.length) parts.push(say("answers.progress", { done, all: jobs.length }));
  else if (jobs.length > 1) parts.push(say("answers.tally", {
    target: say("card.is_target"), yes: count("target"), unsure: count("unsure"), other: count("other"),
  }));
  if (refused.length && jobs.length > 1) parts.push(say("answers.refused", { n: refused.length }));
  return parts.join(" · ");
}
