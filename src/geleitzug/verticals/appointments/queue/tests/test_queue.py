# SPDX-License-Identifier: EUPL-1.2
"""A morning in a hall: numbers, calls, parking, sending on, finishing; and that nobody is called twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.furnished import Town, at_once

from geleitzug.core.booking.models import Booking, Errand, Location, Skill
from geleitzug.core.booking.rules import State as Booked
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE, NOBODY, NotPermitted
from geleitzug.verticals.appointments.queue import boards, calling, clock, queries, screens, seeds, taking
from geleitzug.verticals.appointments.queue.models import Queue, Seat, Ticket
from geleitzug.verticals.appointments.queue.rules import EARLY, KEPT_FOR, State, Way, Why
from geleitzug.verticals.appointments.queue.tests.hall import CAR, PASSPORT, furnish, noon


def test_numbers_count_up_by_letter_and_by_day(town: Town) -> None:
    with town.inside():
        hall = furnish()
        Queue.objects.create(location=hall.location, groups=[{"letter": "B", "errands": [CAR]}])
        numbers = [hall.comes(CAR).ticket.number for _each in range(2)]
        yesterday = hall.comes(CAR, now=timezone.now() - timedelta(days=1)).ticket

        assert numbers == ["B 1", "B 2"]
        assert yesterday.number == "B 1"


def test_a_visit_from_arriving_to_going(town: Town) -> None:
    now = noon()
    with town.inside():
        hall = furnish()
        clerk = town.staff("citizens")
        booking = hall.booked(now + timedelta(minutes=5))
        taken = taking.arrive(booking, by=clerk, now=now, way=Way.STAFF)
        again = taking.arrive(booking, by=clerk, now=now, way=Way.STAFF)
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)

        called = calling.call_next(seat, by=clerk, now=now + timedelta(minutes=6))
        assert called is not None
        ticket, why = called
        calling.begin(ticket, by=clerk, now=now + timedelta(minutes=7))
        calling.finish(ticket, by=clerk, now=now + timedelta(minutes=17), done=[(PASSPORT, 1), (CAR, 1)])

        assert again.ticket.pk == taken.ticket.pk
        assert again.secret != taken.secret
        assert (ticket.number, why) == ("T 1", Why.DUE)
        row = Ticket.objects.get(pk=ticket.pk)
        booking.refresh_from_db()
        assert (row.state, booking.state) == (State.DONE, Booked.SERVED)
        assert (row.waited_seconds, row.served_seconds) == (360, 600)
        assert [each["seconds"] for each in row.done] == [200, 400]
        told = Entry.objects.get(subject=row.pk, kind="TicketServed")
        assert told.facts["errands"] == [PASSPORT, CAR]
        assert (told.facts["waited_seconds"], told.facts["served_seconds"]) == (360, 600)


def test_an_appointment_is_neither_too_early_nor_of_another_day(town: Town) -> None:
    now = noon()
    with town.inside():
        hall = furnish()
        later, gone = hall.booked(now + EARLY + timedelta(minutes=1)), hall.booked(now - timedelta(days=2), "K124")
        clerk = town.staff("citizens")

        with pytest.raises((taking.TooEarly, taking.NotThere)):  # near midnight it is tomorrow's
            taking.arrive(later, by=clerk, now=now, way=Way.STAFF)
        with pytest.raises(taking.NotThere):
            taking.arrive(gone, by=clerk, now=now, way=Way.STAFF)


def test_parked_not_here_and_back(town: Town) -> None:
    now = noon()
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        first, second = (hall.comes(now=now + timedelta(seconds=at)).ticket for at in range(2))

        parked = calling.call_next(seat, by=clerk, now=now)
        assert parked is not None
        calling.park(parked[0], by=clerk, now=now + timedelta(minutes=2))
        missed = calling.call_next(seat, by=clerk, now=now + timedelta(minutes=3))
        assert missed is not None
        calling.miss(missed[0], by=clerk, now=now + timedelta(minutes=4))
        calling.call(Ticket.objects.get(pk=first.pk), seat, by=clerk, now=now + timedelta(minutes=5))
        with pytest.raises(calling.StillSomebody):
            calling.call_next(seat, by=clerk, now=now)
        recalled = calling.visitor_at(seat.counter, seat.day)
        assert recalled is not None
        calling.finish(recalled, by=clerk, now=now + timedelta(minutes=6), done=[(PASSPORT, 1)])
        taking.come_back(Ticket.objects.get(pk=second.pk), by=NOBODY, now=now + timedelta(minutes=7))

        assert (parked[0].pk, missed[0].pk) == (first.pk, second.pk)
        done, back = Ticket.objects.get(pk=first.pk), Ticket.objects.get(pk=second.pk)
        assert (done.state, done.served_seconds, done.calls) == (State.DONE, 180, 2)
        assert back.state == State.WAITING
        assert [step["what"] for step in back.history] == ["arrived", "called", "not_here", "back"]


def test_sent_on_to_another_location_with_the_history(town: Town) -> None:
    now = timezone.localtime().replace(hour=12)
    with town.inside():
        hall, there, clerk = furnish(), furnish(key="test-nord"), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        there.comes(now=now - timedelta(hours=1))
        hall.comes(now=now)
        called = calling.call_next(seat, by=clerk, now=now)
        assert called is not None
        calling.send_on(called[0], there.location, None, by=clerk, now=now, note="Foto fehlt")
        seat = calling.sit_down(there.counters[0], by=clerk, now=now)
        found = calling.call_next(seat, by=clerk, now=now)

        assert found is not None
        assert (found[0].pk, found[1]) == (called[0].pk, Why.SENT_ON)
        row = Ticket.objects.get(pk=found[0].pk)
        assert (row.number, row.note) == ("A 2", "Foto fehlt")
        assert [step["what"] for step in row.history] == ["arrived", "called", "sent_on", "called"]


def test_sent_on_to_any_other_counter_never_back_and_never_to_an_empty_one(town: Town) -> None:
    now = noon()
    with town.inside():
        hall, clerk, other = furnish(), town.staff("citizens"), town.staff("citizens", "head")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        second = calling.sit_down(hall.counters[1], by=other, now=now)
        first = hall.comes(now=now).ticket
        calling.call(first, seat, by=clerk, now=now)
        calling.send_on(first, hall.location, None, by=clerk, now=now)
        assert calling.call_next(seat, by=clerk, now=now) is None
        found = calling.call_next(second, by=other, now=now)
        assert found is not None
        assert found[0].pk == first.pk

        calling.send_on(found[0], hall.location, hall.counters[0], by=other, now=now)
        assert calling.call_next(second, by=other, now=now) is None
        calling.leave(seat, by=clerk, now=now)
        again = calling.call_next(second, by=other, now=now)
        assert again is not None
        calling.send_on(again[0], hall.location, None, by=other, now=now)
        assert calling.call_next(second, by=other, now=now) is None


def test_a_number_of_another_day_is_not_called(town: Town) -> None:
    now = noon()
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        old = hall.comes(now=now - timedelta(days=1)).ticket
        with pytest.raises(taking.NotNow):
            calling.call(old, seat, by=clerk, now=now)
        Ticket.objects.filter(pk=old.pk).update(state=State.SERVING, counter=hall.counters[0])
        hall.comes(now=now)

        assert calling.call_next(seat, by=clerk, now=now) is not None


def test_an_appointment_sent_to_another_office_is_finished_there(town: Town) -> None:
    now = noon()
    with town.inside():
        hall, there = furnish(), furnish(key="test-steuer", office="tax")
        clerk, other = town.staff("citizens"), town.staff("tax")
        booking = hall.booked(now)
        taken = taking.arrive(booking, by=clerk, now=now, way=Way.STAFF)
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        calling.call(taken.ticket, seat, by=clerk, now=now)
        calling.send_on(taken.ticket, there.location, None, by=clerk, now=now)
        seat = calling.sit_down(there.counters[0], by=other, now=now)
        found = calling.call_next(seat, by=other, now=now)
        assert found is not None
        calling.finish(found[0], by=other, now=now, done=[(CAR, 1)])

        booking.refresh_from_db()
        assert (booking.state, booking.lines) == (Booked.SERVED, [{"errand": CAR, "count": 1}])


def test_who_is_called_does_not_come_back_from_being_missed(town: Town) -> None:
    now = noon()
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        hall.comes()
        called = calling.call_next(seat, by=clerk, now=now)
        assert called is not None
        with pytest.raises(taking.NotNow):
            taking.come_back(called[0], by=NOBODY, now=now)

        assert Ticket.objects.get(pk=called[0].pk).state == State.CALLED


def test_who_cannot_do_an_errand_is_not_given_it_and_others_may_not_call(town: Town) -> None:
    now = noon()
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        assert clerk.id
        Skill.objects.create(staff=clerk.id, errand=Errand.objects.get(key=CAR))
        hall.comes(PASSPORT)
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)

        assert calling.call_next(seat, by=clerk, now=now) is None
        with pytest.raises(NotPermitted):
            calling.sit_down(hall.counters[1], by=town.staff("tax"), now=now)


def test_a_queue_that_is_full_or_shut_gives_no_numbers_to_phones_and_says_so(town: Town) -> None:
    now = noon()
    common = {"by": NOBODY, "now": now, "way": Way.PHONE, "lines": [(PASSPORT, 1)]}
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        taking.take_number(hall.location, **common)
        screens.shut(hall.location, by=clerk, day=queries.day_of(hall.location, now), is_shut=True)
        with pytest.raises(taking.Shut):
            taking.take_number(hall.location, **common)
        assert hall.comes().ticket.number == "A 2"


def test_who_sat_at_a_counter_when_the_day_ended_was_served(town: Town) -> None:
    then = timezone.localtime().replace(hour=12) - timedelta(days=1)
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=then)
        served, waits, never, gives_up, talk, tomorrow = (
            hall.booked(then + timedelta(minutes=15 * at), f"K12{at}") for at in (0, 1, 2, 3, 4, 24 * 4)
        )
        Booking.objects.filter(pk=talk.pk).update(by_video=True)
        taking.give_up(
            taking.arrive(gives_up, by=clerk, now=then + timedelta(minutes=20), way=Way.STAFF).ticket,
            by=clerk,
            now=then,
        )
        tickets = [taking.arrive(each, by=clerk, now=then, way=Way.STAFF).ticket for each in (served, waits)]
        calling.call(tickets[0], seat, by=clerk, now=then)
        calling.begin(tickets[0], by=clerk, now=then)
    with town.machine():
        clock.close_days()

        rows = [Ticket.objects.get(pk=each.pk) for each in tickets]
        assert [each.state for each in rows] == [State.DONE, State.GONE]
        assert (rows[0].ended_at is not None, rows[0].served_seconds, rows[0].counter) == (True, 0, None)
        for each in (served, waits, never, gives_up, talk, tomorrow):
            each.refresh_from_db()
        assert [each.state for each in (waits, never, gives_up)] == [Booked.MISSED] * 3
        assert (served.state, talk.state, tomorrow.state) == (Booked.SERVED, Booked.BOOKED, Booked.BOOKED)
        assert served.lines == [{"errand": PASSPORT, "count": 1}]


def test_an_old_number_goes_with_the_key_of_its_note(town: Town) -> None:
    then = timezone.now() - KEPT_FOR - timedelta(days=2)
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=then)
        ticket = hall.comes(now=then).ticket
        calling.call(ticket, seat, by=clerk, now=then)
        calling.send_on(ticket, hall.location, None, by=clerk, now=then, note="Foto fehlt")
    with town.machine():
        before = _keys_of(ticket)
        clock.close_days()

        assert (before, _keys_of(ticket)) == (1, 0)
        assert not Ticket.objects.filter(pk=ticket.pk).exists()


def _keys_of(ticket: Ticket) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM keys.case_key WHERE id = %s", [ticket.pk])
        return int(cursor.fetchone()[0])


def test_a_board_tells_positions_and_only_what_is_called(town: Town) -> None:
    now = noon()
    boards.forget()
    with town.inside():
        hall, clerk = furnish(counters=1), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        first, second, third = (hall.comes(now=now + timedelta(seconds=at)).ticket for at in range(3))
        calling.call_next(seat, by=clerk, now=now)
        board = boards.make(hall.location, 1, now)

        assert [(call.number, call.counter) for call in board.calls] == [("A 1", "Schalter 1")]
        assert board.numbers[first.holder].state is State.CALLED
        assert [board.numbers[each.holder].before for each in (second, third)] == [0, 1]
        nearer, farther = (board.numbers[each.holder].wait for each in (second, third))
        assert nearer
        assert farther
        assert nearer.high < farther.high


def test_who_comes_without_an_appointment_is_told_of_those_who_have_one_and_come_soon(town: Town) -> None:
    now = noon()
    with town.inside():
        hall, clerk = furnish(counters=1), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=now)
        hall.comes(now=now)
        calling.call_next(seat, by=clerk, now=now)
        waits = hall.comes(now=now).ticket
        before = boards.make(hall.location, 1, now)
        hall.booked(now + timedelta(minutes=3))
        hall.booked(now + timedelta(minutes=29), number="K124")
        after = boards.make(hall.location, 1, now)

    alone, with_one = before.numbers[waits.holder].wait, after.numbers[waits.holder].wait
    assert alone
    assert with_one
    assert with_one.low == alone.low + 10, "the first begins before their turn, the second when it has come"
    assert not with_one.is_measured
    assert before.wait
    assert after.wait
    assert after.wait.low > before.wait.low


def test_the_demo_plays_a_queue_once(town: Town) -> None:
    with town.machine():
        Ticket.objects.all().delete()
        place = Location.objects.filter(key="mitte").first() or furnish(key="mitte").location
        for _twice in range(2):
            seeds.play()
        states = sorted(Ticket.objects.filter(location=place).values_list("state", flat=True))

        assert states == ["called", "done", "waiting", "waiting", "waiting"]


@pytest.mark.parametrize("clerks", [4])
def test_two_clerks_never_call_the_same_person(own_town: Town, clerks: int) -> None:
    with own_town.inside():
        hall = furnish(counters=clerks)
        for _each in range(clerks * 3):
            hall.comes()
        day = queries.day_of(hall.location, timezone.now())
        seats = [
            Seat.objects.create(counter=counter, staff=MACHINE.id or counter.pk, day=day, since=timezone.now())
            for counter in hall.counters
        ]

    def work(seat: Seat) -> list[str]:
        numbers = []
        while True:
            with own_town.inside():
                found = calling.call_next(seat, by=MACHINE, now=timezone.now())
                if found is None:
                    return numbers
                numbers.append(found[0].number)
            with own_town.inside():
                calling.finish(found[0], by=MACHINE, now=timezone.now(), done=[(PASSPORT, 1)])

    told = at_once(*(lambda seat=seat: work(seat) for seat in seats))

    called = [number for numbers in told for number in numbers]
    assert sorted(called, key=lambda each: int(each[2:])) == [f"A {at + 1}" for at in range(clerks * 3)]
