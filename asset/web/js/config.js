// The page's data block -> settings, sentences and numbers as the visitor reads them.

export const config = JSON.parse(document.getElementById("occ-config").textContent);

const plural = new Intl.PluralRules(config.language);

/** The sentence of this key with its holes filled; the key itself if there is none. */
export function say(key, values = {}) {
  return fill(config.lines[key] ?? key, values);
}

/** Values into the holes of a line; a name or number keeps its own direction in Arabic. */
export function fill(line, values) {
  const isolate = (value) => (document.documentElement.dir === "rtl" ? `\u2068${value}\u2069` : value);
  return line.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? isolate(values[name]) : hole));
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

/** A number with its sign reads from the left in Arabic too. */
function fromLeft(text) {
  return `\u2066${text}\u2069`;
}

/** Two places, but never a certainty that is not there. */
export function showScore(score) {
  if (score > 0.99 && score.toFixed(2) === "1.00") return fromLeft("> 0.99"); // 1 is 0.99999 rounded
  if (score > 0 && score.toFixed(2) === "0.00") return fromLeft("< 0.01");
  return score.toFixed(2);
}

/** Bytes as kB or MB. */
export function showSize(bytes) {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))}\u00a0kB`;
  return `${(bytes / 1_000_000).toFixed(1)}\u00a0MB`;
}

/** A day in the visitor's language. */
export function showDay(date) {
  return new Intl.DateTimeFormat(config.language, { dateStyle: "medium" }).format(date);
}

/** A day and a time in the visitor's language and place. */
export function showMoment(date) {
  const styles = { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(config.language, styles).format(date);
}

/** Which of target, other and unsure a verdict is, whatever the class word. */
export function kindOf(verdict) {
  return verdict === config.other || verdict === "unsure" ? verdict : "target";
}

/** The word a person reads for a verdict. */
export function wordOf(verdict) {
  return say(`card.word.${kindOf(verdict)}`);
}

/** A random word that nobody else has; crypto.randomUUID is missing on plain http. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
