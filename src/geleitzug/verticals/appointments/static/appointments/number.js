// SPDX-License-Identifier: EUPL-1.2
// A number on a phone: kept current; when it is called, the phone shakes and the title says so.

import { keepCurrent } from "./current.js";

let state = document.querySelector("[data-state]")?.dataset.state;
let calls = document.querySelector("[data-calls]")?.dataset.calls;
const title = document.title;

keepCurrent((part) => {
  const shown = part.querySelector("[data-state]");
  const called = shown.dataset.state === "called";
  if (called && (state !== "called" || calls !== shown.dataset.calls)) navigator.vibrate?.([300, 150, 300]);
  document.title = called ? `▶ ${title}` : title;
  // The buttons below depend on the state: the page is loaded once more where it has changed otherwise.
  if (shown.dataset.state !== state && !(called && state === "waiting")) location.reload();
  state = shown.dataset.state;
  calls = shown.dataset.calls;
});
