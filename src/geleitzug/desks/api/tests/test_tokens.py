# SPDX-License-Identifier: EUPL-1.2
"""Who gets in: tokens of towns and of persons, what they may at most, and what a foreign one learns (nothing)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.interface import clock, tokens
from geleitzug.core.interface.models import ApiToken
from geleitzug.core.interface.rules import (
    OF_PERSONS,
    OF_TREASURY,
    NotForPrograms,
    NothingChosen,
    SamePerson,
    Scope,
    TreasuryMissing,
    WrongDay,
)
from geleitzug.core.staffing.deputies import name_deputy
from geleitzug.desks.api import calls
from geleitzug.desks.api.calls import TRIES
from geleitzug.desks.api.operations import OPERATIONS
from geleitzug.desks.api.tests.programs import Program, token_of_person, token_of_town
from geleitzug.desks.api.views import cases
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.people.models import Membership, Staff

NOWHERE = "01890000-0000-7000-8000-000000000000"
Act = Callable[..., Program]


def address_of(path: str, number: str) -> str:
    """Return an operation's address, of a case and of things that are not there."""
    parts = {"{number}": number, "{task_id}": NOWHERE, "{document_id}": NOWHERE, "{key}": NOWHERE}
    for part, value in parts.items():
        path = path.replace(part, value)
    return path


BODIES: dict[str, Any] = {
    "give": {"to": NOWHERE},
    "give_task": {"to": NOWHERE},
    "ask": {"text": "Bitte den Impfpass"},
    "call_off": {"reason": "Kam mit der Post"},
    "write": {"subject": "Hallo", "body": "Guten Tag"},
    "note": {"text": "Angerufen"},
    "follow_up": {"day": "2030-01-02", "reason": "Nachsehen"},
    "decide": {"outcome": "granted"},
    "letter": {"outcome": "granted"},
    "approve": {"approved": True},
    "revoke": {"ground": "tax", "reasons": "Doppelt"},
    "revocation_letter": {"ground": "tax", "reasons": "Doppelt"},
    "refund": {"amount": 1, "so_far": 0, "on": "2026-01-02", "reason": "Zurück"},
    "keep_fee": {"reason": "Die Arbeit ist getan"},
    "hold": {"reason": "Klage"},
    "ask_opinions": {"question": "Bedenken?", "due": "2026-12-24"},
    "extend_opinion": {"due": "2026-12-24"},
    "revoke_opinion": {"reason": "Nicht nötig"},
    "ask_again": {"reason": "Genauer", "due": "2026-12-24"},
    "correct": {"passages": [{"wrong": "Belo", "right": "Bello"}], "reasons": "Steht im Antrag."},
    "correction_letter": {"passages": [{"wrong": "Belo", "right": "Bello"}], "reasons": "Steht im Antrag."},
    "extend": {"until": "2026-12-24", "reason": "Es ist viel."},
    "stay": {"stayed": True},
    "rejection_letter": {"reasons": "Nein."},
    "relate": {"number": "MH-2026-999998", "kind": "same"},
    "merge": {"number": "MH-2026-999998", "reason": "Doppelt."},
}


def test_without_a_token_or_with_a_wrong_one_nothing_opens_but_the_services(town: Town) -> None:
    for operation in OPERATIONS:
        TRIES._tries.forget()
        path = address_of(operation.path, "MH-2026-000001")
        if operation.is_public:
            continue
        for token in ("", "gzapi_falsch", "Bearer"):
            answer = Program(token)(operation.method, path, BODIES.get(operation.name), wild=True)
            assert (answer.status_code, answer.said["type"]) == (401, "/api/v1/#token-needed")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert Program().get("services").said["items"]


def test_who_guesses_waits(town: Town) -> None:
    guesser = Program("gzapi_falsch")
    answers = [guesser.get("token").status_code for _try in range(10)]

    assert answers[0] == 401
    assert answers[-1] == 429


@pytest.mark.parametrize("whose", ["another office", "another town"])
def test_a_foreign_token_finds_nothing_at_any_address(whose: str, town: Town, sandmoor: Town) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    if whose == "another office":
        foreign = Program(token_of_person(town, town.staff("building", "head"), tuple(Scope)))
        there = Program(token_of_person(town, town.staff("building", "head"), tuple(Scope), "Zwei"))
    else:
        person = sandmoor.staff("tax")
        foreign = Program(token_of_person(sandmoor, person, tuple(Scope)), "sandmoor")
        there = Program(token_of_person(sandmoor, person, tuple(Scope), "Zwei"), "sandmoor")
    for operation in OPERATIONS:
        if "{number}" not in operation.path or operation.upload:
            continue
        body = BODIES.get(operation.name) if operation.method == "POST" else None
        told = foreign(operation.method, address_of(operation.path, dog.number), body, wild=True, if_match="*")
        absent = there(operation.method, address_of(operation.path, "MH-2026-999999"), body, wild=True, if_match="*")

        assert (told.status_code, told.content) == (404, absent.content), operation.name
        assert dog.number not in told.content.decode()


def test_a_token_opens_only_the_town_that_made_it(town: Town, sandmoor: Town) -> None:
    token = token_of_town(town, [Scope.READ], ["tax"])

    assert Program(token).get("token").said["town"] == "musterhafen"
    assert Program(token, "sandmoor").get("token").status_code == 401


def test_a_token_tells_what_it_is(town: Town) -> None:
    said = Program(token_of_town(town, [Scope.WORK, Scope.READ], ["tax"])).get("token").said

    assert said["scopes"] == ["cases.read", "cases.write"]
    assert (said["acts_as"], said["offices"]) == ("Schnittstelle Fachverfahren", ["tax"])


def test_what_a_token_does_not_carry_it_cannot_whatever_its_roles(town: Town, acting: Act) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    reader = acting("tax", scopes=(Scope.READ,))

    refused = reader.post(f"cases/{dog.number}/take", {})

    assert (refused.status_code, refused.said["type"]) == (403, "/api/v1/#scope-missing")
    assert "cases.write" in refused.said["detail"]
    assert town.case(dog).assignee_id is None


def test_a_role_that_lacks_it_is_no_help_to_a_token(town: Town, acting: Act) -> None:
    building = town.play("baugenehmigung-vereinfacht", "carport", steps=1)
    expert = Program(token_of_person(town, town.staff("fire", "expert"), tuple(Scope)))

    refused = expert.post(f"cases/{building.number}/release")

    assert refused.status_code in (403, 404)
    assert refused.said["type"] in ("/api/v1/#not-permitted", "/api/v1/#not-found")


def test_a_program_cannot_be_given_what_needs_a_human(town: Town) -> None:
    for scope in (Scope.DECIDE, Scope.APPROVE, Scope.OPINION):
        with pytest.raises(NotForPrograms):
            token_of_town(town, [Scope.READ, scope], ["tax"])


def test_what_there_is_in_the_treasury_is_not_given_without_it(town: Town) -> None:
    for scope in OF_TREASURY - OF_PERSONS:
        with pytest.raises(TreasuryMissing):
            token_of_town(town, [Scope.READ, scope], ["tax"])


def test_a_token_is_made_by_whom_it_is_for_and_ends(town: Town) -> None:
    clerk = town.staff("tax")
    today = timezone.localdate()
    wanted: dict[str, Any] = {"by": clerk, "name": "x", "scopes": [Scope.READ], "offices": ["tax"], "own": True}
    with town.inside():
        with pytest.raises(NotPermitted):
            tokens.make(**{**wanted, "own": False}, last_day=today)
        with pytest.raises(NothingChosen):
            tokens.make(**{**wanted, "offices": ["building"]}, last_day=today)
        for day in (today - timedelta(days=1), today + timedelta(days=91), None):
            with pytest.raises(WrongDay):
                tokens.make(**wanted, last_day=day)
        row, text = tokens.make(**wanted, last_day=today)
        assert text not in str(row.__dict__)
        ApiToken.objects.filter(pk=row.pk).update(last_day=today - timedelta(days=1))

    assert Program(text).get("token").status_code == 401


def test_the_towns_token_opens_nothing_before_a_head_agrees(town: Town) -> None:
    digital, head = town.staff("digital", "digital"), town.staff("tax", "head")
    wanted: dict[str, Any] = {"scopes": [Scope.READ], "offices": ["tax"], "own": False}
    with town.inside():
        row, text = tokens.make(by=digital, name="x", last_day=timezone.localdate(), **wanted)
    assert Program(text).get("token").status_code == 401
    with town.inside():
        assert [each.pk for each in tokens.tokens_for(head)] == [row.pk]
        assert tokens.tokens_for(town.staff("building", "head")) == []
        with pytest.raises(NotPermitted):
            tokens.agree(row, by=digital)
        both = replace(digital, roles=digital.roles | head.roles)
        with pytest.raises(SamePerson):
            tokens.agree(row, by=both)
        tokens.agree(row, by=head)

    assert Program(text).get("token").status_code == 200


def test_a_token_for_two_offices_waits_for_both_heads(town: Town) -> None:
    tax, building = town.staff("tax", "head"), town.staff("building", "head")
    wanted: dict[str, Any] = {"scopes": [Scope.READ], "offices": ["tax", "building"], "own": False}
    with town.inside():
        row, text = tokens.make(
            by=town.staff("digital", "digital"), name="x", last_day=timezone.localdate(), **wanted
        )  # fmt: skip
        tokens.agree(row, by=tax)
        row.refresh_from_db()
        assert (row.agreed_for, row.agreed_by, row.agreed_at) == (["tax"], tax.name, None)
        assert not tokens.may_agree(tax, row)
    assert Program(text).get("token").status_code == 401

    with town.inside():
        tokens.agree(row, by=building)
        row.refresh_from_db()
        assert row.agreed_by == f"{tax.name}, {building.name}"
    assert Program(text).get("token").status_code == 200


def test_a_token_waits_for_no_head_who_has_left(town: Town) -> None:
    tax, building = town.staff("tax", "head"), town.staff("building", "head")
    wanted: dict[str, Any] = {"scopes": [Scope.READ], "offices": ["tax", "building"], "own": False}
    with town.inside():
        row, text = tokens.make(
            by=town.staff("digital", "digital"), name="x", last_day=timezone.localdate(), **wanted
        )  # fmt: skip
        tokens.agree(row, by=tax)
        Membership.objects.filter(staff=building.id, role="head").delete()
        row.refresh_from_db()
        assert tokens.may_agree(tax, row)
        tokens.agree(row, by=tax)
    assert Program(text).get("token").status_code == 200


def test_what_is_over_leaves_the_list_frees_its_name_and_is_forgotten(town: Town) -> None:
    clerk, today = town.staff("tax"), timezone.localdate()
    wanted: dict[str, Any] = {"by": clerk, "name": "x", "scopes": [Scope.READ], "offices": ["tax"], "own": True}
    with town.inside():
        row, _text = tokens.make(**wanted, last_day=today)
        ApiToken.objects.filter(pk=row.pk).update(last_day=today - timedelta(days=1))
        assert tokens.tokens_for(clerk) == []
        newer, _text = tokens.make(**wanted, last_day=today)
    with town.machine():
        ApiToken.objects.filter(pk=row.pk).update(revoked_at=timezone.now() - timedelta(days=91))
        clock.forget()
        assert list(ApiToken.objects.values_list("pk", flat=True)) == [newer.pk]


def test_a_running_export_ends_with_its_token(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _dog in range(2):
        town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    monkeypatch.setattr(cases, "AT_ONCE", 1)
    exporter = Program(token_of_town(town, [Scope.EXPORT], ["tax"], "Auszug"))
    stream = iter(exporter.get("export/cases").streaming_content)
    assert next(stream)
    with town.inside():
        tokens.revoke(ApiToken.objects.get(name="Auszug"), by=town.staff("digital", "digital"))

    with pytest.raises(cases.TokenGone):
        next(stream)


def test_a_revoked_token_and_one_of_somebody_who_has_left_open_nothing(town: Town) -> None:
    clerk = town.staff("tax")
    one, two = (Program(token_of_person(town, clerk, [Scope.READ], name)) for name in ("eins", "zwei"))
    assert one.get("token").status_code == two.get("token").status_code == 200
    with town.inside():
        tokens.revoke(ApiToken.objects.get(name="eins"), by=clerk)
        kinds = list(Entry.objects.filter(kind__startswith="ApiToken").order_by("id").values_list("kind", flat=True))
    assert one.get("token").status_code == 401
    with town.machine():
        Staff.objects.filter(pk=clerk.id).update(active=False)

    assert two.get("token").status_code == 401
    assert kinds == ["ApiTokenMade", "ApiTokenMade", "ApiTokenRevoked"]


def test_nobody_acts_as_a_deputy_by_a_program_and_four_eyes_remember_for_whom_they_stand_in(town: Town) -> None:
    head, clerk = town.staff("building", "head"), town.staff("building")
    today = timezone.localdate()
    with town.inside():
        name_deputy(
            represented=head.id, deputy=clerk.id, first=today, last=today + timedelta(days=3), by=head
        )  # fmt: skip
        deputy = staff_actor(clerk.id)
        assert deputy is not None
        assert ("building", "head") in deputy.roles
        _row, text = tokens.make(
            by=deputy, name="x", scopes=set(Scope) - OF_TREASURY, offices=["building"], last_day=today, own=True
        )  # fmt: skip
        bearer = tokens.known(text)

    assert bearer is not None
    assert bearer.actor.roles == clerk.roles
    assert head.id in bearer.actor.persons


def test_the_way_to_a_case_is_one_and_it_is_written_down_who_came_along_it() -> None:
    desk = Path(calls.__file__).parent
    found = {
        file.name for file in desk.rglob("*.py")
        if "tests" not in file.parts and re.search(r"\bcase_for\(|Case\.objects\.(?!only)", file.read_text())
    }  # fmt: skip

    assert found == {"calls.py"}


def test_too_many_requests_are_told_to_wait(town: Town, program: Program, settings: Any) -> None:
    settings.API_REQUESTS_PER_TOKEN = 2
    answers = [program.get("token") for _each in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_session_is_no_token_and_a_token_needs_no_cookie(town: Town) -> None:
    from tests.signing import sign_in_staff

    program = Program()
    sign_in_staff(program.client, "steueramt", town="musterhafen")

    assert program.get("cases").status_code == 401
    answer = Program(token_of_town(town, [Scope.READ], ["tax"])).get("cases")
    assert not answer.cookies
    assert "Access-Control-Allow-Origin" not in answer.headers
