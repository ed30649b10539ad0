// SPDX-License-Identifier: EUPL-1.2
// When an answer changes what is asked, the server is asked for the form again and its content replaced.
// The form carries data-form; controls that matter carry data-refresh. If anything fails, nothing happens:
// the page still works, the server shows the new questions after the next press of the button.

let running = null;

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (form && "refresh" in event.target.dataset) refresh(form);
});

async function refresh(form) {
  running?.abort();
  const mine = (running = new AbortController());
  form.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action || location.href, {
      method: "POST",
      body: answersOf(form),
      headers: { Accept: "text/html" },
      signal: mine.signal,
    });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("form[data-form]");
    if (fresh && running === mine) replace(form, fresh);
  } catch {
    // Offline, aborted by a newer change, or the server is away: keep the page as it is.
  } finally {
    if (running === mine) form.removeAttribute("aria-busy");
  }
}

function answersOf(form) {
  const answers = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") answers.append(name, value);
  }
  answers.set("_refresh", "1");
  return answers;
}

function replace(form, fresh) {
  const focus = document.activeElement;
  const place = form.contains(focus) ? { id: focus.id, start: caret(focus) } : null;
  const before = new Map([...form.elements].filter((control) => control.id).map((control) => [control.id, control]));
  for (const control of fresh.querySelectorAll("input, select, textarea")) keep(control, before.get(control.id));
  form.replaceChildren(...fresh.childNodes);
  form.dispatchEvent(new CustomEvent("geleitzug:fresh", { bubbles: true }));
  if (place?.id) focusAgain(place);
}

// What somebody typed while the server thought stays; chosen files cannot be copied, so their control stays itself.
function keep(control, old) {
  if (!old || old.type !== control.type || old.type === "hidden") return;
  if (control.type === "file") {
    control.replaceWith(old);
  } else if (control.type === "checkbox" || control.type === "radio") {
    control.checked = old.checked;
  } else {
    control.value = old.value;
  }
}

function caret(control) {
  try {
    return control.selectionStart;
  } catch {
    return null;
  }
}

function focusAgain({ id, start }) {
  const control = document.getElementById(id);
  control?.focus({ preventScroll: true });
  if (start !== null && start !== undefined && control?.setSelectionRange) {
    try {
      control.setSelectionRange(start, start);
    } catch {
      // Numbers and dates have no caret to set.
    }
  }
}
