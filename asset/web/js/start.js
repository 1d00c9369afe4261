// The first script: gives Dash its functions, starts it, and fills the places it leaves to us.

import { config, say } from "./config.js";
import { make, whenThere } from "./dom.js";
import { isClassifying, turnPage, watchForms, watchLinks, watchMenus } from "./frame.js";
import { buildIntake, takeExample } from "./intake.js";
import { buildResults } from "./results.js";

const answered = [];

/** Hand the id of a new answer to Dash, which then reads the recent page anew. */
function tellDash(id) {
  answered.push(id);
  window.dash_clientside.set_props("answered", { data: [...answered] });
}

/** Pictures to try with, below the area for photos until there is an answer. */
function buildExamples(intake) {
  const buttons = config.examples.map((address, place) =>
    make("button", { type: "button", onclick: () => takeExample(address, intake.take, intake.complain) },
      make("img", { src: address, alt: say("upload.example_name", { n: place + 1 }), loading: "lazy" })),
  );
  return buttons.length ? make("div", { class: "examples" }, make("p", {}, say("upload.examples")),
    make("div", {}, buttons)) : null;
}

/** Show figures as Dash brings them; who never sees one never loads the scripts for it. */
function watchFigures() {
  const wanted = ".figures-place[data-figures]";
  const fill = async (places) => {
    if (!places.length) return;
    const { fillFigures } = await import("./plot/figure.js");
    places.forEach(fillFigures);
  };
  const placesIn = ({ type, target, addedNodes }) => (type === "attributes" ? [target]
    : [...addedNodes].flatMap((node) => (node.matches?.(wanted) ? [node] : [...(node.querySelectorAll?.(wanted) ?? [])])));
  new MutationObserver((changes) => fill(changes.flatMap(placesIn)))
    .observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-figures"] });
}

async function fillFirstPage() {
  const [intakePlace, answersPlace] = await Promise.all([whenThere("intake"), whenThere("answers")]);
  const intake = buildIntake(intakePlace, {
    isActive: isClassifying,
    onFiles: (files, consent) => addPhotos(files, consent),
  });
  const addPhotos = buildResults(answersPlace, { choose: intake.choose, onAnswered: tellDash });
  const examples = buildExamples(intake);
  if (examples) answersPlace.append(examples);
}

window.dash_clientside = Object.assign(window.dash_clientside ?? {}, { occ: { turn_page: turnPage } });
window.renderer = new window.DashRenderer();
watchLinks();
watchForms();
watchMenus();
watchFigures();
fillFirstPage();
