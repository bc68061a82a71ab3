// Passkeys: asks the device, puts its answer into the form and sends that. Nothing else is possible without a script.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const withIds = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function ask(kind, asked) {
    const options = { ...asked, challenge: bytes(asked.challenge) };
    if (kind === "create") {
      options.user = { ...asked.user, id: bytes(asked.user.id) };
      options.excludeCredentials = withIds(asked.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = withIds(asked.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }

  function told(credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const say = (name) => {
      for (const each of form.querySelectorAll("[data-passkey-said]")) each.hidden = each.dataset.passkeySaid !== name;
    };
    if (!window.PublicKeyCredential) {
      say("unsupported");
      continue;
    }
    form.querySelector("[data-passkey-button]").hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return; // asked already: this is the sending
      event.preventDefault();
      if (!form.reportValidity()) return;
      say("");
      try {
        const credential = await ask(form.dataset.passkey, JSON.parse(form.dataset.options));
        form.elements.answer.value = told(credential);
        form.requestSubmit();
      } catch (error) {
        say(error.name === "InvalidStateError" ? "known" : "cancelled");
      }
    });
    addEventListener("pageshow", (event) => { if (event.persisted) form.elements.answer.value = ""; });
  }

  // Choices that need a device that this browser does not have are not offered.
  if (!window.PublicKeyCredential) for (const each of document.querySelectorAll("[data-passkey-choice]")) each.hidden = true;
})();
