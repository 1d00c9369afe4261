// The first script: gives Dash its functions, starts it, and fills the places it leaves to us.

import { watchAsking } from "./asking.js";
import { config, knows, say } from "./config.js";
import { fillDays } from "./days.js";
import { button, make, onArrival, whenThere } from "./dom.js";
import {
  isClassifying, keepLanguage, showClassify, turnPage, watchForms, watchLinks, watchMenus, watchTheme,
  whenClassifying,
} from "./frame.js";
import { buildIntake, takeExample } from "./intake.js";
import { regainCard } from "./memory.js";
import { chooseAgain, keepNarrow } from "./narrow.js";
import { buildResults } from "./results.js";

const answered = [];

/** A new answer while the recent page is looked at: Dash reads it anew. Else it will when turned to. */
function tellDash(id) {
  answered.push(id);
  if (location.pathname !== "/recent") return;
  window.dash_clientside.set_props("answered", { data: [...answered] });
}

/** What is in one of our own pictures; its number if it is another's. */
function nameExample(address, place) {
  const key = `upload.example.${/(?:\d+-)?([\w-]+)\.\w+$/.exec(address)[1]}`;
  return knows(key) ? say(key) : say("upload.example_name", { n: place + 1 });
}

/** Pictures to try with, below the area for photos until there is an answer. */
function buildExamples(intake) {
  const buttons = config.examples.map((address, place) =>
    button(make("img", { src: address, alt: nameExample(address, place), loading: "lazy" }),
      () => takeExample(address, intake.take, intake.complain)),
  );
  return buttons.length ? make("div", { class: "examples" }, make("p", {}, say("upload.examples")),
    make("div", {}, buttons)) : null;
}

/** What Dash cannot show is shown by us; who never sees it never loads the scripts for it. */
function watchPlaces() {
  const isDrawn = ["/recent", "/models"].includes(location.pathname);
  if (isDrawn) import("./plot/figure.js"); // on its way while Dash asks what to draw
  onArrival("days", fillDays);
  onArrival("figures", async (place) => (await import("./plot/figure.js")).fillFigures(place));
  onArrival("dates", async (place) => {
    (await import("./plot/dates.js")).fillDates(place);
    chooseAgain(place);
  });
}

async function fillFirstPage() {
  const [intakePlace, answersPlace] = await Promise.all([whenThere("intake"), whenThere("answers")]);
  const intake = buildIntake(intakePlace, {
    isActive: isClassifying,
    turn: showClassify,
    onFiles: (files, consent) => results.add(files, consent),
    onLeftOut: (counts) => results.leaveOut(counts),
  });
  const results = buildResults(answersPlace, { intake, onAnswered: tellDash });
  const examples = buildExamples(intake);
  if (examples) answersPlace.append(examples);
  if (isClassifying()) whenClassifying().then(regainCard);
}

keepLanguage();
window.dash_clientside = Object.assign(window.dash_clientside ?? {}, { occ: { turn_page: turnPage } });
watchAsking(); // before Dash asks for the first time
window.renderer = new window.DashRenderer();
watchLinks();
watchForms();
watchMenus();
watchTheme();
keepNarrow();
watchPlaces();
fillFirstPage();
