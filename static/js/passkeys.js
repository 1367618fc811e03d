// Passkeys: the browser's own dialogue, and its answer into the form's hidden field.
//
// <form data-passkey="add|use|sign-in" hidden><input name="credential"> ... <p data-trouble></form>
// The options come with the page (a JSON block with the id "passkey-options"), or for "sign-in" from the form's address.

async function options(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function credential(form) {
  const { publicKey } = await options(form);
  if (form.dataset.passkey !== "add") {
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  }
  if (form.elements.passwordless?.checked) {
    publicKey.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  }
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify((await credential(form)).toJSON());
      form.submit();
    } catch {
      form.querySelector("[data-trouble]").textContent = "The passkey was not used. Try again, or come in another way.";
    }
  });
}
