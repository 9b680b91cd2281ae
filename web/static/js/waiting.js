// The pressed button says that it is busy and stays where it is; a second press does nothing meanwhile.

function release(root) {
  for (const button of root.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button) return;
  if (button.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopPropagation();
  } else {
    button.setAttribute("aria-busy", "true");
  }
}, { capture: true });

document.addEventListener("htmx:finally:request", () => release(document));

// Back from another page, the browser may show this one as it was left.
window.addEventListener("pageshow", (event) => { if (event.persisted) release(document); });
