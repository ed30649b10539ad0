// SPDX-License-Identifier: EUPL-1.2
// Buttons that write the signs of a letter's text into its field: a heading, a list, numbers, a table, strong words.
// Without this file one types the signs; what they become is said by the server.

for (const bar of document.querySelectorAll("[data-prose]")) {
  const field = document.getElementById(bar.dataset.prose);
  if (!field) continue;
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const sign = event.target.closest("[data-sign]")?.dataset.sign;
    if (!sign) return;
    if (sign === "**") around(field, sign);
    else before(field, sign);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// Strong: put the signs around what is chosen; nothing chosen leaves the place between them.
function around(field, sign) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to).trim();
  field.setRangeText(sign + chosen + sign, from, to, chosen ? "end" : "start");
  if (!chosen) field.setSelectionRange(from + sign.length, from + sign.length);
}

// The others begin a line: each chosen line gets the sign; a table also closes its line.
function before(field, sign) {
  const { selectionStart, selectionEnd, value } = field;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const written = lines.map((line) => (line.startsWith(sign) ? line : sign + line + (sign === "| " ? " | " : "")));
  field.setRangeText(written.join("\n"), from, to, "end");
}
