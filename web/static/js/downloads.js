// A download leaves the page where it is: its button is soon free again, and how far it is gets asked for.

const PAUSE = 3000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.hasAttribute("data-download")) return;
  setTimeout(() => event.submitter?.removeAttribute("aria-busy"), PAUSE);
  if (event.submitter?.hasAttribute("data-progress")) form.dispatchEvent(new CustomEvent("download"));
});
