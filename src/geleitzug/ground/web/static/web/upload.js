// SPDX-License-Identifier: EUPL-1.2
// Makes the plain file field kinder: drag and drop, a list of what is chosen, progress while it is sent.
// Forms that send files one by one while one types (data-upload-url) are left to the script that does it.
// Without this script, or when something fails, the field and its form work as the browser made them.

const PROGRESS_FROM = 1_000_000;

function dress(root) {
  for (const box of root.querySelectorAll("[data-upload]")) {
    if (!("dressed" in box.dataset) && !box.closest("form[data-upload-url]")) dressOne(box);
  }
}

function dressOne(box) {
  const input = box.querySelector("input[type=file]");
  if (!input) return;
  box.dataset.dressed = "";
  const list = make("ul", "gz-upload__list");
  list.setAttribute("aria-live", "polite");
  if (matchMedia("(any-pointer: fine)").matches) box.append(make("p", "gz-upload__drop", box.dataset.textDrop));
  box.append(list);
  let kept = [...input.files];

  const show = () => list.replaceChildren(...kept.map((file) => line(file)));
  const put = (files) => {
    kept = files;
    const bag = new DataTransfer();
    for (const file of files) bag.items.add(file);
    input.files = bag.files;
    show();
  };
  const line = (file) => {
    const item = make("li");
    const limit = Number(box.dataset.maxMb || 0) * 1_000_000;
    const tooLarge = limit && file.size > limit ? ` – ${box.dataset.textTooLarge}` : "";
    const name = make("span", "gz-upload__name", `${file.name} (${size(file.size)})${tooLarge}`);
    const remove = make("button", "kern-btn kern-btn--tertiary kern-btn--x-small");
    remove.type = "button";
    remove.setAttribute("aria-label", `${box.dataset.textRemove}: ${file.name}`);
    remove.append(make("span", "kern-label", box.dataset.textRemove));
    remove.addEventListener("click", () => {
      put(kept.filter((other) => other !== file));
      input.focus();
    });
    item.append(name, remove);
    return item;
  };
  const add = (files) => put(input.multiple ? merged(kept, files) : files.slice(0, 1));

  input.addEventListener("change", () => add([...input.files]));
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("gz-upload--over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("gz-upload--over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("gz-upload--over");
    add([...event.dataTransfer.files]);
  });
  if (kept.length) show();
}

function merged(kept, files) {
  const same = (one, other) => one.name === other.name && one.size === other.size;
  return [...kept, ...files.filter((file) => !kept.some((other) => same(file, other)))];
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const box = form.querySelector("[data-upload]");
  if (event.defaultPrevented || !box || bytesOf(form) < PROGRESS_FROM) return;
  event.preventDefault();
  send(form, event.submitter, box);
});

function bytesOf(form) {
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  return files.reduce((sum, file) => sum + file.size, 0);
}

function send(form, submitter, box) {
  const body = new FormData(form, submitter);
  const bar = progressBar(box);
  const request = new XMLHttpRequest();
  request.open("POST", submitter?.formAction || form.action);
  request.setRequestHeader("Accept", "text/html");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = total ? loaded / total : 0;
  });
  request.addEventListener("load", () => arrive(request));
  request.addEventListener("error", () => {
    bar.parentElement.remove();
    form.dispatchEvent(new CustomEvent("geleitzug:release", { bubbles: true }));
    form.submit();
  });
  request.send(body);
}

// After a redirect go there; an answer with errors replaces the content of this page.
function arrive(request) {
  const moved = request.responseURL && request.responseURL !== location.href;
  const fresh = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
  if (request.status < 300 && moved) {
    location.assign(request.responseURL);
  } else if (fresh) {
    document.querySelector("main").replaceWith(fresh);
    dress(document);
    (document.querySelector("[data-focus]") || fresh).focus();
  } else {
    location.reload();
  }
}

function progressBar(box) {
  const frame = make("div", "kern-progress gz-upload__progress");
  const bar = make("progress");
  bar.value = 0;
  bar.max = 1;
  bar.setAttribute("aria-label", box.dataset.textProgress);
  frame.append(make("p", "kern-body", box.dataset.textProgress), bar);
  frame.setAttribute("role", "status");
  box.append(frame);
  return bar;
}

function size(bytes) {
  const language = document.documentElement.lang;
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000).toLocaleString(language)} kB`;
  return `${(bytes / 1_000_000).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
}

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

document.addEventListener("geleitzug:fresh", (event) => dress(event.target));
dress(document);
