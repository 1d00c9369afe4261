// Files -> cards that fill as answers come, two photos at a time.

import { Fault, sendPhoto } from "./api.js";
import { config, randomKey, showSize, say } from "./config.js";
import { shrink } from "./shrink.js";

const AT_ONCE = 2; // as many as the server looks at at once by default
const TRIES = 4;
const OTHER_KINDS = /^(application|text|audio|video|font)\//;

/** A queue that works on jobs {file, learn, show, card}; `onDone(job)` after each. */
export function makeQueue(onDone) {
  const waiting = [];
  let running = 0;
  const next = async () => {
    if (running >= AT_ONCE || waiting.length === 0) return;
    running += 1;
    const job = waiting.shift();
    try {
      await answer(job);
    } finally {
      running -= 1;
      onDone(job);
      next();
    }
  };
  return (job) => {
    job.key ??= randomKey(); // the same key on every try: the server then stores it once
    job.state = "waiting";
    job.card.wait(say("card.waiting"));
    waiting.push(job);
    next();
  };
}

/** One job from file to answer or error; never throws for what a person can mend. */
async function answer(job) {
  try {
    refuseEarly(job.file);
    job.card.wait(say("card.shrinking"));
    job.prepared ??= await shrink(job.file); // once: every try must send the same bytes
    const { photo, facts, shrunk } = job.prepared;
    const result = await sendPatiently(job, photo);
    const removed = facts.length ? facts : Object.keys(result.explanation?.removed ?? {});
    const sizes = shrunk && { before: showSize(job.file.size), after: showSize(photo.size) };
    job.answer = { ...result, removed, sizes };
    job.state = "answered";
    job.card.answer(job.answer);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    job.fault = fault;
    job.state = "refused";
    job.card.refuse(fault);
  }
}

/** What need not travel to be refused. An unknown type travels: Windows calls HEIC nothing. */
function refuseEarly(file) {
  if (file.size === 0) throw new Fault("empty");
  if (file.size > config.bytes) throw new Fault("too_large");
  if (OTHER_KINDS.test(file.type) && file.type !== "application/octet-stream") {
    throw new Fault("not_a_photo");
  }
}

/** Send; where the server says "busy, come back", come back as it says, a few times. */
async function sendPatiently(job, photo) {
  const onProgress = (share) => {
    const percent = Math.round(100 * share);
    job.card.wait(percent < 100 ? say("card.sending", { percent }) : say("card.looking"), share);
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      onProgress(0);
      return await sendPhoto(photo, { ...job, name: job.file.name, onProgress });
    } catch (fault) {
      if (!fault.waitSeconds || attempt >= TRIES) throw fault;
      await countDown(job.card, fault.waitSeconds);
    }
  }
}

async function countDown(card, seconds) {
  for (let left = Math.ceil(seconds); left > 0; left -= 1) {
    card.wait(say("card.busy", { seconds: left }));
    await new Promise((second) => setTimeout(second, 1000));
  }
}
