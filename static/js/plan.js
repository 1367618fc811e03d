// The allocation table by keyboard: arrows, Enter, Escape, paste of a block, Ctrl+Z. Without it the table is a form.
const INPUTS = ".tm-grid input";
let sent = new Map();

const form = () => document.querySelector("form[data-plan]");
const rows = () => [...document.querySelectorAll(".tm-grid tr")].map((row) => [...row.children].slice(1).map((cell) => cell.querySelector("input")));

function placeOf(input) {
  const all = rows();
  const y = all.findIndex((row) => row.includes(input));
  return { all, y, x: all[y].indexOf(input) };
}

function go(input, dx, dy) {
  const { all, y, x } = placeOf(input);
  for (let j = y + dy, i = x + dx; all[j]?.[i] !== undefined && i >= 0; j += dy, i += dx) {
    if (!all[j][i]) continue;
    all[j][i].focus();
    if (all[j][i].type === "text") all[j][i].select();
    return true;
  }
  return false;
}

// A new table hears nothing until it has settled: what is to be sent meanwhile is owed.
let isSettling = false;
let owes = false;

function send() {
  if (isSettling) owes = true;
  else form()?.dispatchEvent(new CustomEvent("plan-edit", { bubbles: true }));
}

document.addEventListener("focusin", (event) => {
  if (!event.target.matches(INPUTS)) return;
  event.target.dataset.before = event.target.value;
  if (event.target.type === "text") event.target.select();
});
document.addEventListener("change", (event) => {
  if (!event.target.matches(INPUTS) || !form()) return;
  delete event.target.dataset.kept;
  send();
});
// What was put back into a new table is no edit of a person, so leaving it fires no change.
document.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.matches(INPUTS) || !("kept" in input.dataset)) return;
  delete input.dataset.kept;
  if (input.value !== input.defaultValue && form()) send();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey && form()) {
    const input = event.target.matches(INPUTS) ? event.target : null;
    const outside = !event.target.matches("input, textarea, select");
    const undo = document.querySelector("[data-undo]:not([disabled])");
    if (undo && (outside || (input && input.value === input.dataset.before))) {
      event.preventDefault();
      undo.click();
    }
    return;
  }
  const input = event.target;
  if (!input.matches(INPUTS) || event.altKey || event.ctrlKey || event.metaKey || input.type !== "text") return;
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, event.shiftKey ? -1 : 1] };
  if (whole || input.selectionStart === 0) moves.ArrowLeft = [-1, 0];
  if (whole || input.selectionEnd === input.value.length) moves.ArrowRight = [1, 0];
  if (event.key === "Escape") {
    input.value = input.dataset.before;
    input.select();
  } else if (moves[event.key]) {
    event.preventDefault();
    if (!go(input, ...moves[event.key]) && event.key === "Enter") input.blur();
  }
});

document.addEventListener("paste", (event) => {
  const input = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!input.matches?.(INPUTS) || !form() || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const { all, y, x } = placeOf(input);
  text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, j) => line.split("\t").forEach((value, i) => {
    const cell = all[y + j]?.[x + i];
    if (cell?.type === "text") cell.value = value.trim();
  }));
  send();
});

// What is typed while an answer is on its way is put into the new table, and sent after it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "plan-table") sent = new Map([...document.querySelectorAll(INPUTS)].map((one) => [one.name, one.value]));
});
let later = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "plan-table" || !event.detail.shouldSwap) return;
  isSettling = true;
  const active = document.activeElement;
  later = [...document.querySelectorAll(INPUTS)].filter((one) => sent.has(one.name) && sent.get(one.name) !== one.value)
    .map((one) => ({ name: one.name, value: one.value, isActive: one === active }));
});
// At once, before another key can fall into the new table.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "plan-table" && event.detail.target?.id !== "plan-table") return;
  const kept = later;
  later = [];
  for (const { name, value, isActive } of kept) {
    const input = document.getElementById(name);
    if (!input) continue;
    if (isActive) input.focus();
    input.value = value;
    if (!isActive) continue;
    input.dataset.kept = "";
    if (input.type === "text") input.setSelectionRange(value.length, value.length);
  }
  if (kept.some((one) => !one.isActive)) send();
});
document.addEventListener("htmx:afterSettle", () => {
  isSettling = false;
  if (!owes) return;
  owes = false;
  send();
});
