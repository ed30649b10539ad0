// SPDX-License-Identifier: EUPL-1.2
// Keeps the place in a list of cases: z leads from a case back to the list as it was filtered, to the row one had
// opened or the one that took its place; j and k lead on to the next and previous case of that list. The list is
// remembered by this tab alone, and forgotten with signing out: its address may hold a name somebody searched for.

const PLACE = "geleitzug-list";
const CASE = "/amt/vorgang/";
const place = signedIn() ? JSON.parse(sessionStorage.getItem(PLACE) ?? "null") : null;
const list = place && new URL(place.list, location.origin);

if (!signedIn()) sessionStorage.removeItem(PLACE);
if (place?.at && list.href === addressed().href) goToRow();
for (const link of document.querySelectorAll(".gz-breadcrumb a")) {
  if (list?.pathname === link.pathname) link.search = list.search;
}

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row]");
  const cases = casesOf(document.querySelectorAll("[data-row]"));
  if (!row || !cases.length) return;
  // Without a mouse one is led back to the row; with one, the page stays where it is.
  const at = event.detail ? "" : casesOf([row])[0];
  sessionStorage.setItem(PLACE, JSON.stringify({ list: addressed().href, rows: cases, at: at ?? "" }));
});

document.addEventListener("geleitzug:key", (event) => {
  const to = { j: () => beside(1), k: () => beside(-1), z: above }[event.detail]?.();
  if (!to) return;
  event.preventDefault();
  location.assign(to);
});

// What stands on a page of somebody who has signed in.
function signedIn() {
  return document.querySelector("[data-keys-open]") !== null;
}

// What the last press did is no part of a list's address.
function addressed() {
  const here = new URL(location.href);
  const asked = new URLSearchParams(here.search);
  asked.delete("gut");
  here.search = asked.toString();
  here.hash = "";
  return here;
}

function casesOf(rows) {
  const links = [...rows].map((row) => row.querySelector("a[href]")?.pathname);
  return [...new Set(links.filter((path) => path?.startsWith(CASE)))];
}

function goToRow() {
  if (document.activeElement !== document.body || location.hash) return;
  const now = casesOf(document.querySelectorAll("[data-row]"));
  const next = place.rows.slice(place.rows.indexOf(place.at)).find((path) => now.includes(path));
  document.querySelector(`[data-row] a[href="${CSS.escape(next ?? "")}"]`)?.focus();
}

function beside(by) {
  const now = place?.rows.findIndex((path) => location.pathname.startsWith(path)) ?? -1;
  if (now < 0) return "";
  const to = place.rows[now + by];
  if (to) sessionStorage.setItem(PLACE, JSON.stringify({ ...place, at: to }));
  return to ?? list.href;
}

function above() {
  if (place?.rows.includes(location.pathname)) return list.href;
  return [...document.querySelectorAll(".gz-breadcrumb a")].at(-1)?.href;
}
