# SPDX-License-Identifier: EUPL-1.2
"""Holding, booking, changing, calling off: what people see, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from geleitzug.core.booking import actions, lately, queries
from geleitzug.core.booking.actions import planning
from geleitzug.core.booking.actions.changing import call_off
from geleitzug.core.booking.errors import (
    AccountNeeded,
    AlreadyBooked,
    NoSuchBooking,
    NotAllowedNow,
    NothingToReach,
    TimeGone,
    TooManyPersons,
    UnknownErrand,
    WrongRules,
)
from geleitzug.core.booking.models import Absence, Booking, ClosedDay, Opening, Shift
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import Channel, Line, State
from geleitzug.core.booking.tests.offices import CLERK, HEAD, MONDAY, NOW, STRANGER, VISITOR, Offices, at, days_later
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NotPermitted


def test_the_earliest_times_over_all_locations(offices: Offices) -> None:
    offices.book(at(8))
    offices.book(at(8), mail="b@example.org")

    found = offices.free(most=4)

    assert [(free.location, free.starts) for free in found] == [
        ("nord", at(8)),
        ("mitte", at(8, 15)),
        ("nord", at(8, 15)),
        ("mitte", at(8, 30)),
    ]
    assert {free.location for free in offices.free(locations=("nord",))} == {"nord"}
    assert offices.free(hours=(time(11, 30), time(0)))[0].starts == at(11, 30)
    assert offices.free(weekdays=(2,))[0].starts == at(8, day=days_later(2))
    assert offices.free(language="uk") == []


def test_lead_and_horizon_bound_what_is_offered_online(offices: Offices) -> None:
    late = offices.free(now=at(8, 10))
    last = offices.free(most=10_000)[-1]

    assert late[0].starts == at(8, 45)
    assert last.starts.date() in (days_later(11), days_later(14)), "the fourteenth day comes at a minute of its own"
    assert offices.free(now=at(8, 10), channel=Channel.COUNTER)[0].starts == at(8, 15)


def test_a_holiday_is_closed_without_a_word(offices: Offices) -> None:
    christmas = date(2026, 12, 25)

    found = offices.free(now=at(7, day=date(2026, 12, 23)), most=10_000)

    assert christmas not in {free.starts.date() for free in found}
    assert date(2026, 12, 24) in {free.starts.date() for free in found}


def test_a_booking_says_nothing_of_anybody_in_the_open(offices: Offices) -> None:
    held = offices.book(at(8), name="Erika Muster")

    with offices.machine(), connection.cursor() as cursor:
        cursor.execute("select t::text from booking_booking t where id = %s", [held.booking.pk])
        ((row,),) = cursor.fetchall()
        mail = OutgoingMail.objects.get(message_id=f"booking-booked-{held.booking.pk}")
        kinds = list(Entry.objects.filter(subject=held.booking.pk).values_list("kind", flat=True))
    for secret in ("Erika", "erika@", held.code):
        assert secret not in row
    assert kinds == ["TimeBooked"]
    assert held.code in mail.body
    assert "Montag, " in mail.body
    assert "8:00" in mail.body
    assert "BEGIN:VEVENT" in mail.calendar
    for word in ("Erika", "Personalausweis", "ausweis"):
        assert word not in mail.body + mail.calendar + mail.subject


def test_the_wall_shows_a_booking_to_who_has_its_link_and_to_nobody_else(offices: Offices) -> None:
    held = offices.book(at(8))

    with offices.outside():
        assert Booking.objects.count() == 0
        found = queries.booking_by(held.code)
        assert queries.booking_by("x" * 27) is None
    assert found is not None
    assert found.name == "Erika Muster"


def test_pressing_twice_books_once(offices: Offices) -> None:
    held = offices.book(at(8))

    with offices.outside():
        again = actions.confirm(held.code, name="Erika", mail="e@example.org", by=VISITOR, now=NOW)

    assert again.pk == held.booking.pk
    with offices.machine():
        assert Booking.objects.count() == 1
        assert OutgoingMail.objects.filter(message_id__startswith="booking-").count() == 1


def test_a_browser_holds_one_time_and_lets_go_of_the_one_before(offices: Offices) -> None:
    offices.hold(at(8), location="nord", session="s1")
    assert offices.free(locations=("nord",))[0].starts == at(8, 15)

    offices.hold(at(9), location="nord", session="s1")

    assert offices.free(locations=("nord",))[0].starts == at(8)


def test_a_double_click_holds_one_time(offices: Offices) -> None:
    first = offices.hold(at(8), location="nord", session="s1")

    second = offices.hold(at(8), location="nord", session="s1", now=NOW + timedelta(minutes=9))

    with offices.machine():
        assert [each.pk for each in Booking.objects.all()] == [second.booking.pk]
    assert second.booking.held_until == first.booking.held_until, "nobody keeps a time for ever by pressing again"
    with offices.outside(), pytest.raises(NoSuchBooking):
        actions.confirm(first.code, name="A", mail="a@example.org", by=VISITOR, now=NOW)
    with pytest.raises(TimeGone):
        offices.hold(at(8), location="nord", session="s2")


def test_who_comes_too_late_costs_no_statement_and_what_comes_free_is_free_at_once(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(lately.time, "monotonic", lambda: 1.0)  # the same moment, however slow the machine is
    taken = offices.hold(at(8), location="nord", session="s1")
    wanted = Wanted((Line("ausweis"),), locations=("nord",))
    with offices.outside(), pytest.raises(TimeGone):
        actions.hold(wanted, "nord", at(8), session="s2", now=NOW)
    with offices.outside():
        told = queries.next_times(wanted, NOW, most=3)

    with offices.outside(), django_assert_num_queries(0):
        for each in range(20):
            with pytest.raises(TimeGone):
                actions.hold(wanted, "nord", at(8), session=f"late{each}", now=NOW)
            assert queries.next_times(wanted, NOW, most=3) == told
    assert told[0].starts == at(8, 15)

    with offices.outside():
        actions.let_go(taken.code, now=NOW)
        assert actions.hold(wanted, "nord", at(8), session="s3", now=NOW).booking.starts == at(8)


def test_a_hold_that_is_over_is_somebody_elses_and_until_then_still_ones_own(offices: Offices) -> None:
    first = offices.hold(at(10), location="nord")
    later = NOW + timedelta(minutes=11)
    with pytest.raises(TimeGone):
        offices.hold(at(10), location="nord", now=NOW + timedelta(minutes=9))
    with offices.outside():
        mine = actions.confirm(first.code, name="A", mail="a@example.org", by=VISITOR, now=later)
    assert mine.state == State.BOOKED

    second = offices.hold(at(11), location="nord")
    offices.hold(at(11), location="nord", now=later)
    with offices.outside(), pytest.raises(NoSuchBooking):
        actions.confirm(second.code, name="B", mail="b@example.org", by=VISITOR, now=later)

    third = offices.hold(at(9), location="nord")
    with offices.outside(), pytest.raises(TimeGone):
        actions.confirm(third.code, name="C", mail="c@example.org", by=VISITOR, now=at(9))


@pytest.mark.parametrize(
    ("starts", "location"),
    [
        (at(8, 5), "mitte"),  # between two beginnings
        (at(8, 1), "mitte"),
        (at(6), "mitte"),
        (at(7, day=days_later(-3)), "mitte"),  # in the past
        (at(8, day=days_later(15)), "mitte"),  # beyond the horizon
        (at(8), "sued"),
    ],
)
def test_what_is_not_offered_cannot_be_held(offices: Offices, starts: datetime, location: str) -> None:
    with pytest.raises(TimeGone):
        offices.hold(starts, location=location)


def test_who_may_book_what(offices: Offices) -> None:
    offices.change(offices.rows["auto"], account_needed=True)
    with pytest.raises(AccountNeeded):
        offices.hold(at(8), errand="auto")
    with pytest.raises(UnknownErrand):
        offices.hold(at(8), errand="fliegen")
    with offices.outside(), pytest.raises(TooManyPersons):
        actions.hold(Wanted((Line("ausweis", 5),)), "mitte", at(8), session="", now=NOW)
    held = offices.hold(at(8))
    with offices.outside(), pytest.raises(NothingToReach):
        actions.confirm(held.code, name="A", mail=" ", by=VISITOR, now=NOW)


def test_one_person_has_one_appointment_for_an_errand_that_is_given_once(offices: Offices) -> None:
    offices.book(at(8), errand="auto", name="Erika  MUSTER", mail="Erika@example.org")

    with pytest.raises(AlreadyBooked) as refused:
        offices.book(at(9, 15), errand="auto")
    offices.book(at(8), errand="auto", name="Karl Muster", location="nord")
    offices.book(at(11), errand="ausweis")

    assert refused.value.starts == at(8)


def test_a_change_keeps_the_link_and_gives_the_old_time_back_later(offices: Offices) -> None:
    held = offices.book(at(8), location="nord")

    with offices.outside():
        actions.change(held.code, "mitte", at(9, day=days_later(1)), by=VISITOR, now=NOW)
        actions.change(held.code, "mitte", at(9, day=days_later(1)), by=VISITOR, now=NOW)

    booking = offices.again(held.booking)
    assert (booking.location.key, booking.starts, booking.changes) == ("mitte", at(9, day=days_later(1)), 1)
    assert booking.name == "Erika Muster"
    assert offices.free(locations=("nord",))[0].starts == at(8, 15), "not at once"
    assert offices.free(locations=("nord",), now=at(7, 22))[0].starts in (at(8), at(8, 15))
    with offices.machine():
        stub = Booking.objects.get(state=State.MOVED)
        assert (stub.name, stub.holder, stub.starts) == ("", None, at(8))
        assert NOW < stub.given_back_at < NOW + timedelta(minutes=20, seconds=1)


def test_a_quarter_of_an_hour_later_ones_own_time_is_in_nobodys_way(offices: Offices) -> None:
    for hour in (8, 9, 10, 11):
        for minute in (0, 15, 30, 45):
            if (hour, minute) != (9, 15):
                held = offices.book(at(hour, minute), location="nord", mail=f"m{hour}{minute}@example.org")

    with offices.outside():
        changed = actions.change(held.code, "nord", at(9, 15), by=VISITOR, now=NOW)

    assert changed.starts == at(9, 15)


def test_what_is_called_off_is_forgotten_and_free_at_a_later_moment(offices: Offices) -> None:
    held = offices.book(at(8, day=days_later(1)), location="nord")

    with offices.outside():
        actions.cancel(held.code, by=VISITOR, now=NOW)
        again = actions.cancel(held.code, by=VISITOR, now=NOW)
        with pytest.raises(NotAllowedNow):
            actions.change(held.code, "nord", at(9), by=VISITOR, now=NOW)

    booking = offices.again(held.booking)
    assert again.state == booking.state == State.CANCELLED
    assert (booking.name, booking.mail, booking.secret, booking.once_mark) == ("", "", "", "")
    assert booking.given_back_at is not None
    first = at(8, day=days_later(1))
    before, after = booking.given_back_at - timedelta(seconds=1), booking.given_back_at
    assert first not in [free.starts for free in offices.free(most=99, locations=("nord",), now=before)]
    assert first in [free.starts for free in offices.free(most=99, locations=("nord",), now=after)]


def test_staff_book_and_move_for_who_calls_and_only_in_their_office(offices: Offices) -> None:
    wanted = Wanted((Line("ausweis", 2),), channel=Channel.TELEPHONE)
    with offices.inside():
        held = actions.book_for(wanted, "nord", at(8), name="Opa Krause", by=CLERK, now=NOW)
        with pytest.raises(NotPermitted):
            actions.book_for(wanted, "nord", at(9, 15), name="X", by=STRANGER, now=NOW)
        with pytest.raises(NotAllowedNow):
            actions.book_for(replace(wanted, channel=Channel.ONLINE), "nord", at(9, 15), name="X", by=CLERK, now=NOW)
        moved = actions.move(held.booking, "mitte", at(10, 5), by=CLERK, now=NOW)
        off = call_off(moved, by=CLERK, now=NOW)

    assert (held.booking.ends - held.booking.starts) == timedelta(minutes=25)
    assert off.state == State.CANCELLED
    with offices.machine():
        assert not OutgoingMail.objects.filter(message_id__startswith="booking-").exists()


def test_the_day_itself(offices: Offices) -> None:
    held = offices.book(at(8))
    booking = offices.again(held.booking)
    with offices.inside():
        actions.arrive(booking, by=CLERK, now=at(7, 50))
        actions.take_back(booking, by=CLERK, now=at(7, 51))
        with pytest.raises(NotAllowedNow):
            actions.miss(booking, by=CLERK, now=at(7, 52))
        actions.miss(booking, by=CLERK, now=at(8, 20))
        actions.arrive(booking, by=CLERK, now=at(8, 25))
        actions.serve(booking, lines=[Line("auto")], by=CLERK, now=at(8, 40))
        served = actions.serve(booking, by=CLERK, now=at(8, 41))
        with pytest.raises(NotAllowedNow):
            actions.arrive(booking, by=CLERK, now=at(8, 42))
        with pytest.raises(NotPermitted):
            actions.arrive(booking, by=STRANGER, now=at(8, 42))
    assert (served.state, served.errands, served.ended_at) == (State.SERVED, (Line("auto"),), at(8, 40))
    with offices.machine():
        kinds = Entry.objects.filter(subject=booking.pk).order_by("id").values_list("kind", flat=True)
        assert list(kinds)[1:] == [
            "VisitorArrived", "ArrivalTakenBack", "VisitorMissed", "VisitorArrived", "VisitorServed",
        ]  # fmt: skip


def test_the_database_itself_keeps_two_from_one_counter(offices: Offices) -> None:
    booking = offices.book(at(8)).booking
    with offices.machine(), pytest.raises(IntegrityError, match="no_two_at_a_counter"), transaction.atomic():
        Booking.objects.create(
            location_id=booking.location_id, counter_id=booking.counter_id, day=MONDAY, starts=at(8, 10),
            ends=at(8, 20), blocked_until=at(8, 20), state=State.BOOKED, channel="online",
        )  # fmt: skip


def test_rules_that_cannot_be_are_refused_with_a_sentence(offices: Offices) -> None:
    place, counter = offices.rows["nord"], offices.rows["nord1"]
    with pytest.raises(WrongRules, match="fünf Minuten"):
        offices.plan(Opening, location=place, weekday=0, starts=time(8, 3), ends=time(12))
    with pytest.raises(WrongRules, match="Mitternacht"):
        offices.plan(Opening, location=place, weekday=0, starts=time(22), ends=time(2))
    with pytest.raises(WrongRules, match="Wochentag"):
        offices.plan(Shift, counter=counter, starts=time(8), ends=time(12))
    with pytest.raises(WrongRules, match="Zeitzone"):
        offices.change(place, zone="Europe/Nirgends")
    with offices.inside(), pytest.raises(NotPermitted):
        planning.save(ClosedDay(location=place, day=MONDAY), by=CLERK)


def test_changed_rules_hold_at_once_and_drop_nobody(offices: Offices) -> None:
    held = offices.book(at(8), location="nord")
    assert offices.free(locations=("nord",))[0].starts == at(8, 15)

    offices.plan(ClosedDay, location=offices.rows["nord"], day=MONDAY)

    assert offices.free(locations=("nord",))[0].starts == at(8, day=days_later(1))
    assert offices.again(held.booking).state == State.BOOKED
    with offices.inside(), pytest.raises(WrongRules, match="Schalten Sie es ab"):
        planning.remove(offices.rows["nord1"], by=HEAD)


def test_what_is_kept_of_a_day_is_never_older_than_the_day(offices: Offices, django_assert_num_queries: object) -> None:
    offices.free()
    first = offices.free(locations=("nord",))[0]
    offices.book(first.starts, location="nord")

    assert offices.free(locations=("nord",))[0].starts > first.starts
    wanted = Wanted((Line("ausweis"),))
    with offices.machine(), django_assert_num_queries(2):  # type: ignore[operator]
        queries.free_times(wanted, NOW)


def test_a_location_in_another_time_zone_opens_at_eight_there(offices: Offices) -> None:
    offices.change(offices.rows["nord"], zone="America/New_York")

    found = offices.free(locations=("nord",))[0]

    assert (found.starts.hour, found.starts.astimezone(NOW.tzinfo).hour) == (8, 14)


def test_the_night_in_which_clocks_go_back_is_an_hour_longer(offices: Offices) -> None:
    place, sunday = offices.rows["nord"], date(2026, 10, 25)
    offices.plan(Opening, location=place, weekday=6, starts=time(1), ends=time(4))
    offices.plan(Shift, counter=offices.rows["nord1"], weekday=6, starts=time(1), ends=time(4))

    found = offices.free(now=at(7, day=date(2026, 10, 23)), first=sunday, last=sunday, most=99)

    assert len(found) == 16
    assert len({free.starts.timestamp() for free in found}) == 16
    held = offices.hold(found[7].starts, location="nord", now=at(7, day=date(2026, 10, 23)))
    assert held.booking.starts.timestamp() == found[7].starts.timestamp()


def test_nobody_who_is_away_is_booked(offices: Offices) -> None:
    with offices.machine():
        Shift.objects.filter(counter=offices.rows["nord1"]).update(staff=CLERK.id)
    offices.plan(Absence, staff=CLERK.id, first=MONDAY, last=days_later(1))

    assert offices.free(locations=("nord",))[0].starts == at(8, day=days_later(2))
