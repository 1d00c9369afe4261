// What got no answer at all -> asked for again: ever more seldom, and at once when the network is back.

const AGAIN_MS = [1000, 2000, 4000, 8000, 30000]; // after each time in a row, and then every so often

/** {failed, came}: to be told how each time ended. `again()` asks for what is still wanted. */
export function makePatience(again) {
  let tries = 0;
  let timer = 0;
  addEventListener("online", () => {
    tries = 0;
    again();
  });
  return {
    /** A network that is there again may not carry the first request yet; without one, `online` tells. */
    failed() {
      if (!navigator.onLine) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        tries += 1;
        again();
      }, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
    },
    came() {
      tries = 0;
    },
  };
}
