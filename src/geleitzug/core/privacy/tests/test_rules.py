# SPDX-License-Identifier: EUPL-1.2
"""Deadlines of answers, the hour of a look, and what may be deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from geleitzug.core.privacy.rules import (
    Erasure,
    Keeping,
    NotAllowedNow,
    State,
    answer_due,
    check_move,
    erasure_of,
    hour_of,
)
from geleitzug.ground.calendar import holidays_of

TEN_YEARS = {"years": 10, "basis": "§ 147 AO"}


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 3, 9), date(2026, 4, 9)),
        (date(2026, 1, 31), date(2026, 3, 2)),  # February ends on a Saturday: Monday
        (date(2026, 11, 25), date(2026, 12, 28)),  # Christmas Day, Boxing Day and a Sunday
    ],
)
def test_an_answer_is_due_after_a_month(asked: date, due: date) -> None:
    assert answer_due(asked, holidays_of("HB")) == due


def test_looks_of_an_hour_are_one() -> None:
    assert hour_of(datetime(2026, 3, 9, 14, 59, 59, 7, tzinfo=UTC)) == datetime(2026, 3, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("is_draft", "ended", "erasure"),
    [
        (True, None, Erasure(Keeping.YOURS)),
        (False, None, Erasure(Keeping.NEEDED)),
        (False, date(2026, 1, 2), Erasure(Keeping.KEPT, date(2037, 1, 1))),
        (False, date(2015, 12, 31), Erasure(Keeping.OVER, date(2026, 1, 1))),
    ],
)
def test_what_may_be_deleted_follows_the_periods(is_draft: bool, ended: date | None, erasure: Erasure) -> None:
    assert erasure_of(is_draft=is_draft, ended=ended, retention=TEN_YEARS, today=date(2026, 3, 9)) == erasure


def test_what_is_answered_stays_answered() -> None:
    check_move(State.OPEN, State.ANSWERED)
    with pytest.raises(NotAllowedNow):
        check_move(State.ANSWERED, State.OPEN)
