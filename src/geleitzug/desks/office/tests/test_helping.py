# SPDX-License-Identifier: EUPL-1.2
"""Applying for somebody: the clerk walks the citizen's pages, the office sees nothing before the money is there."""

from __future__ import annotations

from typing import Any

import pytest
from tests.furnished import Town
from tests.signing import sign_in_staff

from geleitzug.core.cases.models import Application, Assisted, Case
from geleitzug.core.cases.rules import Phase
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.tenancy import doors

BIRTH, DOGS = "geburtsurkunde", "hundesteuer-anmelden"
SAID = {"channel": "telephone", "name": "Berta Brandt", "identity": "questions", "relation": "", "contact": "0471 1"}


class Helper(Somebody):
    """A member of staff who fills in for others; their browser is nobody's outside."""

    draft: Application

    def __init__(self, login: str, town: str = "musterhafen") -> None:
        super().__init__(town)
        sign_in_staff(self.browser, login, town=town)

    def latest(self) -> Application:
        """Return the draft the helper works on, past the doors that keep it from the office."""
        with doors.machine_door(self.town.pk):
            self.draft = Application.objects.select_related("offering").get(pk=self.draft.pk)
        return self.draft

    def takes_down(self, service: str, **said: str) -> Any:
        """Note who is there, and begin."""
        response = self.post(f"/amt/auskunft/{service}/beantragen/", {**SAID, **said})
        with doors.machine_door(self.town.pk):
            row = Assisted.objects.order_by("-id").first()
            if row is not None:
                self.draft = Application.objects.select_related("offering").get(pk=row.application_id)
        return response

    def begins(self, service: str) -> Application:
        """Go on with what was taken down."""
        return self.draft

    @property
    def page(self) -> str:
        """Return the address of the office's page about the draft."""
        return f"/amt/fuer-jemanden/{self.draft.pk}/"


@pytest.fixture
def derya(town: Town) -> Helper:
    """Somebody at the citizens' counter."""
    return Helper("buergerbuero")


def taken_down(helper: Helper, town: Town, service: str, story: str, **said: str) -> Application:
    """Fill a story's form in for somebody and send it."""
    helper.takes_down(service, **said)
    told = town.story(service, story)
    draft = helper.fills_in(service, told["answers"])
    helper.sends(draft, erklaerung="oral")
    return helper.latest()


def test_what_must_be_paid_first_is_no_case_for_who_took_it_down_either(derya: Helper, town: Town) -> None:
    sent = taken_down(derya, town, BIRTH, "eigene-geburt")
    assert sent.phase == Phase.UNPAID
    work_off()
    with town.inside():
        assert not Case.objects.filter(pk=sent.pk).exists()
        assert not Application.objects.filter(pk=sent.pk).exists()
        row = Assisted.objects.get(application_id=sent.pk)
    assert (row.stage, row.declared, row.number) == ("sent", "oral", sent.number)
    words = words_of(derya.get(derya.page))
    assert "Wartet auf die Zahlung von 12,00 €" in words
    assert sent.number in words
    # The answers are nobody's to read any more, until they are the office's.
    assert derya.get(f"/antrag/{sent.pk}/").path == derya.page
    assert derya.browser.get(f"/antrag/{sent.pk}/stand/").status_code == 404


def test_the_audit_says_who_typed_and_how_the_person_was_known(derya: Helper, town: Town) -> None:
    sent = taken_down(
        derya, town, DOGS, "ein-hund", channel="counter", identity="seen", document="card", digits="ab 12"
    )
    work_off()
    with town.inside():
        case = Case.objects.get(pk=sent.pk)
        entry = Entry.objects.get(subject=case.pk, kind="ApplicationTakenDown")
        started = Entry.objects.get(subject=case.pk, kind="ApplicationStarted")
    assert (entry.actor_kind, entry.actor_name) == ("staff", "Derya Yılmaz") == (started.actor_kind, started.actor_name)
    assert entry.facts == {"channel": "counter", "identity": "seen", "declared": "oral"}
    with town.machine():
        assert Assisted.objects.get(application_id=sent.pk).said("digits") == "AB12"
