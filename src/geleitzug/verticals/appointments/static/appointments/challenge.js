// SPDX-License-Identifier: EUPL-1.2
// Does the work a busy server asks for while somebody reads the page: a form with data-salt, data-bits and data-worker
// gets its answer. Who is quicker than the worker waits for it. Without this script a page of some seconds comes instead.

for (const form of document.querySelectorAll("form[data-salt]")) {
  const { salt, bits, worker: address } = form.dataset;
  const field = form.elements.antwort;
  let pressed = null;
  const worker = new Worker(address);
  worker.addEventListener("message", ({ data }) => {
    field.value = data;
    worker.terminate();
    if (pressed) form.requestSubmit(pressed);
  });
  worker.addEventListener("error", () => {
    field.value = "-";
    if (pressed) form.requestSubmit(pressed);
  });
  worker.postMessage({ salt, bits: Number(bits) });
  form.addEventListener("submit", (event) => {
    if (field.value) return;
    event.preventDefault();
    pressed = event.submitter;
    const place = form.querySelector("[data-wait]");
    if (place) place.textContent = place.dataset.wait;
  });
}
