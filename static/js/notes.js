// Notes that save themselves. Until the server says that it has a text, a draft of it stays in this browser, so that a
// closed tab or a lost connection loses nothing; a text that was begun from an older note is shown beside the newer one.
const QUIET_MS = 800;
const AGAIN_MS = 5000;

const keyOf = (owner, form) => `tidemark-note:${owner}:${form.getAttribute("action")}`;
const drafts = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  keep(key, draft) {
    try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* a full or closed store: saving still works */ }
  },
  drop(key) {
    try { localStorage.removeItem(key); } catch { /* as above */ }
  },
};

function edit(form) {
  const text = form.elements.text;
  const status = form.querySelector("[data-status]");
  const key = keyOf(form.dataset.notes, form);
  // What the server sent, whatever the browser has put in its place or somebody typed before this ran.
  let base = Number(form.elements.based_on.value);
  let saved = text.defaultValue;
  let sent = null;
  let timer = 0;
  let isSending = false;

  const say = (words) => { status.textContent = words; };
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };
  const keep = () => drafts.keep(key, { base, text: text.value, sent });

  function acknowledged(answer, what) {
    base = answer.revision;
    saved = what;
    sent = null;
    form.elements.based_on.value = base;
    form.closest("[data-note]").querySelector("[data-preview]").innerHTML = answer.html;
    if (text.value === saved) {
      if (drafts.get(key)?.text === saved) drafts.drop(key);
      say(`Saved at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
    } else {
      keep();
      later(QUIET_MS);
    }
  }

  function showBoth(answer) {
    const box = form.closest("[data-note]");
    const frame = document.createElement("template");
    frame.innerHTML = answer.html;
    const conflict = frame.content.querySelector("[data-note]");
    box.replaceWith(conflict);
    settle(conflict);
    conflict.focus();
  }

  async function save() {
    clearTimeout(timer);
    if (isSending || !form.isConnected) return;
    if (text.value === saved && sent === null) {
      drafts.drop(key);
      say("Saved");
      return;
    }
    // A text whose answer was lost is sent once more before a newer one: only then is it known which note it made.
    const what = sent ?? text.value;
    sent = what;
    keep();
    isSending = true;
    say("Saving…");
    const body = new FormData(form);
    body.set("text", what);
    body.set("based_on", base);
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!response.headers.get("Content-Type")?.includes("json")) throw new Error("no answer of the editor");
      const answer = await response.json();
      if (response.ok) acknowledged(answer, what);
      else if (response.status === 409) showBoth(answer);
      else {
        sent = null;
        say(`Not saved: ${answer.message}`);
        if (text.value !== what) later(QUIET_MS);
      }
    } catch {
      say("Not saved yet; kept in this browser and tried again.");
      later(AGAIN_MS);
    } finally {
      isSending = false;
    }
  }

  const draft = drafts.get(key);
  if (draft && draft.text === saved) drafts.drop(key);
  else if (draft) {
    // The answer to the last text was lost, but not the text: the note is what was sent.
    if (draft.sent !== saved) base = draft.base;
    text.value = draft.text;
    say("Brought back what was not saved yet.");
    later(0);
  } else if (text.value !== saved) later(0);
  text.addEventListener("input", () => {
    keep();
    say("Not saved yet…");
    later(QUIET_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  addEventListener("online", () => { if (text.value !== saved) save(); });
}

// The form that settles a conflict is a plain one; its draft has done its work, whatever is chosen.
function settle(box) {
  const form = box.querySelector("[data-settles]");
  if (!form) return;
  const done = () => drafts.drop(keyOf(form.dataset.settles, form));
  form.addEventListener("submit", done);
  form.querySelector("[data-take-theirs]").addEventListener("click", (event) => {
    event.preventDefault();
    done();
    location.reload();
  });
}

for (const form of document.querySelectorAll("form[data-notes]")) edit(form);
