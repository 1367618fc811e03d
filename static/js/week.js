// Up and down move between the days' boxes of the week grid, as in a spreadsheet.
const grid = document.getElementById("week");

function boxes(cell) {
  const column = cell.cellIndex;
  return [...grid.querySelectorAll("tbody tr")].map((row) => row.cells[column]?.querySelector("input")).filter(Boolean);
}

grid.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.target.matches("td > input")) return;
  const column = boxes(event.target.closest("td"));
  const next = column[column.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});
