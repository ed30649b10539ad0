// SPDX-License-Identifier: EUPL-1.2
// A decision table as lines of text and back: "a.flaeche > 100 => umfang = 'groß', tage = 30", the last one "sonst => …".

// Returns the table's lines; otherwise is the word for a row without a condition.
export function textOf(table, otherwise) {
  return (table?.rows ?? []).map((row) => `${row.when || otherwise} => ${(row.cells ?? []).map((cell) => `${cell.name} = ${cell.value}`).join(", ")}`).join("\n");
}

// Returns the rows, or in wrong the number of the first line that cannot be read.
export function rowsOf(text, otherwise) {
  const rows = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const row = rowOf(line, otherwise);
    if (!row) return { rows: [], wrong: at + 1 };
    rows.push(row);
  }
  return { rows, wrong: 0 };
}

function rowOf(line, otherwise) {
  const arrow = split(line, "=>");
  if (arrow.length !== 2) return null;
  const cells = split(arrow[1], ",").map((cell) => /^\s*([A-Za-z]\w*)\s*=(?!=)\s*(.+?)\s*$/s.exec(cell));
  if (cells.some((cell) => !cell)) return null;
  const when = arrow[0].trim();
  return { when: when === otherwise ? "" : when, cells: cells.map(([, name, value]) => ({ name, value })) };
}

// Splits at a sign that stands in no text and in no brackets.
function split(line, sign) {
  const parts = [""];
  let quote = "";
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at];
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if ("([{".includes(letter)) depth++;
    else if (")]}".includes(letter)) depth--;
    else if (!depth && line.startsWith(sign, at)) {
      parts.push("");
      at += sign.length - 1;
      continue;
    }
    parts[parts.length - 1] += letter;
  }
  return parts;
}
