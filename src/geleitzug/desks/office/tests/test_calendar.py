# SPDX-License-Identifier: EUPL-1.2
"""What is due in a month or a week, for whom; and taking longer to decide, from the case page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload.calendar import due_in
from geleitzug.core.caseload.models import CalendarFeed, FollowUp
from geleitzug.core.caseload.ports import Span
from geleitzug.core.cases.models import Application, Deadline
from geleitzug.core.mailbox.models import Message
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.web import actor

SignIn = Callable[..., Colleague]
DOGS, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
NOBODYS = date(2031, 5, 1)


def ends_of(town: Town, application: Application) -> date:
    with town.inside():
        return Deadline.objects.get(case=application.pk).ends_on


def day_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}.{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def test_the_calendar_shows_what_is_due_and_only_ones_own_if_one_likes(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, ends = sign_in("steueramt"), ends_of(town, dog)
    month, week = f"/amt/kalender/?tag={ends}", f"/amt/kalender/?ansicht=woche&tag={ends}"

    shown = [katrin.reads(address) for address in (month, week)]
    mine = katrin.reads(f"{month}&wer=meine")
    katrin.sends(case_address(dog, "uebernehmen/"))

    assert all(dog.number in page for page in shown)
    assert dog.number not in mine
    assert dog.number in katrin.reads(f"{month}&wer=meine")
    assert dog.number not in katrin.reads(f"/amt/kalender/?tag={NOBODYS}")
    assert dog.number not in sign_in("bauamt").reads(month)
    assert "Kalender" in katrin.reads("/amt/kalender/?tag=gestern&ansicht=jahr&amt=nirgends")


def test_questions_opinions_and_follow_ups_stand_there_too(town: Town, sign_in: SignIn) -> None:
    house, dog = town.play(BUILDING, "carport", steps=1), town.play(DOGS, "ein-hund", steps=0)
    clerk, tomorrow = sign_in("bauamt"), timezone.localdate() + timedelta(days=1)
    clerk.sends(case_address(house, "wiedervorlage/"), why="Frist", **day_of("again", tomorrow))
    sign_in("steueramt").sends(case_address(dog, "nachfordern/"), text="Chip?", **day_of("due", tomorrow))

    span = Span(timezone.localdate(), timezone.localdate() + timedelta(days=100))
    with town.inside():
        of_building = due_in(town.staff("building"), span)
        of_tax = due_in(town.staff("tax"), span)
        of_fire = due_in(town.staff("fire", "expert"), span)

    kinds = [{due.kind for rows in found.values() for due in rows} for found in (of_building, of_tax, of_fire)]
    assert kinds[0] == {"period", "opinion", "follow_up"}
    assert kinds[1] == {"period", "answer"}
    assert "opinion" in kinds[2]
    assert [due.paused for due in of_tax[ends_of(town, dog)]] == [True]
    assert "Wiedervorlage" in clerk.reads(f"/amt/kalender/?tag={tomorrow}")


def test_the_calendar_costs_the_same_however_full_it_is(
    town: Town, sign_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    clerk, span = town.staff("tax"), Span(timezone.localdate(), timezone.localdate() + timedelta(days=60))
    with town.inside(), django_assert_num_queries(6):
        due_in(clerk, span)
    for _ in range(2):
        town.play(DOGS, "ein-hund", steps=0)
    with town.inside():
        FollowUp.objects.create(
            staff_id=clerk.id, case=town.case(dog), day=timezone.localdate(), reason="?", set_by_name="?"
        )

        with django_assert_num_queries(6):
            found = due_in(clerk, span)

    assert sum(len(rows) for rows in found.values()) == 4


def test_a_calendar_program_reads_along_until_the_address_is_taken_back(town: Town, sign_in: SignIn) -> None:
    dog, katrin, stranger = town.play(DOGS, "ein-hund", steps=0), sign_in("steueramt"), Colleague("musterhafen")
    made = katrin.post("/amt/kalender/abo/").content.decode()
    address = unescape(re.findall(r'value="(http[^"]+\.ics)"', made)[0])
    path = "/" + address.split("/", 3)[3]

    found = stranger.get(path)
    katrin.post("/amt/kalender/abo/", {"beenden": "1"})

    lines = found.content.decode().split("\r\n")
    assert found.headers["Content-Type"].startswith("text/calendar")
    assert f"SUMMARY:Entscheiden: {dog.number}" in lines
    assert f"DTSTART;VALUE=DATE:{ends_of(town, dog):%Y%m%d}" in lines
    assert "Sommer" not in found.content.decode()
    assert max(len(line.encode()) for line in lines) <= 75
    assert [stranger.get(each).status_code for each in (path, "/amt/kalender/keins.ics")] == [404, 404]


def test_an_address_that_outlasts_the_session_is_made_by_who_has_just_shown_who_they_are(
    town: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    katrin = sign_in("steueramt")
    monkeypatch.setattr(actor, "FRESH_SECONDS", -100_000)  # sessions of tests are fresh for a day to come

    asked = katrin.post("/amt/kalender/abo/")

    assert asked.headers["Location"].startswith("/amt/konto/bestaetigen/")
    with town.inside():
        assert not CalendarFeed.objects.exists()


def test_a_clerk_takes_longer_and_the_applicant_reads_why(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=1)
    clerk, ends, address = sign_in("bauamt"), ends_of(town, house), case_address(house, "frist/")
    assert "Frist verlängern" in clerk.reads(case_address(house))

    wrong = clerk.sends(address, reason="", **day_of("until", ends))
    done = clerk.sends(address, reason="Das Gutachten fehlt noch.", **day_of("until", ends + timedelta(days=14)))
    again = clerk.reads(address)

    assert "Bitte geben Sie einen Tag nach dem" in wrong
    assert "Bitte schreiben Sie, warum es länger dauert." in wrong
    assert "Die Frist ist verlängert." in done
    assert "Grund: Das Gutachten fehlt noch." in done
    assert "Die Frist lässt sich nicht verlängern" in again
    with town.outside(town.holder_of(house)):
        assert any("Das Gutachten fehlt noch." in message.body for message in Message.objects.filter(subject=house.pk))
