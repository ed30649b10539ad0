// SPDX-License-Identifier: EUPL-1.2
// A form is sent once however often its button is pressed; the server would notice too, this spares people the doubt.
// Forms with data-repeatable, and those that only ask (GET), are left alone. Moves the focus to an error summary, whose
// links lead into the first field of a group: the browser alone would leave the focus nowhere.

const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "repeatable" in form.dataset) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  // aria-disabled, not disabled: the pressed button's name must be sent, and the focus must not be lost.
  for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
});

// Back from the browser's memory: the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) release(form);
});

document.addEventListener("geleitzug:release", (event) => release(event.target));

function release(form) {
  if (!sent.delete(form)) return;
  for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
}

function buttonsOf(form) {
  return [...form.elements].filter((control) => control.type === "submit");
}

document.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-focus] a[href^='#']");
  const group = link && document.getElementById(link.hash.slice(1));
  const field = group?.matches("fieldset") && group.querySelector("input, select, textarea");
  if (!field) return;
  event.preventDefault();
  group.scrollIntoView();
  field.focus({ preventScroll: true });
});
