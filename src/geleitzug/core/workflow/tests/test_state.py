# SPDX-License-Identifier: EUPL-1.2
"""What is stored of a process: little, and never the answers."""

from __future__ import annotations

import json

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.tests.play import NOON, begin, do, open_ids, sample, stored

HUGE = {"a": {"plan": "x" * 200_000}, "v": {"rate": 1}, "who": {"kind": "person"}}


def size(run) -> int:
    return len(json.dumps(run.state))


def test_the_state_of_a_building_permit_stays_below_15_kilobytes():
    process = sample("opinions")
    run = do(process, begin(process, HUGE), "Task_Review", data=HUGE)
    largest = size(run)

    while not run.finished:
        element = next(iter(open_ids(run)))
        result = {"outcome": "granted", "approved": True, "reasons": "Begründung " * 3_000}
        run = do(process, run, element, result, data=HUGE)
        largest = max(largest, size(run))

    assert largest < 3_000


def test_the_state_does_not_grow_with_the_answers():
    process = sample("opinions")

    small = do(process, begin(process, {"a": {}}), "Task_Review", data={"a": {}})
    large = do(process, begin(process, HUGE), "Task_Review", data=HUGE)

    assert small.state == large.state


def test_of_a_result_only_what_a_condition_reads_is_remembered():
    process = sample("clerk")
    run = do(process, begin(process), "Task_Decide", {"outcome": "refused", "reasons": "lang"})

    run = do(process, run, "Task_Approve", {"approved": True, "note": "gelesen"})

    assert run.data == {"t": {"Task_Approve": {"approved": True}}, "outcome": "refused"}


def test_nothing_is_lost_on_the_way_through_the_database():
    process = sample("reminder")
    run = begin(process)

    there_and_back = engine.fire_timers(process, stored(run.state), NOON, HUGE)

    assert there_and_back == run


def test_a_finished_process_keeps_its_history_and_nothing_else():
    process = sample("clerk")
    run = do(process, begin(process), "Task_Decide")
    run = do(process, run, "Task_Approve", {"approved": True})

    run = do(process, run, "Task_Issue")

    assert (run.state["tasks"], run.state["inner"], len(run.state["done"])) == ([], [], 6)


def test_sixty_refused_approvals_later_the_process_still_runs():
    process = sample("clerk")
    run = begin(process)

    for _round in range(60):
        run = do(process, run, "Task_Decide")
        run = do(process, run, "Task_Approve", {"approved": False})

    assert list(open_ids(run)) == ["Task_Decide"]
    assert size(run) < 30_000
