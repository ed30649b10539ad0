# SPDX-License-Identifier: EUPL-1.2
"""The demo's register: what it tells whom, through which door, and how it is filled."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.towns import found

from geleitzug.core.cases.steps import StepContext, step_of
from geleitzug.ground.tenancy.doors import machine_door, office_door
from geleitzug.verticals.residents import seeds
from geleitzug.verticals.residents.models import Resident
from geleitzug.verticals.residents.registering import NewResident, address, register_all
from geleitzug.verticals.residents.rules import Block, Sex
from geleitzug.verticals.residents.steps import NEUTRAL_RESULT

ASKED = {"keine_werbung": True, "gewerblich": False}


def sought(given: str, family: str, **details: Any) -> dict[str, Any]:
    return {"gesucht": {"given": given, "family": family}, **details}


GRETE = sought("Grete", "Brandt", geburtsdatum="1958-04-17", geschlecht="female")
NEUTRAL = {
    "nobody": sought("Niemand", "Nirgends", geburtsdatum="1958-04-17", geschlecht="male"),
    "several": sought("Jan", "Petersen", geburtsort="Musterhafen", geschlecht="male"),
    "blocked": sought("Svenja", "Albers", geburtsdatum="1990-06-12", geschlecht="female"),
    "facility": sought("Ilse", "Behnke", geburtsdatum="1934-01-05", geschlecht="female"),
    "moved away": sought("Tomke", "Harms", geburtsdatum="1995-08-19", geburtsort="Musterhafen"),
    "too little": sought("Grete", "Brandt"),
}


@pytest.fixture
def musterhafen(owner_connection: psycopg.Connection, db: None) -> UUID:
    town = found(owner_connection, "musterhafen")
    with machine_door(town):
        seeds.seed()
    return town


@pytest.fixture
def sandmoor(owner_connection: psycopg.Connection, db: None) -> UUID:
    town = found(owner_connection, "sandmoor")
    with machine_door(town):
        seeds.seed()
    return town


def answered(town: UUID, answers: dict[str, Any]) -> Any:
    """Call the step as a process does, through the office's door."""
    context = StepContext(
        case_id=uuid.uuid4(), element="Task_Answer", today=timezone.localdate(), a=ASKED | answers, v={}, who={}, t={},
        outcome=None,
    )  # fmt: skip
    with office_door(town):
        return step_of("residents.answer")(context)


def values(result: Any) -> list[str]:
    return [fact["value"] for fact in result["facts"]]


def test_a_resident_is_found(musterhafen: UUID) -> None:
    result = answered(musterhafen, GRETE)

    assert result["outcome"] == "answered"
    assert values(result) == ["Brandt", "Grete Helene (Grete)", "Deichstraße 12, 27563 Musterhafen"]
    assert result["facts"][0]["label"] == {"de": "Familienname", "en": "Family name"}


@pytest.mark.parametrize("why", NEUTRAL)
def test_the_neutral_reply_is_always_the_same(musterhafen: UUID, why: str) -> None:
    assert answered(musterhafen, NEUTRAL[why]) == NEUTRAL_RESULT
    assert NEUTRAL_RESULT["facts"] == []


def test_every_reply_takes_the_same_questions_to_the_database(musterhafen: UUID) -> None:
    counts = set()
    for answers in (GRETE, *NEUTRAL.values()):
        with CaptureQueriesContext(connection) as queries:
            answered(musterhafen, answers)
        counts.add(len(queries))

    assert len(counts) == 1


def test_letters_of_europe_are_found_and_shown(musterhafen: UUID) -> None:
    result = answered(
        musterhafen,
        sought(
            "Juergen",
            "Grosskreutz",
            anschrift={"street": "Grosse Bleiche", "number": "7 A", "postcode": "27561", "city": ""},
        ),
    )

    assert values(result) == [
        "Großkreutz", "Jürgen Øyvind (Jürgen)", "Dr.", "Große Bleiche 7a, 27561 Musterhafen",
        "Moorweg 2, 26447 Sandmoor",
    ]  # fmt: skip


def test_of_the_dead_no_address_is_told(musterhafen: UUID) -> None:
    result = answered(
        musterhafen,
        sought("Heinrich", "Kruse", geburtsdatum="1939-09-30", geburtsort="Bremen"),
    )

    assert values(result) == ["Kruse", "Heinrich", "Die Person ist verstorben."]


def test_one_town_does_not_answer_for_another(sandmoor: UUID, musterhafen: UUID) -> None:
    assert answered(sandmoor, GRETE)["outcome"] == "neutral"


def test_no_office_reads_the_register(musterhafen: UUID) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), office_door(musterhafen):
        Resident.objects.count()


def test_seeding_twice_is_seeding_once(musterhafen: UUID, sandmoor: UUID) -> None:
    counts = []
    for town in (musterhafen, sandmoor):
        with machine_door(town):
            seeds.seed()
            counts.append(Resident.objects.count())

    assert counts == [200, 40]


def test_people_are_found_by_all_their_names_and_live_where_they_lived(musterhafen: UUID) -> None:
    ole = NewResident(
        "Tønnesen", ("Ole", "Per"), "1980-01-02", Sex.MALE, former=("Weiß", "Groß"), block=Block.DANGER,
        block_until=date(2099, 1, 1),
        addresses=(
            address("Am Kai 1 a, 27561 Musterhafen"), address("Dorfstraße 3, 26447 Sandmoor", current=False),
        ),
    )  # fmt: skip

    with machine_door(musterhafen):
        assert register_all([ole]) == 1
        one = Resident.objects.get(family="Tønnesen")
        names = {row.name for row in one.search_names.all()}
        dwellings = [(row.street, row.number, row.current) for row in one.dwellings.order_by("id")]

    assert one.usual == "Ole"
    assert names == {"toennesen", "weiss", "gross"}
    assert dwellings == [("Am Kai", "1 a", True), ("Dorfstraße", "3", False)]


@pytest.mark.parametrize("text", ["Kaputt", "Am Kai, 27561 Musterhafen", "Am Kai 1, Musterhafen", "1 " * 300])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="keine Anschrift"):
        address(text)
