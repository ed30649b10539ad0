# SPDX-License-Identifier: EUPL-1.2
"""How often one network address may do something, and who stands behind a proxy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from geleitzug.ground.web import limits
from geleitzug.ground.web.limits import Allowance


@pytest.fixture(autouse=True)
def nobody_is_known(settings: Any) -> Iterator[None]:
    settings.DRAFTS_PER_ADDRESS = 2
    settings.HTTPS = False
    limits.forget_all()
    yield
    limits.forget_all()


@pytest.fixture
def allowance() -> Allowance:
    return Allowance("DRAFTS_PER_ADDRESS", seconds=3600)


def asked(address: str, **more: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, **more)


def test_so_many_times_are_free_and_then_one_waits_until_the_first_is_past(
    allowance: Allowance, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    for _each in range(2):
        allowance.note(asked("192.0.2.7"))
        now += 600

    waits = allowance.wait(asked("192.0.2.7"))
    now += waits

    assert waits == 2400
    assert allowance.wait(asked("192.0.2.7")) == 0


def test_others_are_not_held_up(allowance: Allowance) -> None:
    for _each in range(2):
        allowance.note(asked("192.0.2.7"))

    assert allowance.wait(asked("192.0.2.7")) > 0
    assert allowance.wait(asked("192.0.2.8")) == 0


def test_a_household_is_one_address_however_many_it_has(allowance: Allowance) -> None:
    allowance.note(asked("2001:db8:0:7::1"))
    allowance.note(asked("2001:db8:0:9::2"))

    assert allowance.wait(asked("2001:db8:0:7::3")) > 0


def test_without_a_bound_nobody_is_counted(allowance: Allowance, settings: Any) -> None:
    settings.DRAFTS_PER_ADDRESS = 0
    for _each in range(9):
        allowance.note(asked("192.0.2.7"))

    assert allowance.wait(asked("192.0.2.7")) == 0


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(allowance: Allowance, settings: Any) -> None:
    settings.HTTPS = True
    for claimed in ("198.51.100.1", "198.51.100.2"):
        allowance.note(asked("127.0.0.1", HTTP_X_FORWARDED_FOR=f"{claimed}, 192.0.2.7"))

    assert allowance.wait(asked("127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.3, 192.0.2.7")) > 0
    assert allowance.wait(asked("127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.8")) == 0


def test_a_proxy_that_names_nobody_does_not_shut_everybody_out(allowance: Allowance, settings: Any) -> None:
    settings.HTTPS = True
    for _each in range(9):
        allowance.note(asked("127.0.0.1"))

    assert allowance.wait(asked("127.0.0.1")) == 0


def test_what_is_remembered_matters_until_its_time_is_past(
    allowance: Allowance, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    before = limits.remember_somebody()
    allowance.note(asked("192.0.2.7"))

    during = limits.remember_somebody()
    now += 3600

    assert (before, during, limits.remember_somebody()) == (False, True, False)
