// SPDX-License-Identifier: EUPL-1.2
// Keeps the part of a page with data-news current: asks with the ETag it has, and nothing is sent where nothing has moved.
// What is shown stays when the network is lost, and the page says since when it is as it is.

export function keepCurrent(changed) {
  const part = document.querySelector("[data-news]");
  if (!part) return;
  const notice = document.querySelector("[data-lost-here]");
  const words = part.dataset.lost || notice?.dataset.lost || "";
  let tag = part.dataset.tag;
  let every = Number(part.dataset.every) || 10;
  let good = new Date();

  async function ask() {
    try {
      const answer = await fetch(part.dataset.news, {
        headers: { "If-None-Match": tag },
        cache: "no-store",
        signal: AbortSignal.timeout(8000),
      });
      if (answer.status === 404) return location.reload();
      if (answer.status !== 200 && answer.status !== 304) throw new Error(String(answer.status));
      every = Number(answer.headers.get("X-Every")) || every;
      good = new Date();
      say("");
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || tag;
        part.innerHTML = await answer.text();
        changed(part);
      }
    } catch {
      say(`${words} ${good.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
    }
    // Not all at the same moment: two thousand phones that were started by one bell would ask together for ever.
    setTimeout(ask, every * 1000 * (0.85 + Math.random() * 0.3));
  }

  function say(text) {
    if (!notice || notice.textContent === text) return;
    notice.textContent = text;
    notice.hidden = !text;
  }

  setTimeout(ask, every * 1000 * Math.random());
}
