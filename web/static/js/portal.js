// Keeps people oriented when htmx swaps a part of the page: where the focus is, and what is read out.
// Without this file, and without htmx, every link and form works as the browser does it.

const live = document.getElementById("live");

if (window.htmx) document.documentElement.classList.add("is-enhanced");

function say(text) {
  live.textContent = "";
  // A live region is read out only when its text changes after it was empty.
  setTimeout(() => { live.textContent = text.trim(); }, 50);
}

function focusOn(element) {
  if (!element) return;
  if (!element.matches("a, button, input")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function homeOfFocus(source) {
  return source?.closest?.("section[id], div[id]")?.id;
}

// What "Show more" adds to: the invoices of a list, the lines of one, or the movements of the balance.
const ROWS = "#invoice-rows > tr, #invoice-lines > tr, #movement-rows > tr";

let section;
let rows = 0;

document.addEventListener("htmx:before:swap", (event) => {
  section = homeOfFocus(event.detail.ctx.sourceElement);
  rows = document.querySelectorAll(ROWS).length;
});

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx.target;
  const isPage = target === "#main" || target?.id === "main";
  const firstNewRow = document.querySelectorAll(ROWS)[rows];
  if (isPage) focusOn(document.querySelector("main h1"));
  else if (target?.id?.endsWith("-more")) {
    focusOn(firstNewRow?.querySelector("a") ?? firstNewRow ?? document.querySelector(`#${target.id} a`));
  } else if (document.activeElement === document.body && section) {
    focusOn(document.getElementById(section)?.querySelector("h1, h2"));
  }
  // A download asks again each second: only its end is news, and what the page says already is not.
  const spoken = target?.id === "export-progress" ? "[data-news]" : ".flash";
  const news = [...document.querySelectorAll(spoken)].map((flash) => flash.innerText.trim()).join(" ").trim();
  const total = [...document.querySelectorAll("#preview .bill__line--total > *")].map((part) => part.innerText);
  const found = target?.id === "invoices" ? document.getElementById("invoices-said")?.textContent : "";
  say(news || (isPage ? "" : found || total.join(" ")));
});

// A request that never got an answer: say so where people look, and let them try again.
document.addEventListener("htmx:error", (event) => {
  if (!event.detail.ctx || event.detail.ctx.response) return;
  const message = document.getElementById("no-connection").content.cloneNode(true);
  const flash = document.getElementById("flash");
  flash.replaceChildren(message);
  flash.scrollIntoView({ block: "nearest" });
  say(flash.textContent);
});
