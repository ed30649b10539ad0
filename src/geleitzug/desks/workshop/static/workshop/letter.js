// SPDX-License-Identifier: EUPL-1.2
// Puts what is inserted into a letter where the cursor stood last; without it the server puts it at the end of a text.

const form = document.querySelector("form[data-letter]");
let last = null;

// Who merely tabs through a text has no place in it.
for (const kind of ["input", "click", "keyup"]) {
  form?.addEventListener(kind, ({ target, key }) => {
    if (!target.matches("textarea") || key === "Tab") return;
    last = target;
    const into = form.elements.namedItem("into");
    if (into) into.value = target.name;
  });
}

form?.addEventListener("submit", (event) => {
  const gap = form.elements.namedItem("gap");
  const into = form.elements.namedItem("into")?.value ?? "tenor";
  if (event.submitter?.name !== "_insert" || !gap.value) return;
  const field = last?.name === into ? last : form.elements.namedItem(into);
  if (!field) return;
  event.preventDefault();
  const at = last === field ? [field.selectionStart, field.selectionEnd] : [field.value.length, field.value.length];
  field.setRangeText(`{${gap.selectedOptions[0].text}}`, ...at, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
