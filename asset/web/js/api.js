// Photos and receipts -> answers of our own server, or a Fault with a sentence for the person.

import { knows, say } from "./config.js";

const BASE = "/api/v1/predictions";
// Without a byte either way: a connection is dead then, whatever the browser hopes for
const [UPLOAD_MS, ASK_MS] = [90_000, 30_000];
const CODE_BY_STATUS = { 403: "wrong_receipt", 404: "not_found" }; // beside the API none comes along

/** What went wrong. code: a stable word; waitSeconds: when the server asked to come back, or 0; isUnstored: it told
 *  that nothing was stored. */
export class Fault extends Error {
  constructor(code, detail, waitSeconds = 0, isUnstored = false) {
    super(knows(`error.${code}`) ? say(`error.${code}`) : detail || say("error.fault"));
    this.code = code;
    this.waitSeconds = waitSeconds;
    this.isUnstored = isUnstored;
  }
}

/** One photo to the server. XMLHttpRequest, because fetch cannot tell how much has been sent. */
export function sendPhoto(photo, { name, learn, show, key, signal, onProgress }) {
  const form = new FormData();
  form.append("photo", photo, name);
  form.append("explain", "1");
  if (learn) form.append("learn", "1");
  if (show) form.append("show", "1");
  return new Promise((answered, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", BASE);
    request.setRequestHeader("Idempotency-Key", key);
    const watch = watchFor(UPLOAD_MS, () => request.abort());
    request.onloadend = watch.end;
    request.upload.onprogress = (event) => {
      watch.again();
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = request.onabort = request.ontimeout = () => failed(new Fault("offline"));
    request.onload = () => {
      const body = parse(request.responseText);
      const first = Array.isArray(body) ? body[0] : body?.results?.[0];
      if (request.status === 201 && first && !first.error) answered(first);
      else failed(faultOf(request.status, body, first, request.getResponseHeader("Retry-After")));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** What the owner says of an answer: right, wrong, partly, bad_photo or undo. */
export function sendFeedback({ id, receipt }, kind, note = "") {
  return ask(`${BASE}/${id}/feedback`, receipt, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ kind, note }),
  });
}

/** Take back a consent, learn or show, or both; what is known of the photo after that. */
export function withdrawConsent({ id, receipt }, ...names) {
  return ask(`${BASE}/${id}`, receipt, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(Object.fromEntries(names.map((name) => [name, false]))),
  });
}

/** Remove an answer and its photo for good. */
export function deleteAnswer({ id, receipt }) {
  return ask(`${BASE}/${id}`, receipt, { method: "DELETE" });
}

/** All that is known of one's own photo. */
export function readOwn({ id, receipt }) {
  return ask(`${BASE}/${id}`, receipt, {});
}

/** What everybody may know of a photo. */
export function readShared(id) {
  return ask(`${BASE}/${encodeURIComponent(id)}`, "", {});
}

/** The address of a receipt as a picture that a phone reads. */
export async function readCode({ id, receipt }) {
  return reach(`/receipt/${id}.svg`, receipt, {}, { read: "blob", codes: CODE_BY_STATUS });
}

/** One's own kept photo as a blob: only its owner may see it, so it cannot be an <img src>. Null if it does not
 *  come, as the receipt can be read and used without it. */
export function readPhoto({ receipt }, path) {
  return reach(path, receipt, {}, { read: "blob" }).catch(() => null);
}

/** One of our own pictures to try with, as a blob. */
export function readExample(path) {
  return reach(path, "", {}, { read: "blob" });
}

async function ask(path, receipt, options) {
  return parse(await reach(path, receipt, options));
}

/** The body of what the server answers, if it is no refusal, whole and in time. read: text or blob.
 *  codes: of refusals that bring none along, by status. */
async function reach(path, receipt, options, { read = "text", codes = {} } = {}) {
  const headers = { ...options.headers, ...bearer(receipt) };
  const stop = new AbortController();
  const watch = watchFor(ASK_MS, () => stop.abort());
  let answer, body;
  try {
    answer = await fetch(path, { ...options, headers, signal: stop.signal });
    body = await answer[answer.ok ? read : "text"]();
  } catch {
    throw new Fault("offline"); // also where it broke off on its way
  } finally {
    watch.end();
  }
  if (answer.ok) return body;
  const told = { code: codes[answer.status], ...parse(body) };
  const fault = faultOf(answer.status, told, null, answer.headers.get("Retry-After"));
  // The photo was answered before, and may be kept: only of an upload can we say that nothing is
  throw fault.code === "fault" ? new Fault("fault_later", "", fault.waitSeconds) : fault;
}

/** {again, end}: `act()` once so long has passed since the start, or since the last `again()`. */
function watchFor(ms, act) {
  let timer = setTimeout(act, ms);
  const end = () => clearTimeout(timer);
  const again = () => {
    end();
    timer = setTimeout(act, ms);
  };
  return { again, end };
}

function bearer(receipt) {
  return receipt === "" ? {} : { Authorization: `Bearer ${receipt}` };
}

function faultOf(status, body, first, retryAfter) {
  const code = first?.error?.code ?? body?.code ?? (status >= 500 ? "fault" : "refused");
  const detail = first?.error?.message ?? body?.detail;
  const busy = status === 429 || status === 503;
  const isUnstored = code === "busy" || (status >= 400 && status < 500);
  return new Fault(code, detail, busy ? Math.min(Number(retryAfter) || 5, 60) : 0, isUnstored);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
