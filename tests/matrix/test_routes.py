# SPDX-License-Identifier: EUPL-1.2
"""Every address is tried by everybody: who may not see an object learns nothing of it, not even that it exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from geleitzug.ground.web import limits
from tests.addresses import all_names
from tests.matrix.routes import CAST, EVERYBODY, NOWHERE, POST_ROOM, ROUTES, SEES, STAFF, Try
from tests.people import PEOPLE, client_of
from tests.world import World

_CHANGES_ALWAYS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]*')
STRANGERS = frozenset({"nobody", "jan", "other guest", "registrar", "treasurer", "operator", "sandmoor clerk"})
SIGN_IN = {"citizen": "/anmelden/", "office": "/amt/anmelden/", "operator": "/amt/anmelden/"}


@pytest.fixture(scope="module")
def doors_knocked_by(inside: World) -> dict[str, Client]:
    """Everybody, signed in at their own town."""
    limits.forget_all()
    return {name: client_of(name) for name in CAST}


def test_every_address_has_a_row() -> None:
    assert [name for name in all_names() if name not in ROUTES] == []
    assert [name for name in ROUTES if name not in all_names()] == []


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_an_address_opens_only_for_whom_it_is(name: str, undone: World, doors_knocked_by: dict[str, Client]) -> None:
    wrong = []
    for attempt in ROUTES[name]:
        address = reverse(name, kwargs=attempt.parts(undone))
        for person, client in doors_knocked_by.items():
            with _put_back(client):
                answer = getattr(client, attempt.method)(address, attempt.data)
                wrong += [
                    f"{person}: {attempt.method} {address}: {w}" for w in _wrong(name, attempt, person, answer, undone)
                ]

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "name", sorted(name for name, tries in ROUTES.items() if any(t.may != EVERYBODY for t in tries))
)
def test_what_is_foreign_and_what_is_not_there_look_the_same(
    name: str, undone: World, doors_knocked_by: dict[str, Client]
) -> None:
    different = []
    for attempt in ROUTES[name]:
        parts = attempt.parts(undone)
        nothing = {key: _nothing(key, value) for key, value in parts.items()}
        if nothing == parts:
            continue
        for person in STRANGERS - attempt.may:
            client = doors_knocked_by[person]
            answers = []
            for asked in (parts, nothing):
                with _put_back(client):
                    answer = getattr(client, attempt.method)(reverse(name, kwargs=asked), attempt.data)
                    answers.append((answer.status_code, _told(answer, reverse(name, kwargs=asked))))
            if answers[0] != answers[1]:
                different.append(f"{person}: {attempt.method} {name} {parts}: {answers[0][0]}, {answers[1][0]}")

    assert not different, "\n" + "\n".join(different)


@pytest.mark.parametrize("person", sorted(STAFF))
def test_a_session_is_worth_nothing_in_another_town(person: str, undone: World) -> None:
    elsewhere = "musterhafen" if PEOPLE[person].town != "musterhafen" else "sandmoor"
    client = client_of(person)

    answer = client.get("/amt/", headers={"host": f"{elsewhere}.localhost"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/amt/anmelden/")


def _wrong(name: str, attempt: Try, person: str, answer: Any, world: World) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if person in attempt.may:
        if answer.status_code not in attempt.good:
            yield f"{answer.status_code}, but they may"
        elif _leads_to_sign_in(name, answer) and attempt.may != EVERYBODY:
            yield "sent to sign in, but they are"
    elif not (_leads_to_sign_in(name, answer) or answer.status_code == 404 or _lacks_the_role(person, answer)):
        yield f"{answer.status_code}"
    text = _told(answer, answer.wsgi_request.path)
    for tale, sees in SEES.items():
        number = world.tale(tale)["number"]
        prints = attempt.post_room and person == POST_ROOM and world.tale(tale)["post"]
        if number and person not in sees and not prints and number in text:
            yield f"tells of {tale} ({number})"


def _leads_to_sign_in(name: str, answer: Any) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN.get(name.partition(":")[0], "-"))


def _lacks_the_role(person: str, answer: Any) -> bool:
    """Tell whether staff are told that their roles do not cover this, whatever it names; the next test compares."""
    return person in STAFF and answer.status_code == 403


def _told(answer: Any, address: str) -> str:
    """Return what an answer tells, without the address that was asked for."""
    whole = _body(answer) + answer.headers.get("Location", "")
    for written in (address, quote(address, safe=""), quote(address)):
        whole = whole.replace(written, "")
    return _CHANGES_ALWAYS.sub("", whole)


def _body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def _nothing(key: str, value: Any) -> Any:
    """Return a part like this one that names nothing."""
    if key == "number":
        return "MH-2026-999998"
    return str(NOWHERE) if key.endswith("_id") or key == "batch" else value


@contextmanager
def _put_back(client: Client) -> Iterator[None]:
    """Undo what a request does, to the data and to the client's cookies."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies
