// A week dragged onto another consultant or week opens the week it came from, which asks what of it is to move there.
let from = null;

const cellOf = (event) => event.target.closest?.("#capacity [data-pk] td");
const mark = (cell, on) => cell?.classList.toggle("is-target", on);

document.addEventListener("dragstart", (event) => {
  from = event.target.closest?.("#capacity td > a") ?? null;
});
document.addEventListener("dragend", () => {
  from = null;
  document.querySelectorAll("#capacity .is-target").forEach((cell) => mark(cell, false));
});
document.addEventListener("dragover", (event) => {
  const cell = from && cellOf(event);
  if (!cell || cell === from.parentElement) return;
  event.preventDefault();
  mark(cell, true);
});
document.addEventListener("dragleave", (event) => mark(cellOf(event), false));
document.addEventListener("drop", (event) => {
  const cell = from && cellOf(event);
  if (!cell || cell === from.parentElement) return;
  event.preventDefault();
  const url = new URL(from.href);
  url.searchParams.set("to", cell.parentElement.dataset.pk);
  url.searchParams.set("to_week", new URL(cell.firstElementChild.href).searchParams.get("week"));
  location.assign(url);
});
