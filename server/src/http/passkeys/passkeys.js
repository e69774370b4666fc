// Passkeys: a form that needs one asks the browser for it, and is then sent like any other.
const able = "credentials" in navigator && "PublicKeyCredential" in window;

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

/** What the browser makes of it: a new passkey, or an answer with one that is there. */
async function answered(asked) {
  const options = { ...asked, challenge: bytes(asked.challenge) };
  if (asked.user) {
    options.user = { ...asked.user, id: bytes(asked.user.id) };
    options.excludeCredentials = named(asked.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  options.allowCredentials = named(asked.allowCredentials);
  return navigator.credentials.get({ publicKey: options });
}

/** The same as text: what the server reads. */
function told({ id, rawId, type, response }) {
  const parts = ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"];
  const all = parts.map((part) => [part, response[part] ? text(response[part]) : null]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(all) });
}

async function send(form) {
  const said = form.querySelector("[role=status]");
  said.textContent = form.dataset.waiting;
  try {
    const answer = await fetch(form.dataset.passkey, { method: "POST", headers: { accept: "application/json" } });
    const asked = await answer.json();
    if (asked.lead) {
      location.assign(asked.lead);
      return;
    }
    if (asked.words) {
      said.textContent = asked.words;
      return;
    }
    form.elements.answer.value = told(await answered(asked.options));
    form.elements.token.value = asked.token;
    form.submit();
  } catch (error) {
    said.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    await send(form);
    busy = false;
  });
}
if (able) {
  for (const part of document.querySelectorAll("[data-passkeys-can]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-passkeys-cannot]")) part.hidden = true;
}
