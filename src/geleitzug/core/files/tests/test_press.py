# SPDX-License-Identifier: EUPL-1.2
"""The press ends, is killed, is stuck: the next letter is printed all the same."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geleitzug.core.files import press

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LETTER = '#set document(title: "Ein Brief")\n#set text(lang: "de", font: "Noto Sans")\n= Guten Tag'
ENDLESS = "#for i in range(100000) { for j in range(100000) { let x = i + j } }"


def test_a_press_that_was_killed_is_followed_by_another():
    first = press.print_pdf(LETTER, {}, NOON)
    os.kill(_pid(), signal.SIGKILL)

    assert press.print_pdf(LETTER, {}, NOON) == first


def test_a_press_with_nothing_to_do_goes_home(monkeypatch):
    _send_home()
    monkeypatch.setattr(press, "IDLE_SECONDS", 0.05)
    first = press.print_pdf(LETTER, {}, NOON)

    gone = _presses_end_within(5.0)

    assert gone
    assert press.print_pdf(LETTER, {}, NOON) == first
    _send_home()


def test_a_template_that_never_ends_stops_the_press_and_not_the_house(monkeypatch):
    monkeypatch.setattr(press, "LETTER_SECONDS", 1.0)

    with pytest.raises(press.Jammed):
        press.print_pdf(ENDLESS, {}, NOON)

    assert press.print_pdf(LETTER, {}, NOON).startswith(b"%PDF-")


def test_a_template_that_eats_all_memory_stops_the_press_and_not_the_house():
    with pytest.raises(press.Jammed):
        press.print_pdf("#let eaten = range(1000000000)", {}, NOON)

    assert press.print_pdf(LETTER, {}, NOON).startswith(b"%PDF-")


def test_a_press_goes_with_its_parent():
    reading, writing = os.pipe()
    if os.fork() == 0:
        press.print_pdf(LETTER, {}, NOON)
        os.write(writing, str(_pid()).encode())
        os._exit(0)
    childs_press = int(os.read(reading, 20))

    assert _ends_within(childs_press, 5.0)


def _pid() -> int:
    return press._presses[os.getpid()].pid


def _send_home() -> None:
    if (running := press._presses.get(os.getpid())) is not None:
        press._end(running)


def _presses_end_within(seconds: float) -> bool:
    running = press._presses[os.getpid()]
    until = time.monotonic() + seconds
    while running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    return running.poll() is not None


def _ends_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not _runs(pid):
            return True
        time.sleep(0.02)
    return False


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # somebody has yet to take note of its end
