// What was agreed to for a photo -> what is sent of it, what may be kept, and what is withdrawn with its receipt.

import { deleteAnswer, Fault, withdrawConsent } from "./api.js";
import { randomKey } from "./config.js";

/** What was unticked since the photo was chosen is not sent; what was ticked since is no consent for it.
 *
 *  Where a try of before may have been stored, the next must be the same: another would be stored beside it, and of
 *  the first, kept as it was agreed to then, nobody had the receipt. What was unticked is then withdrawn with it.
 */
export function takeBack(job, ticked) {
  for (const name of ["learn", "show"]) {
    if (!job[name] || ticked[name]) continue;
    if (job.isSent) job.unticked = { ...job.unticked, [name]: true };
    else {
      job[name] = false;
      job.key = randomKey(); // the server refuses a key that came with another consent before
    }
  }
}

/** Send one try by `send()`; after it `isSent` tells whether the photo may be stored: the answer alone may be lost. */
export async function sendNoted(job, send) {
  const before = job.isSent;
  const wasOff = !navigator.onLine;
  job.isSent = true;
  try {
    return await send();
  } catch (fault) {
    if (fault.isUnstored || (wasOff && !navigator.onLine)) job.isSent = before;
    // Of what may be kept nobody is told that it is not
    throw fault.code === "fault" && mayBeKept(job) ? new Fault("fault_later", "", fault.waitSeconds) : fault;
  }
}

/** The answer as it is once what was unticked is withdrawn, of which the card then tells. A Fault if it cannot be:
 *  the same try again has the same answer, and withdraws anew. */
export async function withdrawUnticked({ unticked, gone }, answer) {
  if (!unticked || gone) return answer; // gone: all of it is deleted
  const { expires_at_utc } = await withdrawConsent(answer, ...Object.keys(unticked));
  return { ...answer, expires_at_utc };
}

/** True of a photo that the server may keep: then its receipt must come. */
export function mayBeKept({ learn, show, isSent }) {
  return Boolean(isSent && (learn || show));
}

/** An answer that came after its photo was taken off the page: its receipt would be lost. */
export function deleteUnseen(answer) {
  if (answer.expires_at_utc) deleteAnswer(answer).catch(() => {}); // offline: it goes when its time is over
}
