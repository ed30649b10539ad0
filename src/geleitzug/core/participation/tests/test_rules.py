# SPDX-License-Identifier: EUPL-1.2
"""Days, answers and codes with bare values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geleitzug.core.participation import rules
from geleitzug.core.participation.rules import Incomplete, Said, State, WrongDay

TODAY = date(2026, 11, 29)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("due", [None, TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
def test_an_answer_is_asked_for_by_a_day_to_come(due: date | None) -> None:
    with pytest.raises(WrongDay):
        rules.check_due(due, TODAY)


def test_a_reminder_comes_a_week_before_and_never_today() -> None:
    assert rules.reminder_for(date(2026, 12, 24), None, TODAY) == date(2026, 12, 17)
    assert rules.reminder_for(date(2026, 12, 6), None, TODAY) is None
    assert rules.reminder_for(date(2026, 12, 6), date(2026, 12, 6), TODAY) == date(2026, 12, 6)
    with pytest.raises(WrongDay):
        rules.reminder_for(date(2026, 12, 6), date(2026, 12, 7), TODAY)


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (Said(), ("verdict", "name")),
        (Said("agree"), ("name",)),
        (Said("vielleicht", name="Ute"), ("verdict",)),
        (Said("disagree", name="Ute"), ("text",)),
        (Said("needs_papers", name="Ute"), ("text",)),
        (Said("agree_with_conditions", "Ja.", name="Ute"), ("conditions",)),
    ],
)
def test_an_answer_says_what_its_reader_needs(said: Said, missing: tuple[str, ...]) -> None:
    with pytest.raises(Incomplete) as refused:
        rules.check_said(said)

    assert refused.value.missing == missing


def test_who_answers_from_within_need_not_say_who_they_are() -> None:
    assert rules.check_said(Said("not_concerned"), names=False) == Said("not_concerned")


@pytest.mark.parametrize(
    ("delivered", "answered", "revoked", "due", "state"),
    [
        (False, False, False, TODAY, State.ON_ITS_WAY),
        (True, False, False, TODAY, State.OPEN),
        (True, False, False, TODAY - timedelta(days=1), State.OVERDUE),
        (True, False, True, TODAY - timedelta(days=1), State.REVOKED),
        (True, True, False, TODAY - timedelta(days=1), State.ANSWERED),
    ],
)
def test_where_a_request_stands(delivered: bool, answered: bool, revoked: bool, due: date, state: State) -> None:
    assert rules.state_of(due=due, today=TODAY, delivered=delivered, answered=answered, revoked=revoked) == state


def test_a_link_works_on_its_last_day_and_not_after() -> None:
    assert rules.link_works(due=TODAY, today=TODAY, revoked=False, over=False)
    assert not rules.link_works(due=TODAY - timedelta(days=1), today=TODAY, revoked=False, over=False)
    assert not rules.link_works(due=TODAY, today=TODAY, revoked=True, over=False)


def test_a_code_is_read_out_in_groups_and_typed_as_people_do() -> None:
    assert rules.spoken_code("01234567") == "0123 4567"
    assert rules.plain_code(" 0123-4567\u00a0") == "01234567"


def test_the_next_code_lasts_until_midnight_of_the_last_day() -> None:
    evening = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)  # half past eleven in Berlin

    assert rules.until_end_of(TODAY, evening, BERLIN) == timedelta(minutes=30)
    assert rules.until_end_of(TODAY - timedelta(days=1), evening, BERLIN) == timedelta(0)
