// What was done to an answer -> every place that shows it: its card, its receipt, other tabs.

const channel = openChannel();
const ears = [];

/** Call `hear` with every {id, …} that is told here or in another tab. */
export function onNews(hear) {
  ears.push(hear);
}

/** What is new of the answer of this id. gone: it was deleted, and its photo if `kept`; else what changed:
said, expires_at_utc. */
export function tellNews(news) {
  channel?.postMessage(news);
  ears.forEach((hear) => hear(news));
}

channel?.addEventListener("message", ({ data }) => ears.forEach((hear) => hear(data)));

/** Null where a browser denies it: then this tab hears of itself alone. */
function openChannel() {
  try {
    return new BroadcastChannel("occ-answers");
  } catch {
    return null;
  }
}
