// Files -> cards that fill as answers come: one photo is made smaller while two others are looked at.

import { Fault, sendPhoto } from "./api.js";
import { config, randomKey, say, showPercent } from "./config.js";
import { mayBeKept, sendNoted, takeBack, withdrawUnticked } from "./consent.js";
import { canRead, shrink } from "./shrink.js";

const AT_ONCE = 2; // as many as the server looks at at once by default
const TRIES = 4;
const SLOW_MS = 8000; // an answer usually takes one or two seconds
const WAITS = { // what a card says meanwhile; of any other code that something does not work
  busy: "card.busy", too_many_requests: "card.many", history: "card.away", unconfirmed: "card.away",
};
const OTHER_KINDS = /^(application|text|audio|video|font)\//;

/** A queue that works on jobs {file, learn, show, card}; `onDone(job)` after each. `consent()`: what is ticked now.
 *
 * A job that is taken off the page (`gone`) is not sent any more, but for the receipt of what may be kept; `stop`
 * ends what is on its way.
 */
export function makeQueue(onDone, consent) {
  const shrinking = makeLane(1); // two at once would each take twice as long: the first answer came later
  const sending = makeLane(AT_ONCE);
  let open = 0;
  let leading = null; // until the first of many has its answer, the others only get ready
  return async (job) => {
    job.key ??= randomKey(); // the same key on every try: the server then stores it once
    job.stop = new AbortController();
    job.state = "waiting";
    job.card.wait(say("card.waiting"), 0);
    let leads = null;
    if (open === 0) leading = new Promise((go) => (leads = go));
    open += 1;
    try {
      refuseEarly(job.file);
      await shrinking(() => isOver(job) || prepare(job));
      if (!leads) await leading;
      await sending(() => isOver(job) || answer(job, consent));
    } catch (fault) {
      job.fault = fault instanceof Fault ? fault : new Fault("fault");
      job.state = "refused";
      if (!job.gone) job.card.refuse(job.fault);
      if (job.fault !== fault) throw fault; // a mistake of ours: the console tells what the card cannot
    } finally {
      open -= 1;
      leads?.();
      onDone(job);
    }
  };
}

/** A function that runs tasks in the order in which they come, at most so many at a time. */
function makeLane(atOnce) {
  const waiting = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) await new Promise((go) => waiting.push(go));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift(); // takes over this place
      if (next) next();
      else running -= 1;
    }
  };
}

/** What is sent, made once: every try must send the same bytes. */
async function prepare(job) {
  if (job.prepared) return;
  job.card.wait(say("card.shrinking"), 0);
  const prepared = await shrink(job.file);
  if (prepared.photo === job.file && !(await canRead(job.file))) throw new Fault("unreadable");
  job.prepared = prepared;
  if (job.gone) return;
  job.card.picture(prepared);
  job.card.wait(say("card.waiting"), 0);
}

/** A prepared job to its answer; throws a Fault that the person can mend. */
async function answer(job, consent) {
  const { photo, facts } = job.prepared;
  const result = await sendPatiently(job, photo, consent);
  const removed = facts.length ? facts : Object.keys(result.explanation?.removed ?? {});
  const bytes = { before: job.file.size, after: photo.size };
  job.answer = { ...result, removed, bytes };
  job.state = "answered";
  if (!job.gone) job.card.answer(job.answer);
}

/** What need not travel to be refused. An unknown type travels: Windows calls HEIC nothing. */
function refuseEarly(file) {
  if (file.size === 0) throw new Fault("empty");
  if (file.size > config.bytes) throw new Fault("too_large");
  if (OTHER_KINDS.test(file.type) && file.type !== "application/octet-stream") {
    throw new Fault("not_a_photo");
  }
}

/** Send; where the server says "come back", whatever for, come back as it says, a few times. */
async function sendPatiently(job, photo, consent) {
  let slow = 0;
  const onProgress = (share) => {
    const percent = Math.round(100 * share);
    const sending = () => say("card.sending", { percent: showPercent(percent / 100) });
    job.card.wait(percent < 100 ? sending() : say("card.looking"), share);
    clearTimeout(slow);
    if (percent === 100) slow = setTimeout(() => job.card.wait(say("card.slow"), share), SLOW_MS);
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      onProgress(0);
      takeBack(job, consent());
      const how = { ...job, name: job.file.name, signal: job.stop.signal, onProgress };
      return await withdrawUnticked(job, await sendNoted(job, () => sendPhoto(photo, how)));
    } catch (fault) {
      if (fault.code === "offline" && !(await canRead(photo))) throw new Fault("unreadable");
      clearTimeout(slow);
      if (isOver(job) || !fault.waitSeconds || attempt >= TRIES) throw fault;
      await countDown(job, fault);
      if (isOver(job)) throw fault;
    } finally {
      clearTimeout(slow);
    }
  }
}

/** True of what was taken off the page, if nothing of it can be kept. */
function isOver(job) {
  return job.gone && !mayBeKept(job);
}

/** Until it is over or the photo is taken off the page, whose place others then have at once. */
async function countDown(job, { code, waitSeconds }) {
  for (let left = Math.ceil(waitSeconds); left > 0 && !isOver(job); left -= 1) {
    job.card.wait(say(WAITS[code] ?? "card.later", { seconds: left }));
    await new Promise((second) => setTimeout(second, 1000));
  }
}
