// A pressed key -> the button that names it, as if it had been clicked: /review without a mouse.

let sent = false; // a key held down must not label the next photo too

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("input:not([type=hidden]), textarea, select")) return;
  const key = event.key.toLowerCase();
  const button = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  if (!button || sent) return;
  event.preventDefault();
  sent = true;
  button.click();
});

// A page that comes back from the browser's memory ("back") may be worked on again.
addEventListener("pageshow", () => {
  sent = false;
});
