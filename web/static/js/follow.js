// Counts a choice again as soon as it changes. Without scripts, or without htmx, a button does it.

let waiting;

function follow(event) {
  const form = event.target.form;
  if (!window.htmx || !form?.hasAttribute("data-follow")) return;
  clearTimeout(waiting);
  // Someone who types 12 must not be shown what 1 costs.
  waiting = setTimeout(() => form.requestSubmit(), event.target.type === "number" ? 400 : 0);
}

document.addEventListener("input", follow);
