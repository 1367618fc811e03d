// One dialog asks before a deed: for links with data-confirm (posts to their address) and for hx-confirm.
const dialog = document.getElementById("confirm");

function ask(question, asker, proceed) {
  const form = dialog.querySelector("form");
  const deed = asker.matches("a, button") ? asker.textContent.trim() : "";
  dialog.querySelector("#confirm-title").textContent = deed ? `${deed}?` : "Are you sure?";
  dialog.querySelector("#confirm-question").textContent = question;
  dialog.querySelector("[data-verb]").textContent = asker.dataset.confirmVerb || "Go on";
  form.onsubmit = (event) => {
    dialog.close();
    proceed(event, form);
  };
  dialog.showModal();
  dialog.querySelector("[data-close]").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-confirm]");
  if (link && dialog) {
    event.preventDefault();
    ask(link.dataset.confirm, link, (_, form) => { form.action = link.href; });
  }
  if (event.target.closest("[data-close]") || event.target === dialog) dialog.close();
});

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question || !dialog) return;
  event.preventDefault();
  ask(event.detail.question, event.detail.elt, (submit) => {
    submit.preventDefault();
    event.detail.issueRequest(true);
  });
});
