# SPDX-License-Identifier: EUPL-1.2
"""Requests nobody's browser sends: odd methods, addresses, bodies, cookies and headers. None of them breaks a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from geleitzug.core.authoring.models import DraftPart
from geleitzug.core.authoring.parts import EXAMPLE
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import limits
from tests.matrix.routes import ROUTES
from tests.people import client_of
from tests.trouble import hostile
from tests.trouble.tough import ToughClient, why
from tests.world import World

METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
"""What nobody's browser does; all addresses by GET and POST are tests/matrix/test_routes.py."""
TURNS = 5
"""An odd body, method or parameter goes to each fifth address, and each address gets each fifth of them: who reads them
first is the same for all."""
INVALID = "invalid bytes"
IN_PARAMETERS = ("nul", "sql", "very many digits", "beyond the plane", "script", "minus", "json", INVALID)
VISITORS = (
    "nobody",
    "erika",
    "guest",
    "tax clerk",
    "building head",
    "registrar",
    "trade clerk",
    "treasurer",
    "operator",
)
"""Who asks: of these the first whom an address is for."""
Address = tuple[str, str, str]
"""Name, path, and somebody whom it is for."""
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xx"
FILE = b'--xx\r\nContent-Disposition: form-data; name="datei"; filename='

BODIES: dict[str, tuple[str, bytes]] = {
    "invalid utf-8": (FORM, b"email=%ff%fe&text=%ed%a0%80&who.kind=%c3&q=%00&halter.family=%ff"),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-7", b"text=+ADw-script+AD4-"),
    "unknown charset": ("application/x-www-form-urlencoded; charset=klingon", b"text=a"),
    "nul everywhere": (
        FORM, b"%00=%00&email=%00&text=a%00b&code=%00&_revision=%00&login=%00&password=%00&ort=%00&wahl=%00",
    ),
    "json": ("application/json", b'{"a": [1, 2'),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "boundary of rubbish": ("multipart/form-data; boundary=\xc3\xa4\xff", b"--x\r\n\r\n--x--"),
    "cut off": (MULTIPART, FILE + b'"a.pdf"\r\n\r\n%PDF-1.7'),
    "file without a name": (MULTIPART, FILE + b'""\r\n\r\nx\r\n--xx--'),
    "file with a path": (MULTIPART, FILE + b'"../../a\x00.pdf"\r\n\r\n%PDF-\r\n--xx--'),
    "transfer encoding": (
        MULTIPART,
        b'--xx\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n*\r\n--xx--',
    ),
    "too many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(3000))),
    "too large a form": (FORM, b"text=" + b"a" * 1_200_000),
    "too many files": (MULTIPART, (FILE + b'"a"\r\n\r\nx\r\n') * 150 + b"--xx--"),
}  # fmt: skip

HEADERS: dict[str, dict[str, str]] = {
    "no such language": {"accept-language": "xx;q=nan,de;q=9999999999999999999," + "a" * 5000},
    "accept": {"accept": "\x00", "accept-encoding": "gzip;q=x, \x7f"},
    "referer": {"referer": "javascript:alert(1)//\r\nX: y"},
    "range": {"range": "bytes=99999999999999999999-1"},
    "if-modified-since": {"if-modified-since": "Thu, 99 Foo 9999 99:99:99 GMT", "if-none-match": '"' * 900},
    "forwarded": {"x-forwarded-for": "' OR 1=1 --, \x00", "x-forwarded-proto": "gopher", "x-forwarded-host": "evil"},
}
COOKIES = {
    "sitzung": ("", "x", "\x00", "abcdefgh\x00ij", "a" * 4000, "../../etc/passwd", "' OR 1=1 --", "ä"),
    "merkcode": ("", "x", "\x00", "ABCD-EFGH-JKLM-NPQ\x00", "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ", "ıııı-ıııı-ıııı-ıııı", "a" * 4000),
    "csrf": ("", "\x00", "a" * 4000),
    "gz-language": ("xx", "\x00", "de\r\nX: y"),
}
VISITED = (
    "/", "/meine-antraege/", "/konto/", "/postfach/", "/amt/", "/fortsetzen/",
    "/leistungen/hundesteuer-anmelden/beginnen/",
)  # fmt: skip
HOSTS = (
    "evil.invalid",
    "musterhafen.localhost.",
    "MUSTERHAFEN.LOCALHOST",
    "[::1]",
    "a" * 300,
    "",
    "ä",
    "x:y",
    "127.0.0.1",
)


@pytest.fixture(scope="module")
def people(inside: World) -> dict[str, Client]:
    """Everybody, signed in."""
    limits.forget_all()
    return {name: client_of(name, ToughClient) for name in VISITORS}


@pytest.fixture(scope="module")
def addresses(inside: World) -> list[Address]:
    """All addresses of the house; finding the parts of each takes as long as asking a tenth of them."""
    return list(_addresses(inside))


@pytest.fixture
def told_briefly(undone: World) -> None:
    """Leave the dog tax's draft one of its nine examples: three addresses play them all, whatever is sent to them."""
    with doors.office_door(undone.town):
        examples = DraftPart.objects.filter(draft_id=undone.facts["drafts"]["editing"], name__startswith=EXAMPLE)
        examples.exclude(name=f"{EXAMPLE}ein-hund").delete()
        assert examples.count() == 1


@pytest.mark.usefixtures("told_briefly")
@pytest.mark.parametrize("method", METHODS)
def test_no_method_breaks_an_address(method: str, addresses: list[Address], people: dict[str, Client]) -> None:
    nobody = dict.fromkeys(people, people["nobody"])
    turn = METHODS.index(method)

    assert _broken(addresses, nobody, lambda c, a: c.generic(method, a), turn=turn) == []
    assert _broken(addresses, people, lambda c, a: c.generic(method, a), turn=turn) == []


@pytest.mark.usefixtures("told_briefly")
@pytest.mark.parametrize("what", BODIES)
def test_no_body_breaks_an_address(what: str, addresses: list[Address], people: dict[str, Client]) -> None:
    kind, body = BODIES[what]

    assert _broken(addresses, people, lambda c, a: c.generic("POST", a, body, kind), turn=[*BODIES].index(what)) == []


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("what", IN_PARAMETERS)
def test_no_parameter_breaks_an_address(what: str, addresses: list[Address], people: dict[str, Client]) -> None:
    value = "%ff%00%ed%a0%80" if what == INVALID else quote(hostile.VALUES[what])
    query = "&".join(f"{name}={value}" for name in hostile.PARAMETERS)

    assert _broken(addresses, people, lambda c, a: c.get(f"{a}?{query}"), turn=IN_PARAMETERS.index(what)) == []


@pytest.mark.parametrize("path", hostile.PATHS, ids=lambda path: path[:30])
def test_no_address_breaks_the_house(path: str, undone: World, people: dict[str, Client]) -> None:
    for person in ("nobody", "erika", "tax clerk"):
        answer = people[person].generic("GET", path)

        assert answer.status_code < 500, f"{person}{why(answer)}"
        assert "evil" not in answer.headers.get("Location", "").partition("?")[0]


@pytest.mark.parametrize("what", HEADERS)
def test_no_header_breaks_a_page(what: str, undone: World, people: dict[str, Client]) -> None:
    for person in ("nobody", "erika", "tax clerk"):
        for path in VISITED:
            answer = people[person].get(path, headers=HEADERS[what])
            assert answer.status_code < 500, f"{person}: {path}{why(answer)}"


@pytest.mark.parametrize("cookie", COOKIES)
def test_no_cookie_breaks_a_page(cookie: str, undone: World) -> None:
    client = ToughClient(headers={"host": "musterhafen.localhost"})
    for value in COOKIES[cookie]:
        for path in VISITED:
            client.cookies.clear()
            client.cookies[cookie] = value.encode().decode("latin-1")  # as a server hands over what came
            for answer in (client.get(path), client.post(path)):
                assert answer.status_code < 500, f"{path} with {cookie}={value[:30]!r}{why(answer)}"


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host[:20])
def test_no_host_name_breaks_a_page(host: str, undone: World) -> None:
    client = ToughClient(headers={"host": host})

    for path in ("/", "/amt/", "/impressum/", "/leistungen/hundesteuer-anmelden/", "/-/live"):
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}{why(answer)}"


def test_nothing_is_done_without_the_forms_token(undone: World) -> None:
    clients = {name: client_of(name) for name in VISITORS}
    for client in clients.values():
        client.handler.enforce_csrf_checks = True
    known = {
        "web:language",  # changes nothing but a cookie
        "citizen:hand_over",  # is for other sites: what they bring counts once its page is sent
        "citizen:identity_answer",  # is for identity providers, whose signed word it takes
        "office:sign_on_ended",  # likewise
        *(name for name in ROUTES if name.startswith(("scim:", "api:"))),  # take a token of their own, and no cookie
        "appointments:caldav",  # for calendar programs: leads on
        *(name for name in ROUTES if name.startswith("appointments_office:dav")),  # take the secret of a feed
    }

    let_in = [
        f"{name}: {answer.status_code}"
        for name, address, person in _addresses(undone, method="post")
        if name not in known and (answer := clients[person].post(address)).status_code != 403
    ]

    assert let_in == []


def _broken(
    addresses: list[Address], people: dict[str, Client], ask: Callable[[Client, str], Any], *, turn: int
) -> list[str]:
    """Ask for the addresses whose turn it is as somebody whom each is for; return where the house broke."""
    broken = []
    for at, (name, address, person) in enumerate(addresses):
        if name != "ready" and (at + turn) % TURNS == 0:
            answer = ask(people[person], address)
            if answer.status_code >= 500:
                broken.append(f"{person}: {address}{why(answer)}")
    return broken


def _addresses(world: World, method: str = "") -> Iterator[Address]:
    """Yield the addresses, up to two of each name."""
    for name, tries in ROUTES.items():
        seen: set[str] = set()
        for attempt in tries:
            address = reverse(name, kwargs=attempt.parts(world))
            if address not in seen and len(seen) < 2 and method in ("", attempt.method):
                seen.add(address)
                yield name, address, next((each for each in VISITORS if each in attempt.may), "treasurer")
