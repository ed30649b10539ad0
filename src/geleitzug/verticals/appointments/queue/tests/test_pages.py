# SPDX-License-Identifier: EUPL-1.2
"""The pages of the queue by a client: phone, display, kiosk, counter; what is asked again and again costs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient
from tests.signing import sign_in_staff

from geleitzug.core.booking.models import Location
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.web import limits
from geleitzug.verticals.appointments.queue import boards, screens
from geleitzug.verticals.appointments.queue.models import Queue, Screen, Ticket
from geleitzug.verticals.appointments.queue.rules import State
from geleitzug.verticals.appointments.queue.tests.hall import CAR, PASSPORT, Hall, furnish

COUNTER = "/amt/aufruf/"


@pytest.fixture
def hall(town: Town) -> Iterator[Hall]:
    """A hall with one counter; nothing of another test is remembered."""
    limits.forget_all()
    boards.forget()
    with town.inside():
        yield furnish(counters=1)
    boards.forget()


def browser(login: str = "") -> PageClient:
    client = PageClient(headers={"host": "musterhafen.localhost"})
    if login:
        sign_in_staff(client, login, town="musterhafen")
    return client


def text(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def tickets(town: Town) -> list[Ticket]:
    with town.machine():
        return list(Ticket.objects.order_by("arrived_at", "id"))


def test_a_morning_on_three_screens(town: Town, hall: Hall) -> None:
    phone, clerk, wall = browser(), browser("buergerbuero"), browser()
    with town.inside():
        hall.booked(timezone.now(), "K123", "Erika Beispiel")

    assert phone.post("/warten/test-halle/", {"wie": "termin", "number": "X999"}).status_code == 200
    arrived = phone.post("/warten/test-halle/", {"wie": "termin", "number": " k 123 "})
    assert arrived.status_code == 302
    page = arrived.headers["Location"]
    again = browser().post("/warten/test-halle/", {"wie": "termin", "number": "K123"})
    assert "schon angemeldet" in text(again)
    assert "T 1" in text(phone.get(page))
    assert "kein Schalter offen" in text(phone.get(page))

    clerk.post(COUNTER + "platz/", {"counter": str(hall.counters[0].pk)})
    assert "Sie sind als Nächstes dran." in text(phone.get(page))
    screen = _paired(clerk, wall, hall, "display")
    assert "Zurzeit wird niemand aufgerufen." in text(wall.get(screen))

    called = clerk.post(COUNTER + "weiter/", follow=True)
    assert "Termin ist fällig" in text(called)
    assert "Erika Beispiel" in text(called)
    boards.forget()
    shown = text(wall.get(screen))
    assert "T 1" in shown
    assert "Schalter 1" in shown
    assert "Erika" not in shown
    assert "Sie sind dran: Schalter 1" in text(phone.get(page))

    ticket = str(tickets(town)[0].pk)
    clerk.post(COUNTER + "beginnen/", {"ticket": ticket})
    wrong = clerk.post(COUNTER + "fertig/", {"ticket": ticket})
    assert "Bitte wählen Sie aus, was erledigt wurde." in text(wrong)
    with town.machine():
        Ticket.objects.update(priority="frail")
    done = clerk.post(COUNTER + "fertig/", {"ticket": ticket, "errand": PASSPORT}, follow=True)
    assert "Erledigt und vermerkt." in text(done)
    assert tickets(town)[0].priority == ""
    assert "Auf Wiedersehen" in text(phone.get(page))


def test_where_numbers_are_called_the_list_of_appointments_leaves_arriving_to_the_counter(
    town: Town, hall: Hall
) -> None:
    clerk = browser("buergerbuero")
    with town.inside():
        booking = hall.booked(timezone.now())
    pages = (f"/amt/termine/termin/{booking.pk}/", "/amt/termine/?ort=test-halle&suche=K123")

    for page in pages:
        assert f"{booking.pk}/da/" in clerk.get(page).content.decode()
    with town.inside():
        Queue.objects.create(location=hall.location)
    for page in pages:
        shown = clerk.get(page).content.decode()
        assert "K123" in shown
        assert f"{booking.pk}/da/" not in shown
        assert "vermerkt der Schalter" in shown


def test_a_kiosk_gives_numbers_and_shows_the_way_to_the_phone(town: Town, hall: Hall) -> None:
    kiosk, clerk = browser(), browser("buergerbuero")
    start = _paired(clerk, kiosk, hall, "kiosk")

    assert "Willkommen: Testhalle" in text(kiosk.get(start))
    assert "Refresh" not in kiosk.get(start).headers
    assert kiosk.get(start + "?wie=ohne").headers["Refresh"].startswith("60; url=/geraet/automat/")
    assert kiosk.get(start + "?wie=ohne&mehr=1").headers["Refresh"].startswith("600; ")
    wrong = kiosk.post(start, {"wie": "termin", "number": "X999"})
    assert "keinen Termin" in text(wrong)
    assert 'value="X999"' in wrong.content.decode()
    given = kiosk.post(start, {"wie": "ohne", "errand": CAR}, follow=True)
    assert "A 1" in text(given)
    assert "data:image/svg" in given.content.decode()
    assert [(each.way, each.lines) for each in tickets(town)] == [("kiosk", [{"errand": CAR, "count": 1}])]

    with town.inside():
        Screen.objects.all().delete()
    boards.forget()
    assert kiosk.get(start).headers["Location"] == "/geraet/"


def test_what_is_asked_again_and_again_opens_no_door(town: Town, hall: Hall, django_assert_num_queries: Any) -> None:
    phone, clerk, wall = browser(), browser("buergerbuero"), browser()
    wall_news = _paired(clerk, wall, hall, "display").replace("/geraet/anzeige/", "/-/warten/anzeige/").rstrip("/")
    page = phone.post("/warten/test-halle/", {"wie": "ohne", "errand": PASSPORT}).headers["Location"]
    number = phone.get(page).content.decode()
    news = re.search(r'data-news="([^"]+)"', number)
    tag = re.search(r'data-tag="([^"]+)"', number)
    assert news
    assert tag
    etag = tag[1].replace("&#34;", '"')

    wall_answer = wall.get(wall_news)
    with django_assert_num_queries(0):
        assert phone.get(news[1], headers={"if-none-match": etag}).status_code == 304
        assert wall.get(wall_news, headers={"if-none-match": wall_answer.headers["ETag"]}).status_code == 304
        assert phone.get("/-/warten/nummer/" + "x" * 22).status_code == 404
    clerk.post(COUNTER + "platz/", {"counter": str(hall.counters[0].pk)})
    clerk.post(COUNTER + "weiter/")
    changed = phone.get(news[1], headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert "Sie sind dran" in text(changed)
    assert wall.get(wall_news, headers={"if-none-match": wall_answer.headers["ETag"]}).status_code == 200


def test_only_the_own_office_calls_and_nobody_calls_what_is_gone(town: Town, hall: Hall) -> None:
    clerk, stranger = browser("buergerbuero"), browser("steueramt")
    with town.inside():
        ticket = hall.comes().ticket

    assert "Ihr Amt hat keinen Schalter." in text(stranger.get(COUNTER))
    assert stranger.post(COUNTER + "platz/", {"counter": str(hall.counters[0].pk)}).status_code == 404
    assert stranger.post(COUNTER + "gegangen/", {"ticket": str(ticket.pk)}).status_code == 404
    clerk.post(COUNTER + "platz/", {"counter": str(hall.counters[0].pk)})
    clerk.post(COUNTER + "gegangen/", {"ticket": str(ticket.pk)})
    late = clerk.post(COUNTER + "rufen/", {"ticket": str(ticket.pk)})
    assert "Inzwischen steht diese Nummer anders." in text(late)
    assert clerk.post(COUNTER + "rufen/", {"ticket": "nichts"}).status_code == 404
    assert clerk.post(COUNTER + "springen/").status_code == 404


def test_a_clerk_takes_somebody_in_with_priority_that_no_screen_shows(town: Town, hall: Hall) -> None:
    clerk = browser("buergerbuero")
    clerk.post(COUNTER + "platz/", {"counter": str(hall.counters[0].pk)})

    nothing = clerk.post(COUNTER + "neu/", {"number": "", "errand": ""})
    assert "Bitte wählen Sie ein Anliegen" in text(nothing)
    sent = {"errand": PASSPORT, "persons": "3", "priority": "pregnant"}
    taken = clerk.post(COUNTER + "neu/", sent, follow=True)
    assert "Nummer A 1 ist vergeben." in text(taken)
    assert "schwanger" in text(taken)
    with town.inside():
        found = Ticket.objects.get()
        board = boards.make(hall.location, 1, timezone.now())
    assert (found.persons, found.priority) == (3, "pregnant")
    assert "pregnant" not in str(board)


def test_the_phone_may_give_up_and_come_back(town: Town, hall: Hall) -> None:
    phone = browser()
    page = phone.post("/warten/test-halle/", {"wie": "ohne", "errand": PASSPORT}).headers["Location"]
    with town.machine():
        Ticket.objects.update(state=State.NOT_HERE, calls=1, called_at=timezone.now())

    assert "Sind Sie wieder da" in text(phone.get(page))
    assert "Vor Ihnen" in text(phone.post(page, {"tun": "wieder"}, follow=True)) or tickets(town)[0].state == "waiting"
    assert "gilt nicht mehr" in text(phone.post(page, {"tun": "weg"}, follow=True))
    assert "gilt nicht mehr" in text(phone.post(page, {"tun": "weg"}, follow=True))
    assert phone.get("/warten/nummer/unbekannt/").status_code == 410


def test_setting_up_says_what_is_wrong_and_keeps_what_was_typed(town: Town, hall: Hall, settings: Any) -> None:
    head = browser("buergerbuero.leitung")
    wrong = head.post("/amt/anzeigen/", {"name": "Halle", "kind": "", "location": []})
    assert "Bitte wählen Sie, wofür das Gerät ist." in text(wrong)
    assert 'value="Halle"' in wrong.content.decode()

    typed = {"walk_in": "true", "printer": "drucker.example", "letter-0": "T", "errands-0": [CAR]}
    refused = head.post("/amt/anzeigen/test-halle/", typed)
    assert "T ist für Termine vergeben" in text(refused)
    assert "kein Netz freigegeben" in text(refused)
    head.post("/amt/anzeigen/test-halle/", {**typed, "letter-0": "c", "printer": ""})
    with town.inside():
        assert Queue.objects.get(location=hall.location).lettered == [("C", [CAR])]
    assert "/warten/test-halle/" in text(head.get("/amt/anzeigen/test-halle/aushang/"))
    assert browser("steueramt.leitung").get("/amt/anzeigen/test-halle/").status_code == 404


def test_a_device_of_a_location_out_of_use_is_listed_and_ended_by_its_office_alone(town: Town, hall: Hall) -> None:
    head = browser("buergerbuero.leitung")
    _paired(head, browser(), hall, "display")
    with town.inside():
        screen = Screen.objects.get(name="Wand")
        Location.objects.filter(pk=hall.location.pk).update(active=False)
        with pytest.raises(NotPermitted):
            screens.end(screen, by=town.staff("tax", "head"))
        with pytest.raises(NotPermitted):
            screens.shut(hall.location, by=town.staff("tax"), day=timezone.localdate(), is_shut=True)

    assert "Wand" in text(head.get("/amt/anzeigen/"))
    assert head.post(f"/amt/anzeigen/{screen.pk}/abmelden/").status_code == 302
    with town.inside():
        assert not Screen.objects.filter(pk=screen.pk).exists()


def test_the_counter_screen_costs_the_same_however_many_wait(town: Town, hall: Hall) -> None:
    clerk = browser("buergerbuero")
    clerk.post(COUNTER + "platz/", {"counter": str(hall.counters[0].pk)})
    counts = []
    for more in (1, 30):
        with town.inside():
            for _each in range(more):
                hall.comes()
        with CaptureQueriesContext(connection) as asked:
            clerk.get(COUNTER)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def _paired(clerk: PageClient, device: PageClient, hall: Hall, kind: str) -> str:
    """Let a device be set up by the head of the office and paired; returns its address."""
    head = browser("buergerbuero.leitung")
    sent = {"name": "Wand", "kind": kind, "location": str(hall.location.pk), "language": ["de", "en"]}
    code = re.search(r"\d{4} \d{4}", text(head.post("/amt/anzeigen/", sent)))
    assert code
    paired = device.post("/geraet/", {"code": code[0]})
    assert device.post("/geraet/", {"code": code[0]}).status_code == 200  # it works once
    return str(paired.headers["Location"])
