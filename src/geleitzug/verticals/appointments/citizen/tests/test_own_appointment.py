# SPDX-License-Identifier: EUPL-1.2
"""What one does with an appointment by its link: changing it, calling it off, saying that one is there."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient
from tests.signing import sign_in_account

from geleitzug.core.booking import codes
from geleitzug.core.booking.actions import waiting
from geleitzug.core.booking.models import Booking, Errand, Offered, Waiting
from geleitzug.core.booking.rules import State
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.verticals.appointments.citizen.tests.pages_walked import (
    CARD,
    DOG,
    MARIA,
    booked_by,
    held_by,
    times_in,
    waiting_by,
    waiting_code,
)
from geleitzug.verticals.appointments.citizen.tests.planned import book


def test_on_the_day_one_says_by_the_same_link_that_one_is_there(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser).partition("?")[0]
    assert "Ich bin da" not in browser.get(booked_by(browser, nth=-1)).content.decode()
    with planned.machine():
        Booking.objects.filter(state=State.BOOKED).update(day=timezone.localdate())

    page = browser.get(address).content.decode()

    arrive = address.replace("/termin/", "/ankommen/")
    assert f'href="{arrive}"' in page
    assert browser.get(arrive).status_code == 200


def test_a_link_shows_no_name_and_no_address(browser: PageClient) -> None:
    address = booked_by(browser)
    page = PageClient(headers={"host": "musterhafen.localhost"}).get(address)

    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    for secret in ("Maria", "maria@example.org"):
        assert secret not in page.content.decode()


def test_changing_keeps_the_link_and_frees_the_old_time(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser).partition("?")[0]
    value = times_in(browser.get(f"{address}aendern/?ort=probe-west"))[-1]

    answer = browser.post(f"{address}aendern/", {"wunsch": CARD, "zeit": value})

    assert answer.headers["Location"] == f"{address}?hinweis=geaendert"
    assert "Rathaus West" in browser.get(f"{address}?hinweis=geaendert").content.decode()


def test_an_appointment_for_what_is_offered_no_more_is_only_called_off(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser).partition("?")[0]
    code = address.removeprefix("/termin/").strip("/")
    value = times_in(browser.get(f"{address}aendern/"))[-1]
    held = held_by(browser)
    with planned.machine():
        Errand.objects.filter(key="probe-ausweis").update(active=False)

    for answer in (
        browser.get(f"{address}aendern/"),
        browser.post(f"{address}aendern/", {"wunsch": CARD, "zeit": value}),
        browser.get(f"/termine/warteliste/?termin={code}"),
        browser.post("/termine/warteliste/", {"termin": code, "einwilligung": "ja"}),
        browser.post(held, {**MARIA, "phone": "", "_buchen": "1"}),
    ):
        assert answer.status_code in (200, 302, 409)
    page = browser.get(f"{address}aendern/").content.decode()
    assert "Bitte rufen Sie uns an" in page
    assert "Wählen Sie bitte" not in page
    assert "abgesagt" in browser.post(f"{address}absagen/", follow=True).content.decode()


def test_a_wheelchair_is_not_forgotten_while_changing_and_waiting(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser, "a=probe-ausweis:2&ort=probe-sued", -1).partition("?")[0]
    code = address.removeprefix("/termin/").strip("/")
    with_it = times_in(browser.get(f"{address}aendern/?rollstuhl=ja&ort=probe-sued&ort=probe-west"))
    assert {value.partition("|")[0] for value in with_it} == {"probe-west"}

    answer = browser.post(f"{address}aendern/", {"wunsch": f"{CARD}&rollstuhl=ja", "zeit": with_it[-1]})
    assert answer.headers["Location"] == f"{address}?hinweis=geaendert"

    again = times_in(browser.get(f"{address}aendern/?ort=probe-sued&ort=probe-west"))
    assert {value.partition("|")[0] for value in again} == {"probe-west"}
    waiting_by(browser, planned, {"wunsch": CARD, "termin": code, "einwilligung": "ja"})
    with planned.machine():
        assert Waiting.objects.get(booking__isnull=False).wanted["wheelchair"] is True
        assert waiting.offer_in_turn(timezone.now()) == 1
        assert Offered.objects.latest("id").booking.location.key == "probe-west"  # type: ignore[union-attr]
    browser.post(reverse("appointments:waiting", args=[waiting_code(planned)]), {"wahl": "nehmen"})
    with planned.machine():
        booking = Booking.objects.select_related("location").get(holder=codes.holder_of(code))
    assert (booking.location.key, booking.wheelchair) == ("probe-west", True)


def test_cancelled_twice_says_so(browser: PageClient) -> None:
    address = booked_by(browser).partition("?")[0]
    browser.get(f"{address}absagen/")
    assert "abgesagt" in browser.post(f"{address}absagen/", follow=True).content.decode()

    again = browser.post(f"{address}absagen/", follow=True).content.decode()

    assert "schon abgesagt" in again
    assert "Sie haben diesen Termin am" in again
    assert "Danke" not in again
    assert browser.get(f"{address}aendern/").headers["Location"] == f"{address}?hinweis=schon"


def test_what_is_over_is_not_cancelled_and_leads_to_a_new_one(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser).partition("?")[0]
    ago = timedelta(days=90)
    with planned.machine():
        Booking.objects.filter(holder=codes.holder_of(address.removeprefix("/termin/").strip("/"))).update(
            starts=F("starts") - ago, ends=F("ends") - ago, blocked_until=F("blocked_until") - ago
        )

    page = browser.post(f"{address}absagen/", follow=True).content.decode()

    assert "Ihr Termin ist vorbei" in page
    assert "Bitte rufen Sie uns an" not in page
    assert "Neuen Termin vereinbaren" in page


def test_an_account_sees_its_appointments(browser: PageClient, planned: Town) -> None:
    with planned.machine():
        book("probe-hund", name="Erika", by=planned.account(), now=timezone.now())
    sign_in_account(browser, "erika@example.org", town="musterhafen")

    page = browser.get("/meine-termine/").content.decode()

    assert "Hund anmelden" in page
    assert "/termin/" in page


def test_a_guessed_link_opens_nothing(browser: PageClient) -> None:
    for code in ("x", "a" * 27, "%00"):
        assert browser.get(f"/termin/{code}/").status_code == 404


def test_an_address_of_a_held_time_books_nothing_in_another_browser(browser: PageClient) -> None:
    here = held_by(browser)
    other = PageClient(headers={"host": "musterhafen.localhost"})

    assert other.get(here).status_code == 409
    assert other.post(here, {**MARIA, "_buchen": "1"}).status_code == 409
    assert browser.get(here).status_code == 200


def test_the_calendar_file_tells_time_and_place(browser: PageClient) -> None:
    address = booked_by(browser).partition("?")[0]
    answer = browser.get(f"{address}termin.ics")
    text = answer.content.decode().replace("\r\n ", "")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART:" in text
    assert "Marktplatz 1" in text
    assert "Maria" not in text


def test_a_link_that_was_pasted_with_its_tail_is_opened(browser: PageClient) -> None:
    address = booked_by(browser).partition("?")[0]

    for tail in ("", "?hinweis=gebucht", "#oben", "?x=/y/"):
        answer = browser.post("/termine/oeffnen/", {"link": f"https://stadt.example{address}{tail}"})
        assert answer.headers["Location"] == address


def test_what_somebody_does_with_an_appointment_names_no_account(planned: Town) -> None:
    with planned.machine():
        book("probe-hund", name="Erika", by=planned.account(), now=timezone.now())
        entry = Entry.objects.filter(kind="TimeBooked").latest("id")
    assert (entry.actor_kind, entry.actor_id) == ("citizen", None)


def test_a_lost_link_is_sent_to_the_address_given_and_the_page_tells_nobody(planned: Town, browser: PageClient) -> None:
    code = booked_by(browser, DOG).split("/")[2]
    with planned.machine():
        OutgoingMail.objects.all().delete()
    planned.jobs()

    def asked(**typed: str) -> tuple[int, str, int]:
        before = len(mail.outbox)
        answer = browser.post("/termine/oeffnen/link/", {"name": "maria  MUSTER", "mail": "Maria@example.org", **typed})
        planned.jobs()
        return answer.status_code, answer.headers["Location"], len(mail.outbox) - before

    known, stranger, other_name, again = asked(), asked(mail="o@example.org"), asked(name="Otto"), asked()

    assert known[:2] == stranger[:2] == other_name[:2] == again[:2]
    assert [each[2] for each in (known, stranger, other_name, again)] == [1, 0, 0, 0]  # and once an hour
    assert mail.outbox[-1].to == ["maria@example.org"]
    assert f"/termin/{code}/" in mail.outbox[-1].body
