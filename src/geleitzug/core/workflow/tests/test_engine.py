# SPDX-License-Identifier: EUPL-1.2
"""Running the sample processes from one open task to the next, to the end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.errors import AlreadyDone, NobodyWaits, NoLongerOpen, ProcessError, Stuck
from geleitzug.core.workflow.tests.play import NOON, NOTHING, begin, do, drawn, elements, open_ids, sample, stored

OPINIONS = [f"Task_Opinion_{name}" for name in ("Fire", "Environment", "Planning", "Roads")]


# --- one clerk, four eyes -----------------------------------------------------------------------------------------


def test_a_process_begins_with_the_first_task_of_a_clerk():
    run = begin(sample("clerk"))

    (task,) = run.waiting

    assert (task.element, task.name, task.role, task.kind, task.office) == (
        "Task_Decide",
        "Entscheiden",
        "clerk",
        "decide",
        None,
    )
    assert task.due == datetime(2026, 7, 15, 10, 0, tzinfo=UTC)


def test_a_refused_approval_goes_back_to_the_decision():
    process = sample("clerk")
    run = do(process, begin(process), "Task_Decide", {"outcome": "granted"})

    run = do(process, run, "Task_Approve", {"approved": False})

    assert list(open_ids(run)) == ["Task_Decide"]
    assert run.data == {"t": {"Task_Approve": {"approved": False}}, "outcome": "granted"}


def test_an_approved_decision_calls_the_step_that_issues_it():
    process = sample("clerk")
    run = do(process, begin(process), "Task_Decide", {"outcome": "granted"})

    run = do(process, run, "Task_Approve", {"approved": True})

    (call,) = run.calls
    assert (call.element, call.step, run.waiting, run.finished) == ("Task_Issue", "cases.issue", (), False)


def test_the_last_step_ends_the_process():
    process = sample("clerk")
    run = do(process, begin(process), "Task_Decide", {"outcome": "granted"})
    run = do(process, run, "Task_Approve", {"approved": True})

    run = do(process, run, "Task_Issue")

    assert run.finished
    assert elements(process, run) == ["Start", "Task_Decide", "Task_Approve", "Approved", "Task_Issue", "End"]


def test_the_second_decision_is_a_task_of_its_own():
    process = sample("clerk")
    first = begin(process)
    run = do(process, first, "Task_Decide")
    run = do(process, run, "Task_Approve", {"approved": False})

    assert open_ids(run)["Task_Decide"] != open_ids(first)["Task_Decide"]
    with pytest.raises(AlreadyDone):
        engine.complete(process, run.state, open_ids(first)["Task_Decide"], {}, NOON, NOTHING)


# --- twice is once ------------------------------------------------------------------------------------------------


def test_completing_a_task_twice_says_that_it_is_done():
    process = sample("clerk")
    first = begin(process)
    run = do(process, first, "Task_Decide")

    with pytest.raises(AlreadyDone, match="„Entscheiden“ ist bereits erledigt"):
        engine.complete(process, run.state, open_ids(first)["Task_Decide"], {}, NOON, NOTHING)


def test_a_task_of_a_finished_process_is_still_known_as_done():
    process = load_process(drawn('<startEvent id="S"/><userTask id="U"/><endEvent id="E"/>', "S-U U-E"))
    first = begin(process)
    run = do(process, first, "U")

    with pytest.raises(AlreadyDone):
        engine.complete(process, stored(run.state), open_ids(first)["U"], {}, NOON, NOTHING)


def test_the_same_completion_of_the_same_state_gives_the_same_state():
    process = sample("opinions")
    before = begin(process)

    one, other = (do(process, before, "Task_Review") for _time in range(2))

    assert one == other


@pytest.mark.parametrize(
    "task_id", ["Task_Approve.99", "Nobody.3", "", "Task_Decide", "Task_Decide.x", "Task_Decide.²"]
)
def test_a_task_that_never_was_is_not_open(task_id):
    process = sample("clerk")
    run = begin(process)

    with pytest.raises(NoLongerOpen):
        engine.complete(process, run.state, task_id, {}, NOON, NOTHING)


def test_a_verb_does_not_change_the_state_it_is_given():
    process = sample("clerk")
    run = begin(process)
    before = json.dumps(run.state)

    do(process, run, "Task_Decide", {"outcome": "granted"})
    engine.complete(process, run.state, open_ids(run)["Task_Decide"], {"outcome": "granted"}, NOON, NOTHING)
    engine.cancel(process, run.state)

    assert json.dumps(run.state) == before


def test_a_state_of_another_process_is_refused():
    run = begin(sample("clerk"))

    with pytest.raises(ProcessError, match="andere"):
        engine.fire_timers(sample("opinions"), run.state, NOON, NOTHING)


# --- four opinions at once ----------------------------------------------------------------------------------------


def test_four_offices_are_asked_at_the_same_time():
    process = sample("opinions")

    run = do(process, begin(process), "Task_Review")

    assert [(task.element, task.office) for task in run.waiting] == list(
        zip(OPINIONS, ["fire", "environment", "planning", "roads"], strict=True)
    )
    assert {task.due for task in run.waiting} == {datetime(2026, 8, 1, 10, 0, tzinfo=UTC)}


def test_the_decision_waits_for_the_last_opinion():
    process = sample("opinions")
    run = do(process, begin(process), "Task_Review")

    for opinion in OPINIONS[:3]:
        run = do(process, run, opinion)
        assert "Task_Decide" not in open_ids(run)
    run = do(process, run, OPINIONS[3])

    assert list(open_ids(run)) == ["Task_Decide"]


def test_asked_again_all_four_opinions_are_waited_for_again():
    process = sample("opinions")
    run = do(process, begin(process), "Task_Review")
    for opinion in OPINIONS:
        run = do(process, run, opinion)
    run = do(process, run, "Task_Decide", {"outcome": "again"})

    run = do(process, run, OPINIONS[3])

    assert list(open_ids(run)) == OPINIONS[:3]


def test_what_is_predicted_does_not_grow_with_the_blocks_that_follow():
    blocks = 6
    nodes, flows = '<startEvent id="S"/><endEvent id="E"/>', []
    for block in range(blocks):
        nodes += f'<parallelGateway id="s{block}"/><parallelGateway id="j{block}"/>'
        nodes += "".join(f'<userTask id="u{block}{way}"/>' for way in range(4))
        flows += [f"s{block}-u{block}{way} u{block}{way}-j{block}" for way in range(4)]
        flows.append(f"S-s{block}" if block == 0 else f"j{block - 1}-s{block}")
    process = load_process(drawn(nodes, " ".join([*flows, f"j{blocks - 1}-E"])))

    run = begin(process)

    assert len(json.dumps(run.state)) < 2_000


# --- automatic step, then a way by its result -----------------------------------------------------------------------


def test_the_result_of_a_step_chooses_the_way():
    process = sample("register")
    data = {**NOTHING, "a": {"continue_by_hand": True}}

    by_hand = do(process, begin(process, data), "Task_Answer", {"outcome": "neutral"}, data)
    answered = do(process, begin(process, data), "Task_Answer", {"outcome": "answered"}, data)

    assert list(open_ids(by_hand)) == ["Task_Check"]
    assert list(open_ids(answered)) == ["Task_Issue"]
    assert answered.data["outcome"] == "answered"


@pytest.mark.parametrize("answers", [{}, {"continue_by_hand": None}, {"continue_by_hand": "ja"}])
def test_a_condition_that_cannot_be_evaluated_is_no_silent_no(answers):
    process = sample("register")
    data = {**NOTHING, "a": answers}
    run = begin(process, data)

    with pytest.raises(Stuck) as caught:
        do(process, run, "Task_Answer", {"outcome": "neutral"}, data)

    assert caught.value.element == "Found"
    assert do(process, run, "Task_Answer", {"outcome": "neutral"}, {**NOTHING, "a": {"continue_by_hand": True}}).waiting


def crossroads(condition: str, *, otherwise: str = "X-E") -> Process:
    """One gateway: to F on the condition, else the other way (E, or a circle)."""
    nodes = (
        f'<startEvent id="S"/><exclusiveGateway id="X" name="Wohin?" default="{otherwise}"/><task id="Y"/>'
        '<endEvent id="E"/><endEvent id="F"/>'
    )
    return load_process(drawn(nodes, f"S-X X-F {otherwise} Y-X", conditions={"X-F": condition}))


def test_a_condition_must_say_yes_or_no():
    process = crossroads("a.n")

    with pytest.raises(Stuck, match="weder Ja noch Nein"):
        begin(process, {"a": {"n": "true"}})


def test_a_gateway_with_no_way_out_is_stuck_by_name():
    nodes = '<startEvent id="S"/><exclusiveGateway id="X" name="Wohin?"/><endEvent id="E"/><endEvent id="F"/>'
    process = load_process(drawn(nodes, "S-X X-E X-F", conditions={"X-E": "a.n == 1", "X-F": "a.n == 2"}))

    with pytest.raises(Stuck, match="An „Wohin\\?“ trifft keine Bedingung zu"):
        begin(process, {"a": {"n": 7}})


def test_conditions_know_the_local_day_of_the_call():
    process = crossroads('today == "2026-07-02"')

    run = begin(process, now=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))

    assert elements(process, run)[-1] == "F"


def test_a_circle_in_which_nothing_waits_is_stopped():
    process = crossroads("false", otherwise="X-Y")

    with pytest.raises(Stuck, match="zu oft im Kreis"):
        begin(process)


def test_a_task_of_no_sort_is_passed():
    nodes = '<startEvent id="S"/><task id="T"/><manualTask id="M"/><endEvent id="E"/>'
    process = load_process(drawn(nodes, "S-T T-M M-E"))

    run = begin(process)

    assert run.finished
    assert elements(process, run) == ["S", "T", "M", "E"]


# --- who is needed: inclusive gateways ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"trees": True, "water": True, "walls": False}, {"Task_Trees", "Task_Water"}),
        ({"trees": False, "water": False, "walls": True}, {"Task_Wall_East", "Task_Wall_West"}),
        ({"trees": False, "water": False, "walls": False}, {"Task_Plain"}),
    ],
)
def test_only_those_concerned_are_asked(answers, asked):
    run = begin(sample("inclusive"), {"a": answers})

    assert set(open_ids(run)) == asked


def test_the_decision_waits_for_all_who_were_asked_and_for_nobody_else():
    process = sample("inclusive")
    data = {"a": {"trees": True, "water": False, "walls": True}}
    run = begin(process, data)

    for element in ("Task_Trees", "Task_Wall_West", "Task_Trees_More"):
        run = do(process, run, element, data=data)
        assert "Task_Decide" not in open_ids(run)
    run = do(process, run, "Task_Wall_East", data=data)

    assert list(open_ids(run)) == ["Task_Decide"]


# --- the end, and where it stands -----------------------------------------------------------------------------------


def test_a_cancelled_process_has_nothing_open_but_remembers():
    process = sample("opinions")
    run = do(process, begin(process), "Task_Review")

    run = engine.cancel(process, stored(run.state))

    assert (run.finished, run.waiting, run.calls, run.next_timer) == (True, (), (), None)
    assert elements(process, run) == ["Start", "Task_Review", "Round", "Split"]
    assert engine.progress(process, run.state).cancelled


def test_nothing_more_happens_in_an_ended_process():
    process = sample("reminder")
    open_id = open_ids(begin(process))["Task_Opinion"]
    run = engine.cancel(process, begin(process).state)

    assert engine.fire_timers(process, run.state, NOON + timedelta(days=40), NOTHING).waiting == ()
    with pytest.raises(NobodyWaits):
        engine.send_message(process, run.state, "papers", {}, NOON, NOTHING)
    with pytest.raises(NoLongerOpen):
        engine.complete(process, run.state, open_id, {}, NOON, NOTHING)


def test_progress_says_what_is_done_and_where_it_stands():
    process = sample("inner")
    run = do(process, begin(process), "Task_Write")

    where = engine.progress(process, stored(run.state))

    assert where.done == {"Start", "Hearing_Start", "Task_Write"}
    assert where.now == {"Hearing", "Task_Read"}
    assert not where.finished


def test_history_says_when():
    process = sample("clerk")

    run = do(process, begin(process), "Task_Decide", now=NOON + timedelta(days=3))

    last = engine.history(process, stored(run.state))[-1]
    assert (last.element, last.name, last.at) == ("Task_Decide", "Entscheiden", NOON + timedelta(days=3))
