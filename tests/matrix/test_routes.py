# SPDX-License-Identifier: EUPL-1.2
"""Every address is tried by everybody: who may not see an object learns nothing of it, not even that it exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from geleitzug.ground.web import limits
from geleitzug.ground.web.errors import ASKS_AGAIN
from tests.addresses import all_names
from tests.matrix.routes import CAST, EVERYBODY, NOWHERE, POSTED, ROUTES, SEES, STAFF, Try, by_machines, tried_by
from tests.people import PEOPLE, client_of
from tests.world import World

_CHANGES_ALWAYS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]*')
SIGN_IN = {
    "citizen": "/anmelden/",
    "appointments": "/anmelden/",
    "office": "/amt/anmelden/",
    "appointments_office": "/amt/anmelden/",
    "papers": "/anmelden/",
    "papers_office": "/amt/anmelden/",
    "signing_office": "/amt/anmelden/",
    "operator": "/amt/anmelden/",
    "workshop": "/amt/anmelden/",
}
METHODS = ("get", "post")
GROUP = "localhost"


@pytest.fixture(scope="module")
def doors_knocked_by(inside: World) -> dict[str, Client]:
    """Everybody, signed in at their own town."""
    limits.forget_all()
    return {name: client_of(name) for name in CAST}


def test_every_address_has_a_row() -> None:
    assert [name for name in all_names() if name not in ROUTES] == []
    assert [name for name in ROUTES if name not in all_names()] == []


def test_the_tales_whose_letters_go_by_post_are_named(undone: World) -> None:
    assert {tale for tale in SEES if undone.tale(tale)["post"]} == POSTED


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_an_address_opens_only_for_whom_it_is(name: str, undone: World, doors_knocked_by: dict[str, Client]) -> None:
    wrong = []
    nothing = _Nothing(name, doors_knocked_by)
    for attempt in ROUTES[name]:
        parts = attempt.parts(undone)
        with _undone():
            for person in tried_by(name, attempt):
                answer = _asked(doors_knocked_by[person], attempt, name, parts)
                found = list(_wrong(name, attempt, person, answer, undone))
                if person not in attempt.may | attempt.knows and nothing.differs(person, attempt, parts, answer):
                    found.append("differs from what is not there")
                wrong += [f"{person}: {attempt.method} {reverse(name, kwargs=parts)}: {each}" for each in found]

    assert not wrong, "\n" + "\n".join(wrong)


def test_no_method_is_left_out(undone: World, doors_knocked_by: dict[str, Client]) -> None:
    left_out = []
    for name, tries in ROUTES.items():
        for method in set(METHODS) - {attempt.method for attempt in tries}:
            person = next(iter(sorted(tries[0].may)), "treasurer")
            answer = _asked(doors_knocked_by[person], Try(frozenset(), method=method), name, tries[0].parts(undone))
            if answer.status_code != 405:
                left_out.append(f"{method} {name}: {answer.status_code}")

    assert not left_out, "\n" + "\n".join(left_out)


@pytest.mark.parametrize("person", ["nobody", "erika", "tax clerk", "operator"])
def test_the_groups_own_host_knows_no_case(person: str, undone: World, doors_knocked_by: dict[str, Client]) -> None:
    opened = []
    for name, tries in ROUTES.items():
        for attempt in tries:
            if attempt.may == EVERYBODY:
                continue
            answer = _asked(doors_knocked_by[person], attempt, name, attempt.parts(undone), host=GROUP)
            if answer.status_code != (204 if attempt.again else 404):
                opened.append(f"{attempt.method} {name}: {answer.status_code}")

    assert not opened, "\n" + "\n".join(opened)


@pytest.mark.parametrize("person", sorted(STAFF))
def test_a_session_is_worth_nothing_in_another_town(person: str, doors_knocked_by: dict[str, Client]) -> None:
    elsewhere = "musterhafen" if PEOPLE[person].town != "musterhafen" else "sandmoor"

    with _put_back(doors_knocked_by[person], data=True):
        answer = doors_knocked_by[person].get("/amt/", headers={"host": f"{elsewhere}.localhost"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/amt/anmelden/")


class _Nothing:
    """What is told at an address of something that is not there."""

    def __init__(self, name: str, clients: dict[str, Client]) -> None:
        self._name, self._clients = name, clients
        self._told: dict[tuple[str, ...], tuple[int, str]] = {}
        self._seen: set[tuple[tuple[str, ...], tuple[int, str]]] = set()

    def differs(self, person: str, attempt: Try, parts: dict[str, Any], answer: Any) -> bool:
        """Tell whether an answer is another than somebody gets where nothing is.

        An answer that somebody has got where nothing is says nothing to anybody: it is not asked for again.
        """
        nothing = {key: _nothing(key, value) for key, value in parts.items()}
        question = (attempt.method, str(attempt.again), str(attempt.data), str(nothing))
        if nothing == parts or (question, _all(answer)) in self._seen:
            return False
        if (person, *question) not in self._told:
            self._told[person, *question] = _all(_asked(self._clients[person], attempt, self._name, nothing))
        self._seen.add((question, self._told[person, *question]))
        return _all(answer) != self._told[person, *question]


def _asked(client: Client, attempt: Try, name: str, parts: dict[str, Any], *, host: str = "") -> Any:
    """Ask for an address; what that does is undone, also in the memory of who signs in too often."""
    limits.forget_all()
    headers = {**({"host": host} if host else {}), **({ASKS_AGAIN: "yes"} if attempt.again else {})}
    with _put_back(client, data=attempt.method != "get"):
        return getattr(client, attempt.method)(reverse(name, kwargs=parts), attempt.data, headers=headers)


def _wrong(name: str, attempt: Try, person: str, answer: Any, world: World) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if person in attempt.may:
        if answer.status_code not in attempt.good:
            yield f"{answer.status_code}, but they may"
        elif _leads_to_sign_in(name, answer) and attempt.may != EVERYBODY:
            yield "sent to sign in, but they are"
    elif attempt.again:
        if not (_all(answer) == (204, "") or _asks_who(name, attempt, answer)):
            yield f"{answer.status_code}"
    elif not (
        answer.status_code == 404
        or _asks_who(name, attempt, answer)
        or _asks_for_whom(answer)
        or _lacks_the_role(person, answer)
        or _is_the_companys_own(person, answer)
        or _lacks_the_token(name, answer)
    ):
        yield f"{answer.status_code}"
    numbers = set(_numbers_in(_told(answer)))
    for tale, sees in SEES.items():
        told = tale in attempt.tells.get(person, ()) and person in attempt.may
        if person not in sees and not told and world.tale(tale)["number"] in numbers:
            yield f"tells of {tale} ({world.tale(tale)['number']})"


def _asks_who(name: str, attempt: Try, answer: Any) -> bool:
    """Tell whether one is asked to sign in: at the office wherever one goes, as a citizen where no object is named."""
    return _leads_to_sign_in(name, answer) and (not name.startswith("citizen:") or not answer.resolver_match.kwargs)


def _asks_for_whom(answer: Any) -> bool:
    """Tell whether somebody who acts for a company, or did a moment ago, is asked for whom they act."""
    return answer.status_code == 302 and answer.headers["Location"].startswith("/handeln/")


def _leads_to_sign_in(name: str, answer: Any) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN.get(name.partition(":")[0], "-"))


def _lacks_the_role(person: str, answer: Any) -> bool:
    """Tell whether staff are told that their roles do not cover this, whatever it names."""
    return person in STAFF and answer.status_code == 403


def _is_the_companys_own(person: str, answer: Any) -> bool:
    """Tell whether who acts for a company is told that this is for who came by its own account."""
    return person == "for company" and answer.status_code == 403 and "mit dem Konto des Unternehmens" in _told(answer)


def _lacks_the_token(name: str, answer: Any) -> bool:
    """Tell whether a line between machines asks for its token."""
    return by_machines(name) and answer.status_code == 401


def _all(answer: Any) -> tuple[int, str]:
    return answer.status_code, _told(answer)


def _told(answer: Any) -> str:
    """Return what an answer tells, without the address that was asked for."""
    if not hasattr(answer, "told"):
        whole = _body(answer) + answer.headers.get("Location", "")
        address = answer.wsgi_request.path
        for written in (address, quote(address, safe=""), quote(address)):
            whole = whole.replace(written, "")
        answer.told = _CHANGES_ALWAYS.sub("", whole)
    return str(answer.told)


def _numbers_in(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Z]{2}-\d{4}-\d{6}", text))


def _body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def _nothing(key: str, value: Any) -> Any:
    """Return a part like this one that names nothing."""
    if key == "number" and isinstance(value, str):
        return "MH-2026-999998"
    return str(NOWHERE) if key.endswith("_id") or (key == "batch" or _is_id(value)) else value


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) is not None


@contextmanager
def _put_back(client: Client, *, data: bool) -> Iterator[None]:
    """Undo what a request does to the client's cookies, and to the data if it sends some."""
    cookies = SimpleCookie({name: morsel.copy() for name, morsel in client.cookies.items()})
    with _undone() if data else nullcontext():
        yield
    client.cookies = cookies


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
