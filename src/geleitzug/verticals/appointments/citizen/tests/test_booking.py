# SPDX-License-Identifier: EUPL-1.2
"""Booking without an account and without scripts: choose, hold, say who comes, book."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking import actions
from geleitzug.core.booking.errors import AccountNeeded, AlreadyBooked
from geleitzug.core.booking.models import Booking, Errand
from geleitzug.core.booking.rules import Line, State
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NOBODY
from geleitzug.verticals.appointments.citizen import finding
from geleitzug.verticals.appointments.citizen.asked import Asked
from geleitzug.verticals.appointments.citizen.tests.pages_walked import (
    CARD,
    DOG,
    MARIA,
    booked_by,
    held_by,
    times_in,
)
from geleitzug.verticals.appointments.citizen.tests.planned import DOGS, book, hold


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
    assert "Die zehn Minuten sind vorbei, oder Sie haben in einem anderen Fenster" in answer.content.decode()
    assert times_in(answer)


def test_an_errand_with_an_account_leads_to_signing_in(browser: PageClient) -> None:
    query = "a=probe-konto:1"
    value = times_in(browser.get(f"/termine/zeiten/?{query}"))[0]

    answer = browser.post("/termine/halten/", {"wunsch": query, "zeit": value})

    assert answer.headers["Location"].startswith("/anmelden/")


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

    cancelled = browser.post(f"{address}absagen/", follow=True).content.decode()
    instead = booked_by(browser, "a=probe-hund:1", 3).partition("?")[0]
    assert f'href="{answer.headers["Location"]}"' in cancelled
    assert browser.post(f"{instead}vorbereiten/").headers["Location"] == answer.headers["Location"]
