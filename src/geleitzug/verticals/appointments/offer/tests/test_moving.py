# SPDX-License-Identifier: EUPL-1.2
"""Rules changed under appointments, and a colleague who falls ill: nobody is dropped, everybody hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking.models import Absence, Booking, ClosedDay, Location, Shift, Skill
from geleitzug.core.booking.offering import is_planned, plan_of
from geleitzug.core.booking.reading import places
from geleitzug.core.booking.rules import State
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.verticals.appointments.offer import rows
from geleitzug.verticals.appointments.offer.dayplan import shut_by
from geleitzug.verticals.appointments.offer.models import ToTelephone

Client = Callable[[str], PageClient]
Book = Callable[..., Booking]


def address(name: str, *args: object) -> str:
    return reverse(f"appointments_office:{name}", args=args)


def typed(name: str, day: date) -> dict[str, str]:
    return {f"{name}.day": str(day.day), f"{name}.month": str(day.month), f"{name}.year": str(day.year)}


def chosen(page: str) -> dict[str, str]:
    """Return what a form of proposals sends if nothing is changed: the first option of each list."""
    found = {}
    for part in page.split("<select ")[1:]:
        name = part.split('name="', 1)[1].split('"', 1)[0]
        found[name] = part.split('<option value="', 1)[1].split('"', 1)[0]
    return found


def test_a_closed_day_drops_no_appointment_and_says_which_it_meets(
    town: Town, mitte: Location, of: Client, booked: Book, working_day: date
) -> None:
    head, booking = of("buergerbuero.leitung"), booked(10)
    closing = typed("day", working_day) | {"reason": "Personalversammlung"}
    path = address("new_row", mitte.pk, "schliesstage")

    asked = head.post(path, closing)
    with town.machine():
        assert not ClosedDay.objects.exists()
    saved = head.post(path, closing | {"trotzdem": "1"})

    assert "Ein gebuchter Termin läge außerhalb" in asked.content.decode()
    assert booking.number in asked.content.decode()
    assert saved.status_code == 302
    with town.machine():
        assert Booking.objects.get(pk=booking.pk).state == State.BOOKED
    assert booking.number in head.get(address("moves", mitte.pk)).content.decode()


def test_a_row_taken_away_asks_as_well(town: Town, mitte: Location, of: Client, booked: Book) -> None:
    head, booking = of("buergerbuero.leitung"), booked(10, counter="Schalter 2")
    with town.machine():
        shift = Shift.objects.get(counter=booking.counter, weekday=booking.day.weekday())

    asked = head.post(address("row", mitte.pk, "dienste", shift.pk), {"entfernen": "1"})
    gone = head.post(address("row", mitte.pk, "dienste", shift.pk), {"entfernen": "1", "trotzdem": "1"})

    assert "Am Schalter hat niemand Dienst." in asked.content.decode()
    assert gone.status_code == 302


def test_what_a_colleague_cannot_do_any_more_is_asked(
    town: Town, mitte: Location, of: Client, booked: Book, derya: UUID
) -> None:
    head = of("buergerbuero.leitung")
    booked(10, counter="Schalter 1")

    asked = head.post(address("skill", derya), {"errands": ["reisepass"]})
    kept = head.post(address("skill", derya), {"errands": ["fuehrungszeugnis", "reisepass"]})

    assert "bearbeitet dieses Anliegen nicht" in asked.content.decode()
    assert kept.status_code == 302
    with town.machine():
        assert Skill.objects.filter(staff=derya).count() == 2


def test_a_sick_clerks_appointments_are_moved_by_one_press(
    town: Town, mitte: Location, of: Client, booked: Book, derya: UUID, working_day: date
) -> None:
    head = of("buergerbuero.leitung")
    same = booked(9, counter="Schalter 1", mail="femke@example.org")
    for number in (2, 3, 4):
        booked(10, counter=f"Schalter {number}", name="Jemand anderes")
    later = booked(10, counter="Schalter 1", mail="tjark@example.org", name="Tjark Meyer")
    by_phone = booked(10, 10, counter="Schalter 1", phone="0471 1234", name="Alma Frerichs")

    ill = head.post(address("new_absence"), typed("first", working_day) | {"staff": str(derya), "kind": "unplanned"})
    page = head.get(ill.headers["Location"]).content.decode()
    options = chosen(page)
    same_time = options[f"wohin.{by_phone.pk}"].partition("|")[0]
    its_own = page.split(f'name="wohin.{by_phone.pk}"')[1].split("</select>")[0].split('<option value="')[1:]
    options[f"wohin.{by_phone.pk}"] = next(part.split('"', 1)[0] for part in its_own if not part.startswith(same_time))
    done = head.post(address("moves", mitte.pk), options)

    assert "3 Termine können so nicht gehalten werden." in page
    assert done.headers["Location"].endswith("gut=verlegt")
    with town.machine():
        found = {each.pk: each for each in Booking.objects.filter(state=State.BOOKED).select_related("counter")}
        assert found[same.pk].starts == same.starts
        assert found[same.pk].counter.name != "Schalter 1"
        assert found[later.pk].starts > later.starts
        assert found[by_phone.pk].starts > by_phone.starts
        assert not OutgoingMail.objects.filter(to="femke@example.org", subject__contains="verlegen").exists()
        assert OutgoingMail.objects.filter(to="tjark@example.org", subject__contains="verlegen").count() == 1
        call = ToTelephone.objects.get()
    after = head.get(address("moves", mitte.pk)).content.decode()
    assert "0471 1234" in after
    assert "Alle Termine können gehalten werden" in after
    head.post(address("telephoned", mitte.pk, call.pk))
    assert "0471 1234" not in head.get(address("moves", mitte.pk)).content.decode()


def test_a_time_somebody_else_has_taken_is_not_given_twice(
    town: Town, mitte: Location, of: Client, booked: Book, derya: UUID, working_day: date
) -> None:
    head, booking = of("buergerbuero.leitung"), booked(9, counter="Schalter 1", mail="femke@example.org")
    head.post(address("new_absence"), typed("first", working_day) | {"staff": str(derya), "kind": "unplanned"})
    options = chosen(head.get(address("moves", mitte.pk)).content.decode())
    where = options[f"wohin.{booking.pk}"].partition("|")[2]
    other = booked(9, name="Schneller")
    with town.machine():
        Booking.objects.filter(pk=other.pk).update(counter=where)

    done = head.post(address("moves", mitte.pk), options)

    assert done.headers["Location"].endswith("gut=nicht_alle")
    with town.machine():
        assert Booking.objects.get(pk=booking.pk).counter_id == booking.counter_id


@pytest.mark.parametrize("made_up", ["0001-01-01T00:00+14:00", "9999-12-31T23:55+00:00", "2027-04-05T10:00", "x"])
def test_a_time_no_page_has_offered_is_refused(
    mitte: Location, of: Client, booked: Book, derya: UUID, working_day: date, made_up: str
) -> None:
    head, booking = of("buergerbuero.leitung"), booked(9, counter="Schalter 1")
    head.post(address("new_absence"), typed("first", working_day) | {"staff": str(derya), "kind": "unplanned"})

    done = head.post(address("moves", mitte.pk), {f"wohin.{booking.pk}": f"{made_up}|{booking.counter_id}"})

    assert done.headers["Location"].endswith("gut=nicht_alle")


def test_who_is_put_on_the_waiting_list_is_said_to_be_called_off(
    town: Town, mitte: Location, of: Client, booked: Book, derya: UUID, working_day: date
) -> None:
    head, booking = of("buergerbuero.leitung"), booked(9, counter="Schalter 1", mail="femke@example.org")
    head.post(address("new_absence"), typed("first", working_day) | {"staff": str(derya), "kind": "unplanned"})

    done = head.post(address("moves", mitte.pk), {f"wohin.{booking.pk}": "warteliste"}, follow=True)

    assert "steht auf der Warteliste" in done.content.decode()
    with town.machine():
        assert Booking.objects.get(pk=booking.pk).state == State.CANCELLED


@pytest.mark.parametrize(
    ("typed_in", "said"),
    [
        ({}, "Tag an"),
        ({"first.day": "31", "first.month": "4", "first.year": "2027"}, "Diesen Tag gibt es nicht"),
        (typed("first", date(2027, 4, 3)) | typed("last", date(2027, 4, 2)), "endet nach seinem Beginn"),
        (typed("first", date(2027, 4, 3)) | {"starts": "12", "ends": "10"}, "endet nach seinem Beginn"),
    ],
)
def test_an_absence_that_cannot_be_is_said(
    town: Town, of: Client, derya: UUID, typed_in: dict[str, str], said: str
) -> None:
    answer = of("buergerbuero.leitung").post(address("new_absence"), {"staff": str(derya), "kind": "leave"} | typed_in)

    assert said in answer.content.decode()


def test_absences_are_taken_back_and_not_seen_by_others(town: Town, of: Client, derya: UUID, working_day: date) -> None:
    head, other = of("buergerbuero.leitung"), of("steueramt.leitung")
    head.post(address("new_absence"), typed("first", working_day) | {"staff": str(derya), "kind": "leave"})
    with town.machine():
        absence = Absence.objects.get()

    assert "Derya" not in other.get(address("absences")).content.decode()
    assert other.post(address("end_absence", absence.pk)).status_code == 404
    assert "Derya" in head.get(address("absences")).content.decode()
    assert head.post(address("end_absence", absence.pk)).status_code == 302
    with town.machine():
        assert not Absence.objects.exists()


def test_what_is_explained_is_what_is_offered(town: Town, mitte: Location, derya: UUID, working_day: date) -> None:
    """The explanation here and the computation in core read the same rules: at every slot both say the same."""
    with town.machine():
        Absence.objects.create(staff=derya, first=working_day, last=working_day, starts="14:00")
        explained = rows.rules_of(mitte, working_day, working_day).day(working_day)
        place = next(each for each in places(timezone.now()) if each.key == "mitte")
        plan = plan_of(place.rules, working_day)

        for at in explained.counters:
            for slot in range(0, 286, 3):
                ours = shut_by(explained, at.key, 0b11 << slot, frozenset({"reisepass"})) is None
                theirs = is_planned(plan, at.key, frozenset({"reisepass"}), slot, slot + 2, wheelchair=False)
                assert ours == theirs, (at.name, slot)
