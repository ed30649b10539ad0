# SPDX-License-Identifier: EUPL-1.2
"""A day is counted from what the hall and the bookings leave, twice as once; months are the sum of their days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.furnished import Town

from geleitzug.core.booking.models import Opening, Shift
from geleitzug.core.booking.rules import State as Booked
from geleitzug.core.insight.sketches import size
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.verticals.appointments.figures import adding, clock, counting, measuring
from geleitzug.verticals.appointments.figures.models import DayFigure, MonthFigure
from geleitzug.verticals.appointments.figures.tally import Asked, How, Served, Tallies
from geleitzug.verticals.appointments.queue import calling, queries, taking
from geleitzug.verticals.appointments.queue import clock as hall_clock
from geleitzug.verticals.appointments.queue.events import TicketServed
from geleitzug.verticals.appointments.queue.models import Ticket, TurnedAway
from geleitzug.verticals.appointments.queue.tests.hall import CAR, PASSPORT, Hall, furnish, noon

HOUR = "12"
visits = st.lists(
    st.tuples(st.sampled_from(list(How)), st.integers(0, 23), st.sampled_from([PASSPORT, CAR]), st.integers(1, 4))
)


@given(visits)
def test_every_hour_and_every_errand_is_in_the_sums(asked: list[tuple[How, int, str, int]]) -> None:
    day = Tallies()
    for how, hour, errand, count in asked:
        day.ask(Asked(how, hour, [(errand, count)]))

    for errand, tally in day.by_errand.items():
        mine = [(how, 1 if not errand else count) for how, _hour, key, count in asked if errand in ("", key)]
        assert tally.asked == [sum(many for how, many in mine if how is each) for each in How]
        assert [sum(column) for column in zip(*tally.hours.values(), strict=True)] == (tally.asked if mine else [])


def test_what_nobody_measured_has_no_length() -> None:
    day = Tallies()
    day.serve(Served([(PASSPORT, 2, 0)], 0, None, with_appointment=True))
    day.serve(Served([(PASSPORT, 1, 300)], 300, 60, with_appointment=False))

    row = day.of(PASSPORT).values()
    assert (row["served"], row["with_appointment"], row["handled_median"]) == (3, 2, 300)
    assert (size(day.of(PASSPORT).handled), size(day.of(PASSPORT).waited)) == (1, 1)


def test_a_day_is_counted_twice_as_once_and_stays_when_its_numbers_are_gone(town: Town) -> None:
    then = noon() - timedelta(days=1)
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        seat = calling.sit_down(hall.counters[0], by=clerk, now=then)
        for at in range(3):
            hall.comes(now=then)
            called = calling.call_next(seat, by=clerk, now=then + timedelta(minutes=10))
            assert called is not None
            calling.finish(called[0], by=clerk, now=then + timedelta(minutes=15 + at), done=[(PASSPORT, 1)])
        hall.comes(CAR, now=then)
        missed = hall.booked(then)
        taking.turn_away(hall.location, [(CAR, 1)], now=then)
        taking.turn_away(hall.location, [(CAR, 1)], now=then)
    with town.machine():
        for _twice in range(2):
            hall_clock.close_days()
            clock.count()
        rows = {each.errand: each for each in DayFigure.objects.filter(location=hall.location)}
        for kind in (Ticket, TurnedAway):
            kind.objects.filter(location=hall.location).delete()
        missed.delete()
        clock.count()

        every, cars, cards = rows[""], rows[CAR], rows[PASSPORT]
        assert (every.booked, every.walk_ins, every.turned_away, every.asked) == (1, 4, 2, 7)
        assert (every.served, every.missed, every.gave_up, every.used_minutes) == (3, 1, 1, 18)
        assert every.hours == {HOUR: [1, 4, 2]}
        assert (cars.hours, cars.served) == ({HOUR: [0, 1, 2]}, 0)
        assert (cards.handled_median, cards.handled_p80, cards.hours) == (360, 420, {HOUR: [1, 3, 0]})
        assert DayFigure.objects.get(location=hall.location, errand="").asked == 7
        assert list(measuring.handled(hall.location, then.date(), timezone.localdate())) == [
            (PASSPORT, then.date(), 3, 360, 420)
        ]
        assert 360 < queries.errands(hall.location, timezone.localdate()).paces[PASSPORT].median < 600


def test_an_appointment_without_a_number_is_served_and_not_timed(town: Town) -> None:
    then = noon() - timedelta(days=1)
    with town.inside():
        hall = furnish()
        for at, state in enumerate((Booked.SERVED, Booked.BOOKED, Booked.CANCELLED)):
            booking = hall.booked(then + timedelta(minutes=20 * at), f"K20{at}")
            booking.state = state
            booking.save()
    with town.machine():
        counting.count_days(hall.location, then.date(), then.date())

        row = DayFigure.objects.get(location=hall.location, errand="")
        assert (row.booked, row.served, row.missed, row.used_minutes, row.handled) == (2, 1, 0, 0, {})


def test_the_plan_of_a_day_is_counted_in_minutes_of_counters(town: Town) -> None:
    day = date(2026, 3, 3)  # a Tuesday
    with town.inside():
        hall = furnish()
        _planned(hall, day)
        written = counting.count_days(hall.location, day, day + timedelta(days=1))

        row = DayFigure.objects.get(location=hall.location)
        assert written == [day]  # on the next day nothing is planned, and nobody came
        assert (row.planned_minutes, row.staffed_minutes, row.asked) == (2 * 240 - 30, 2 * 240 - 30, 0)


def test_after_a_gap_it_begins_where_it_stopped_and_old_days_forget_how_long_people_took(town: Town) -> None:
    today = date(2026, 3, 10)
    kept = {"handled": {"60": 9}, "handled_median": 300, "handled_p80": 400, "used_minutes": 45}
    with town.inside():
        hall = furnish()
        last, old, young = date(2026, 2, 18), today - clock.KEPT - timedelta(days=1), today - clock.KEPT
        for day in (last, old, young):
            DayFigure.objects.create(location=hall.location, day=day, booked=9, **kept)
        missed = last + timedelta(days=1)
        TurnedAway.objects.create(location=hall.location, day=missed, hour=9, errand=PASSPORT, many=6)
        clock.count_location(hall.location, today)

        days = {each.day: each for each in DayFigure.objects.filter(location=hall.location, errand="")}
        months = dict(MonthFigure.objects.filter(location=hall.location, errand="").values_list("month", "booked"))
        february = MonthFigure.objects.get(location=hall.location, errand="", month=date(2026, 2, 1))
        assert days[missed].turned_away == 6
        assert (february.booked, february.turned_away) == (9, 6)
        assert months[date(2025, 9, 1)] == 18
        assert [days[old].handled, days[old].handled_median, days[old].used_minutes] == [{}, 0, 0]
        assert [days[young].handled, days[young].handled_median, days[young].used_minutes] == [{"60": 9}, 300, 45]


def test_waiting_times_are_learnt_from_as_many_as_were_measured(town: Town) -> None:
    with town.inside():
        location = furnish().location
        DayFigure.objects.create(
            location=location, day=date(2026, 3, 3), errand=PASSPORT, served=40, handled={"60": 3}, handled_median=300
        )

        assert list(measuring.handled(location, date(2026, 3, 1), date(2026, 3, 9))) == [
            (PASSPORT, date(2026, 3, 3), 3, 300, 0)
        ]


def test_a_month_is_the_sum_of_its_days_and_tells_of_many_only(town: Town) -> None:
    now = noon()
    month = now.date().replace(day=1)
    with town.inside():
        hall, clerk = furnish(), town.staff("citizens")
        for errand, people in ((PASSPORT, 5), (CAR, 4)):
            for _each in range(people):
                who = replace(clerk, id=uuid7())
                event = TicketServed(
                    subject=uuid7(), location=hall.location.key, errands=[errand], parts=[60], persons=1,
                    with_appointment=False, waited_seconds=1, served_seconds=60,
                )  # fmt: skip
                emit(event, by=who)
        for number in (0, 1):
            DayFigure.objects.create(
                location=hall.location, day=month + timedelta(days=number), errand=PASSPORT, booked=2, waited={"5": 3}
            )
        DayFigure.objects.create(location=hall.location, day=month, errand=CAR, booked=9)
        adding.add_up(hall.location, month)

        rows = {each.errand: each for each in MonthFigure.objects.filter(location=hall.location)}
        assert (rows[PASSPORT].booked, rows[PASSPORT].waited, rows[PASSPORT].of_many) == (4, {"5": 6}, True)
        assert (rows[CAR].booked, rows[CAR].of_many) == (9, False)


def _planned(hall: Hall, day: date) -> None:
    hours = {"starts": time(8), "ends": time(12)}
    Opening.objects.create(location=hall.location, weekday=day.weekday(), **hours)
    for counter, breaks in zip(hall.counters, ([["10:00", "10:30"]], []), strict=True):
        Shift.objects.create(counter=counter, day=day, breaks=breaks, **hours)
    # two people at one counter are one
    Shift.objects.create(counter=hall.counters[1], day=day, starts=time(9), ends=time(10))
