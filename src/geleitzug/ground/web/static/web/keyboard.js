// SPDX-License-Identifier: EUPL-1.2
// Shortcuts for clerks: j and k walk the rows (data-row), o opens one, i leads into the page's first field, past the
// navigation, ? opens the help, and any element with
// data-key is pressed (links, buttons) or focused (fields) by its key. They can be switched off (WCAG 2.2, 2.1.4).
// A key nothing on the page answers to is told as geleitzug:key: a desk's own script may take it (preventDefault).
// The help is a dialog of the page: while it is open the keys are its own, and closed it gives the focus back.

const STORE = "geleitzug-keys";
const help = document.getElementById("keys");
const control = document.querySelector("[data-keys-switch]");

if (control) {
  control.checked = localStorage.getItem(STORE) !== "off";
  control.addEventListener("change", () => localStorage.setItem(STORE, control.checked ? "on" : "off"));
}

document.querySelector("[data-keys-open]")?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (showHelp()) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (help?.open) {
    if (event.key === "?") help.close();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && event.target.matches("input[type=search]")) return event.target.blur();
  if (typing(event.target) || (control && !control.checked)) return;
  if (act(event.key)) event.preventDefault();
});

function typing(element) {
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input") && !["checkbox", "radio", "button", "submit", "file"].includes(element.type);
}

function act(key) {
  if (key === "j" && step(1)) return true;
  if (key === "k" && step(-1)) return true;
  if (key === "o" && open()) return true;
  if (key === "?") return showHelp();
  if (key === "i" && enter()) return true;
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return !document.dispatchEvent(new CustomEvent("geleitzug:key", { detail: key, cancelable: true }));
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a[href]"));
}

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1)];
  next.querySelector("a[href]").focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function open() {
  const row = rows().find((candidate) => candidate.contains(document.activeElement));
  row?.querySelector("a[href]").click();
  return Boolean(row);
}

function enter() {
  const fields = document.querySelectorAll("main :is(input:not([type=hidden]), select, textarea):not(:disabled)");
  const first = [...fields].find((field) => field.checkVisibility());
  first?.focus();
  return Boolean(first);
}

function showHelp() {
  if (!help?.showModal) return false;
  // A line about keys that nothing here answers to is left out: data-needs says what has to be there.
  for (const line of help.querySelectorAll("[data-needs]")) line.hidden = !document.querySelector(line.dataset.needs);
  help.showModal();
  return true;
}
