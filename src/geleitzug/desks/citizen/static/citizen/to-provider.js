// SPDX-License-Identifier: EUPL-1.2
// Sends the form to the identity provider at once. Without it people press the button; coming back by „Zurück“ sends nothing.

const form = document.querySelector("form[data-to-provider]");
const [navigation] = performance.getEntriesByType("navigation");

if (form && navigation?.type !== "back_forward") form.requestSubmit();
