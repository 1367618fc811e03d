// The hands of a live session's clocks: the server counts, these only move on from what it said, second by second.
const MINUTE_S = 60;
const read = new WeakMap();

function stopwatch(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const shown = `${two(Math.floor(seconds / MINUTE_S) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${shown}` : shown;
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function move(clock) {
  // The wall clock, since a laptop that slept has to catch up.
  if (!read.has(clock)) read.set(clock, { seconds: Number(clock.dataset.clock), at: Date.now() });
  const { seconds, at } = read.get(clock);
  const elapsed = seconds + Math.max(Math.floor((Date.now() - at) / 1000), 0);
  const over = elapsed - Number(clock.dataset.planned);
  write(clock.querySelector("[data-hand]"), stopwatch(elapsed));
  write(clock.querySelector("[data-over]"), over > 0 ? `${Math.ceil(over / MINUTE_S)} min over` : "");
  clock.classList.toggle("tm-over", over > 0);
}

function moveAll() {
  for (const clock of document.querySelectorAll("[data-clock][data-running]")) move(clock);
}

document.addEventListener("htmx:afterSettle", moveAll);
moveAll();
setInterval(moveAll, 1000);
