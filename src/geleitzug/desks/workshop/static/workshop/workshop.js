// SPDX-License-Identifier: EUPL-1.2
// Makes the list of questions quicker: what its buttons do comes without loading the page anew, and the focus stays.
// Everything works without it; where anything fails, the form is sent as it always is.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("swap" in form.dataset) || event.defaultPrevented || !event.submitter) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const pressed = { name: event.submitter.name, value: event.submitter.value };
  form.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action || location.href, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("main");
    if (!fresh || page.querySelector("[data-signed-out]")) throw new Error("no page");
    swap(fresh, page.title, response.url, pressed);
  } catch {
    form.removeAttribute("data-swap");
    form.requestSubmit(event.submitter);
  }
}, true);

function swap(fresh, title, address, pressed) {
  const said = fresh.querySelector("[role=status], [role=alert]")?.innerText.trim() ?? "";
  document.getElementById("main").replaceWith(document.adoptNode(fresh));
  document.title = title;
  history.replaceState(null, "", address);
  focusAgain(pressed);
  say(said);
}

// Pressed once more, the same button moves the question one further; where it is gone, its row has the focus.
function focusAgain({ name, value }) {
  const same = document.querySelector(`#main button[name="${name}"][value="${CSS.escape(value)}"]`);
  const row = document.getElementById(`q-${value}`);
  const alert = document.querySelector("#main [role=alert], #main [role=status]");
  if (same && name !== "_delete" && name !== "_double") same.focus();
  else if (row) row.focus();
  else alert?.querySelector("button")?.focus();
}

// A live region is read when its text changes, not when it comes with new content.
function say(words) {
  let region = document.getElementById("ws-said");
  if (!region) {
    region = Object.assign(document.createElement("div"), { id: "ws-said", className: "kern-sr-only" });
    region.setAttribute("aria-live", "polite");
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 50);
}

// A menu closes on Escape, and when another one opens.
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.(".ws-more[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".ws-more[open]") || !event.target.querySelector(".ws-more__menu")) return;
  for (const other of document.querySelectorAll(".ws-more[open]")) {
    if (other !== event.target && other.querySelector(".ws-more__menu")) other.open = false;
  }
}, true);

// What was typed and not stored: the browser asks before it is left, unless a button of the form or a link that says so leads on.
let isLeaving = false;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "keeps" in form.dataset) form.dataset.typed = "";
});
document.addEventListener("submit", (event) => { isLeaving = !event.defaultPrevented; });
document.addEventListener("click", (event) => { isLeaving = Boolean(event.target.closest?.("[data-leaves]")); }, true);
addEventListener("beforeunload", (event) => {
  if (!isLeaving && document.querySelector("form[data-typed]")) event.preventDefault();
});
