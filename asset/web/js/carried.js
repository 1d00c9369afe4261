// What a page holds that is about to come in another language -> the same on the page that comes.
// Kept in this tab, and only until a page has come: a reload finds nothing.

const PLACE = "occ-carried";

/** True where this page came because its language was chosen: the address says so until it is kept (frame.js).
 *  Who chose one and stayed after all has left things to be carried, which a later reload must not find. */
export const isTranslated = new URL(location.href).searchParams.has("language");

const givers = {}; // name -> what gives it
const brought = unpack();

/** What was carried here under a name, or null; `give()` tells what is to be carried on. */
export function carry(name, give) {
  givers[name] = give;
  return brought[name] ?? null;
}

/** To be called when the page goes. */
export function packUp() {
  const all = Object.entries(givers).map(([name, give]) => [name, give()]);
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(Object.fromEntries(all)));
  } catch {
    // full or forbidden: then the next page begins without
  }
}

function unpack() {
  try {
    const found = JSON.parse(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
    return (isTranslated && found) || {};
  } catch {
    return {}; // forbidden, or not ours
  }
}
