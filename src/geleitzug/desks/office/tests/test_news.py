# SPDX-License-Identifier: EUPL-1.2
"""What comes from outside is shown to the office until somebody who works on it has it before them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.furnished import Town

from geleitzug.core.cases.actions import asking
from geleitzug.core.cases.models import Application
from geleitzug.core.mailbox import queries
from geleitzug.core.mailbox.models import Message
from geleitzug.desks.office.tests.people import Colleague

SignIn = Callable[..., Colleague]
DOG, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"


def writes(town: Town, application: Application, text: str) -> None:
    applicant = town.holder_of(application)
    with town.outside(applicant):
        told = queries.mailbox_of(applicant).filter(subject=application.pk).exclude(kind="warning").latest("pk")
        asking.reply(town.again(application), to=told, by=applicant, text=text)
    town.jobs()


@pytest.fixture
def dog(town: Town) -> Application:
    return town.play(DOG, "ein-hund", steps=0)


def test_an_unread_message_stands_above_the_worklist_until_a_clerk_opens_the_case(
    town: Town, sign_in: SignIn, dog: Application
) -> None:
    katrin = sign_in("steueramt")
    assert "Neue Nachrichten" not in katrin.reads("/amt/")
    writes(town, dog, "Der Hund heißt jetzt Fiete.")

    listed = katrin.reads("/amt/")
    shown = katrin.get(f"/amt/vorgang/{dog.number}/").content.decode()

    assert "Neue Nachrichten" in listed
    assert "Der Hund heißt jetzt Fiete." in shown
    assert "Neue Nachrichten" not in katrin.reads("/amt/")
    again = katrin.get(f"/amt/vorgang/{dog.number}/").content.decode()
    assert shown.count(">neu<") == again.count(">neu<") + 1


def test_who_only_helps_does_not_count_as_having_read_it(town: Town, sign_in: SignIn) -> None:
    building = town.play(BUILDING, "abstandsflaechen-fehlen", steps=3)
    writes(town, building, "Der Nachbar ist einverstanden.")

    sign_in("feuerwehr").reads(f"/amt/vorgang/{building.number}/")

    with town.inside():
        assert Message.objects.filter(direction="to_office", subject=building.pk).latest("pk").opened_at is None


def test_news_of_another_office_are_not_shown(town: Town, sign_in: SignIn, dog: Application) -> None:
    writes(town, dog, "Hallo?")

    assert "Neue Nachrichten" not in sign_in("standesamt").reads("/amt/")
