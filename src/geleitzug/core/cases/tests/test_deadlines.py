# SPDX-License-Identifier: EUPL-1.2
"""When periods end, stand still, may be extended, and when approval comes about by law; without a database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.cases import deadlines
from geleitzug.core.cases.deadlines import NotExtendable, Stand, WrongEnd
from geleitzug.core.catalogue.clocks import DECIDE, ClockError, clocks_of
from geleitzug.ground.calendar import Span, holidays_of, span_of

BREMEN, BAVARIA = holidays_of("HB"), holidays_of("BY")
TRADE, BUILDING = Span(working=3), Span("P84D")
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
DEEMED = {"deadline": {"decide_within": "3 Monate", "starts": "complete", "deemed": {"norm": "§ 6a GewO"}}}


@pytest.mark.parametrize(
    ("length", "begins", "ends"),
    [
        ("3 Arbeitstage", date(2026, 3, 9), date(2026, 3, 12)),  # Monday → Thursday
        ("3 Arbeitstage", date(2026, 3, 12), date(2026, 3, 17)),  # Thursday → over the weekend
        ("3 Arbeitstage", date(2026, 4, 2), date(2026, 4, 9)),  # Maundy Thursday → Good Friday, Easter Monday are none
        ("P3D", date(2026, 3, 11), date(2026, 3, 16)),  # Saturday → Monday
        ("1 Monat", date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        ("1 Monat", date(2028, 1, 31), date(2028, 2, 29)),  # § 188 (3) BGB in a leap year
        ("2 Wochen", date(2026, 3, 9), date(2026, 3, 23)),  # the same day of the week, § 188 (2) BGB
        ("1 Jahr", date(2024, 2, 29), date(2025, 2, 28)),
        ("3 Monate", date(2026, 9, 25), date(2026, 12, 28)),  # Christmas, then Saturday
        ("10 Tage", date(2026, 10, 21), date(2026, 11, 2)),  # Reformation Day is a Saturday; All Saints' is none here
    ],
)
def test_a_period_ends_on_a_working_day_of_the_land(length: str, begins: date, ends: date) -> None:
    assert deadlines.ends(span_of(length), begins, BREMEN) == ends


def test_what_is_a_holiday_is_the_lands_matter() -> None:
    ends = [deadlines.ends(span_of("1 Monat"), date(2026, 5, 4), land) for land in (BREMEN, BAVARIA)]

    assert ends == [date(2026, 6, 4), date(2026, 6, 5)]  # Corpus Christi


@pytest.mark.parametrize("text", ["", "3", "Monate", "3 Mondphasen", "0 Tage", "P", "P3X", "-3 Tage", "99999 Tage"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        span_of(text)


@pytest.mark.parametrize(
    ("span", "ends", "paused", "today", "then"),
    [
        (BUILDING, date(2026, 6, 1), date(2026, 3, 9), date(2026, 3, 20), date(2026, 6, 12)),
        (BUILDING, date(2026, 6, 1), date(2026, 3, 9), date(2026, 3, 14), date(2026, 6, 8)),  # Saturday → Monday
        (BUILDING, date(2026, 6, 1), date(2026, 3, 9), date(2026, 3, 9), date(2026, 6, 1)),  # answered at once
        (TRADE, date(2026, 3, 12), date(2026, 3, 10), date(2026, 3, 20), date(2026, 3, 24)),  # two working days left
        (TRADE, date(2026, 3, 12), date(2026, 3, 12), date(2026, 3, 21), date(2026, 3, 23)),  # none left: next day
        (TRADE, date(2026, 3, 12), date(2026, 3, 16), date(2026, 3, 20), date(2026, 3, 12)),  # was over already
    ],
)
def test_a_deadline_that_stood_still_is_carried_on(
    span: Span, ends: date, paused: date, today: date, then: date
) -> None:
    assert deadlines.resumed(span, ends, paused, today, BREMEN) == then


@given(DAYS, st.integers(0, 60), st.integers(0, 60), st.sampled_from([TRADE, BUILDING]))
def test_asking_never_shortens_the_offices_time(day: date, before: int, during: int, span: Span) -> None:
    ends = deadlines.ends(span, day, BREMEN)
    paused = min(date.fromordinal(day.toordinal() + before), ends)
    today = date.fromordinal(paused.toordinal() + during)

    then = deadlines.resumed(span, ends, paused, today, BREMEN)

    assert then >= ends
    assert then >= today
    assert BREMEN.is_working_day(then)


def test_the_period_begins_with_the_last_paper_and_not_when_somebody_noticed() -> None:
    received, answers = date(2026, 3, 2), [date(2026, 3, 20), date(2026, 3, 9)]

    assert deadlines.complete_since(received, []) == received
    assert deadlines.complete_since(received, answers) == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("today", "announced", "paused", "deemed"),
    [
        (date(2026, 6, 2), None, False, False),  # the last day belongs to the period whole
        (date(2026, 6, 3), None, False, True),
        (date(2026, 6, 3), date(2026, 6, 2), False, False),  # announced on the last day
        (date(2026, 6, 3), date(2026, 6, 3), False, True),  # posted in time, announced too late
        (date(2026, 6, 3), None, True, False),
    ],
)
def test_approval_comes_about_when_nothing_was_announced_in_time(
    today: date, announced: date | None, paused: bool, deemed: bool
) -> None:
    assert deadlines.is_deemed(date(2026, 6, 2), today, paused=paused, announced=announced) is deemed


def test_a_period_is_extended_once_before_its_end_and_not_by_more_than_its_own_length() -> None:
    clock, end = clocks_of(DEEMED, {})[DECIDE], date(2026, 6, 2)
    asked = {"extended": False, "holidays": BREMEN}

    assert deadlines.check_extension(clock, end, date(2026, 7, 4), end, **asked) == date(2026, 7, 6)  # Saturday
    with pytest.raises(NotExtendable):
        deadlines.check_extension(clock, end, date(2026, 7, 3), end, extended=True, holidays=BREMEN)
    with pytest.raises(NotExtendable):
        deadlines.check_extension(clock, end, date(2026, 7, 3), date(2026, 6, 3), **asked)
    for until in (end, date(2026, 9, 3)):
        with pytest.raises(WrongEnd) as refused:
            deadlines.check_extension(clock, end, until, end, **asked)
        assert refused.value.latest == date(2026, 9, 2)
    plain = clocks_of({"deadline": {"decide_within": "P3M"}}, {})[DECIDE]
    with pytest.raises(NotExtendable):
        deadlines.check_extension(plain, end, date(2026, 7, 3), end, **asked)


def test_of_what_the_law_approves_the_office_is_told_well_before_the_end() -> None:
    deemed, plain = clocks_of(DEEMED, {})[DECIDE], clocks_of({"deadline": {"decide_within": "1 Monat"}}, {})[DECIDE]
    end = date(2026, 6, 30)

    assert deadlines.reminders(deemed, end) == deadlines.Reminders(date(2026, 6, 2), date(2026, 6, 16))
    assert deadlines.reminders(plain, end) == deadlines.Reminders(date(2026, 6, 24), date(2026, 7, 3))


def test_a_town_sets_its_own_period_and_the_law_of_its_land() -> None:
    service = {"deadline": {"working": 3}}
    own = {"decide_within": "10 Arbeitstage", "deemed_approval": "§ 70 LBO", "warn_before_days": 2}

    clock = clocks_of(service, own)[DECIDE]

    assert (clock.span, clock.deemed, clock.warn_days, clock.extendable) == (Span(working=10), "§ 70 LBO", 2, True)
    assert not clock.pauses
    assert clocks_of(service, {"deemed_approval": ""})[DECIDE].deemed == ""
    assert clocks_of({}, {}) == {}


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ({"deadline": {"decide_within": "P3M", "deemed": True}}, "deadline.deemed.norm is missing"),
        ({"deadline": {"deemed": {"norm": "§ 1"}}}, "deadline.decide_within is missing"),
        ({"deadline": {"decide_within": "P3M", "starts": "dawn"}}, "deadline.starts is 'dawn'"),
        ({"deadline": {"decide_within": "P3M", "pauses": ["rain"]}}, "deadline.pauses is ['rain']"),
        ({"deadline": {"decide_within": "P3M", "warn_before_days": "soon"}}, "deadline.warn_before_days is 'soon'"),
        ({"deadlines": {"opinions": {}}}, "deadlines.opinions.decide_within is missing"),
        ({"deadlines": {"opinions": []}}, "deadlines.opinions must be a table"),
    ],
)
def test_what_is_wrong_with_a_period_is_said_with_its_place(service: dict[str, Any], said: str) -> None:
    with pytest.raises(ClockError) as refused:
        clocks_of(service, {})

    assert said in str(refused.value)


def test_how_a_period_stands_has_a_word() -> None:
    end = date(2026, 6, 2)
    asked = {"paused": False, "met": False}

    assert deadlines.stand(end, end, **asked) is Stand.RUNNING
    assert deadlines.stand(end, date(2026, 6, 3), **asked) is Stand.OVERDUE
    assert deadlines.stand(end, date(2026, 6, 3), paused=True, met=False) is Stand.PAUSED
    assert deadlines.stand(end, date(2026, 6, 3), paused=False, met=True, deemed=True) is Stand.DEEMED
