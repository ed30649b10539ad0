# SPDX-License-Identifier: EUPL-1.2
"""Somebody at the counter or the telephone who applies for others."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from tests.furnished import Town
from tests.signing import sign_in_staff

from geleitzug.core.cases.models import Application, Assisted
from geleitzug.core.payments import tills
from geleitzug.core.payments.models import Till, TillReceipt
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.tenancy import doors

BIRTH, DOGS = "geburtsurkunde", "hundesteuer-anmelden"

CODE = re.compile(r"\b(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}\b")

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


def till_of(town: Town, office: str = "citizens", name: str = "Schalter 2") -> Till:
    with town.inside():
        return tills.open_till(by=town.staff("treasury", "approver"), office=office, name=name)


def printed(helper: Somebody, receipt: TillReceipt) -> str:
    pdf = helper.browser.get(f"/amt/kasse/quittung/{receipt.pk}/quittung.pdf").content
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def code_of(helper: Helper) -> str:
    """Hand over, and return the code that is told."""
    found = re.search(CODE, words_of(helper.post(f"{helper.page}uebergeben/")))
    assert found
    return found[0]
