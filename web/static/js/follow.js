// Counts a choice again as soon as it changes. Without scripts, or without htmx, a button does it.

let waiting;

function follow(event) {
  const form = event.target.form;
  // A code that is half typed is wrong each time: it waits for its own button.
  if (!window.htmx || !form?.hasAttribute("data-follow") || event.target.type === "text") return;
  clearTimeout(waiting);
  // Someone who types 12 must not be shown what 1 costs.
  waiting = setTimeout(() => form.requestSubmit(), event.target.type === "number" ? 400 : 0);
}

document.addEventListener("input", follow);
