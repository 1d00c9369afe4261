// An answer of the API -> what a card says of it: verdict, score on its thresholds, why.

import {
  config, isOurs, kindOf, knows, say, sayOf, showList, showNumber, showPercent, showScore,
  showSize, targetOf, wordOf,
} from "./config.js";
import { make } from "./dom.js";
import { showDay } from "./language.js";

const MARKS = { target: "✓", other: "–", unsure: "?" };

/** The answer in one warm sentence, the same for the same answer. */
export function sentenceOf(answer) {
  const { verdict, count } = answer;
  const kind = kindOf(verdict);
  if (kind === "unsure") return say("card.unsure");
  if (kind === "other" || !count || targetOf(answer) !== config.target) return sayOf(answer, `card.${kind}`);
  return say(count <= 2 ? `card.target.${count}` : "card.target.n", { n: count });
}

/** The sentence after it: how such answers did when checked, or what the score means. */
function secondSentence(answer) {
  const kind = kindOf(answer.verdict);
  const reason = reasonOf(answer);
  if (reason && knows(`card.sub.${reason}`)) return say(`card.sub.${reason}`);
  if (!isOurs(answer)) return say("card.sub.release");
  const right = config.checked[kind];
  return right ? say("card.checked", { n: right }) : say(`card.sub.${kind}`);
}

/** Why the word is not the score's, or "". */
export function reasonOf(answer) {
  return answer.reason ?? answer.explanation?.reason ?? ""; // a kept answer has it without the rest
}

/** The heading of a card and the line below it; level: h3 below the heading of a list, else h2. */
export function buildVerdict(answer, level = "h3") {
  const kind = kindOf(answer.verdict);
  return make(
    "div",
    { class: "said-so" },
    make(
      level,
      { class: "verdict" },
      make("span", { class: "badge", "aria-hidden": "true" }, MARKS[kind]),
      make("span", {}, sentenceOf(answer)),
    ),
    make("p", { class: "sub" }, secondSentence(answer)),
  );
}

/** The score as a mark on a bar that has the colours of the three answers, if its lines are known.

Nothing where the word has another reason: what stands for the score then was not measured. */
export function buildScale(answer) {
  if (reasonOf(answer)) return "";
  const lines = answer.explanation ?? (isOurs(answer) ? config : null);
  const score = showScore(answer.score);
  const mark = make("i");
  mark.style.setProperty("--score", `${100 * answer.score}%`);
  const bar = make("div", { class: lines ? "scale" : "scale plain", role: "img" }, mark);
  bar.setAttribute("aria-label", lines ? sayLines(score, lines) : say("card.score.plain", { score }));
  if (lines) {
    bar.style.setProperty("--low", `${100 * lines.low}%`);
    bar.style.setProperty("--high", `${100 * lines.high}%`);
  }
  const own = kindOf(answer.verdict);
  const shown = make("b", {}, make("span", {}, wordOf(answer)), ` ${score}`);
  const legend = ["other", "unsure", "target"]
    .map((kind) => (kind === own ? shown : make("span", {}, say(`card.word.${kind}`))))
    .filter((word) => lines || word === shown);
  return make("div", { class: "score" }, bar, make("div", { class: "legend", "aria-hidden": "true" }, legend));
}

function sayLines(score, { low, high }) {
  return say("card.score", { score, low: showScore(low), high: showScore(high) });
}

/** What each model said and what it saw, folded unless `open`. */
export function buildReasons({ explanation }, open) {
  if (!explanation) return [];
  const found = [];
  const scores = Object.entries(explanation.scores ?? {});
  if (scores.length) found.push(fold("card.models", open, () => modelsTable(scores)));
  if (explanation.steps?.length) found.push(fold("card.steps", open, () => stepStrip(explanation.steps)));
  return found;
}

/** What is folded is built when it is unfolded: the steps of twenty photos are 160 pictures. */
function fold(key, open, build) {
  const fill = () => element.open && element.children.length === 1 && element.append(build());
  const element = make("details", { open, ontoggle: fill }, make("summary", {}, say(key)));
  fill();
  return element;
}

/** Numbers without words: low and high are lines for calibrated scores, and these are not. */
function modelsTable(scores) {
  const head = ["name", "score"].map((name) => make("th", { scope: "col" }, say(`card.models_${name}`)));
  const rows = scores.map(([name, score]) =>
    make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, showScore(score))),
  );
  return make(
    "div",
    {},
    make("table", { class: "models" }, make("thead", {}, make("tr", {}, head)), make("tbody", {}, rows)),
    make("p", { class: "fine" }, say("card.models_note")),
  );
}

const IDLE = "none"; // the note of a step that found nothing to change

/** The very pictures that the models saw, in their order; those that changed nothing are faint. */
function stepStrip(steps) {
  const figures = steps
    .filter((step) => String(step.image).startsWith("data:image/"))
    .map((step) => {
      const networks = step.networks?.length ? make("small", { dir: "ltr" }, step.networks.join(", ")) : null;
      const look = step.note === IDLE ? { class: "idle" } : {};
      return make("li", look, make("figure", {}, make("img", { src: step.image, alt: "" }),
        make("figcaption", {}, nameOf(step), noteOf(step.note), networks)));
    });
  return make("ol", { class: "steps" }, figures);
}

/** What was done, in words; `colour` has a name for each colour that a model may be taught. */
function nameOf({ name, note }) {
  const key = [`card.step.${name}.${note}`, `card.step.${name}`].find(knows);
  return key ? say(key) : name;
}

/** The facts of a step: words and numbers in the visitor's language. */
function noteOf(note) {
  if (note === IDLE) return make("small", {}, say("card.note.none"));
  const [, percent] = /^(\d+) % cut$/.exec(note) ?? [];
  if (percent) return make("small", {}, say("card.note.cut", { percent: showPercent(percent / 100) }));
  const parts = note.split(", ").map((part) => {
    const key = `card.note.${part.replaceAll(" ", "_")}`;
    return knows(key) ? say(key) : make("bdi", { dir: "ltr" }, numbersOf(part));
  });
  const comma = config.language === "ar" ? "، " : ", ";
  return make("small", {}, parts.flatMap((part, place) => (place ? [comma, part] : [part])));
}

/** A size in pixels as it stands, numbers with places in the marks of the language. */
function numbersOf(part) {
  return part.replace(" x ", "\u202f×\u202f").replace(/-?\d+\.\d+/g, (number) => showNumber(number, 2));
}

/** Whether the photo of an answer still lies on the server. */
export function isKept({ expires_at_utc: until }) {
  return Boolean(until) && new Date(until) > new Date();
}

/** That a photo became smaller, if it reads so: one that is drawn anew may grow. */
function shrunkLines(bytes) {
  const [before, after] = [bytes.before, bytes.after].map(showSize);
  const smaller = bytes.after < bytes.before && before !== after;
  return smaller ? [say("card.shrunk", { before, after })] : [];
}

/** What was kept and what was removed, in words. */
export function fineLines(answer) {
  const lines = [];
  const facts = (answer.removed ?? [])
    .filter((name) => knows(`card.fact.${name}`))
    .map((name) => say(`card.fact.${name}`));
  if (facts.length) lines.push(say("card.removed", { facts: showList(facts) }));
  if (answer.bytes) lines.push(...shrunkLines(answer.bytes));
  const until = new Date(answer.expires_at_utc);
  lines.push(isKept(answer) ? say("card.kept", { date: showDay(until) }) : say("card.not_kept"));
  return lines.map((line) => make("span", {}, line));
}

/** What a person who listens hears when an answer arrives. */
export function spoken(name, answer) {
  const sentence = `${sentenceOf(answer)} (${wordOf(answer)})`;
  return say("card.said", { name, verdict: sentence });
}
