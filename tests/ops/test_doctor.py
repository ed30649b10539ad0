# SPDX-License-Identifier: EUPL-1.2
"""What doctor counts as this machine: only a way that leaves it has to be encrypted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geleitzug.config import deeds, doctor, doctor_towns, own_authority
from geleitzug.config.doctor import is_here
from geleitzug.core.upkeep import queries
from geleitzug.ground.crypto.texts import write_key
from geleitzug.ground.sealing import setup
from geleitzug.ground.tenancy import directory
from tests.furnished import furnished_database, town

__all__ = ["furnished_database", "town"]


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


def test_a_key_that_does_not_open_the_towns_is_found_before_a_clerk_finds_it(town, settings) -> None:
    (well,) = doctor_towns.keys()
    settings.ENCRYPTION_KEY = write_key()
    (other,) = doctor_towns.keys()

    assert (well.ok, other.ok) == (True, False)
    assert "does not open those of" in other.what
    assert "Musterhafen" in other.what
    assert "ENCRYPTION_KEY_FILE" in other.do


def test_a_backup_that_is_missing_or_old_is_said(town, monkeypatch) -> None:
    now = timezone.now()
    long_ago = now - 2 * queries.BACKUP_EVERY
    monkeypatch.setattr(doctor_towns, "made_at", lambda _key: now)
    (young,) = doctor_towns.backup()
    monkeypatch.setattr(doctor_towns, "made_at", lambda _key: long_ago)
    (never,) = doctor_towns.backup()
    deeds.backup_finished("monday.tar")
    (fresh,) = doctor_towns.backup()
    monkeypatch.setattr(queries, "BACKUP_EVERY", timedelta(seconds=-1))
    (late,) = doctor_towns.backup()

    assert (young.ok, never.ok, fresh.ok, late.ok) == (True, False, True, False)
    assert "no backup was finished for weeks" in never.what
    assert "the last backup was finished on" in late.what
    assert "geleitzug-backup.timer" in late.do


def test_without_a_payment_provider_only_what_is_paid_beforehand_is_missed(town, settings, monkeypatch) -> None:
    settings.DEMO = False
    monkeypatch.delenv("PAYMENT_BASE_URL", raising=False)
    (missed,) = doctor_towns.unpaid()
    monkeypatch.setattr(directory, "everyone", list)
    (well,) = doctor_towns.unpaid()

    assert (missed.ok, well.ok) == (False, True)
    assert "geburtsurkunde (Musterhafen)" in missed.what
    assert list(doctor.provider()) == []
    monkeypatch.setenv("PAYMENT_BASE_URL", "https://pay.example")
    assert list(doctor_towns.unpaid()) == []


def test_a_folder_that_takes_no_files_is_named_with_the_reason(tmp_path) -> None:
    (tmp_path / "file").touch()

    found = doctor._written_to(tmp_path / "file" / "blobs")

    assert not found.ok
    assert found.what.endswith("blobs: Not a directory")
    assert "cannot be used" in found.do
    assert doctor._written_to(tmp_path / "blobs").ok
    assert list((tmp_path / "blobs").iterdir()) == []
