// SPDX-License-Identifier: EUPL-1.2
// Asks the browser for a passkey, or to make one, and sends its answer with the form: <form data-passkey="get | create"
// data-question="address" data-text-failed="…">. Such forms are hidden without this script and where the browser has
// no passkeys; what stands in for them carries data-no-passkey.

const can = "PublicKeyCredential" in window && isSecureContext;

for (const form of document.querySelectorAll("form[data-passkey]")) if (can) dress(form);
if (can) for (const other of document.querySelectorAll("[data-no-passkey]")) other.hidden = true;

function dress(form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    say(form, "");
    try {
      field.value = JSON.stringify(await answer(form));
      form.requestSubmit();
    } catch (trouble) {
      // Cancelling is no mistake, but whoever pressed the button wants to know why nothing has happened.
      say(form, form.dataset.textFailed);
    }
  });
}

async function answer(form) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const asked = await fetch(form.dataset.question, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!asked.ok) throw new Error(asked.status);
  const options = await asked.json();
  return form.dataset.passkey === "create" ? made(options) : shown(options);
}

async function made(options) {
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  for (const known of options.excludeCredentials ?? []) known.id = bytes(known.id);
  const { id, type, rawId, response } = await navigator.credentials.create({ publicKey: options });
  return {
    id, type, rawId: text(rawId), clientExtensionResults: {},
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) },
  };
}

async function shown(options) {
  options.challenge = bytes(options.challenge);
  for (const known of options.allowCredentials ?? []) known.id = bytes(known.id);
  const { id, type, rawId, response } = await navigator.credentials.get({ publicKey: options });
  return {
    id, type, rawId: text(rawId), clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

function say(form, words) {
  const place = form.querySelector("[data-passkey-trouble]");
  place.textContent = words;
  place.hidden = !words;
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
