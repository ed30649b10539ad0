# SPDX-License-Identifier: EUPL-1.2
"""The waiting list is fair: who waits longest is offered first, one time each, with time to answer."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from geleitzug.core.booking import actions, clock, queries
from geleitzug.core.booking.actions import waiting
from geleitzug.core.booking.errors import AlreadyBooked, NoSuchBooking, NothingToReach, OfferOver, TimeGone
from geleitzug.core.booking.models import Booking, ClosedDay, Corridor, Offered, Release, Waiting
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import ForWhom, Line, State, answer_by
from geleitzug.core.booking.tests.offices import BERLIN, NOW, VISITOR, Offices, at, days_later
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail

WANTED = Wanted((Line("ausweis"),), locations=("nord",))


@pytest.fixture
def full(offices: Offices) -> Offices:
    """Nord has one appointment a day that can be had, and all of them are taken.

    The last day of the horizon is a Sunday: a weekday would come free at some minute of its own while a test runs.
    """
    with offices.machine():
        release = Release.objects.get(location=offices.rows["nord"])
    offices.change(release, horizon_days=13)
    for weekday in range(5):
        offices.plan(
            Corridor, location=offices.rows["nord"], weekday=weekday, for_whom=ForWhom.WALK_IN, starts=time(8),
            ends=time(11, 45),
        )  # fmt: skip
    free = offices.free(locations=("nord",), most=99)
    for number, each in enumerate(free):
        offices.rows[number] = offices.book(each.starts, location="nord", mail=f"m{number}@example.org")
    assert offices.free(locations=("nord",)) == []
    return offices


def wait(offices: Offices, name: str, *, now: datetime = NOW, **more: object) -> str:
    with offices.outside():
        _row, code = waiting.wait(
            WANTED, name=name, mail=f"{name}@example.org", before=at(23, day=days_later(30)), by=VISITOR, now=now,
            **more,
        )  # type: ignore[arg-type]  # fmt: skip
    return code


def run(offices: Offices, now: datetime) -> None:
    with offices.machine():
        waiting.lapse(now)
        waiting.offer_in_turn(now)


def offered_to(offices: Offices) -> list[str]:
    with offices.machine():
        rows = Offered.objects.filter(state=Offered.State.OPEN).select_related("waiting").order_by("id")
        return [row.waiting.name for row in rows]


def give_up(offices: Offices, number: int, now: datetime = NOW) -> Booking:
    with offices.outside():
        return actions.cancel(offices.rows[number].code, by=VISITOR, now=now)


def test_what_is_given_up_is_offered_to_who_waits_longest_before_anybody_sees_it(full: Offices) -> None:
    anna = wait(full, "anna")
    wait(full, "ben", now=NOW + timedelta(minutes=1))
    run(full, NOW)
    assert offered_to(full) == []

    given_up = give_up(full, 3)
    run(full, NOW + timedelta(minutes=2))

    assert offered_to(full) == ["anna"]
    assert full.free(locations=("nord",), now=NOW + timedelta(hours=3, minutes=1)) == [], "it is kept for her"
    with full.outside():
        booking = waiting.accept(anna, by=VISITOR, now=NOW + timedelta(minutes=10))
        again = waiting.accept(anna, by=VISITOR, now=NOW + timedelta(minutes=10))
    assert (booking.starts, booking.state, again.pk) == (given_up.starts, State.BOOKED, booking.pk)
    with full.machine():
        mail = OutgoingMail.objects.get(message_id=f"booking-booked-{booking.pk}")
        assert "/termin/" in mail.body
        assert Waiting.objects.get(state="ended").mail == ""
        assert Entry.objects.filter(kind="WaitingEnded").get().facts["why"] == "taken"


def test_who_lets_an_offer_pass_goes_to_the_end_and_the_next_is_asked(full: Offices) -> None:
    anna = wait(full, "anna")
    wait(full, "ben", now=NOW + timedelta(minutes=1))
    give_up(full, 5)
    run(full, NOW + timedelta(minutes=2))

    later = NOW + timedelta(hours=4, minutes=3)
    with full.outside(), pytest.raises(OfferOver):
        waiting.accept(anna, by=VISITOR, now=later)
    run(full, later)

    assert offered_to(full) == ["ben"]
    with full.machine():
        turns = list(Waiting.objects.order_by("turn").values_list("passed", flat=True))
    assert turns == [0, 1]


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_people_do_nobody_is_passed_over_and_no_time_lies_idle(full: Offices, seed: int) -> None:
    chance, now, given, people = random.Random(seed), NOW, list(range(2, 8)), iter("abcdefgh")
    codes = {name: wait(full, name) for name in (next(people), next(people), next(people))}
    for _step in range(10):
        now += timedelta(minutes=chance.choice((1, 7, 60)))
        deed = chance.choice(("give up", "give up", "decline", "come", "nothing"))
        if deed == "give up" and given:
            give_up(full, given.pop(chance.randrange(len(given))), now)
        elif deed == "come" and (name := next(people, "")):
            codes[name] = wait(full, name, now=now)
        elif deed == "decline" and (there := offered_to(full)):
            with full.outside():
                waiting.decline(codes[chance.choice(there)], by=VISITOR, now=now)

        run(full, now)

        with full.machine():
            line = list(Waiting.objects.filter(state=Waiting.State.OPEN).order_by("turn", "id"))
            kept = {each.waiting_id: each.starts for each in Offered.objects.filter(state=Offered.State.OPEN)}
            said_no = {row.pk: set(row.offers.exclude(state=Offered.State.OPEN).values_list("starts", flat=True))
                       for row in line}  # fmt: skip
            free = [each.starts for each in queries.free_times(replace(WANTED, in_turn=True), now, most=99)]
        assert len(set(kept.values())) == len(kept), "a time is offered to one"
        for place, row in enumerate(line):
            later = [kept[each.pk] for each in line[place + 1 :] if each.pk in kept]
            if row.pk not in kept:
                assert set(later) <= said_no[row.pk], "who stands behind them got what they had not refused"
                soon = {each for each in free if each - now < 2 * waiting.LEAST}
                assert set(free) <= said_no[row.pk] | soon, "it lies idle, and they wait"


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        (at(9), at(8, day=days_later(5)), at(13)),
        (at(16), at(8, day=days_later(5)), at(20)),
        (at(18), at(8, day=days_later(5)), at(9, day=days_later(1))),
        (at(22), at(8, day=days_later(5)), at(11, day=days_later(1))),
        (at(3), at(8, day=days_later(5)), at(11)),
        (at(22), at(8, day=days_later(1)), at(3, day=days_later(1))),  # there is no time to sleep first
        (at(9), at(11), at(10)),
    ],
)
def test_the_night_is_no_time_to_answer(now: datetime, starts: datetime, until: datetime) -> None:
    assert answer_by(now, starts, BERLIN, waiting.ANSWER) == until


def test_who_declines_keeps_their_turn_and_is_not_asked_the_same_again(full: Offices) -> None:
    anna = wait(full, "anna")
    wait(full, "ben", now=NOW + timedelta(minutes=1))
    give_up(full, 5)
    run(full, NOW + timedelta(minutes=2))
    with full.outside():
        waiting.decline(anna, by=VISITOR, now=NOW + timedelta(minutes=3))
    run(full, NOW + timedelta(minutes=4))
    assert offered_to(full) == ["ben"]

    give_up(full, 6)
    run(full, NOW + timedelta(minutes=5))

    assert offered_to(full) == ["ben", "anna"]


def test_three_offers_without_an_answer_end_the_waiting(full: Offices) -> None:
    wait(full, "anna")
    now = NOW
    for number in (4, 5, 6):
        give_up(full, number, now)
        run(full, now + timedelta(minutes=1))
        now += timedelta(hours=24)

    run(full, now)

    with full.machine():
        mails = OutgoingMail.objects.filter(message_id__startswith="offered-").order_by("id")
        assert ["streichen wir Sie" in mail.body for mail in mails] == [False, False, True]
        assert Waiting.objects.get().state == Waiting.State.ENDED
        assert Offered.objects.filter(state=Offered.State.LAPSED).count() == 3
    assert full.free(locations=("nord",), now=now) != [], "nothing is lost"


def test_an_earlier_time_takes_the_place_of_the_one_they_have(full: Offices) -> None:
    last = max(number for number in full.rows if isinstance(number, int))
    mine = full.rows[last]
    with full.machine():
        code = wait(full, "erika", instead_of=Booking.objects.get(pk=mine.booking.pk))
    give_up(full, 2)
    run(full, NOW + timedelta(minutes=2))

    with full.outside():
        booking = waiting.accept(code, by=VISITOR, now=NOW + timedelta(minutes=3))

    assert booking.pk == mine.booking.pk
    assert booking.starts < mine.booking.starts
    with full.outside():
        found = queries.booking_by(mine.code)
        assert found is not None
        assert found.name == "Erika Muster"
    with full.machine():
        assert Booking.objects.filter(state=State.HELD).count() == 0


def test_what_was_taken_and_called_off_is_not_taken_again(full: Offices) -> None:
    anna = wait(full, "anna")
    give_up(full, 3)
    run(full, NOW + timedelta(minutes=2))
    with full.outside():
        booking = waiting.accept(anna, by=VISITOR, now=NOW + timedelta(minutes=3))
        actions.cancel(booking.secret, by=VISITOR, now=NOW + timedelta(minutes=4))
        with pytest.raises(OfferOver):
            waiting.accept(anna, by=VISITOR, now=NOW + timedelta(minutes=5))


def test_earlier_is_earlier_than_what_they_have_by_now(full: Offices) -> None:
    last = max(number for number in full.rows if isinstance(number, int))
    wait(full, f"m{last}")
    with full.machine():
        booking = Booking.objects.get(pk=full.rows[last].booking.pk)
        mark = Waiting.objects.get().once_mark
        Booking.objects.filter(pk=booking.pk).update(once_mark=mark)
        booking.once_mark, booking.name = mark, f"m{last}"
    assert wait(full, f"m{last}", instead_of=booking) == "", "they wait already: from now on for an earlier one"
    with full.machine():
        assert Waiting.objects.get().booking_id == booking.pk
    give_up(full, 1)
    with full.outside():
        actions.change(full.rows[last].code, "mitte", full.free(locations=("mitte",))[0].starts, by=VISITOR, now=NOW)

    run(full, NOW + timedelta(minutes=2))

    assert offered_to(full) == []


def test_who_calls_off_waits_for_no_earlier_one(full: Offices) -> None:
    mine = full.rows[8]
    with full.machine():
        wait(full, "erika", instead_of=Booking.objects.get(pk=mine.booking.pk))
    give_up(full, 8)
    give_up(full, 2)

    run(full, NOW + timedelta(minutes=2))

    assert offered_to(full) == []
    with full.machine():
        assert Entry.objects.get(kind="WaitingEnded").facts["why"] == "over"


def test_who_wants_what_nobody_gets_keeps_no_one_waiting(full: Offices) -> None:
    for name in ("anna", "ben"):
        with full.outside():
            waiting.wait(
                replace(WANTED, locations=("mond",)), name=name, mail=f"{name}@example.org",
                before=at(23, day=days_later(30)), by=VISITOR, now=NOW,
            )  # fmt: skip
    wait(full, "carl", now=NOW + timedelta(minutes=1))
    give_up(full, 2)

    run(full, NOW + timedelta(minutes=2))

    assert offered_to(full) == ["carl"]


def test_an_errand_that_is_switched_off_keeps_no_one_waiting(full: Offices) -> None:
    with full.outside():
        waiting.wait(
            replace(WANTED, lines=(Line("auto"),)), name="anna", mail="anna@example.org",
            before=at(23, day=days_later(30)), by=VISITOR, now=NOW,
        )  # fmt: skip
    wait(full, "ben", now=NOW + timedelta(minutes=1))
    full.change(full.rows["auto"], active=False)
    give_up(full, 2)

    run(full, NOW + timedelta(minutes=2))

    assert offered_to(full) == ["ben"]
    with full.machine():
        assert Waiting.objects.filter(state=Waiting.State.ENDED).count() == 1


def test_the_list_has_no_room_for_who_cannot_be_reached_or_has_one(offices: Offices) -> None:
    with offices.outside():
        with pytest.raises(NothingToReach):
            waiting.wait(WANTED, name="A", mail="keine", before=at(23), by=VISITOR, now=NOW)
        with pytest.raises(NoSuchBooking):
            waiting.accept("x" * 27, by=VISITOR, now=NOW)
    offices.book(at(8), errand="auto", name="anna", mail="anna@example.org")
    with offices.outside(), pytest.raises(AlreadyBooked):
        waiting.wait(
            replace(WANTED, lines=(Line("auto"),)), name="Anna", mail="anna@example.org", before=at(23), by=VISITOR,
            now=NOW,
        )  # fmt: skip
    with offices.machine():
        assert OutgoingMail.objects.filter(message_id__startswith="booking-known-", to="anna@example.org").count() == 1
    code = wait(offices, "ben")
    assert wait(offices, "ben") == "", "whoever types their name is not handed their link"
    with offices.machine():
        assert [code in mail.body for mail in OutgoingMail.objects.filter(message_id__startswith="waits-")] == [
            True
        ] * 2
        assert Waiting.objects.count() == 1


def test_leaving_the_list_gives_the_offer_to_the_next(full: Offices) -> None:
    anna = wait(full, "anna")
    wait(full, "ben", now=NOW + timedelta(minutes=1))
    give_up(full, 5)
    run(full, NOW + timedelta(minutes=2))

    with full.outside():
        waiting.leave_list(anna, by=VISITOR, now=NOW)
        waiting.leave_list(anna, by=VISITOR, now=NOW)
    run(full, NOW + timedelta(minutes=4))

    assert offered_to(full) == ["ben"]


def test_reminders_go_once_and_thirty_days_later_nobody_knows(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = at(8, day=days_later(1))
    held = offices.book(tomorrow, location="nord")
    lately = offices.book(tomorrow, mail="b@example.org", now=NOW + timedelta(hours=3))
    with pytest.raises(TimeGone):
        offices.hold(tomorrow, location="nord")

    def by(moment: datetime) -> None:
        monkeypatch.setattr(clock.timezone, "now", lambda: moment)
        monkeypatch.setattr(clock.timezone, "localdate", lambda: moment.date())

    with offices.machine():
        by(NOW + timedelta(hours=13))
        clock.remind()
        clock.remind()
        mail = OutgoingMail.objects.get(message_id=f"booking-reminded-{held.booking.pk}-0")
        assert held.code in mail.body
        assert "LOCATION:Bürgerbüro Nord" in mail.calendar
        assert not OutgoingMail.objects.filter(message_id__contains=f"reminded-{lately.booking.pk}").exists()
        by(at(4, day=days_later(31)))
        clock.forget()
        assert Booking.objects.count() == 2
        by(at(4, day=days_later(32)))
        ClosedDay.objects.create(day=days_later(0))
        ClosedDay.objects.create(day=days_later(-3 * 366))
        clock.forget()
        assert Booking.objects.count() == 0
        assert [each.day for each in ClosedDay.objects.all()] == [days_later(0)]  # the forecast looks back three years
