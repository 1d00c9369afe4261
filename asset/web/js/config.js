// The page's data block -> settings, sentences and numbers as the visitor reads them.

import { locale } from "./language.js";

export const config = JSON.parse(document.getElementById("occ-config").textContent);

const plural = new Intl.PluralRules(locale);

/** The sentence of this key with its holes filled; the key itself if there is none. */
export function say(key, values = {}) {
  return fill(config.lines[key] ?? key, values);
}

/** Values into the holes of a line; a name or number keeps its own direction in Arabic. */
export function fill(line, values) {
  const isolate = (value) => (document.documentElement.dir === "rtl" ? `\u2068${value}\u2069` : value);
  const shown = (value) => isolate(Number.isInteger(value) ? showNumber(value) : value);
  return line.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? shown(values[name]) : hole));
}

/** True if there is such a sentence. */
export function knows(key) {
  return key in config.lines;
}

/** A sentence that depends on a number, in the plural form of the language. */
export function sayCount(key, n) {
  const form = `${key}.${plural.select(n)}`;
  return say(knows(form) ? form : `${key}.other`, { n });
}

/** A number with this many places, in the marks of the language and with a true minus. */
export function showNumber(value, places = 0) {
  return format(value, places);
}

/** A share as a percentage. */
export function showPercent(share, places = 0) {
  return format(share, places, { style: "percent" });
}

function format(value, places, style = {}) {
  const marks = { ...style, minimumFractionDigits: places, maximumFractionDigits: places };
  return new Intl.NumberFormat(locale, marks).format(value).replace("-", "−");
}

/** Words one after another, as a sentence has them. */
export function showList(words) {
  return new Intl.ListFormat(locale).format(words);
}

/** A number with its sign reads from the left in Arabic too. */
function fromLeft(text) {
  return `\u2066${text}\u2069`;
}

/** Two places, but never a certainty that is not there. */
export function showScore(score) {
  const rounded = Number(score.toFixed(2)); // as the server rounds, which Intl does not
  if (score > 0.99 && rounded === 1) return fromLeft(`> ${showNumber(0.99, 2)}`); // 1 is 0.99999 rounded
  if (score > 0 && rounded === 0) return fromLeft(`< ${showNumber(0.01, 2)}`);
  return showNumber(rounded, 2);
}

/** Bytes as kB or MB, in the words of the language. */
export function showSize(bytes) {
  if (bytes < 1_000_000) return say("card.kb", { n: Math.max(1, Math.round(bytes / 1000)) });
  return say("card.mb", { n: showNumber(bytes / 1_000_000, 1) });
}

/** Which of target, other and unsure a verdict is, whatever the class word. */
export function kindOf(verdict) {
  return verdict === config.other || verdict === "unsure" ? verdict : "target";
}

/** The object that an answer is about; not always ours, as apps of several may share a database. */
export function targetOf({ verdict, target }) {
  return target ?? (kindOf(verdict) === "target" ? verdict : config.target);
}

/** True if the release in service gave this answer: only then its lines and promise are the answer's. */
export function isOurs(answer) {
  return answer.model === config.model && targetOf(answer) === config.target;
}

/** The line of this key, which names the object: for an answer about another one, with that one's word. */
export function sayOf(answer, key) {
  const word = targetOf(answer);
  return word === config.target ? say(key) : say(`${key}.foreign`, { word });
}

/** The word a person reads for the verdict of an answer. */
export function wordOf(answer) {
  const kind = kindOf(answer.verdict);
  return kind === "target" && targetOf(answer) !== config.target ? answer.verdict : say(`card.word.${kind}`);
}

/** A random word that nobody else has; crypto.randomUUID is missing on plain http. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
