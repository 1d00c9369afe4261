// The page's template with Dash's scripts -> Dash, in the background, once the page itself stands.
// Until it is there pages are turned without it; see frame.js.

const WAITING = "#dash-scripts";
let isThere = false;
let coming = null; // while its scripts are on their way
let turn = null; // who turns the page

/** Call `hear` with the path that Dash is at, each time it has turned to one. */
export function onTurn(hear) {
  turn = hear;
}

/** Set properties of one of Dash's components; false where it is not there to hear of it. */
export function tellDash(id, props) {
  if (isThere) window.dash_clientside.set_props(id, props);
  return isThere;
}

/** True once Dash follows the address: before it pages are turned by ourselves. */
export function hasDash() {
  return isThere;
}

/** Fetch and start it, once however often this is called. Throws if a script does not come. */
export function startDash() {
  coming ??= run().catch((fault) => {
    coming = null; // may be tried again
    throw fault;
  });
  return coming;
}

async function run() {
  const template = document.querySelector(WAITING);
  const left = [...template.content.querySelectorAll("script")];
  const came = await Promise.allSettled(left.map(fetchScript));
  const first = came.findIndex(({ status }) => status === "rejected");
  left.slice(0, first < 0 ? left.length : first).forEach((script) => script.remove());
  if (first >= 0) throw came[first].reason; // those after it may lack it: they come once more
  window.dash_clientside = Object.assign(window.dash_clientside ?? {}, { occ: { turn_page: hearTurn } });
  window.renderer = new window.DashRenderer();
}

/** All are fetched at once, and run in their order. */
function fetchScript({ src }) {
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src, async: false, fetchPriority: "low" });
    script.addEventListener("load", done);
    script.addEventListener("error", () => failed(new Error(`${src} did not come.`)));
    document.body.append(script);
  });
}

/** Dash's callback. Its first may tell of an address that was left while it came: it is led to ours. */
function hearTurn(path) {
  const isFirst = !isThere;
  isThere = true;
  const { pathname, search, hash } = location;
  if (isFirst && path !== pathname) tellDash("url", { pathname, search, hash });
  else turn(path);
  return path;
}
