// Dash's requests for what stands on a page -> the page says if one takes long or failed, and asks again.
// Dash itself takes long or fails as its first request would.

import { startDash, tellDash } from "./dash.js";
import { announce, whenThere } from "./dom.js";
import { makePatience } from "./patience.js";
import { leave } from "./regain.js";

const BODIES = ["recent-body", "models-body"]; // as in ids
const LONG_MS = 300;
const FIRST = /_dash-(layout|dependencies)/; // what Dash asks for once, and does nothing without
const UNCHANGED = 204; // what Dash takes for "nothing new"
const newest = {}; // body -> the number of its newest request; older ones have no more to say
const timers = {};
const held = []; // how to ask again for what is FIRST
let patience = null;

/** Dash says nowhere that a request failed, so its requests are looked at as they go. */
export function watchAsking() {
  const send = window.fetch;
  window.fetch = (address, options) => {
    if (FIRST.test(address)) return insist(() => send(address, options));
    const sent = send(address, options);
    const body = BODIES.find((name) => isFor(name, address, options));
    if (!body) return sent;
    follow(body, sent);
    return sent.catch(() => new Response(null, { status: UNCHANGED })); // told below, not in the console
  };
  patience = makePatience(() => BODIES.some(isFailed) && askAgain());
  document.addEventListener("click", ({ target }) => target.closest?.("[data-again]") && askAgain());
}

/** Ask until there is an answer, each time a person or the network says that it may come now. */
async function insist(ask) {
  for (;;) {
    const answer = await ask().catch(() => null);
    if (answer?.ok) {
      patience.came();
      return answer;
    }
    BODIES.forEach((name) => show(name, "failed"));
    patience.failed();
    await new Promise((again) => held.push(again));
    BODIES.forEach((name) => show(name, "busy"));
  }
}

function isFor(name, address, options) {
  return String(address).includes("_dash-update-component") && options.body.includes(`"output":"${name}.`);
}

async function follow(name, sent) {
  const number = (newest[name] ?? 0) + 1;
  newest[name] = number;
  const whole = sent.then((answer) => answer.ok && answer.clone().text()).catch(() => null); // "" is "nothing new"
  const body = await whenThere(name);
  const regain = leave(body);
  show(name, "busy");
  const came = await whole;
  if (newest[name] !== number) return;
  show(name, came === false || came === null ? "failed" : "there");
  if (came) regain();
  if (came === null) patience.failed();
  else if (!BODIES.some(isFailed)) patience.came();
}

/** What failed is told until it came; that something is under way only once it takes long. */
function show(name, state) {
  const [waits, failed] = ["waits", "failed"].map((word) => document.getElementById(`${name}-${word}`));
  clearTimeout(timers[name]);
  document.getElementById(name)?.setAttribute("aria-busy", String(state === "busy"));
  waits.hidden = true;
  if (state === "there" && failed.contains(document.activeElement)) failed.parentElement.querySelector("h1").focus();
  if (state !== "busy") failed.hidden = state === "there";
  if (state === "busy") timers[name] = setTimeout(() => {
    waits.hidden = false;
    if (waits.getClientRects().length) announce(waits.textContent); // none on a page that is not seen
  }, LONG_MS);
}

function isFailed(name) {
  return document.getElementById(`${name}-failed`)?.hidden === false;
}

/** The same address again: Dash asks anew for whatever hangs on it. Or Dash itself, if it never came. */
function askAgain() {
  if (held.length) held.splice(0).forEach((again) => again());
  else if (!tellDash("url", { search: location.search })) fetchDash();
}

/** Fetch Dash, which then asks by itself; until it does the pages that it fills say so. */
export async function fetchDash() {
  BODIES.forEach((name) => newest[name] || show(name, "busy"));
  try {
    await startDash();
  } catch {
    BODIES.forEach((name) => show(name, "failed"));
    patience.failed();
  }
}
