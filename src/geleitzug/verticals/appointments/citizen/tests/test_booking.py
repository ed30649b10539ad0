# SPDX-License-Identifier: EUPL-1.2
"""Booking without an account and without scripts: choose, hold, say who comes, book, change, cancel, wait."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient
from tests.signing import sign_in_account

from geleitzug.core.booking import actions, codes, lately
from geleitzug.core.booking.actions import waiting
from geleitzug.core.booking.errors import AccountNeeded, AlreadyBooked
from geleitzug.core.booking.models import Booking, Errand, Offered, Waiting
from geleitzug.core.booking.rules import Line, State
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NOBODY
from geleitzug.ground.web import limits, standing
from geleitzug.verticals.appointments.citizen import challenge, finding, gate
from geleitzug.verticals.appointments.citizen.asked import Asked
from geleitzug.verticals.appointments.citizen.tests.planned import DOGS, book, hold, plan

CARD = "a=probe-ausweis:2&ort=probe-sued&ort=probe-west"
DOG = "a=probe-hund:1&ort=probe-sued&ort=probe-west"
MARIA = {"name": "Maria Muster", "mail": "maria@example.org", "phone": "", "sprache": "de", "einwilligung": "ja"}
VALUE = re.compile(r'name="zeit" value="([^"]+)"')


@pytest.fixture
def planned(town: Town) -> Town:
    """Musterhafen with two places to book at."""
    with town.machine():
        plan()
    gate.load.forget()
    standing.forget()
    limits.forget_all()
    lately.forget_all()
    return town


@pytest.fixture
def browser(planned: Town) -> PageClient:
    return PageClient(headers={"host": "musterhafen.localhost"})


def times_in(answer: Any) -> list[str]:
    return VALUE.findall(answer.content.decode())


def held_by(browser: PageClient, query: str = CARD, nth: int = 0) -> str:
    """Hold the nth free time; returns where one says who comes."""
    value = times_in(browser.get(f"/termine/zeiten/?{query}"))[nth]
    return str(browser.post("/termine/halten/", {"wunsch": query, "zeit": value}).headers["Location"])


def booked_by(browser: PageClient, query: str = CARD, nth: int = 0, **typed: str) -> str:
    """Book the nth free time; returns the address of its page."""
    answer = browser.post(held_by(browser, query, nth), {**MARIA, **typed, "_buchen": "1"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def waiting_by(browser: PageClient, planned: Town, sent: dict[str, str]) -> str:
    """Ask for a place on the waiting list; returns its address, which only the mail tells."""
    page = browser.post("/termine/warteliste/", sent, follow=True).content.decode()
    assert "Wir haben Ihnen eine E-Mail geschickt" in page
    code = _code_of(planned)
    assert code not in page
    return reverse("appointments:waiting", args=[code])


def _code_of(planned: Town) -> str:
    with planned.machine():
        return Waiting.objects.latest("made_at").secret


def test_a_service_leads_to_its_errand(browser: PageClient) -> None:
    page = browser.get(reverse("citizen:service", args=[DOGS])).content.decode()

    assert "/termine/anliegen/?a=probe-hund" in page


def test_booking_from_the_errand_to_the_confirmation(browser: PageClient, planned: Town) -> None:
    assert "Probeausweis beantragen" in browser.get("/termine/?q=ausweis").content.decode()
    assert "Ein Passfoto" in browser.get("/termine/anliegen/?a=probe-ausweis").content.decode()
    shown = browser.get(f"/termine/zeiten/?{CARD}").content.decode()
    assert "etwa 15 Minuten" in shown
    assert "Rathaus Süd" in shown
    assert "Rathaus West" in shown

    here = held_by(browser)
    assert "reserviert" in browser.get(here).content.decode()
    check = browser.post(here, {**MARIA}).content.decode()
    assert "Termin verbindlich buchen" in check
    answer = browser.post(here, {**MARIA, "_buchen": "1"})
    page = browser.get(answer.headers["Location"]).content.decode()

    assert "Ihr Termin ist gebucht" in page
    with planned.machine():
        booking = Booking.objects.get(state=State.BOOKED, location__key__startswith="probe-")
    assert booking.number in page
    assert booking.name == "Maria Muster"
    assert (booking.persons, booking.language) == (2, "de")


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


def test_pressed_twice_it_is_booked_once(browser: PageClient, planned: Town) -> None:
    here = held_by(browser)
    first = browser.post(here, {**MARIA, "_buchen": "1"})

    second = browser.post(here, {**MARIA, "_buchen": "1"})

    assert second.headers["Location"] == first.headers["Location"].partition("?")[0]
    with planned.machine():
        assert Booking.objects.filter(location__key__startswith="probe-", state=State.BOOKED).count() == 1


def test_a_double_click_on_a_time_loses_it_to_nobody(browser: PageClient, planned: Town) -> None:
    value = times_in(browser.get("/termine/zeiten/?a=probe-ausweis:2&ort=probe-sued"))[0]

    first = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})
    del browser.cookies[settings.SESSION_COOKIE_NAME]  # the second click leaves before the first answer is there
    second = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})

    assert (first.status_code, second.status_code) == (302, 302)
    assert browser.post(second.headers["Location"], {**MARIA, "_buchen": "1"}).status_code == 302
    with planned.machine():
        assert Booking.objects.filter(location__key="probe-sued").count() == 1


def test_what_is_held_is_nobody_elses(browser: PageClient) -> None:
    value = times_in(browser.get("/termine/zeiten/?a=probe-ausweis:2&ort=probe-sued"))[0]
    other = PageClient(headers={"host": "musterhafen.localhost"})
    browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})

    answer = other.post("/termine/halten/", {"wunsch": CARD, "zeit": value})

    assert answer.status_code == 409
    assert "jemand anderes" in answer.content.decode()
    assert times_in(answer)  # the next ones stand there


def test_where_many_times_are_free_a_day_is_shown_whole_on_the_next_page(planned: Town) -> None:
    with planned.machine():
        asked = Asked((Line("probe-ausweis"),), places=("probe-sued",))
        now, places = timezone.now(), finding.all_places()
        whole = finding.days(asked, now, places)
        first, second = (len(day.groups[0].first + day.groups[0].more) for day in whole.days[:2])
        found = finding.days(asked, now, places, most=first + second - 1)
    assert [day.day for day in found.days] == [whole.days[0].day]
    assert found.next_day == whole.days[0].day + timedelta(days=1)

    with planned.machine():
        late = finding.days(asked, now, places, most=first - 1, too_late=True)
    assert late.next_day == late.days[-1].day == whole.days[0].day, "the rest of that day is theirs as well"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "nix",
        "probe-sued|2020-01-01T08:00+01:00",
        "probe-sued|2028-13-01",
        "x|y" * 90,
        "probe-sued|0001-01-01T00:00+14:00",
        "probe-sued|9999-12-31T23:55+00:00",
    ],
)
def test_a_time_nobody_offers_is_a_sentence(browser: PageClient, value: str) -> None:
    answer = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})

    assert answer.status_code == 409
    assert "Wählen Sie bitte eine der Zeiten" in answer.content.decode()


def test_missing_words_are_asked_for_and_kept(browser: PageClient) -> None:
    page = browser.post(held_by(browser), {"name": "Maria", "mail": "maria@"}).content.decode()

    assert "Diese E-Mail-Adresse stimmt noch nicht" in page
    assert "Ohne Ihre Zustimmung" in page
    assert 'value="Maria"' in page


def test_a_name_does_not_tell_when_somebody_is_at_the_office(browser: PageClient, planned: Town) -> None:
    booked_by(browser, DOG)
    with planned.machine():
        booking = Booking.objects.get(state=State.BOOKED, location__key__startswith="probe-")

    answer = browser.post(held_by(browser, DOG, 9), {**MARIA, "_buchen": "1"})

    assert answer.status_code == 409
    told = re.search(r"haben Sie schon einen Termin[^<]*", answer.content.decode())
    assert told is not None
    assert not re.search(r"\d", told[0])
    with planned.machine():
        mail = OutgoingMail.objects.get(message_id__startswith=f"booking-known-{booking.pk}")
    assert (mail.to, booking.secret in mail.body) == ("maria@example.org", True)


def test_an_expired_hold_is_said_with_new_times(browser: PageClient, planned: Town) -> None:
    here = held_by(browser)
    with planned.machine():
        Booking.objects.filter(state=State.HELD).delete()  # somebody else has taken it

    answer = browser.post(here, {**MARIA, "_buchen": "1"})

    assert answer.status_code == 409
    assert "zehn Minuten vorbei" in answer.content.decode()
    assert times_in(answer)


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
    browser.post(reverse("appointments:waiting", args=[_code_of(planned)]), {"wahl": "nehmen"})
    with planned.machine():
        booking = Booking.objects.select_related("location").get(holder=codes.holder_of(code))
    assert (booking.location.key, booking.wheelchair) == ("probe-west", True)


def test_cancelled_twice_says_so(browser: PageClient) -> None:
    address = booked_by(browser).partition("?")[0]
    browser.get(f"{address}absagen/")
    assert "abgesagt" in browser.post(f"{address}absagen/", follow=True).content.decode()

    again = browser.post(f"{address}absagen/", follow=True).content.decode()

    assert "schon abgesagt" in again
    assert browser.get(f"{address}aendern/").headers["Location"] == f"{address}?hinweis=schon"


def test_who_waits_is_offered_an_earlier_time_and_takes_it(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser, nth=-1).partition("?")[0]
    with planned.machine():
        late = Booking.objects.get(state=State.BOOKED, location__key__startswith="probe-")
    join = re.search(r'href="(/termine/warteliste/[^"]+)"', browser.get(address).content.decode())[1]  # type: ignore[index]
    page = browser.get(join.replace("&amp;", "&")).content.decode()
    assert "Ihren Termin behalten Sie" in page
    code = address.removeprefix("/termin/").strip("/")
    sent = {"wunsch": CARD, "termin": code, "einwilligung": "ja"}
    waits = waiting_by(browser, planned, sent)
    assert "Sie stehen auf der Warteliste" in browser.get(waits).content.decode()
    with planned.machine():
        assert waiting.offer_in_turn(timezone.now()) == 1
    offered = browser.get(waits).content.decode()
    assert "Eine frühere Zeit ist frei" in offered
    assert "Maria" not in offered

    answer = browser.post(waits, {"wahl": "nehmen"})

    assert answer.headers["Location"].startswith(address)
    with planned.machine():
        booking = Booking.objects.get(state=State.BOOKED, location__key__startswith="probe-")
    assert (booking.pk, booking.starts < late.starts) == (late.pk, True)
    assert "nicht mehr auf der Warteliste" in browser.get(waits).content.decode()


def test_declining_waits_on_and_leaving_ends_it(browser: PageClient, planned: Town) -> None:
    value = {**MARIA, "wunsch": CARD}
    waits = waiting_by(browser, planned, value)
    with planned.machine():
        Waiting.objects.update(before=timezone.now() + timedelta(days=30))
        waiting.offer_in_turn(timezone.now())

    declined = browser.post(waits, {"wahl": "ablehnen"}, follow=True).content.decode()
    assert "Sie haben abgelehnt" in declined
    assert "nehmen" not in re.findall(r'name="wahl" value="([^"]+)"', declined)
    assert browser.post(waits, {"wahl": "nehmen"}).headers["Location"] == f"{waits}?hinweis=vorbei"
    assert "nicht mehr auf der Warteliste" in browser.post(waits, {"wahl": "verlassen"}, follow=True).content.decode()


def test_who_waits_leaves_an_address(browser: PageClient) -> None:
    page = browser.post("/termine/warteliste/", {"wunsch": CARD, "name": "Maria", "mail": ""}).content.decode()

    assert "Nur so können wir Ihnen Bescheid sagen" in page
    assert browser.get("/warteliste/gibt-es-nicht/").status_code == 404


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


def test_an_errand_with_an_account_leads_to_signing_in(browser: PageClient) -> None:
    query = "a=probe-konto:1"
    value = times_in(browser.get(f"/termine/zeiten/?{query}"))[0]

    answer = browser.post("/termine/halten/", {"wunsch": query, "zeit": value})

    assert answer.headers["Location"].startswith("/anmelden/")


def test_an_address_of_a_held_time_books_nothing_in_another_browser(browser: PageClient) -> None:
    here = held_by(browser)
    other = PageClient(headers={"host": "musterhafen.localhost"})

    assert other.get(here).status_code == 409
    assert other.post(here, {**MARIA, "_buchen": "1"}).status_code == 409
    assert browser.get(here).status_code == 200


def test_an_account_has_one_appointment_for_what_is_given_once(planned: Town) -> None:
    now = timezone.now()
    with planned.machine():
        Errand.objects.filter(key="probe-hund").update(account_needed=True)
        book("probe-hund", name="Erika", by=planned.account(), now=now)
        with pytest.raises(AlreadyBooked):
            book("probe-hund", name="Erika M.", by=planned.account(), now=now)
        with pytest.raises(AccountNeeded):
            actions.confirm(
                hold("probe-hund", now, has_account=True).code, name="Otto", mail="o@x.de", by=NOBODY, now=now
            )


def test_the_calendar_file_tells_time_and_place(browser: PageClient) -> None:
    address = booked_by(browser).partition("?")[0]
    answer = browser.get(f"{address}termin.ics")
    text = answer.content.decode().replace("\r\n ", "")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART:" in text
    assert "Marktplatz 1" in text
    assert "Maria" not in text


def test_the_form_is_filled_in_at_home(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser, "a=probe-hund:1").partition("?")[0]

    answer = browser.post(f"{address}vorbereiten/")

    assert answer.headers["Location"].startswith("/antrag/")
    assert browser.get(answer.headers["Location"], follow=True).status_code == 200
    assert "Antrag weiter ausfüllen" in browser.get(address).content.decode()
    stranger = PageClient(headers={"host": "musterhafen.localhost"})
    page = stranger.get(address).content.decode()
    assert answer.headers["Location"] not in page
    assert "Mit Code fortsetzen" in page
    assert stranger.post(f"{address}vorbereiten/").headers["Location"] == address


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


def test_under_load_a_browser_works_or_waits(browser: PageClient, settings: LazySettings) -> None:
    settings.CHALLENGE_FROM = 1
    value = times_in(browser.get(f"/termine/zeiten/?{CARD}"))[0]
    without = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})
    assert without.status_code == 429
    assert without.headers["Refresh"].startswith(f"{gate.PATIENT_SECONDS}; url=/termine/geduld/")

    page = browser.get(f"/termine/zeiten/?{CARD}").content.decode()
    token = re.search(r'name="aufgabe" value="([^"]+)"', page)
    salt, bits = re.search(r'data-salt="([^"]+)" data-bits="(\d+)"', page).groups()  # type: ignore[union-attr]
    assert token is not None
    sent = {"wunsch": CARD, "zeit": value, "aufgabe": token[1], "antwort": challenge.solve(salt, int(bits))}
    assert browser.post("/termine/halten/", sent).headers["Location"].startswith("/termin/")
    assert browser.post("/termine/halten/", sent).status_code == 429  # good once


def test_who_has_waited_goes_on(browser: PageClient, settings: LazySettings, monkeypatch: Any) -> None:
    settings.CHALLENGE_FROM = 1
    value = times_in(browser.get(f"/termine/zeiten/?{CARD}"))[0]
    way_on = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value}).headers["Refresh"].partition("url=")[2]
    assert browser.get(way_on).status_code == 429  # too early
    monkeypatch.setattr(gate, "time", LaterClock(gate.PATIENT_SECONDS + 1))

    ready = browser.get(way_on).content.decode()
    token = re.search(r'name="geduld" value="([^"]+)"', ready)[1]  # type: ignore[index]
    answer = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value, "geduld": token})

    assert answer.headers["Location"].startswith("/termin/")


class LaterClock:
    """The clock some seconds later."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def time(self) -> float:
        import time

        return time.time() + self.seconds

    def monotonic(self) -> float:
        import time

        return time.monotonic()


def test_too_many_holds_from_one_address_wait(browser: PageClient, settings: LazySettings) -> None:
    settings.HOLDS_PER_ADDRESS = 1
    held_by(browser)
    value = times_in(browser.get(f"/termine/zeiten/?{CARD}"))[0]

    answer = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})

    assert answer.status_code == 429
    assert "sehr viele Zeiten reserviert" in answer.content.decode()


def test_one_address_holds_what_a_library_holds_however_many_browsers_press(
    planned: Town, browser: PageClient, settings: LazySettings
) -> None:
    settings.HOLDS_PER_ADDRESS = 3
    times = times_in(browser.get(f"/termine/zeiten/?{CARD}"))

    def press(value: str, address: str) -> int:
        fresh = PageClient(headers={"host": "musterhafen.localhost"})
        return fresh.post("/termine/halten/", {"wunsch": CARD, "zeit": value}, REMOTE_ADDR=address).status_code

    answers = [press(value, "192.0.2.7") for value in times[:9]]  # one near another may be gone with it

    assert (answers.count(302), answers[-2:]) == (3, [429, 429])
    assert press(times[-1], "192.0.2.8") == 302, "a neighbour may"


def test_programs_ask_the_feed_without_a_statement(browser: PageClient, django_assert_num_queries: Any) -> None:
    first = browser.get("/termine/frei.json")
    assert [item["title"] for item in first.json()["items"] if item["_appointment"]["errand"].startswith("probe-")]

    with django_assert_num_queries(0):
        again = browser.get("/termine/frei.json", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert not again.content
    assert b"<entry>" in browser.get("/termine/frei.atom").content


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
