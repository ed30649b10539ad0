# SPDX-License-Identifier: EUPL-1.2
"""The calendar as calendar programs read it: found, listed, asked for a span, fetched; and nothing is written."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from tests.furnished import Town

from geleitzug.core.booking import actions
from geleitzug.core.booking.actions.changing import call_off
from geleitzug.core.booking.models import Booking, Location
from geleitzug.ground.people.models import Staff
from geleitzug.ground.web import limits
from geleitzug.verticals.appointments.offer import dav, feeds

Book = Callable[..., Booking]
HOST = "musterhafen.localhost"
HOME, CALENDAR = "/amt/termine/dav/", "/amt/termine/dav/termine/"
BEGUN = """<?xml version="1.0" encoding="UTF-8"?><A:propfind xmlns:A="DAV:"><A:prop><A:current-user-principal/>
<A:principal-URL/><A:resourcetype/></A:prop></A:propfind>"""
LISTED = """<propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"><prop>
<resourcetype/><displayname/><c:calendar-home-set/><c:supported-calendar-component-set/><cs:getctag/><getetag/>
<current-user-privilege-set/><x:calendar-color xmlns:x="http://apple.com/ns/ical/"/></prop></propfind>"""
QUERY = """<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>
<C:calendar-data/></D:prop><C:filter>
<C:comp-filter name="VCALENDAR">{inside}</C:comp-filter></C:filter></C:calendar-query>"""
SPAN = '<C:comp-filter name="VEVENT"><C:time-range {span}/></C:comp-filter>'


@pytest.fixture(autouse=True)
def nobody_guessed() -> None:
    limits.forget_all()


@pytest.fixture
def ask(town: Town, mitte: Location) -> Callable[..., Any]:
    """Ask as a program does that reads the location's calendar."""
    with town.inside():
        token = feeds.subscribe(mitte, by=town.staff("citizens"))
    return asking(token)


def asking(token: str) -> Callable[..., Any]:
    told = base64.b64encode(f"wer auch immer:{token}".encode()).decode()

    def ask(method: str, path: str, body: str = "", **headers: str) -> Any:
        sent = {"host": HOST, "authorization": f"Basic {told}", **headers}
        return Client().generic(method, path, body, content_type="application/xml", headers=sent)

    return ask


def found(answer: Any) -> dict[str, dict[str, Any]]:
    """Read a multistatus: address → name → what is there; None for what is not."""
    assert answer.status_code == 207, answer.content.decode()
    rows: dict[str, dict[str, Any]] = {}
    for response in etree.fromstring(answer.content).findall("d:response", dav.NAMES):
        row = rows[response.findtext("d:href", namespaces=dav.NAMES)] = {}
        for stat in response.findall("d:propstat", dav.NAMES):
            is_there = " 200 " in (stat.findtext("d:status", namespaces=dav.NAMES) or "")
            for each in stat.find("d:prop", dav.NAMES):
                inside = [etree.QName(part).localname for part in each]
                row[etree.QName(each).localname] = (inside or each.text) if is_there else None
    return rows


def event(booking: Booking) -> str:
    return reverse("appointments_office:dav_event", args=[booking.pk])


def test_a_program_finds_the_calendar_from_the_towns_name_alone(ask: Callable[..., Any]) -> None:
    known = Client().generic("PROPFIND", "/.well-known/caldav", headers={"host": HOST})
    begun = found(ask("PROPFIND", known.headers["Location"], BEGUN, depth="0"))
    listed = found(ask("PROPFIND", HOME, LISTED, depth="1"))
    may = ask("OPTIONS", CALENDAR)

    assert known.status_code == 301
    assert begun[HOME]["resourcetype"] == ["collection", "principal"]
    assert begun[HOME]["current-user-principal"] == ["href"]
    assert listed[CALENDAR]["resourcetype"] == ["collection", "calendar"]
    assert listed[CALENDAR]["displayname"] == "Bürgerbüro Mitte"
    assert listed[CALENDAR]["current-user-privilege-set"] == ["privilege"]
    assert listed[CALENDAR]["calendar-color"] is None
    assert listed[CALENDAR]["getctag"]
    assert "calendar-access" in may.headers["DAV"]
    assert "PUT" not in may.headers["Allow"]


def test_events_are_listed_asked_for_by_time_and_fetched(
    town: Town, ask: Callable[..., Any], booked: Book, working_day: date
) -> None:
    early, late = booked(9, phone="0471 55"), booked(14)
    day = f"{working_day:%Y%m%d}"
    morning = SPAN.format(span=f'start="{day}T000000Z" end="{day}T110000Z"')

    listed = found(ask("PROPFIND", CALENDAR, LISTED, depth="1"))
    by_time = found(ask("REPORT", CALENDAR, QUERY.format(inside=morning), depth="1"))
    tasks = found(ask("REPORT", CALENDAR, QUERY.format(inside='<C:comp-filter name="VTODO"/>')))
    named = "".join(
        f"<D:href>{href}</D:href>" for href in (event(late), f"http://{HOST}{event(early)}", f"{CALENDAR}x")
    )
    by_name = ask(
        "REPORT", CALENDAR, '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
        f"<C:calendar-data/></D:prop>{named}</C:calendar-multiget>",
    )  # fmt: skip
    one = ask("GET", event(early))
    again = ask("GET", event(early), **{"if-none-match": one.headers["ETag"]})

    assert {event(early), event(late)} <= set(listed)
    assert event(early) in by_time
    assert event(late) not in by_time
    assert tasks == {}
    assert early.number in by_time[event(early)]["calendar-data"]
    assert by_time[event(early)]["getetag"] == one.headers["ETag"] == listed[event(early)]["getetag"]
    assert found(by_name).keys() == {event(late), f"http://{HOST}{event(early)}", f"{CALENDAR}x"}
    assert b"404 Not Found" in by_name.content
    assert again.status_code == 304
    assert f"UID:termin-{early.pk}@" in one.content.decode()
    for text in (one.content.decode(), by_name.content.decode()):
        assert "Femke" not in text
        assert "0471" not in text


def test_what_changes_has_another_tag_and_what_does_not_keeps_its_own(
    town: Town, ask: Callable[..., Any], booked: Book, working_day: date
) -> None:
    booking, other = booked(9), booked(14)
    before = found(ask("PROPFIND", CALENDAR, LISTED, depth="1"))
    clerk, now = town.staff("citizens"), booking.starts - timedelta(days=8)
    with town.inside():
        actions.move(booking, "mitte", booking.starts + timedelta(hours=1), by=clerk, now=now)
    moved = found(ask("PROPFIND", CALENDAR, LISTED, depth="1"))
    with town.inside():
        call_off(booking, by=clerk, now=now)
    after = found(ask("PROPFIND", CALENDAR, LISTED, depth="1"))

    assert before[event(booking)]["getetag"] != moved[event(booking)]["getetag"]
    assert before[event(other)] == moved[event(other)] == after[event(other)]
    assert len({rows[CALENDAR]["getctag"] for rows in (before, moved, after)}) == 3
    assert event(booking) not in after
    assert ask("GET", event(booking)).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE", "LOCK", "POST"])
def test_nothing_is_written(ask: Callable[..., Any], method: str) -> None:
    for path in ("neu.ics", "%01"):
        answer = ask(method, CALENDAR + path, "BEGIN:VCALENDAR")

        assert answer.status_code == 403
        assert b"need-privileges" in answer.content


def test_who_has_no_secret_or_may_read_no_more_gets_nothing(town: Town, ask: Callable[..., Any]) -> None:
    bare = Client().generic("PROPFIND", HOME, headers={"host": HOST, "depth": "0"})
    wrong = asking("geraten")("PROPFIND", HOME, depth="0")
    elsewhere = ask("PROPFIND", HOME, BEGUN, depth="0", host="sandmoor.localhost")
    with town.machine():
        clerk = town.staff("citizens").id
        Staff.objects.filter(pk=clerk).update(active=False)
    gone = ask("PROPFIND", HOME, BEGUN, depth="0")
    for _each in range(12):
        asking("geraten")("PROPFIND", HOME, depth="0")

    assert [each.status_code for each in (bare, wrong, elsewhere, gone)] == [401] * 4
    assert bare.headers["WWW-Authenticate"].startswith("Basic")
    with town.machine():
        Staff.objects.filter(pk=clerk).update(active=True)
    assert asking("geraten")("PROPFIND", HOME, depth="0").status_code == 429
    assert ask("PROPFIND", HOME, BEGUN, depth="0").status_code == 207, "who reads by right is not slowed by who guesses"


MANY = f'<propfind xmlns="DAV:"><prop>{"".join(f"<n{each}/>" for each in range(dav.MOST_NAMES + 1))}</prop></propfind>'
BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><propfind xmlns="DAV:"><prop><b>&b;</b></prop></propfind>'


@pytest.mark.parametrize(
    ("method", "body", "depth", "status", "word"),
    [
        ("PROPFIND", "<propfind", "0", 400, b""),
        ("PROPFIND", BILLION, "0", 400, b""),
        ("PROPFIND", "<x/>", "0", 400, b""),
        ("PROPFIND", "", "infinity", 403, b"propfind-finite-depth"),
        ("REPORT", "", "1", 400, b""),
        ("REPORT", '<sync-collection xmlns="DAV:"/>', "1", 403, b"supported-report"),
        ("REPORT", QUERY.format(inside=SPAN.format(span="")), "1", 403, b"valid-filter"),
        ("REPORT", QUERY.format(inside=SPAN.format(span='start="gestern"')), "1", 403, b"valid-filter"),
        ("REPORT", QUERY.format(inside='<C:prop-filter name="UID"/>'), "1", 403, b"supported-filter"),
        ("REPORT", "<a>" * 100_000, "1", 413, b""),
        ("PROPFIND", MANY, "1", 400, b""),
    ],
)
def test_what_is_not_understood_is_said_in_the_protocols_words(
    ask: Callable[..., Any], method: str, body: str, depth: str, status: int, word: bytes
) -> None:
    answer = ask(method, CALENDAR, body, depth=depth)

    assert (answer.status_code, word in answer.content) == (status, True)
    if word:
        assert etree.fromstring(answer.content).tag == "{DAV:}error"


def test_an_empty_propfind_asks_for_all_that_is_cheap(ask: Callable[..., Any], booked: Book) -> None:
    booking = booked(9)

    row = found(ask("PROPFIND", CALENDAR, "", depth="1"))[event(booking)]

    assert set(row) == {"resourcetype", "getetag", "getcontenttype", "getcontentlength"}
