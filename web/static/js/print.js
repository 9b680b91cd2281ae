// The button that prints this page; without scripts the browser's own menu does it, and the button is not there.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
