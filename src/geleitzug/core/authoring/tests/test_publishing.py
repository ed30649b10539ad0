# SPDX-License-Identifier: EUPL-1.2
"""What an approval sets going in a job: whoever comes in between, and what keeps a draft from its release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.authoring import publishing, releasing
from geleitzug.core.authoring.actions import save_edit
from geleitzug.core.authoring.edits import ChangeService
from geleitzug.core.authoring.errors import AuthoringError, NotNow
from geleitzug.core.authoring.models import Draft, State
from geleitzug.core.authoring.own import Own
from geleitzug.core.authoring.tests.conftest import staff
from geleitzug.core.authoring.tests.test_releasing import recorded
from geleitzug.core.catalogue import actions as catalogue
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.catalogue.package import Package
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import MACHINE, Actor

__all__ = ["recorded"]


@pytest.fixture
def waiting(recorded: Draft, jette: Actor) -> Draft:
    """A draft in its review."""
    releasing.submit(recorded, revision=4, by=jette)
    return recorded


def approve(draft: Draft, by: Actor) -> None:
    releasing.approve(draft, release_from=timezone.localdate(), seen=draft.submitted_at, by=by)


def while_playing(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    """Let something happen after the examples were played, and before the job goes on."""
    real = publishing.rehearse

    def rehearse(package: Package, *, own: Own) -> Any:
        played = real(package, own=own)
        happens()
        return played

    monkeypatch.setattr(publishing, "rehearse", rehearse)


def is_online() -> bool:
    return Offering.objects.filter(key="sperrmuell", active=True).exists()


def test_until_the_job_has_played_the_examples_nothing_is_approved(waiting: Draft, olaf: Actor) -> None:
    approve(waiting, olaf)

    assert (waiting.state, waiting.approved_by, is_online()) == (State.PLAYING, olaf.signed, False)
    work_off()
    waiting.refresh_from_db()
    assert (waiting.state, is_online()) == (State.RELEASED, True)


def test_of_two_who_approve_at_once_the_second_hears_of_the_first(waiting: Draft, olaf: Actor) -> None:
    other = staff("Wiebke Ahlers", ("digital", "releaser"))
    seen_by_the_other = Draft.objects.get(pk=waiting.pk)
    approve(waiting, olaf)

    with pytest.raises(NotNow, match="Olaf Brinkmann"):
        approve(seen_by_the_other, other)
    work_off()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.approved_by) == (State.RELEASED, olaf.signed)


def test_what_was_submitted_anew_is_not_approved_unseen(waiting: Draft, jette: Actor, olaf: Actor) -> None:
    page_of_olaf = Draft.objects.get(pk=waiting.pk)
    releasing.send_back(waiting, comment="", by=jette)
    change = ChangeService({"title": {"de": "Sperrmüll", "en": "Bulky waste"}})
    save_edit(waiting, change, revision=4, by=jette)
    releasing.submit(waiting, revision=5, by=jette)

    with pytest.raises(AuthoringError, match="inzwischen geändert"):
        approve(page_of_olaf, olaf)

    assert work_off() == 0
    assert Draft.objects.get(pk=waiting.pk).state == State.REVIEW


def test_taken_back_while_its_examples_play_it_stays_taken_back(
    waiting: Draft, jette: Actor, olaf: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    while_playing(monkeypatch, lambda: releasing.send_back(waiting, comment="", by=jette))
    approve(waiting, olaf)

    work_off()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.trouble, is_online()) == (State.EDITING, "", False)


def test_a_version_that_comes_online_meanwhile_is_not_replaced(
    waiting: Draft, olaf: Actor, inside: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def brought() -> None:
        package = Package(waiting.submitted or {})
        with inside.machine():
            catalogue.offer(catalogue.publish(package, by=MACHINE), package, by=MACHINE)

    while_playing(monkeypatch, brought)
    approve(waiting, olaf)

    work_off()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.released) == (State.REVIEW, None)
    assert "Inzwischen wird Version" in waiting.trouble


def test_a_job_that_breaks_releases_nothing_and_says_so(
    waiting: Draft, olaf: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        while_playing(patched, breaks)
        approve(waiting, olaf)
        work_off()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.release_from, is_online()) == (State.REVIEW, None, False)
    assert "schiefgegangen" in waiting.trouble
    approve(waiting, olaf)
    work_off()
    assert is_online()


def told_elsewhere(draft: Draft, **stories: Any) -> None:
    """Let the examples of what was submitted be told for another town."""
    whole = Draft.objects.get(pk=draft.pk).submitted or {}
    Draft.objects.filter(pk=draft.pk).update(submitted={**whole, "examples": stories})


def test_a_town_without_examples_of_its_own_releases_by_those_of_others(waiting: Draft, olaf: Actor) -> None:
    story = {**(waiting.submitted or {})["examples"]["drei-stuecke"], "town": "sandmoor", "fee": 4711}
    otherwise = {**story, "expect": {**story["expect"], "outcome": "refused"}}
    told_elsewhere(waiting, gut=story, anders=otherwise)

    approve(waiting, olaf)
    work_off()

    assert is_online()


def test_where_no_example_comes_out_here_that_is_said_clearly(waiting: Draft, olaf: Actor) -> None:
    story = {**(waiting.submitted or {})["examples"]["drei-stuecke"], "town": "sandmoor"}
    told_elsewhere(waiting, anders={**story, "expect": {**story["expect"], "outcome": "refused"}})

    approve(waiting, olaf)
    work_off()

    waiting.refresh_from_db()
    assert not is_online()
    assert "Keines geht mit den Werten dieser Kommune auf." in waiting.trouble
    assert "Ergebnis: erwartet" in waiting.trouble


def test_a_job_that_runs_twice_does_nothing_the_second_time(waiting: Draft, olaf: Actor) -> None:
    releasing.approve(
        waiting, release_from=timezone.localdate() + timedelta(days=3), seen=waiting.submitted_at, by=olaf
    )
    work_off()

    publishing.carry_out(draft=str(waiting.pk))

    waiting.refresh_from_db()
    assert (waiting.state, is_online()) == (State.APPROVED, False)
