# SPDX-License-Identifier: EUPL-1.2
"""An appointment by video: chosen while booking, opened by link and by staff, at a server that looks at the token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient
from tests.peers import Peer, running_peer
from tests.signing import sign_in_account, sign_in_staff

from geleitzug.core.booking import actions, codes
from geleitzug.core.booking.actions import servers, waiting
from geleitzug.core.booking.errors import NoVideo
from geleitzug.core.booking.models import Booking, Errand, Location, Offered, VideoServer, Waiting
from geleitzug.core.booking.queries import Wanted, free_times
from geleitzug.core.booking.rules import Line, State
from geleitzug.core.booking.video import Server, WrongServer
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NOBODY, NotPermitted
from geleitzug.ground.people.models import Account
from geleitzug.verticals.appointments.citizen.tests.pages_walked import MARIA, times_in
from geleitzug.verticals.appointments.citizen.tests.planned import DOGS, plan

SECRET = "ein Geheimnis von zweiunddreißig Zeichen"
CARD = "a=probe-ausweis:1&ort=probe-sued"
HOST = {"host": "musterhafen.localhost"}


@pytest.fixture(scope="module")
def peer(tmp_path_factory: Any) -> Iterator[Peer]:
    options = ("--app-id", "musterhafen", "--app-secret", SECRET, "--domain", "video.example")
    with running_peer("video_server", Path(tmp_path_factory.mktemp("video")), *options) as running:
        yield running


@pytest.fixture
def planned(town: Town, peer: Peer) -> Town:
    """Musterhafen with two places to book at, run by the citizens' office; cards may be applied for by video."""
    with town.machine():
        plan()
        Errand.objects.filter(key="probe-ausweis").update(by_video=True)
        Location.objects.filter(key__startswith="probe-").update(office="citizens")
    return town


@pytest.fixture
def by_video(planned: Town, peer: Peer) -> Town:
    """The same with a server."""
    with planned.inside():
        server = Server(peer.url, "musterhafen", SECRET, "video.example")
        servers.set_up(server, active=True, by=planned.staff("digital", "operator"))
    return planned


@pytest.fixture
def browser() -> PageClient:
    return PageClient(headers=HOST)


def booked(browser: PageClient, query: str) -> str:
    """Book the first free time by hand; returns the link's code."""
    page = browser.get(f"/termine/zeiten/?{query}")
    held = browser.post("/termine/halten/", {"wunsch": query, "zeit": times_in(page)[0]}).headers["Location"]
    answer = browser.post(held, {**MARIA, "_buchen": "1"})
    return str(answer.headers["Location"]).split("/")[2]


def begins(town: Town, code: str, minutes: int) -> Booking:
    """Let an appointment begin in some minutes (ago, below zero)."""
    starts = timezone.now() + timedelta(minutes=minutes)
    with town.machine():
        found = Booking.objects.filter(holder=codes.holder_of(code))
        length = timedelta(minutes=10)
        found.update(starts=starts, ends=starts + length, blocked_until=starts + length, day=timezone.localdate(starts))
        return found.select_related("location").get()


def test_who_chooses_video_comes_in_from_ten_minutes_before_to_the_end(
    by_video: Town, browser: PageClient, peer: Peer
) -> None:
    page = browser.get(f"/termine/anliegen/?{CARD}").content.decode()
    code = booked(browser, f"{CARD}&wie=video")
    early = browser.get(reverse("appointments:booked", args=[code])).content.decode()
    refused = browser.get(reverse("appointments:video", args=[code]))
    booking = begins(by_video, code, 9)
    open_now = browser.get(reverse("appointments:booked", args=[code])).content.decode()
    led = browser.get(reverse("appointments:video", args=[code]))
    came = urlopen(led.headers["Location"], timeout=10).read().decode()
    with by_video.machine():
        Booking.objects.filter(pk=booking.pk).update(state=State.SERVED)
    noted = browser.get(reverse("appointments:booked", args=[code])).content.decode()
    begins(by_video, code, -11)
    late = browser.get(reverse("appointments:video", args=[code]))

    assert "Wie möchten Sie kommen?" in page
    assert "finden Sie hier den Zugang" in early
    assert "Zum Videogespräch" not in early
    assert refused.headers["Location"] == late.headers["Location"] == reverse("appointments:booked", args=[code])
    assert "Zum Videogespräch" in open_now
    assert "Zum Videogespräch" in noted, "who was noted as served may still have a question"
    assert peer.url.removeprefix("http://") in open_now
    assert "nicht aufgezeichnet" in open_now
    assert "jwt=" not in open_now
    assert led.headers["Cache-Control"] == "no-store"
    assert f"„{booking.number}“. Sie sind Gast" in came
    assert "Maria" not in came


def test_staff_lead_the_talk_in_the_same_room(by_video: Town, browser: PageClient, peer: Peer) -> None:
    code = booked(browser, f"{CARD}&wie=video")
    booking = begins(by_video, code, 5)
    clerk = PageClient(headers=HOST)
    sign_in_staff(clerk, "buergerbuero", town="musterhafen")

    day = clerk.get(reverse("appointments_office:day"), {"ort": "probe-sued", "tag": booking.day.isoformat()})
    page = clerk.get(reverse("appointments_office:booking", args=[booking.pk])).content.decode()
    led = clerk.get(reverse("appointments_office:video", args=[booking.pk])).headers["Location"]
    own = browser.get(reverse("appointments:video", args=[code])).headers["Location"]
    came = urlopen(led, timeout=10).read().decode()
    begins(by_video, code, 60)
    too_early = clerk.get(reverse("appointments_office:video", args=[booking.pk]))

    assert reverse("appointments_office:video", args=[booking.pk]) in day.content.decode()
    assert "Sie leiten das Gespräch" in page
    assert "„Rathaus Süd“. Sie leiten" in came
    assert led.partition("?")[0] == own.partition("?")[0]
    assert "Der Zugang steht am Tag" in too_early.content.decode()


def test_mail_and_calendar_lead_to_the_page_and_never_into_the_room(by_video: Town, browser: PageClient) -> None:
    code = booked(browser, f"{CARD}&wie=video")

    with by_video.machine():
        mail = OutgoingMail.objects.latest("id")
    calendar = browser.get(reverse("appointments:calendar", args=[code])).content.decode().replace("\r\n ", "")

    for text in (mail.body, calendar):
        assert reverse("appointments:booked", args=[code]) in text
        assert "per Video" in text
        assert "jwt" not in text
        assert "Marktplatz" not in text


def test_without_a_server_nothing_is_offered_by_video(planned: Town, browser: PageClient) -> None:
    page = browser.get(f"/termine/anliegen/?{CARD}").content.decode()
    query = f"{CARD}&wie=video"
    answer = browser.post(
        "/termine/halten/", {"wunsch": query, "zeit": times_in(browser.get(f"/termine/zeiten/?{query}"))[0]}
    )

    waits = browser.post("/termine/warteliste/", {"wunsch": query, **MARIA})

    assert "Wie möchten Sie kommen?" not in page
    for each in (answer, waits):
        assert each.status_code == 409
        assert "geht gerade nicht per Video" in each.content.decode()


def test_who_waits_for_a_talk_waits_on_while_the_server_is_off(by_video: Town, browser: PageClient) -> None:
    now, wanted = timezone.now(), Wanted((Line("probe-ausweis"),), ("probe-sued",), by_video=True)
    with by_video.outside(NOBODY):
        waiting.wait(
            wanted, name="Maria", mail="m@example.org", before=now + timedelta(days=30), by=NOBODY, now=now
        )  # fmt: skip
    with by_video.machine():
        VideoServer.objects.update(active=False)
        off = waiting.offer_in_turn(now)
        state = Waiting.objects.get().state
        VideoServer.objects.update(active=True)
        on = waiting.offer_in_turn(now)

        assert (off, state, on) == (0, Waiting.State.OPEN, 1)
        assert Offered.objects.get().booking.by_video  # type: ignore[union-attr]


def test_what_is_not_done_by_video_is_not_booked_so(by_video: Town, browser: PageClient) -> None:
    code = booked(browser, "a=probe-hund:1&ort=probe-sued&wie=video")
    wanted, now = Wanted((Line("probe-hund"),), ("probe-sued",), by_video=True), timezone.now()

    with by_video.machine():
        assert not Booking.objects.get(holder=codes.holder_of(code)).by_video
    with by_video.outside(NOBODY):
        free = free_times(wanted, now, most=1)[0]
    with by_video.outside(NOBODY), pytest.raises(NoVideo):
        actions.hold(wanted, free.location, free.starts, session="", now=now)


def test_the_link_is_asked_for_an_address_and_sent_again_while_the_talk_lasts(
    by_video: Town, browser: PageClient
) -> None:
    query = f"{CARD}&wie=video"
    value = times_in(browser.get(f"/termine/zeiten/?{query}"))[0]
    held = browser.post("/termine/halten/", {"wunsch": query, "zeit": value}).headers["Location"]
    by_phone = browser.post(held, {**MARIA, "mail": "", "phone": "0471 123456", "_buchen": "1"}).content.decode()
    code = browser.post(held, {**MARIA, "_buchen": "1"}).headers["Location"].split("/")[2]
    begins(by_video, code, -2)
    browser.post("/termine/oeffnen/link/", {"name": MARIA["name"], "mail": MARIA["mail"]})
    by_video.jobs()

    assert "Für ein Videogespräch brauchen wir eine E-Mail-Adresse" in by_phone
    asked = [each.body for each in mail.outbox if "nach dem Link zu Ihrem Termin gefragt" in each.body]
    assert [f"/termin/{code}/" in each for each in asked] == [True]


def test_moved_it_stays_by_video_and_keeps_its_room(by_video: Town, browser: PageClient, peer: Peer) -> None:
    code = booked(browser, f"{CARD}&wie=video")
    page = browser.get(reverse("appointments:move", args=[code]))
    browser.post(reverse("appointments:move", args=[code]), {"zeit": times_in(page)[3], "wunsch": ""})
    with by_video.machine():
        VideoServer.objects.update(active=False)
    begins(by_video, code, 1)
    off = browser.get(reverse("appointments:booked", args=[code])).content.decode()

    with by_video.machine():
        moved = Booking.objects.get(holder=codes.holder_of(code))
    assert (moved.by_video, moved.changes) == (True, 1)
    assert "Videogespräche sind gerade nicht möglich" in off
    assert browser.get(reverse("appointments:video", args=[code])).headers["Location"].startswith("/termin/")


def test_staff_book_by_video_for_who_has_an_address(by_video: Town) -> None:
    clerk = PageClient(headers=HOST)
    sign_in_staff(clerk, "buergerbuero", town="musterhafen")
    asked = {"anliegen.0": "probe-ausweis", "personen.0": "1", "ort": "probe-sued", "weg": "telephone", "video": "1"}
    page = clerk.get(reverse("appointments_office:book"), asked)
    sent = {**asked, "zeit": times_in(page)[0], "name": "Maria Muster"}

    no_address = clerk.post(reverse("appointments_office:book"), sent)
    booked = clerk.post(reverse("appointments_office:book"), {**sent, "mail": "maria@example.org"})
    dog = clerk.get(reverse("appointments_office:book"), {**asked, "anliegen.0": "probe-hund"})

    assert "Dorthin geht der Link" in no_address.content.decode()
    assert booked.status_code == 302
    with by_video.machine():
        assert Booking.objects.latest("id").by_video
    assert "lässt sich nicht per Video erledigen" in dog.content.decode()


def test_a_case_leads_to_the_appointment_it_was_prepared_for(by_video: Town, browser: PageClient) -> None:
    case = by_video.play(DOGS, "ein-hund", steps=0)
    code = booked(browser, f"{CARD}&wie=video")
    booking = begins(by_video, code, 5)
    with by_video.machine():
        actions.connect(booking, application=case.pk)
        Location.objects.filter(key="probe-sued").update(office="tax")
    clerk = PageClient(headers=HOST)
    sign_in_staff(clerk, "steueramt", town="musterhafen")

    with by_video.machine():
        applicant = Account.objects.get(pk=case.holder)
    sign_in_account(browser, applicant.email, town="musterhafen")
    case_page, status = reverse("office:case", args=[by_video.case(case).number]), f"/antrag/{case.pk}/stand/"

    page, theirs = clerk.get(case_page).content.decode(), browser.get(status).content.decode()
    with by_video.inside():
        actions.cancel(code, by=NOBODY, now=timezone.now())
    later, theirs_later = clerk.get(case_page).content.decode(), browser.get(status).content.decode()

    assert f"Videotermin {booking.number}" in page
    assert reverse("appointments_office:booking", args=[booking.pk]) in page
    assert reverse("appointments_office:video", args=[booking.pk]) in page
    assert "per Video, mit:" in theirs
    assert re.search(rf"Videotermin {booking.number}: [^<]* – selbst abgesagt, \d\d\.\d\d\.", later)
    assert re.search(r"Sie haben diesen Termin am [^<]* abgesagt\.", theirs_later)
    assert "Termin vereinbaren" in theirs_later


def test_who_runs_the_house_says_which_server_and_the_secret_stays(by_video: Town, peer: Peer) -> None:
    operator = by_video.staff("digital", "operator")
    with by_video.inside():
        servers.set_up(Server(peer.url, "musterhafen", "", "other.example"), active=False, by=operator)
        row = VideoServer.objects.get()
        assert (row.secret, row.domain, row.active) == (SECRET, "other.example", False)
        with pytest.raises(WrongServer) as wrong:  # elsewhere it is not used
            servers.set_up(Server("https://else.example", "musterhafen", "", ""), active=True, by=operator)
        with pytest.raises(WrongServer):
            servers.set_up(Server("https://[::1", "musterhafen", SECRET, ""), active=True, by=operator)
        with pytest.raises(NotPermitted):
            servers.set_up(Server(peer.url, "m", SECRET, ""), active=True, by=by_video.staff("citizens"))
        assert wrong.value.field == "secret"
        assert Entry.objects.filter(kind="VideoServerSetUp").count() == 2
        assert SECRET not in str(Entry.objects.filter(kind="VideoServerSetUp").values_list("facts", flat=True))
