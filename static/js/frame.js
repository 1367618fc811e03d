// The small comforts of the frame: menus that close, messages that go away.
const MENUS = "details[data-menu]";

function closeMenus(except) {
  for (const menu of document.querySelectorAll(`${MENUS}[open]`)) if (menu !== except) menu.open = false;
}

function showDismissButtons(within) {
  for (const button of within.querySelectorAll("[data-dismiss]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest(MENUS));
  event.target.closest("[data-dismiss]")?.closest(".alert").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector(`${MENUS}[open]`);
    closeMenus(null);
    open?.querySelector("summary").focus();
  }
});

document.addEventListener("htmx:afterSettle", (event) => showDismissButtons(event.target));
showDismissButtons(document);
for (const tab of document.querySelectorAll(".tm-tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector("main [data-focus]")?.focus();
