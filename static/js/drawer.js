// The drawer of one finding: closes with its button or Escape, and gives the keyboard back to what opened it.
let opener = null;

function close() {
  const drawer = document.getElementById("drawer");
  if (!drawer?.firstElementChild) return false;
  drawer.replaceChildren();
  opener?.focus();
  return true;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "drawer") opener = event.detail.elt;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drawer-close]") && close()) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
