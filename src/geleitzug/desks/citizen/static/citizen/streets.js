// SPDX-License-Identifier: EUPL-1.2
// Completes the street of an address from the town's own list while somebody types (ARIA 1.2 combobox with a listbox):
// arrows choose, Enter takes, Escape closes. Taking one fills postcode and town, and a number that was typed behind it.
// Without this script nothing is missing: the server compares what was typed when the page is sent.

const PAUSE = 150;
const LEAST = 2;
const known = new Map();
let open = null;
let timer = 0;
let turn = 0;

document.addEventListener("input", (event) => {
  const input = event.target;
  if (event.isTrusted && isStreet(input)) {
    clearTimeout(timer);
    timer = setTimeout(() => offer(input), PAUSE);
  }
});

document.addEventListener("focusin", ({ target }) => isStreet(target) && dress(target));
document.addEventListener("focusout", ({ target }) => open?.input === target && close());

document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.input || event.isComposing) return;
  const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: take, Escape: close }[event.key];
  if (!act || (event.key === "Enter" && open.at < 0)) return;
  event.preventDefault();
  act();
});

function isStreet(input) {
  const frame = input.closest?.("form[data-streets-url] [data-street]");
  return Boolean(frame) && input.name === `${frame.dataset.street}.street`;
}

function dress(input) {
  if (input.role === "combobox") return;
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", `${input.id}-list`);
  const list = make("ul", "gz-combo__list");
  Object.assign(list, { id: `${input.id}-list`, role: "listbox", hidden: true });
  list.setAttribute("aria-label", input.form.dataset.streetsLabel);
  // Not the click: by then the field has lost the focus, and the list is closed.
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) take([...list.children].indexOf(option));
  });
  const status = make("p", "kern-sr-only");
  status.role = "status";
  const frame = make("div", "gz-combo");
  input.replaceWith(frame);
  frame.append(input, list, status);
  input.focus();
}

async function offer(input) {
  const { street } = parted(input.value);
  if (street.length < LEAST || document.activeElement !== input) return close();
  const mine = ++turn;
  const streets = await ask(input.form.dataset, street);
  if (mine !== turn || document.activeElement !== input || parted(input.value).street !== street) return;
  dress(input);
  if (streets.length) show(input, streets);
  else close();
}

async function ask({ streetsUrl: url, streetsAlso: also }, typed) {
  const key = typed.toLowerCase();
  if (known.has(key)) return known.get(key);
  try {
    const response = await fetch(`${url}?${new URLSearchParams({ q: key, ...(also && { auch: also }) })}`, { credentials: "omit" });
    if (!response.ok) return [];
    const { streets } = await response.json();
    known.set(key, streets);
    return streets;
  } catch {
    return [];
  }
}

function show(input, streets) {
  const list = document.getElementById(`${input.id}-list`);
  list.replaceChildren(
    ...streets.map((found, at) => {
      const option = make("li", "gz-combo__option", found.words);
      Object.assign(option, { id: `${list.id}-${at}`, role: "option" });
      option.setAttribute("aria-selected", "false");
      return option;
    }),
  );
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  input.removeAttribute("aria-activedescendant");
  open = { input, list, streets, at: -1 };
  const { streetsOne, streetsSome } = input.form.dataset;
  const words = streets.length === 1 ? streetsOne : streetsSome.replace("{number}", streets.length);
  list.nextElementSibling.textContent = words;
}

function move(by) {
  // What is still on its way must not take the list from under somebody who is choosing.
  clearTimeout(timer);
  turn += 1;
  const options = [...open.list.children];
  open.at = open.at < 0 && by < 0 ? options.length - 1 : (open.at + by + options.length) % options.length;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === open.at)));
  open.input.setAttribute("aria-activedescendant", options[open.at].id);
  options[open.at].scrollIntoView({ block: "nearest" });
}

function take(at = open.at) {
  const { input, streets } = open;
  const chosen = streets[at];
  const path = input.closest("[data-street]").dataset.street;
  const { number } = parted(input.value);
  close();
  fill(input, chosen.street);
  fill(input.form.elements[`${path}.postcode`], chosen.postcode);
  fill(input.form.elements[`${path}.city`], chosen.city);
  const house = input.form.elements[`${path}.number`];
  if (house && number && !house.value) fill(house, number);
  if (house && !house.value) house.focus();
}

function fill(field, text) {
  if (!field || field.value === text) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function close() {
  clearTimeout(timer);
  turn += 1;
  if (!open) return;
  const { input, list } = open;
  open = null;
  list.hidden = true;
  list.replaceChildren();
  list.nextElementSibling.textContent = "";
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

// „Hafenstr. 12a“: the street, and the number behind it.
function parted(text) {
  const [, street, number] = text.match(/^(.*?[^\W\d].*?)(?:[\s,]+(\d+\s?[a-z]?(?:\s?[-–/]\s?\d+\s?[a-z]?)?))?\s*$/i) ?? [];
  return { street: (street ?? text).trim(), number: number ?? "" };
}

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

document.addEventListener("geleitzug:fresh", () => {
  clearTimeout(timer);
  open = null;
});
