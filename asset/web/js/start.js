// The first script: brings the page to life as it came, then fetches Dash, which fills what it leaves out.

import { fetchDash, watchAsking } from "./asking.js";
import { tellDash } from "./dash.js";
import { fillDays } from "./days.js";
import { onArrival } from "./dom.js";
import {
  isClassifying, isDrawn, keepLanguage, showClassify, watchForms, watchLinks, watchMenus, watchTheme, watchTurns,
} from "./frame.js";
import { hasEarly, wakeIntake } from "./intake.js";
import { regainCard } from "./memory.js";
import { chooseAgain, keepNarrow } from "./narrow.js";
import { buildResults } from "./results.js";

const answered = [];

/** A new answer while the recent page is looked at: Dash reads it anew. Else it will when turned to. */
function tellAnswered(id) {
  answered.push(id);
  if (location.pathname === "/recent") tellDash("answered", { data: [...answered] });
}

/** What Dash cannot show is shown by us; who never sees it never loads the scripts for it. */
function watchPlaces() {
  if (isDrawn()) import("./plot/figure.js"); // on its way while Dash asks what to draw
  onArrival("days", fillDays);
  onArrival("figures", async (place) => (await import("./plot/figure.js")).fillFigures(place));
  onArrival("dates", async (place) => {
    (await import("./plot/dates.js")).fillDates(place);
    chooseAgain(place);
  });
}

function wakeFirstPage() {
  const [intakePlace, answersPlace] = ["intake", "answers"].map((id) => document.getElementById(id));
  const intake = wakeIntake(intakePlace, {
    isActive: isClassifying,
    turn: showClassify,
    onFiles: (files, consent) => results.add(files, consent),
    onLeftOut: (counts) => results.leaveOut(counts),
  });
  const results = buildResults(answersPlace, { intake, onAnswered: tellAnswered });
  if (isClassifying()) regainCard();
  intake.takeEarly();
}

/** A page that Dash draws calls it at once (frame.js); else it comes after all that this page itself needs. */
function callDash() {
  if (document.readyState === "complete") fetchDash();
  else addEventListener("load", fetchDash);
}

keepLanguage();
watchAsking(); // before Dash asks for the first time
watchTurns();
watchLinks();
watchForms();
watchMenus({ isBusy: hasEarly() });
watchTheme();
keepNarrow();
watchPlaces();
wakeFirstPage();
document.documentElement.dataset.awake = ""; // what else is told to a browser too old for this is not true
callDash();
