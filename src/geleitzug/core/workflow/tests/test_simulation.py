# SPDX-License-Identifier: EUPL-1.2
"""Many cases at once: queues, people, timers, and the same result for the same seed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.work import calls

from geleitzug.core.workflow import simulation
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.simulation import Assumptions, Story, simulate
from geleitzug.core.workflow.tests.play import NOON, NOTHING, drawn, sample

LANES = (
    '<laneSet><lane id="L1" gz:role="clerk"><flowNodeRef>U</flowNodeRef></lane>'
    '<lane id="L2" gz:role="approver"><flowNodeRef>V</flowNodeRef></lane></laneSet>'
)
TWO = LANES + '<startEvent id="S"/><userTask id="U"/><userTask id="V"/><endEvent id="E"/>'
PLAIN = Story("plain", NOTHING, {})


def two_tasks() -> Process:
    return load_process(drawn(TWO, "S-U U-V V-E"))


def assume(**more) -> Assumptions:
    known = {"per_day": 8.0, "hours": {"U": 0.5, "V": 0.2}, "people": {("clerk", ""): 1, ("approver", ""): 1}}
    return Assumptions(**{**known, "runs": 200, **more})


def test_with_people_enough_all_are_done_and_hardly_anything_lies():
    went = simulate(two_tasks(), [PLAIN], assume(), NOON)

    assert (went.runs, went.finished, went.passed) == (200, 200, {"S": 200, "U": 200, "V": 200, "E": 200})
    assert went.busy[("clerk", "")] == pytest.approx(0.5, abs=0.05)
    assert went.busy[("approver", "")] == pytest.approx(0.2, abs=0.03)
    assert went.stations["U"].waiting < 0.5
    assert went.half < 1.5


def test_where_there_is_more_work_than_people_it_lies_there():
    went = simulate(two_tasks(), [PLAIN], assume(hours={"U": 0.5, "V": 1.5}), NOON)

    assert went.bottleneck.element == "V"
    assert went.busy[("approver", "")] > 0.98
    assert went.stations["V"].queue > 20
    assert went.stations["V"].waiting > 8
    assert went.half > 5 * went.stations["U"].waiting


def test_one_more_person_takes_the_bottleneck_away():
    one = simulate(two_tasks(), [PLAIN], assume(hours={"V": 1.5}), NOON)
    two = simulate(two_tasks(), [PLAIN], assume(hours={"V": 1.5}, people={("approver", ""): 2}), NOON)

    assert two.most < one.most / 5


def test_the_same_seed_gives_the_same_and_another_another():
    first, again = (simulate(two_tasks(), [PLAIN], assume(), NOON) for _time in range(2))
    other = simulate(two_tasks(), [PLAIN], assume(seed=2), NOON)

    assert first == again
    assert first.days != other.days


def test_what_a_story_decides_is_the_way_its_cases_take():
    back = Story("back", NOTHING, {"Task_Approve": [{"approved": False}, {"approved": True}]}, weight=1)
    straight = Story("straight", NOTHING, {"Task_Approve": [{"approved": True}]}, weight=3)
    hours = {"Task_Decide": 0.2, "Task_Approve": 0.1}

    went = simulate(sample("clerk"), [back, straight], assume(hours=hours, runs=400), NOON)

    assert went.finished == 400
    assert 480 <= went.passed["Task_Decide"] + 0 <= 520
    assert went.passed["Task_Issue"] == 400


def test_periods_run_out_while_nobody_has_time():
    inside = "<timerEventDefinition><timeDuration>P7D</timeDuration></timerEventDefinition>"
    nodes = f'{TWO}<boundaryEvent id="B" attachedToRef="U">{inside}</boundaryEvent>'
    process = load_process(drawn(nodes, "S-U U-E B-V V-E"))

    went = simulate(process, [PLAIN], assume(per_day=16, hours={"U": 1.0, "V": 0.1}), NOON)

    assert went.finished == went.passed["E"] == 200
    assert went.stations["U"].lapsed > 40
    assert went.passed["V"] == went.stations["U"].lapsed


def test_cases_that_cannot_go_on_are_said():
    nodes = f'{TWO}<exclusiveGateway id="X" name="Wohin?"/>'
    process = load_process(drawn(nodes, "S-U U-X X-V X-E V-E", conditions={"X-V": "a.n == 1", "X-E": "a.n == 2"}))

    went = simulate(process, [Story("n", {**NOTHING, "a": {"n": 3}}, {})], assume(runs=50), NOON)

    assert (went.finished, went.stuck) == (0, {("X", "An „Wohin?“ trifft keine Bedingung zu."): 50})


def test_timers_that_lead_past_all_calendars_are_said():
    timer = "<timerEventDefinition><timeDuration>P999Y</timeDuration></timerEventDefinition>"
    timers = "".join(f'<intermediateCatchEvent id="T{at}">{timer}</intermediateCatchEvent>' for at in range(9))
    ways = " ".join(f"T{at}-T{at + 1}" for at in range(8))
    process = load_process(drawn(TWO + timers, f"S-U U-T0 {ways} T8-V V-E"))

    went = simulate(process, [PLAIN], assume(runs=3), NOON)

    assert (went.finished, sum(went.stuck.values())) == (0, 3)
    assert "P999Y" in next(iter(went.stuck))[1]


def test_what_waits_for_a_message_is_said():
    node = '<receiveTask id="R" name="Antwort" messageRef="M"/>'
    process = load_process(drawn(TWO + node, "S-U U-R R-V V-E", before='<message id="M" name="answer"/>'))

    went = simulate(process, [PLAIN], assume(runs=20), NOON)

    assert (went.finished, went.waiting_for) == (0, {"answer": 20})


def test_without_a_story_there_is_nothing_to_simulate():
    with pytest.raises(ValueError, match="no stories"):
        simulate(two_tasks(), [], assume(), NOON)


def test_a_circle_is_cut_off():
    nodes = f'{TWO}<exclusiveGateway id="X" default="X-U"/>'
    process = load_process(drawn(nodes, "S-U U-V V-X X-U X-E", conditions={"X-E": "false"}))

    went = simulate(process, [PLAIN], assume(per_day=400, hours={}, runs=1000, effort=3000), NOON)

    assert went.is_cut
    assert went.finished == 0


def test_another_building_permit_is_hardly_any_work():
    story = Story("n", NOTHING, {"Task_Approve": [{"approved": True}], "Task_Decide": [{"outcome": "granted"}]})
    hours = dict.fromkeys(sample("opinions").elements, 0.3)
    process = sample("opinions")

    finished = []

    def run(runs):
        finished.append(simulate(process, [story], replace(assume(hours=hours), runs=runs), NOON).finished)

    few, many = (calls(lambda runs=runs: run(runs), warm=0) for runs in (100, 300))

    assert finished == [100, 300]
    assert (many - few) / 200 < 5_000  # 16,500 if the engine is asked each time


def test_what_is_remembered_of_earlier_cases_changes_nothing(monkeypatch):
    story = Story("n", NOTHING, {"Task_Approve": [{"approved": False}, {"approved": True}]})
    assumed = assume(hours=dict.fromkeys(sample("opinions").elements, 0.3), runs=30)
    quick = simulate(sample("opinions"), [story], assumed, NOON)

    monkeypatch.setattr(simulation._Office, "_moved", forgetful)
    slow = simulate(sample("opinions"), [story], assumed, NOON)

    assert quick == slow


def forgetful(office, case, name, verb):
    """Ask the engine every time."""
    office.known.clear()
    return REMEMBERING(office, case, name, verb)


REMEMBERING = simulation._Office._moved
