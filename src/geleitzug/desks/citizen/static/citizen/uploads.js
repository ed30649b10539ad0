// SPDX-License-Identifier: EUPL-1.2
// Sends chosen or dropped files one after the other while somebody goes on typing, on pages that say where to
// (form[data-upload-url]). Each file has a line of its own: how far it is, a button to stop it, why it was refused.
// Without this script the button „Hochladen“ sends them; where something breaks for good, that button comes back.

const texts = document.getElementById("upload-texts")?.dataset ?? {};
const PAUSES = [1_000, 4_000, 10_000];
const STALLED = 60_000;
const CALM = 5_000;
const SIDES = [4000, 3000, 2000];
const jobs = [];
let shrinking = Promise.resolve();
let running = null;
let waiting = null;
let told = 0;

// --- choosing -----------------------------------------------------------------------------------------------------

document.addEventListener("change", (event) => {
  const input = event.target;
  const box = boxOf(input);
  if (!box || input.type !== "file" || !input.files.length) return;
  take(box, [...input.files]);
  input.value = "";
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const box = boxOf(event.target);
    if (!box || !event.dataTransfer?.types.includes("Files")) return;
    const zone = box.querySelector("[data-upload]");
    zone.classList.toggle("gz-upload--over", kind === "dragover");
    if (kind !== "dragleave") event.preventDefault();
    if (kind === "drop") take(box, [...event.dataTransfer.files]);
  });
}

function boxOf(element) {
  const box = element.closest?.("[data-files]");
  return box?.closest("form[data-upload-url]") ? box : null;
}

function dress() {
  for (const box of document.querySelectorAll("form[data-upload-url] [data-files]")) {
    if ("dressed" in box.dataset) continue;
    box.dataset.dressed = "";
    box.querySelector("button[name=_upload]").hidden = true;
    const zone = box.querySelector("[data-upload]");
    if (matchMedia("(any-pointer: fine)").matches) zone.append(make("p", "gz-upload__drop", zone.dataset.textDrop));
    if (zone.dataset.textCamera && matchMedia("(any-pointer: coarse)").matches) {
      fieldOf(box).before(camera(box, zone));
    }
    // A page that was drawn anew while files were on their way.
    for (const job of jobs) if (job.path === box.dataset.path) listOf(box).append(job.line);
    room(box);
  }
}

// Newer phones show the gallery only, unless the camera is asked for.
function camera(box, zone) {
  const frame = make("p", "gz-upload__camera");
  const button = make("button", "kern-btn kern-btn--secondary");
  const label = make("span", "kern-label", zone.dataset.textCamera);
  const lens = make("input");
  Object.assign(lens, { type: "file", accept: "image/*", hidden: true, tabIndex: -1 });
  lens.setAttribute("capture", "environment");
  button.type = "button";
  button.dataset.camera = "";
  label.append(make("span", "kern-sr-only", `: ${zone.querySelector("label").textContent.trim()}`));
  button.append(label);
  button.addEventListener("click", () => lens.click());
  frame.append(button, lens);
  return frame;
}

function take(box, files) {
  const input = fieldOf(box);
  const limit = Number(box.querySelector("[data-upload]").dataset.maxMb || 0) * 1_000_000;
  for (const file of files) {
    const job = { file, path: box.dataset.path, form: box.closest("form"), tries: 0, failed: false };
    job.line = lineOf(job);
    jobs.push(job);
    listOf(box).append(job.line);
    if (limit && file.size > limit) shrink(job, limit, input.accept);
  }
  room(box);
  if (!input.disabled) input.focus({ preventScroll: true });
  next();
}

// A phone's photo may be larger than asked for, and few know how to make it smaller there. Here it becomes a JPEG that
// fits and can still be read. What the browser cannot open (HEIC, in most) is refused as before. One after the other:
// an open photo takes some hundred megabytes, and a phone that has no more of them throws the page away.
function shrink(job, limit, accepted) {
  const tooLarge = texts.textTooLarge.replace("{mb}", number(limit / 1_000_000));
  if (!/jpe?g/.test(accepted) || !job.file.type.startsWith("image/")) return fail(job, tooLarge, false);
  job.rests = true;
  note(job, texts.textShrinks);
  say(texts.textShrinks, job);
  shrinking = shrinking.then(async () => {
    const photo = job.gone || job.failed ? null : await smaller(job.file, limit);
    if (job.gone || job.failed) return;
    job.rests = false;
    if (photo) put(job, photo);
    else fail(job, tooLarge, false);
    next();
  });
}

function put(job, photo) {
  job.file = photo;
  job.shrunk = texts.textShrunk.replace("{all}", size(photo.size));
  job.line.querySelector("progress").max = photo.size;
  note(job, texts.textWaiting);
}

async function smaller(file, limit) {
  let picture = null;
  try {
    // As the camera was held: its sensor lies on its side in most phones.
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const longest = Math.max(picture.width, picture.height);
    for (const side of SIDES) {
      const canvas = make("canvas");
      const scale = Math.min(1, side / longest);
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const sheet = canvas.getContext("2d");
      // A JPEG knows nothing transparent, and would be black there.
      sheet.fillStyle = "#fff";
      sheet.fillRect(0, 0, canvas.width, canvas.height);
      sheet.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      if (blob && blob.size <= limit) return new File([blob], jpegName(file.name), { type: "image/jpeg" });
    }
  } catch {
    // The browser does not know this kind of picture.
  } finally {
    picture?.close();
  }
  return null;
}

function jpegName(name) {
  return /\.jpe?g$/i.test(name) ? name : `${name.replace(/\.\w+$/, "")}.jpg`;
}

// --- sending ------------------------------------------------------------------------------------------------------

// Whether there is a place for a file is known once those before it have arrived or were refused.
function next() {
  if (running) return;
  for (const job of jobs.filter((each) => !each.failed && placesFor(each.path) <= 0)) fail(job, texts.textFull, false);
  running = jobs.find((job) => !job.failed && !job.rests && placesFor(job.path) > resting(job.path)) ?? null;
  if (running) return send(running);
  if (waiting && !jobs.some((job) => !job.failed)) goOn();
}

function placesFor(path) {
  return Number(find(path)?.dataset.free ?? 1);
}

function resting(path) {
  return jobs.filter((job) => job.path === path && job.rests && !job.failed).length;
}

function send(job) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", job.form.elements.csrfmiddlewaretoken.value);
  body.append(job.path, job.file);
  const request = (job.request = new XMLHttpRequest());
  let stalled = setTimeout(() => request.abort(), STALLED);
  request.open("POST", job.form.dataset.uploadUrl);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", ({ loaded }) => {
    clearTimeout(stalled);
    stalled = setTimeout(() => request.abort(), STALLED);
    show(job, Math.min(loaded, job.file.size));
  });
  request.addEventListener("loadend", () => {
    clearTimeout(stalled);
    job.request = null;
    running = null;
    if (!job.gone) settle(job, request);
    next();
  });
  say(texts.textStarts, job, 0);
  request.send(body);
}

function settle(job, request) {
  const answer = read(request);
  if (request.status === 0 || request.status >= 502) return again(job);
  if (!answer || answer.error || request.status >= 300) {
    const sentence = request.status === 413 ? texts.textTooLargeForUs : answer?.error || texts.textFailed;
    return fail(job, sentence, request.status !== 422);
  }
  forget(job);
  learn(job.form, answer);
  const box = find(job.path);
  if (!box) return;
  box.dataset.free = answer.free;
  if (answer.file) {
    listOf(box).insertAdjacentHTML("beforeend", answer.file);
    if (job.shrunk) listOf(box).lastElementChild.querySelector(".gz-files__text")?.append(make("p", "gz-small", job.shrunk));
    // Those still under way stay behind those that are there.
    for (const other of jobs) if (other.path === job.path) listOf(box).append(other.line);
  }
  room(box);
  say(job.shrunk ? `${texts.textDone} ${job.shrunk}` : texts.textDone, job);
}

// The connection was lost: it may be back in a moment. The server keeps no file twice.
function again(job) {
  const pause = PAUSES[job.tries];
  job.tries += 1;
  if (pause === undefined) return fail(job, texts.textLost, true);
  job.rests = true;
  note(job, texts.textWaits);
  say(texts.textWaits, job);
  const go = () => {
    clearTimeout(timer);
    removeEventListener("online", go);
    job.rests = false;
    next();
  };
  const timer = setTimeout(go, pause);
  addEventListener("online", go);
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

// A change of ours leads from one revision to the next. Of another tab's we know nothing, and the server will say so.
const steps = new Map();
function learn(form, { before, after }) {
  if (before !== after) steps.set(String(before), String(after));
  const field = form.elements._revision;
  while (steps.has(field.value)) field.value = steps.get(field.value);
}

document.addEventListener("geleitzug:stored", (event) => learn(event.target, event.detail));

// --- lines --------------------------------------------------------------------------------------------------------

function lineOf(job) {
  const line = make("li", "gz-files__item");
  const text = make("div", "gz-files__text");
  const bar = make("progress", "gz-files__bar");
  bar.max = job.file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", texts.textProgress.replace("{name}", job.file.name));
  text.append(make("span", "kern-body", job.file.name), make("p", "gz-muted gz-small", texts.textWaiting), bar);
  line.append(text, button(texts.textCancel, job.file.name, () => cancel(job)));
  line.dataset.uploading = "";
  return line;
}

function show(job, sent) {
  const all = job.file.size;
  job.line.querySelector("progress").value = sent;
  const words = sent < all ? texts.textSent : texts.textChecked;
  note(job, words.replace("{sent}", size(sent)).replace("{all}", size(all)));
  say(texts.textPercent.replace("{percent}", Math.floor((100 * sent) / (all || 1))), job, CALM);
}

function note(job, words) {
  job.line.querySelector("p").textContent = words;
}

function fail(job, sentence, may) {
  job.failed = true;
  const line = job.line;
  line.querySelector("progress")?.remove();
  const why = make("p", "kern-error gz-files__why");
  why.append(make("span", "kern-body", sentence));
  line.querySelector("p").replaceWith(why);
  line.querySelector("button").remove();
  if (may) line.append(button(texts.textAgain, job.file.name, () => retry(job)));
  line.append(button(texts.textDismiss, job.file.name, () => dismiss(job)));
  const box = find(job.path);
  if (box) room(box);
  say(sentence, job);
}

function retry(job) {
  const line = lineOf(job);
  job.line.replaceWith(line);
  Object.assign(job, { line, tries: 0, failed: false });
  line.querySelector("button").focus();
  next();
}

function cancel(job) {
  job.gone = true;
  dismiss(job);
  job.request?.abort();
  say(texts.textCancelled, job);
  next();
}

function dismiss(job) {
  forget(job);
  const box = find(job.path);
  if (!box) return;
  room(box);
  const input = fieldOf(box);
  if (!input.disabled) input.focus({ preventScroll: true });
  if (waiting) next();
}

function forget(job) {
  jobs.splice(jobs.indexOf(job), 1);
  job.line.remove();
}

// --- removing -----------------------------------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const pressed = event.target.closest?.("button[name=_remove_file]");
  const box = pressed && boxOf(pressed);
  if (!box || event.defaultPrevented) return;
  event.preventDefault();
  const form = box.closest("form");
  const body = new URLSearchParams({ _remove_file: pressed.value });
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  pressed.setAttribute("aria-disabled", "true");
  try {
    const response = await fetch(form.dataset.uploadUrl, { method: "POST", body });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    learn(form, answer);
    box.dataset.free = answer.free;
    pressed.closest("li").remove();
    room(box);
    fieldOf(box).focus({ preventScroll: true });
    tell(texts.textRemoved);
  } catch {
    // As without this script: the page is sent, and comes back without the file.
    pressed.removeAttribute("aria-disabled");
    form.requestSubmit(pressed);
  }
});

// --- leaving the page ---------------------------------------------------------------------------------------------

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!("uploadUrl" in form.dataset) || !jobs.some((job) => !job.failed)) return;
    event.preventDefault();
    waiting = { form, submitter: event.submitter };
    tell(texts.textPatience);
    showPatience(form);
  },
  true,
);

function goOn() {
  const { form, submitter } = waiting;
  waiting = null;
  form.querySelector("[data-patience]")?.remove();
  const refused = jobs.find((job) => job.failed);
  if (refused) return refused.line.querySelector("button").focus();
  form.requestSubmit(submitter?.isConnected ? submitter : undefined);
}

function showPatience(form) {
  if (form.querySelector("[data-patience]")) return;
  const words = make("p", "kern-body", texts.textPatience);
  words.dataset.patience = "";
  form.append(words);
}

addEventListener("beforeunload", (event) => {
  if (jobs.some((job) => !job.failed)) event.preventDefault();
});

// --- small things -------------------------------------------------------------------------------------------------

function find(path) {
  return document.querySelector(`[data-files][data-path="${CSS.escape(path)}"]`);
}

// Not the camera's, which stands before it and is never seen.
function fieldOf(box) {
  return box.querySelector("[data-upload] input[type=file]:not([capture])");
}

function listOf(box) {
  return box.querySelector("ul.gz-files");
}

// No more than there may be: the field rests, and says so, until one is removed.
function room(box) {
  const under = jobs.filter((job) => job.path === box.dataset.path && !job.failed).length;
  const full = Number(box.dataset.free) - under <= 0;
  for (const control of box.querySelectorAll("[data-upload] input[type=file], [data-camera]")) control.disabled = full;
  box.querySelector("[data-full]").hidden = !full;
  listOf(box).hidden = !listOf(box).children.length;
}

// Spoken in calm steps: what happens to a file at once, how far it is only now and then.
function say(words, job, calm = 0) {
  if (calm && Date.now() - told < calm) return;
  tell(`${job.file.name}: ${words}`);
}

function tell(words) {
  told = Date.now();
  document.getElementById("upload-status").textContent = words;
}

function button(words, name, act) {
  const made = make("button", "kern-btn kern-btn--tertiary kern-btn--x-small");
  const label = make("span", "kern-label", words);
  label.append(make("span", "kern-sr-only", `: ${name}`));
  made.type = "button";
  made.append(label);
  made.addEventListener("click", act);
  return made;
}

function size(bytes) {
  return bytes < 1_000_000 ? `${number(Math.round(bytes / 1000))} kB` : `${number(bytes / 1_000_000)} MB`;
}

function number(value) {
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
}

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

document.addEventListener("geleitzug:fresh", dress);
dress();
