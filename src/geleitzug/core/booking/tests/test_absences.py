# SPDX-License-Identifier: EUPL-1.2
"""A sickness day: who was to come is proposed another time, moved in one step, written to; nobody is lost."""

from __future__ import annotations

from datetime import time

import pytest

from geleitzug.core.booking import reading
from geleitzug.core.booking.actions import absences, changing
from geleitzug.core.booking.models import Absence, Booking, Counter, Shift, Waiting
from geleitzug.core.booking.offering import plan_of
from geleitzug.core.booking.queries import lies_in
from geleitzug.core.booking.rules import State
from geleitzug.core.booking.tests.offices import CLERK, HEAD, MONDAY, NOW, STRANGER, VISITOR, Offices, at, days_later
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NotPermitted


@pytest.fixture
def booked(offices: Offices) -> Offices:
    """Three more counters of one person's at Nord, and Tuesday is full: 48 appointments with them."""
    with offices.machine():
        Shift.objects.filter(counter=offices.rows["nord1"]).update(staff=CLERK.id)
    for name in ("2", "3"):
        counter = offices.plan(Counter, location=offices.rows["nord"], name=name)
        for weekday in range(5):
            offices.plan(Shift, counter=counter, weekday=weekday, starts=time(8), ends=time(12), staff=CLERK.id)
    tuesday = days_later(1)
    for number in range(48):
        free = offices.free(locations=("nord",), first=tuesday, last=tuesday, most=1)
        offices.rows[number] = offices.book(free[0].starts, location="nord", mail=f"m{number}@example.org")
    return offices


def noted(offices: Offices) -> Absence:
    with offices.inside():
        return absences.note(Absence(staff=CLERK.id, first=days_later(1), last=days_later(1)), by=HEAD)


def test_forty_eight_people_are_moved_in_one_step_and_written_to(booked: Offices) -> None:
    absence = noted(booked)
    with booked.inside():
        with pytest.raises(NotPermitted):
            absences.propose_moves(absence, by=STRANGER, now=NOW)
        proposal = absences.propose_moves(absence, by=HEAD, now=NOW)
        with booked.machine():
            assert Booking.objects.filter(day=days_later(1), location=booked.rows["nord"]).count() == 48, "a proposal"

        done = absences.carry_out(proposal, by=HEAD, now=NOW)
        twice = absences.carry_out(proposal, by=HEAD, now=NOW)

    assert (len(proposal.moves), proposal.left) == (48, ())
    assert (done.moved, done.waiting, done.call) == (48, 0, [])
    assert (twice.moved, twice.kept, twice.waiting) == (0, 0, 0)
    assert {move.starts.date() for move in proposal.moves} == {days_later(2)}, "the next day, in the same office"
    with booked.machine():
        rows = list(Booking.objects.filter(state=State.BOOKED).select_related("location"))
        places = {place.id: place for place in reading.places(NOW)}
        assert all(lies_in(plan_of(places[row.location_id].rules, row.day), row) for row in rows)
        assert OutgoingMail.objects.filter(message_id__startswith="booking-moved-").count() == 48
        assert Entry.objects.filter(kind="TimeMoved").count() == 48
        told = Entry.objects.get(kind="AppointmentsMoved", facts__moved=48)
        assert str(CLERK.id) not in str(told.facts)


def test_another_counter_at_the_same_time_is_nobodys_worry(offices: Offices) -> None:
    with offices.machine():
        Shift.objects.filter(counter=offices.rows["mitte1"]).update(staff=CLERK.id)
    first, second = offices.book(at(8), mail="a@example.org"), offices.book(at(8), mail="b@example.org")
    with offices.outside():
        by_link = first if offices.again(first.booking).counter_id == offices.rows["mitte2"].pk else second
        changing.cancel(by_link.code, by=VISITOR, now=NOW)
    sick = second if by_link is first else first
    given_back = offices.again(by_link.booking).given_back_at
    assert given_back is not None

    with offices.inside():
        absence = absences.note(Absence(staff=CLERK.id, first=MONDAY, last=MONDAY), by=HEAD)
        proposal = absences.propose_moves(absence, by=HEAD, now=given_back)
        done = absences.carry_out(proposal, by=HEAD, now=given_back)

    assert (done.moved, done.kept) == (0, 1)
    moved = offices.again(sick.booking)
    assert (moved.counter.name, moved.starts) == ("2", at(8))
    with offices.machine():
        assert not OutgoingMail.objects.filter(message_id__startswith="booking-moved-").exists()


def test_who_finds_no_time_is_named_and_stands_on_the_waiting_list(booked: Offices) -> None:
    with booked.machine():
        silent = Booking.objects.get(pk=booked.rows[7].booking.pk)
        silent.mail = ""
        silent.phone = "0471 1234"
        silent.save()
        Shift.objects.exclude(staff=CLERK.id).delete()
    with booked.inside():
        absence = absences.note(Absence(staff=CLERK.id, first=days_later(1), last=days_later(60)), by=HEAD)
        proposal = absences.propose_moves(absence, by=HEAD, now=NOW)
        done = absences.carry_out(proposal, by=HEAD, now=NOW)

    assert (len(proposal.moves), len(proposal.left)) == (0, 48)
    assert (done.waiting, done.stuck) == (47, [silent.pk])
    assert booked.again(silent).state == State.BOOKED, "somebody has to call first"
    with booked.machine():
        assert Waiting.objects.filter(state="open").count() == 47
        mail = OutgoingMail.objects.filter(message_id__startswith="booking-cancelled-").first()
        assert mail is not None
        assert "/warteliste/" in mail.body
        order = list(Waiting.objects.order_by("turn").values_list("turn", flat=True))
        assert order == sorted(order)
    with booked.inside():
        absences.take_back(absence, by=HEAD)
    assert booked.free(locations=("nord",), most=99)[0].starts.date() == MONDAY
