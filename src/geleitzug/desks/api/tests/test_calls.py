# SPDX-License-Identifier: EUPL-1.2
"""Notes of calls by interface: a telephone system takes them down, and whoever is meant finds them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload.models import CallNote, FollowUp, Notice
from geleitzug.core.cases.models import Case
from geleitzug.core.interface.rules import Scope
from geleitzug.desks.api.tests.programs import DOG, Program, refusal, token_of_town
from geleitzug.ground.events.models import Entry

SAID = {"caller": "Frau Ahlers, 0471 4711", "text": "Bitte zurückrufen."}


@pytest.fixture
def telephone(town: Town) -> Program:
    """The town's telephone system, which answers for the citizens' office and for nobody in person."""
    return Program(token_of_town(town, [Scope.CALLS], ["citizens"], "Telefonanlage"))


def test_a_telephone_system_notes_a_call_for_any_office_and_the_office_sees_to_it(
    town: Town, telephone: Program
) -> None:
    tax = Program(token_of_town(town, [Scope.CALLS], ["tax"], "Steueramt"))
    clerk = town.staff("tax")

    first = telephone.post("calls", {**SAID, "office": "tax"}, idempotency_key="c-1")
    again = telephone.post("calls", {**SAID, "office": "tax"}, idempotency_key="c-1")
    for_one = telephone.post("calls", {**SAID, "office": "tax", "text": f"@{clerk.name} bitte zurückrufen"})
    waiting = tax.get("calls").said["items"]
    foreign = telephone.post(f"calls/{first.said['id']}/done")
    done = tax.post(f"calls/{first.said['id']}/done")

    assert first.said == again.said == {"id": waiting[0]["id"], "number": None, "follow_up": None}
    assert [(row["caller"], row["office"], row["taken_by"]) for row in waiting] == [
        (SAID["caller"], "tax", "Schnittstelle Telefonanlage")
    ]
    assert telephone.get("calls").said["items"] == []
    assert (for_one.status_code, foreign.status_code, done.said) == (200, 404, {"id": first.said["id"]})
    assert tax.get("calls").said["items"] == []
    with town.inside():
        assert CallNote.objects.get(pk=for_one.said["id"]).staff == clerk.id
        assert CallNote.objects.get(pk=first.said["id"]).done_by_name == "Schnittstelle Steueramt"


def test_a_call_about_a_case_stands_in_its_file_and_reaches_who_works_on_it(town: Town) -> None:
    dog, today, worker = town.play(*DOG, steps=0), timezone.localdate(), town.staff("tax")
    telephone = Program(token_of_town(town, [Scope.CALLS], ["tax"], "Telefonanlage"))
    about, later = {**SAID, "number": dog.number.lower()}, (today + timedelta(days=3)).isoformat()

    plain = telephone.post("calls", about, accept_language="en")
    for_the_office = telephone.post("calls", {**about, "call_back_by": later})
    with town.inside():
        Case.objects.filter(pk=dog.pk).update(assignee=worker.id)
    for_today = telephone.post("calls", {**about, "call_back_by": today.isoformat()})
    for_later = telephone.post("calls", {**about, "call_back_by": later})

    assert plain.said == for_today.said == {"id": None, "number": dog.number, "follow_up": None}
    assert (for_the_office.said["follow_up"], for_later.said["id"]) == (None, None)
    with town.inside():
        texts = [
            entry.told["text"] for entry in Entry.objects.filter(subject=dog.pk, kind="NoteWritten").order_by("id")
        ]
        assert texts[0] == f"Gespräch mit {SAID['caller']}: {SAID['text']}"
        assert CallNote.objects.get().call_back_by == FollowUp.objects.get(case=dog.pk).day
        assert Notice.objects.get(case=dog.pk).staff_id == FollowUp.objects.get().staff_id == worker.id


def test_what_cannot_be_noted_is_told_with_its_place(town: Town, telephone: Program, program: Program) -> None:
    dog = town.play(*DOG, steps=0)

    wrong = [
        telephone.post("calls", SAID),
        telephone.post("calls", {**SAID, "office": "gibt-es-nicht"}),
        telephone.post("calls", {**SAID, "number": dog.number}),
        telephone.post("calls", {**SAID, "office": "tax", "text": "@Niemand bitte"}),
        telephone.post("calls", {**SAID, "office": "tax", "call_back_by": "2020-01-02"}),
    ]

    assert [refusal(each) for each in wrong] == ["/office", "/office", "/number", "/text", "/call_back_by"]
    assert refusal(program.post("calls", {**SAID, "office": "tax"})) == "scope-missing"
    assert telephone.get("cases").status_code == 403
    with town.inside():
        assert not CallNote.objects.exists()
