# SPDX-License-Identifier: EUPL-1.2
"""Rejecting an objection by a letter of the house, and letting a contested decision wait."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town

from geleitzug.core.caseload import calendar
from geleitzug.core.caseload.ports import Span
from geleitzug.core.cases import remedies
from geleitzug.core.cases.actions import objecting, periods
from geleitzug.core.cases.actions.deciding import ReasonsMissing
from geleitzug.core.cases.models import Application, Decision, Objection, Task
from geleitzug.core.cases.rules import FourEyes, NotAllowedNow
from geleitzug.core.files import pdf_check
from geleitzug.core.files.queries import document_for, read_document
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.core.vouching.queries import code_of
from geleitzug.ground.people.actors import MACHINE

DOG, HOUSES = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"


@pytest.fixture
def contested(town: Town) -> Application:
    """A dog tax against which an objection is lodged."""
    dog = town.play(DOG, "ein-hund")
    return object_to(town, dog)


def object_to(town: Town, application: Application) -> Application:
    applicant = town.holder_of(application)
    with town.outside(applicant):
        objecting.object_to(town.again(application), by=applicant, text="Es ist ein Blindenhund.")
    town.jobs()
    return town.again(application)


def settle(town: Town, application: Application, **words: Any) -> Objection:
    task: Task = town.task(application, "objection")
    with town.inside():
        return objecting.settle(task, by=town.staff(task.office), end="rejected", **words)


def words_of(town: Town, document: Any, subject: Any) -> str:
    with town.machine():
        pdf = read_document(document_for(MACHINE, document, subject=subject))
    assert pdf_check.check(pdf) == []
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_rejected_objection_is_so_in_a_letter_with_reasons_costs_and_the_action(
    town: Town, contested: Application
) -> None:
    settle(town, contested, reasons="Ein Nachweis fehlt.")
    town.jobs()

    with town.inside():
        objection = Objection.objects.get(case=contested.pk)
        item = PostItem.objects.get(document=objection.document)
        first = code_of(objection.letter)
        assert code_of(objection.document) is not None
    said = words_of(town, objection.document, contested.pk)
    for expected in (
        "Widerspruchsbescheid", "weisen wir zurück", "Ein Nachweis fehlt.", "Kosten des Widerspruchsverfahrens",
        "in der Gestalt dieses Widerspruchsbescheids", "Klage beim Verwaltungsgericht", "Mit Postzustellungsurkunde",
    ):  # fmt: skip
        assert expected in said
    assert item.reason == "not_allowed"
    assert first is not None
    assert first.standing == "contested", "what the objection held up stays so until nobody can go to court any more"


def test_what_rejects_an_objection_is_contested_in_court_and_not_here(town: Town, contested: Application) -> None:
    settle(town, contested, reasons="Ein Nachweis fehlt.")

    with town.machine():
        standing = remedies.standing_of(town.again(contested))
    assert standing is not None
    assert (standing.remedy, standing.is_open) == (Remedy.ACTION, False)


def test_once_nobody_can_go_to_court_the_decision_is_contested_no_more(town: Town, contested: Application) -> None:
    settle(town, contested, reasons="Ein Nachweis fehlt.")
    town.jobs()
    with town.inside():
        objection = Objection.objects.get(case=contested.pk)
    until = date(2026, 4, 9)

    with town.machine():
        periods.note(contested.pk, objection.document, until)
        assert periods.ask_for_actions(remedies.look_for_action_on(until) - timedelta(days=1), by=MACHINE) == 0
        for once in (1, 0):
            assert periods.ask_for_actions(remedies.look_for_action_on(until), by=MACHINE) == once
    clerk = town.staff("tax")
    with town.inside():
        periods.settle(town.task(contested, "lawsuit"), by=clerk, found=periods.SUED)
        assert code_of(objection.letter).standing == "contested"
    with town.machine():
        assert periods.ask_for_actions(timezone.localdate() + periods.LOOK_AGAIN, by=MACHINE) == 1
    with town.inside():
        periods.settle(town.task(contested, "lawsuit"), by=clerk, found=periods.FINAL)
        assert code_of(objection.letter).standing == "holds"
        assert Objection.objects.get(pk=objection.pk).final_on is not None


def test_until_when_a_decision_can_be_contested_stands_in_the_calendar(town: Town, contested: Application) -> None:
    with town.inside():
        decision = Decision.objects.get(case=contested.pk)
    assert decision.contestable_until is not None
    day = decision.contestable_until
    number = town.case(contested).number

    with town.inside():
        due = calendar.due_in(town.staff("tax"), Span(day, day))
    assert ("contestable", number) in [(each.kind, each.number) for each in due[day]]

    with town.machine():
        periods.note(contested.pk, decision.document, None)
    with town.inside():
        later = calendar.due_in(town.staff("tax"), Span(day, day)).get(day, [])
    assert ("contestable", number) not in [(each.kind, each.number) for each in later]


def test_without_reasons_nothing_is_rejected(town: Town, contested: Application) -> None:
    with pytest.raises(ReasonsMissing):
        settle(town, contested, reasons=" ")

    assert town.task(contested, "objection").is_open


def test_where_four_eyes_are_asked_for_who_drafted_does_not_reject(town: Town) -> None:
    house = object_to(town, town.play(HOUSES, "einfamilienhaus-mit-auflagen"))
    with town.inside():
        Decision.objects.filter(case=house.pk).update(drafted_by=town.staff("building").id, approved_by=None)

    with pytest.raises(FourEyes):
        settle(town, house, reasons="Der Abstand.")

    with town.inside():
        Decision.objects.filter(case=house.pk).update(drafted_by=town.staff("building", "head").id)
    assert settle(town, house, reasons="Der Abstand.").end == "rejected"


def test_a_stay_keeps_a_tax_from_being_enforced_until_it_ends(town: Town, contested: Application) -> None:
    clerk = town.staff("tax")
    with town.inside():
        objection = Objection.objects.get(case=contested.pk)
        assert code_of(objection.letter).standing == "contested"

        objecting.stay(objection, by=clerk, stayed=True)
        assert objecting.stay(objection, by=clerk, stayed=True).stayed_at is not None
        assert code_of(objection.letter).standing == "suspended"

        objecting.stay(objection, by=clerk, stayed=False)
        assert code_of(objection.letter).standing == "contested"
    settle(town, contested, reasons="Ein Nachweis fehlt.")
    with town.inside(), pytest.raises(NotAllowedNow):
        objecting.stay(objection, by=clerk, stayed=True)
