// Addresses, theme and language -> which page is shown and how. Pages are hidden, never removed.
// The page comes as its address says; from then on Dash tells of addresses, and until it does we do.

import { fetchDash } from "./asking.js";
import { carry, packUp } from "./carried.js";
import { hasDash, onTurn, tellDash } from "./dash.js";
import { onChoice } from "./dom.js";
import { showKept } from "./kept.js";
import { markCard } from "./memory.js";
import { whereLeft } from "./places.js";
import { isPast } from "./regain.js";

const PAGES = { "/": "classify", "/recent": "recent", "/models": "models", "/how": "how", "/receipt": "receipt",
  "/answer": "answer" };
const SECTIONS = ["classify", "recent", "models", "how", "receipt", "answer", "lost"]; // as in ids.SECTIONS
const LINKED = ["classify", "recent", "models", "how"]; // as in ids.PAGES
const DRAWN = ["recent", "models"]; // as in ids.DRAWN
const YEAR_SECONDS = 31_536_000;
const STAYED_MS = 1000; // a page that is still there after this was not left, or comes slowly
const SITE = document.title;
let current = null;

/** To be called once: the page that came, and from now on every turn. */
export function watchTurns() {
  turnPage(location.pathname);
  onTurn(turnPage);
  addEventListener("popstate", () => hasDash() || turnPage(location.pathname));
}

/** Another page is shown, and called as what it is; Dash's place goes where it fills something. */
function turnPage(path) {
  const name = pageOf(path);
  if (name === current) return;
  const page = document.getElementById(`page-${name}`);
  if (DRAWN.includes(name)) page.append(document.getElementById("react-entry-point"));
  if (DRAWN.includes(name) && !hasDash()) fetchDash(); // now, if it is not on its way
  for (const section of SECTIONS) document.getElementById(`page-${section}`).hidden = section !== name;
  for (const link of LINKED) {
    const element = document.getElementById(`nav-${link}`);
    if (link === name) element.setAttribute("aria-current", "page");
    else element.removeAttribute("aria-current");
  }
  const isTurn = current !== null;
  current = name;
  readSecret(name);
  nameWindow(page, name);
  if (isTurn) arrive(name);
}

/** To an address of ours without loading. */
function turnTo({ pathname, search, hash }) {
  if (tellDash("url", { pathname, search, hash })) return;
  if (location.pathname + location.search + location.hash === pathname + search + hash) return; // pressed again
  history.pushState({}, "", pathname + search + hash);
  turnPage(pathname);
}

/** Two pages show what stands after #. */
function readSecret(name) {
  if (name === "receipt") showKept(document.getElementById("receipt-body"), true);
  if (name === "answer") showKept(document.getElementById("shared-body"), false);
}

/** Another secret in the same page is no turn of page, so Dash says nothing of it. */
addEventListener("hashchange", () => readSecret(pageOf(location.pathname)));

/** True while the page for photos is the one that is seen. */
export function isClassifying() {
  return pageOf(location.pathname) === "classify";
}

/** True while the page that is seen is one that Dash fills. */
export function isDrawn() {
  return DRAWN.includes(pageOf(location.pathname));
}

/** The page for photos, from whichever is seen; done when it is there and its heading has the focus. */
export async function showClassify() {
  if (isClassifying()) return;
  turnTo({ pathname: "/", search: "", hash: "" });
  await whenClassifying();
  await new Promise(requestAnimationFrame);
}

/** Done when the page for photos is seen. */
export async function whenClassifying() {
  const page = document.getElementById("page-classify");
  while (page.hidden) await new Promise(requestAnimationFrame);
}

function pageOf(path) {
  return PAGES[path] ?? "lost";
}

/** The window is called as its page, for those who have many and for those who listen. */
function nameWindow(page, name) {
  const heading = page.querySelector("h1").textContent;
  document.title = name === "classify" ? SITE : `${heading} · ${SITE}`;
}

/** After a turn of page: the heading has the focus, for those who listen; after a step back, what had it. */
function arrive(name) {
  const { top, link } = whereLeft() ?? { top: 0 };
  requestAnimationFrame(() => {
    const page = document.getElementById(`page-${name}`);
    const last = page?.contains(link) ? link : page?.querySelector("h1");
    last?.focus({ preventScroll: true });
    scrollTo({ top, behavior: "instant" });
  });
}

/** Own links turn pages without loading: answers on the first page survive. */
export function watchLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !plain || link.target || link.hasAttribute("download") || event.defaultPrevented) return;
    const address = new URL(link.href);
    if (address.origin !== location.origin || !(address.pathname in PAGES)) return;
    if (address.hash && address.pathname === location.pathname && !link.matches(".skip")) return; // a place here
    event.preventDefault();
    if (link.matches(".skip")) return document.querySelector(address.hash).focus(); // a receipt stays in the address
    if (isPast(link)) return;
    turnTo(address);
  });
}

/** A form of filters turns the page like a link: empty words are left out of the address. */
export function watchForms() {
  document.addEventListener("submit", (event) => {
    const { pathname } = new URL(event.target.action);
    if (event.target.method !== "get" || !(pathname in PAGES)) return;
    event.preventDefault();
    if (isPast(event.target)) return;
    const words = [...new FormData(event.target)].filter(([, word]) => word);
    const query = new URLSearchParams(words).toString();
    turnTo({ pathname, search: query && `?${query}`, hash: "" });
  });
}

/** A language is chosen by an address, and kept once the page in it is there: it may be refused. */
export function keepLanguage() {
  const address = new URL(location.href);
  if (!address.searchParams.has("language")) return;
  address.searchParams.delete("language");
  history.replaceState(history.state, "", address);
  setCookie("occ_language", document.documentElement.lang);
}

/** The bars of a phone take the colour of the page, also if it was chosen by hand. */
export function watchTheme() {
  const root = document.documentElement;
  new MutationObserver(() => {
    const paper = getComputedStyle(root).getPropertyValue("--paper");
    for (const tag of document.querySelectorAll("meta[name=theme-color]")) tag.content = paper;
  }).observe(root, { attributeFilter: ["data-theme"] });
}

/** The two menus at the top. Both choices are cookies, so that the next page comes as chosen.
 *  isBusy: something waits for its answer, which a page in another language would not have. */
export function watchMenus({ isBusy }) {
  const [language, theme] = ["language", "theme"].map((id) => document.getElementById(id));
  const change = () => {
    if (language.value === document.documentElement.lang) return;
    const address = new URL(location.href);
    address.searchParams.set("language", language.value);
    for (const keep of [markCard, packUp]) addEventListener("pagehide", keep, { once: true });
    location.replace(address); // while photos wait the browser asks, and the visitor may stay
    setTimeout(() => (language.value = document.documentElement.lang), STAYED_MS);
  };
  onChoice(language, change);
  if (carry("menu", () => true)) language.focus({ preventScroll: true }); // from where it was chosen one goes on
  if (isBusy) language.value = document.documentElement.lang; // photos were chosen, too: they come first
  change(); // it may have been chosen before we came
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const show = () => theme.setAttribute("aria-pressed", String(isDark()));
  theme.addEventListener("click", () => {
    const chosen = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = chosen;
    setCookie("occ_theme", chosen);
    show();
  });
  dark.addEventListener("change", show);
  show();
}

function setCookie(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; SameSite=Lax`;
}
