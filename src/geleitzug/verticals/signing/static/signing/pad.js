// SPDX-License-Identifier: EUPL-1.2
// The tablet: lets somebody draw their signature, and asks every two seconds whether something else is to be shown.
// Of the pen only where it went is read: neither when nor how hard.

const part = document.querySelector("[data-pad]");
const form = document.querySelector("[data-draw]");
const strokes = [];

if (form) draw(form);
if (part) {
  watch(part);
  if (part.hasAttribute("data-said")) setTimeout(goHome, 12000);
}
// A page from the browser's memory may show what is over.
addEventListener("pageshow", (event) => event.persisted && goHome());
// No browser keeps the answer to a form here: who goes back to it is to see what lies here then, and no error.
if (part?.hasAttribute("data-failed")) history.replaceState(null, "", part.dataset.home);

function watch(part) {
  const every = Number(part.dataset.every) * 1000;
  const notice = part.querySelector("[data-lost]");
  let failed = 0;
  async function ask() {
    try {
      const answer = await fetch(part.dataset.news, {
        headers: { "If-None-Match": `"${part.dataset.pad}"` },
        cache: "no-store",
        signal: AbortSignal.timeout(8000),
      });
      if (answer.status === 200) {
        const tag = await answer.text();
        if (sheetOf(tag) !== sheetOf(part.dataset.pad)) return goHome();
        // The words of the document have come: they push down what stands below them, so nobody may be at it.
        if (!part.hasAttribute("data-waits")) part.dataset.pad = tag;
        else if (tag !== part.dataset.pad && isUntouched()) return goHome();
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      failed = 0;
      say("");
    } catch {
      failed += 1;
      if (failed > 1) say(notice.dataset.lost);
    }
    setTimeout(ask, every);
  }
  function say(text) {
    if (notice.textContent !== text) notice.textContent = text;
  }
  ask();
}

function sheetOf(tag) {
  return tag.split("+")[0];
}

function isUntouched() {
  const typed = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  const isTyped = typed.some((each) => (each.type === "checkbox" ? each.checked : each.value));
  return !isTyped && !strokes.length && !part.hasAttribute("data-failed");
}

function goHome() {
  location.replace(part.dataset.home);
}

function draw(form) {
  const canvas = form.querySelector("canvas");
  const pen = canvas.getContext("2d");
  let now = null;
  form.hidden = false;
  pen.lineWidth = 7;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#111";

  canvas.addEventListener("pointerdown", (event) => {
    if (now || event.button) return;
    canvas.setPointerCapture(event.pointerId);
    now = { pointer: event.pointerId, points: [spot(event)] };
    strokes.push(now.points);
    line(now.points[0], now.points[0]);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!now || event.pointerId !== now.pointer) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) add(spot(each));
  });
  for (const over of ["pointerup", "pointercancel"])
    canvas.addEventListener(over, (event) => {
      if (now && event.pointerId === now.pointer) now = null;
    });
  form.querySelector("[data-clear]").addEventListener("click", () => {
    strokes.length = 0;
    now = null;
    pen.clearRect(0, 0, canvas.width, canvas.height);
  });
  form.addEventListener("submit", () => {
    form.elements.strokes.value = JSON.stringify(strokes);
  });

  function add(point) {
    const last = now.points.at(-1);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < 4) return;
    now.points.push(point);
    line(last, point);
  }
  function line(from, to) {
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  }
  function spot(event) {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * canvas.width;
    const y = ((event.clientY - box.top) / box.height) * canvas.height;
    return [within(x, canvas.width), within(y, canvas.height)];
  }
  function within(value, most) {
    return Math.round(Math.min(most, Math.max(0, value)));
  }
}
