# SPDX-License-Identifier: EUPL-1.2
"""A case whose clerk asks others, and those who are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town

from geleitzug.core.cases.models import Application, Case, Task
from geleitzug.core.participation import queries
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.rules import (
    Body,
    Said,
    Way,
)
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor

BUILDING = "baugenehmigung-vereinfacht"

GRID = Body("Netz Nord GmbH", "leitungen@netz.example", Way.MAIL, "zentrale@netz.example")

BY_POST = Body("Deichverband Alte Weser")

SAID = Said("agree_with_conditions", "Die Leitung liegt 2 m entfernt.", "Handschachtung im Schutzstreifen.", "Uwe Boom")


@dataclass
class Asking:
    """A case whose clerk asks others."""

    town: Town
    application: Application

    @property
    def case(self) -> Case:
        return self.town.case(self.application)

    @property
    def clerk(self) -> Actor:
        return self.town.staff("building")

    def ask(self, *bodies: Body, **asked: object) -> list[OpinionRequest]:
        with self.town.inside():
            paper = next(iter(queries.papers_of(self.case)))
            part = next(iter(queries.parts_of(self.case, "de")))
            question = Question("Steht etwas entgegen?", in_days(30), papers=[paper], parts=[part])
            rows = asking.ask(self.case, by=self.clerk, question=question, asked=Asked(bodies=bodies, **asked))
        self.town.jobs()
        return rows

    def again(self, row: OpinionRequest) -> OpinionRequest:
        with self.town.inside():
            return OpinionRequest.objects.select_related("case").get(pk=row.pk)

    def decides(self) -> bool:
        with self.town.inside():
            return Task.objects.filter(case=self.application.pk, kind="decide", done_at=None).exists()

    def kinds(self) -> list[str]:
        with self.town.machine():
            return list(Entry.objects.filter(subject=self.application.pk).order_by("id").values_list("kind", flat=True))


def pages_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def house(town: Town, settings: Any) -> Asking:
    settings.MAIL_KEEP_SENT = True
    return Asking(town, town.play(BUILDING, "carport", 1))


def mails(town: Town) -> list[OutgoingMail]:
    with town.machine():
        return list(OutgoingMail.objects.filter(message_id__startswith="opinion-").order_by("created_at", "id"))


def the_outside(house: Asking, row: OpinionRequest) -> tuple[Inquiry, Actor]:
    with house.town.machine():
        inquiry = Inquiry.objects.get(request=row.pk)
    return inquiry, people.guest(inquiry.holder, name=row.recipient)
