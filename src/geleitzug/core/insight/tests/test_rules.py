# SPDX-License-Identifier: EUPL-1.2
"""How time is counted and condensed, and who must stand behind a figure."""

from __future__ import annotations

from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from geleitzug.core.insight import rules
from geleitzug.core.insight.sketches import ERROR, merged, quantile, size, sketch_of
from geleitzug.ground.calendar import holidays_of
from geleitzug.ground.ids import uuid7


def local(day: int, hour: int, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Europe/Berlin"))


def test_months_are_added_up_and_their_median_is_two_percent_off_at_most() -> None:
    one, other = [0.2 * step for step in range(1, 900)], [30 + step for step in range(200)]

    both = merged([sketch_of(one), sketch_of(other)])

    assert size(both) == len(one) + len(other)
    assert quantile(both, 0.5) == pytest.approx(median([*one, *other]), rel=ERROR + 0.003)
    assert quantile(both, 0.9) == pytest.approx(sorted([*one, *other])[989], rel=ERROR + 0.003)


def test_nothing_at_all_has_no_median() -> None:
    with pytest.raises(ValueError, match="nothing"):
        quantile({}, 0.5)
    assert quantile(sketch_of([0]), 0.9) == pytest.approx(1 / 60)


def test_easter_is_no_time_the_office_works() -> None:
    off = rules.days_off(holidays_of("HB"), date(2026, 1, 1), date(2026, 12, 31))

    # Maundy Thursday at ten until Tuesday at ten, over Good Friday and Easter Monday.
    assert rules.office_hours(local(2, 10), local(7, 10), off) == 8
    assert rules.office_hours(local(3, 9), local(3, 15), off) == 0
    assert rules.hours_of((local(2, 10), local(7, 10))) == 120


def test_waiting_is_cut_to_the_time_in_question() -> None:
    waits = [(local(1, 8), local(2, 12)), (local(20, 8), local(30, 8))]

    assert rules.clipped(waits, local(2, 10), local(9, 8)) == [(local(2, 10), local(2, 12))]


@pytest.mark.parametrize(
    ("times", "told"),
    [([1, 1, 1, 1], False), ([1, 1, 1, 1, 1], True), ([96, 1, 1, 1, 1], False), ([4, 1, 1, 1, 1], True), ([50], False)],
)
def test_times_are_told_of_five_people_of_whom_none_did_most(times: list[int], told: bool) -> None:
    assert rules.is_of_many({uuid7(): many for many in times}) is told


def test_no_difference_of_stocks_gives_what_is_left_out() -> None:
    assert [rules.rounded(many) for many in (5, 7, 8, 12, 13)] == [5, 5, 10, 10, 15]
    # 3 decided are left out; 40 were open, 10 came, 47 are open: told are 40, 10 and 45.
    assert rules.rounded(40) + 10 - rules.rounded(47) == 5
