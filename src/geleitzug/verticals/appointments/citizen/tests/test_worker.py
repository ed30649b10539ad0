# SPDX-License-Identifier: EUPL-1.2
"""The browser's worker finds what the server accepts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import geleitzug.verticals.appointments as appointments
from geleitzug.verticals.appointments.citizen.challenge import is_solved

WORK = Path(appointments.__file__).parent / "static" / "appointments" / "work.js"
ASK = """([text, salt, bits]) => new Promise((found) => {
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    worker.addEventListener("message", ({ data }) => found(data));
    worker.postMessage({ salt, bits });
})"""


@pytest.mark.browser
def test_the_worker_solves_what_the_server_asks(chromium: Browser) -> None:
    page = chromium.new_page()
    try:
        answer = page.evaluate(ASK, [WORK.read_text(encoding="utf-8"), "0123456789abcdef", 9])
    finally:
        page.close()

    assert is_solved("0123456789abcdef", answer, 9)
