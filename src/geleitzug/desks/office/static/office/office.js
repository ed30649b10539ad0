// SPDX-License-Identifier: EUPL-1.2
// Makes the office's pages quicker; all of it works without: t takes the case of the chosen row, x ticks it, and
// the preview in a new tab leaves its form usable.

const SWITCH = "geleitzug-keys";

document.addEventListener("keydown", (event) => {
  if (!["t", "x"].includes(event.key) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (localStorage.getItem(SWITCH) === "off") return;
  const row = document.activeElement?.closest("[data-row]");
  const button = row?.querySelector(event.key === "t" ? "[data-take]" : "[data-tick]");
  if (!button) return;
  event.preventDefault();
  button.click();
});

const all = document.querySelector("[data-tick-all]");
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const ticks = [...document.querySelectorAll("[data-tick]")];
    const wanted = ticks.some((tick) => !tick.checked);
    for (const tick of ticks) tick.checked = wanted;
  });
}

// A form that was sent to a new tab is still here to be sent for good.
document.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget !== "_blank") return;
  const form = event.target;
  setTimeout(() => form.dispatchEvent(new CustomEvent("geleitzug:release", { bubbles: true })));
});
