// Single keys: "?" shows them, "/" goes to the search, "g" and a letter to a place, j and k through the rows of a list.
const TYPING = "input, textarea, select, [contenteditable], dialog[open]";
const ROWS = "main tbody tr, main .tm-hits > li";
const WAIT_MS = 1200;
let going = -WAIT_MS;

function focusSearch() {
  const box = [...document.querySelectorAll("input[type=search]")].find((one) => one.checkVisibility());
  box?.focus();
  box?.select();
  return box;
}

function step(by) {
  const links = [...document.querySelectorAll(ROWS)].map((row) => row.querySelector("a[href]")).filter(Boolean);
  const here = links.findIndex((link) => link.closest(ROWS).contains(document.activeElement));
  const next = links[here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by];
  next?.focus();
  return next;
}

async function show() {
  const dialog = document.getElementById("keys");
  await htmx.ajax("GET", dialog.dataset.url, { target: "#keys-body", swap: "innerHTML" });
  if (!dialog.open) dialog.showModal();
}

const DEEDS = { "/": focusSearch, j: () => step(1), k: () => step(-1), "?": () => show() };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("found")?.replaceChildren();
  const isOff = document.body.dataset.keys === "off";
  if (isOff || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest(TYPING)) return;
  const isGoing = event.timeStamp - going < WAIT_MS;
  going = event.key === "g" ? event.timeStamp : -WAIT_MS;
  const place = isGoing && document.querySelector(`.tm-places [data-key="${CSS.escape(event.key)}"]`);
  if (place) place.click();
  if (place || DEEDS[event.key]?.()) event.preventDefault();
});
document.addEventListener("click", (event) => event.target.closest("#keys [data-close]")?.closest("dialog").close());
