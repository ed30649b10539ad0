// SPDX-License-Identifier: EUPL-1.2
// Searches the number whose SHA-256 digest after the salt begins with enough zeros. A worker, so that the page stays
// awake; written out, because the browser's own digest answers each call later and that takes ten times as long.

const K = new Uint32Array(64);
const FIRST = new Uint32Array(8);
{
  let found = 0;
  for (let candidate = 2; found < 64; candidate += 1) {
    let prime = true;
    for (let part = 2; part * part <= candidate; part += 1) if (candidate % part === 0) prime = false;
    if (!prime) continue;
    if (found < 8) FIRST[found] = fraction(Math.sqrt(candidate));
    K[found] = fraction(Math.cbrt(candidate));
    found += 1;
  }
}

function fraction(root) {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

const words = new Uint32Array(64);
const turned = (word, by) => (word >>> by) | (word << (32 - by));

// One block is enough: salt and number are shorter than 56 bytes.
function firstWords(text) {
  words.fill(0, 0, 16);
  for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i % 4));
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length % 4));
  words[15] = text.length * 8;
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15];
    const b = words[i - 2];
    words[i] =
      words[i - 16] +
      (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) +
      words[i - 7] +
      (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = FIRST;
  for (let i = 0; i < 64; i += 1) {
    const up = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const down = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + up) | 0;
    d = c;
    c = b;
    b = a;
    a = (up + down) | 0;
  }
  return (a + FIRST[0]) >>> 0;
}

self.addEventListener("message", ({ data: { salt, bits } }) => {
  let number = 0;
  while (firstWords(`${salt}:${number}`) >>> (32 - bits) !== 0) number += 1;
  self.postMessage(String(number));
});
