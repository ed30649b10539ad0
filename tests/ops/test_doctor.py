# SPDX-License-Identifier: EUPL-1.2
"""What doctor counts as this machine: only a way that leaves it has to be encrypted."""

from __future__ import annotations

import pytest

from geleitzug.config import doctor, own_authority
from geleitzug.config.doctor import is_here
from geleitzug.ground.sealing import setup


@pytest.mark.parametrize("host", ["", "/run/postgresql", "localhost", "127.0.0.1", "127.0.0.53", "::1"])
def test_a_socket_and_the_loopback_are_here(host: str) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["db.stadt.example", "10.0.0.7", "localhost.example", "fd00::1"])
def test_everything_else_is_elsewhere(host: str) -> None:
    assert not is_here(host)


def test_a_seal_that_runs_out_is_named_in_time_and_a_broken_one_too(tmp_path, settings, monkeypatch) -> None:
    settings.SEALS_FILE = str(own_authority.set_up_seals(tmp_path, {"musterhafen": "Stadt Musterhafen"}))
    (good,) = doctor.seals()
    monkeypatch.setattr(doctor, "LEAST_SEAL_DAYS", own_authority.SEAL_DAYS)
    (late,) = doctor.seals()
    setup._seal_of.cache_clear()
    (tmp_path / "password").write_text("falsch")
    (broken,) = doctor.seals()
    setup._seal_of.cache_clear()

    assert (good.ok, late.ok, broken.ok) == (True, False, False)
    assert "Siegel Stadt Musterhafen (Test), holds until" in good.what
    assert "cannot be opened" in broken.what
