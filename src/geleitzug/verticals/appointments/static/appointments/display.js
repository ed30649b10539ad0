// SPDX-License-Identifier: EUPL-1.2
// A display: kept current, and what is new is read out by the browser's own voice, in each of its languages, where somebody
// has switched that on. A browser speaks only after a touch, so the switch is asked for again after a restart.

import { keepCurrent } from "./current.js";

const control = document.querySelector("[data-speak]");
const known = new Set(calls().map((call) => call.dataset.call));
let speaking = false;

if (control && "speechSynthesis" in window) {
  control.hidden = false;
  control.addEventListener("click", () => {
    speaking = !speaking;
    control.setAttribute("aria-pressed", String(speaking));
    if (!speaking) speechSynthesis.cancel();
  });
}

keepCurrent(() => {
  const fresh = calls().filter((call) => !known.has(call.dataset.call));
  for (const call of fresh.reverse()) {
    known.add(call.dataset.call);
    if (speaking) speak(call);
  }
});

function calls() {
  return [...document.querySelectorAll("[data-call]")];
}

function speak(call) {
  for (const lang of ["de", "en"]) {
    const sentence = call.getAttribute(`data-say-${lang}`);
    if (!sentence) continue;
    const said = new SpeechSynthesisUtterance(sentence);
    said.lang = lang === "de" ? "de-DE" : "en-GB";
    speechSynthesis.speak(said);
  }
}
