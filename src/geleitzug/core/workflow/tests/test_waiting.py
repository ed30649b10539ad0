# SPDX-License-Identifier: EUPL-1.2
"""A process waits: for a time, for a message, for what runs inside it; and is cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.errors import NobodyWaits, NoLongerOpen
from geleitzug.core.workflow.tests.play import NOON, NOTHING, begin, do, elements, open_ids, sample, stored

# --- timers ---------------------------------------------------------------------------------------------------------


def test_the_worker_is_told_when_to_come_back():
    run = begin(sample("reminder"))

    assert run.next_timer == NOON + timedelta(days=7)


def test_before_its_time_no_timer_fires_and_nothing_changes():
    process = sample("reminder")
    run = begin(process)

    same = engine.fire_timers(process, stored(run.state), NOON + timedelta(days=6), NOTHING)

    assert same == run


def test_after_a_week_there_is_a_reminder_and_the_task_stays_open():
    process = sample("reminder")
    run = begin(process)

    run = engine.fire_timers(process, stored(run.state), NOON + timedelta(days=7), NOTHING)

    assert list(open_ids(run)) == ["Task_Opinion", "Task_Remind"]
    assert run.next_timer == datetime(2026, 8, 1, 10, 0, tzinfo=UTC)


def test_a_reminder_is_sent_once():
    process = sample("reminder")
    run = engine.fire_timers(process, begin(process).state, NOON + timedelta(days=7), NOTHING)
    run = do(process, run, "Task_Remind", now=NOON + timedelta(days=7))

    again = engine.fire_timers(process, stored(run.state), NOON + timedelta(days=9), NOTHING)

    assert list(open_ids(again)) == ["Task_Opinion"]


def test_after_a_month_the_task_is_taken_away():
    process = sample("reminder")
    first = begin(process)

    run = engine.fire_timers(process, stored(first.state), NOON + timedelta(days=31), NOTHING)

    assert set(open_ids(run)) == {"Task_Without", "Task_Remind"}
    with pytest.raises(NoLongerOpen, match="„Stellung nehmen“ ist nicht mehr offen"):
        engine.complete(process, run.state, open_ids(first)["Task_Opinion"], {}, NOON, NOTHING)


def test_an_opinion_in_time_stops_both_timers():
    process = sample("reminder")

    run = do(process, begin(process), "Task_Opinion")

    assert run.next_timer == NOON + timedelta(hours=2)
    assert open_ids(run) == {}


def test_an_opinion_that_comes_before_the_worker_counts():
    process = sample("reminder")

    run = do(process, begin(process), "Task_Opinion", now=NOON + timedelta(days=40))

    assert "Task_Without" not in open_ids(run)


def test_the_process_ends_when_the_last_branch_has_ended():
    process = sample("reminder")
    run = engine.fire_timers(process, begin(process).state, NOON + timedelta(days=7), NOTHING)
    run = do(process, run, "Task_Opinion", now=NOON + timedelta(days=8))
    run = engine.fire_timers(process, stored(run.state), NOON + timedelta(days=9), NOTHING)
    run = do(process, run, "Task_Close")

    assert not run.finished
    assert do(process, run, "Task_Remind").finished


# --- messages -------------------------------------------------------------------------------------------------------


def test_a_process_says_which_message_it_waits_for():
    run = begin(sample("message"))

    assert (run.messages, run.next_timer) == (("papers",), NOON + timedelta(days=14))


def test_what_a_message_says_chooses_the_way():
    process = sample("message")
    run = begin(process)

    enough = engine.send_message(process, stored(run.state), "papers", {"count": 2}, NOON, NOTHING)
    too_few = engine.send_message(process, stored(run.state), "papers", {"count": 1}, NOON, NOTHING)

    assert list(open_ids(enough)) == ["Task_Decide"]
    assert list(open_ids(too_few)) == ["Task_Ask"]
    assert enough.next_timer is None


def test_a_message_that_comes_after_its_time_finds_nobody():
    process = sample("message")
    run = begin(process)

    with pytest.raises(NobodyWaits, match="„papers“"):
        engine.send_message(process, stored(run.state), "papers", {"count": 2}, NOON + timedelta(days=15), NOTHING)


def test_time_over_is_a_way_of_its_own():
    process = sample("message")
    run = begin(process)

    run = engine.fire_timers(process, stored(run.state), NOON + timedelta(days=14), NOTHING)

    assert list(open_ids(run)) == ["Task_Ask"]
    assert run.messages == ()


def test_a_withdrawal_takes_the_task_away_and_ends_everything():
    process = sample("message")
    run = engine.send_message(process, begin(process).state, "papers", {"count": 2}, NOON, NOTHING)
    assert run.messages == ("withdrawn",)

    run = engine.send_message(process, stored(run.state), "withdrawn", {}, NOON, NOTHING)

    assert run.finished
    assert elements(process, run)[-1] == "Gone"


# --- processes inside processes -------------------------------------------------------------------------------------


def test_tasks_inside_a_sub_process_and_a_called_process_are_open_like_any_other():
    process = sample("inner")
    run = begin(process)

    for element in ("Task_Write", "Task_Read", "Task_Decide", "Task_Approve"):
        assert list(open_ids(run)) == [element]
        run = do(process, run, element)

    assert run.finished
    assert elements(process, run) == [
        *("Start", "Hearing_Start", "Task_Write", "Task_Read", "Hearing_End", "Hearing"),
        *("Decide_Start", "Task_Decide", "Task_Approve", "Decide_End", "Decision", "End"),
    ]


def test_a_timer_on_a_sub_process_takes_everything_in_it_away():
    process = sample("inner")
    run = do(process, begin(process), "Task_Write")

    run = engine.fire_timers(process, stored(run.state), NOON + timedelta(days=31), NOTHING)

    assert list(open_ids(run)) == ["Task_Decide"]
