# SPDX-License-Identifier: EUPL-1.2
"""The rules of payments as bare values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from geleitzug.core.payments import rules
from geleitzug.core.payments.ports import Standing
from geleitzug.core.payments.rules import State
from geleitzug.ground.calendar import holidays_of
from geleitzug.ground.money import Euro

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_every_state_has_its_moves() -> None:
    assert set(rules.MOVES) == set(State)


def test_what_is_paid_stays_paid() -> None:
    for said in Standing:
        assert rules.state_after(State.PAID, said, asked=Euro(1), taken=Euro(1)) is State.PAID


@pytest.mark.parametrize("ended", [State.EXPIRED, State.WITHDRAWN])
def test_money_after_the_end_is_late_whatever_its_amount(ended: State) -> None:
    assert rules.state_after(ended, Standing.PAID, asked=Euro(1), taken=Euro(2)) is State.PAID_LATE
    assert rules.state_after(ended, Standing.FAILED, asked=Euro(1), taken=None) is ended


def test_another_amount_is_not_paid() -> None:
    assert rules.state_after(State.OPEN, Standing.PAID, asked=Euro(100), taken=Euro(99)) is State.DIFFERS


def test_waiting_grows_up_to_an_hour() -> None:
    waits = [rules.wait_before(step) for step in range(30)]

    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)]
    assert waits[-1] == timedelta(hours=1)


def test_an_open_transaction_lapses_only_after_the_provider_was_heard() -> None:
    deadline = NOON - timedelta(hours=1)

    def lapses(answered: datetime | None, now: datetime = NOON) -> bool:
        return rules.may_expire(state=State.OPEN, expires=deadline, answered=answered, now=now)

    assert not lapses(None)
    assert not lapses(deadline - timedelta(minutes=1))
    assert lapses(deadline + timedelta(minutes=1))
    assert lapses(None, now=deadline + timedelta(days=3))


def test_an_invoice_is_due_on_a_working_day() -> None:
    assert rules.payable_until(date(2026, 11, 21), 14, holidays_of("HB")) == date(2026, 12, 7)
