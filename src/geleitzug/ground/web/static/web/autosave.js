// SPDX-License-Identifier: EUPL-1.2
// Keeps what is typed without a button: a form with data-autosave is sent in the background a moment after a change, and
// data-saved says so. Files go by their own button. Without this script, or when it fails, the buttons store as ever.
// A page is stored in the revision it was read in: a step waits for a save under way, so that it does not collide with it.

const AFTER_TYPING = 1500;
const AFTER_LEAVING_A_FIELD = 400;
const LONGEST = 8000;

let timer = 0;
let running = null;
let dirty = null;
let stopped = false;
let revision = 0;

document.addEventListener("input", (event) => note(event, AFTER_TYPING));
document.addEventListener("change", (event) => note(event, AFTER_LEAVING_A_FIELD));

function note({ target }, pause) {
  const form = target.form;
  if (!form?.matches("form[data-autosave]") || target.type === "file" || target.hasAttribute("data-unsaved")) return;
  dirty = form;
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  if (!dirty || stopped || running) return;
  const form = dirty;
  dirty = null;
  running = send(form, keepalive).finally(() => {
    running = null;
    if (dirty && !stopped) timer = setTimeout(save, AFTER_TYPING);
  });
}

async function send(form, keepalive) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  body.set("_save", "1");
  const before = body.get("_revision");
  try {
    const signal = AbortSignal.timeout(LONGEST);
    const headers = { Accept: "application/json" };
    const response = await fetch(location.href, { method: "POST", body, headers, keepalive, signal });
    if (!response.ok || response.redirected) throw new Error("not stored");
    const answer = await response.json();
    if (answer.stored) {
      revision = answer.revision;
      renew();
      form.dispatchEvent(new CustomEvent("geleitzug:stored", { bubbles: true, detail: { before, after: revision } }));
      say("saved");
    } else if (form.elements._revision.value !== before || form.querySelector("progress")) {
      dirty = form; // a file of this very page was quicker, and has moved it on
    } else {
      stopped = true;
      say("elsewhere");
    }
  } catch {
    say("not");
  }
}

// The page may have been drawn anew from what was stored before the last save.
function renew() {
  const field = document.querySelector("form[data-autosave] input[name=_revision]");
  if (field && Number(field.value) < revision) field.value = revision;
}

function say(what) {
  const place = document.querySelector("[data-saved]");
  const words = place?.getAttribute(`data-text-${what}`);
  if (words && place.textContent !== words) place.textContent = words;
}

document.addEventListener("geleitzug:fresh", renew);

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("form[data-autosave]")) return;
    clearTimeout(timer);
    dirty = null;
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target: form, submitter } = event;
    leaving(true);
    running.finally(() => form.requestSubmit(submitter?.isConnected ? submitter : undefined));
  },
  true,
);

// A link out of the page takes along what is typed: the next page is read after it is stored.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("main a[href]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
  save();
  if (!running) return;
  event.preventDefault();
  leaving(true);
  running.finally(() => location.assign(link.href));
});

// While a step waits the page says so (town.css); it stays where another script sends the form, or after coming back.
function leaving(is) {
  document.documentElement.toggleAttribute("data-leaving", is);
}

addEventListener("submit", (event) => event.defaultPrevented && leaving(false));
addEventListener("pageshow", () => leaving(false));

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save({ keepalive: true });
});
