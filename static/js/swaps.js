// After htmx swapped a part: keep the keyboard where it was, and say so when the server could not be asked.
const LOST = "connection-lost";
let wasInside = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  wasInside = event.detail.target?.contains(document.activeElement) ? event.detail.target.id : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.target;
  if (!(part instanceof Element)) return;
  const wanted = part.matches("[data-focus]") ? part : part.querySelector("[data-focus], [aria-invalid=true]");
  const isLost = wasInside && document.activeElement === document.body;
  if (!wanted && !isLost) return;
  const next = wanted ?? part;
  if (!next.matches("a, button, input, select, textarea, [tabindex]")) next.tabIndex = -1;
  next.focus({ preventScroll: !wanted });
});

function tell(words) {
  const messages = document.getElementById("messages");
  if (!messages || document.getElementById(LOST)) return;
  const box = document.createElement("div");
  box.id = LOST;
  box.className = "alert tm-bad";
  box.textContent = words;
  messages.append(box);
}

document.addEventListener("htmx:sendError", () => tell("The server did not answer. What you see may be old; it is tried again when you act."));
document.addEventListener("htmx:responseError", (event) => {
  const reference = event.detail.xhr.getResponseHeader("X-Request-ID");
  tell(`That did not work (answer ${event.detail.xhr.status}${reference ? `, reference ${reference}` : ""}). Reload the page and try once more.`);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.getElementById(LOST)?.remove();
});
