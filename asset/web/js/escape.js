// The Escape key -> what the question that stands open does where it is answered with no.

const open = new Map(); // place -> what "no" does; the one that was asked last is the last

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const place = placeOf(document.activeElement);
  if (!place) return;
  event.preventDefault(); // some browsers would also leave their full screen
  open.get(place)();
});

/** From now on Escape does this at this place, which asks something. */
export function onEscape(place, no) {
  open.delete(place);
  open.set(place, no);
}

/** The question at this place was answered. */
export function leaveEscape(place) {
  open.delete(place);
}

/** The question that has the focus; the last one that is seen if nothing has it. */
function placeOf(focused) {
  for (const place of open.keys()) if (!place.isConnected) open.delete(place);
  const seen = [...open.keys()].filter((place) => place.getClientRects().length > 0);
  if (focused && focused !== document.body) return seen.find((place) => place.contains(focused));
  return seen.pop();
}
