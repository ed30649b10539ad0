// SPDX-License-Identifier: EUPL-1.2
// A button that copies a text: it carries the text in data-copy and shows only where the browser lets us copy.
// What it says afterwards stands in data-copied, and is put into the element data-says names (role="status").

for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return; // Not allowed: the text stands beside the button, to be marked by hand.
    }
    const said = document.getElementById(button.dataset.says);
    if (said) said.textContent = button.dataset.copied;
  });
}
