# SPDX-License-Identifier: EUPL-1.2
"""The shapes one may begin with: nothing stands in their way, everything is placed, and they run to their end."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from geleitzug.core.authoring.linting import findings_in
from geleitzug.core.authoring.processes import SHAPES, shape_xml, shapes
from geleitzug.core.workflow import engine
from geleitzug.core.workflow.approvals import approved_unseen
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.engine import Run
from geleitzug.core.workflow.moving import Choices, move
from geleitzug.core.workflow.placing import as_kept
from geleitzug.core.workflow.tests.play import NOON, stored

KEYS = list(shapes())
MOST = 40


def walk(process: Process, *, outcome: str, opinion: str, approved: bool, kind: str) -> set[str]:
    """Go through a process to its end, with always the same answers; returns the elements passed."""
    data = {"a": {}, "v": {}, "who": {"kind": kind}}
    run = engine.start(process, data, NOON)
    refused = False
    for _step in range(MOST):
        if run.finished:
            return {done.element for done in engine.history(process, run.state)}
        open_now = [*run.waiting, *run.calls]
        assert open_now, "it waits for nobody"
        element = process.elements[open_now[0].element]
        result: dict[str, Any] = {
            "decide": {"outcome": outcome},
            "approve": {"approved": approved or refused},
            "review": {"opinion": opinion},
            "opinion": {"opinion": opinion},
        }.get(element.kind, {})
        refused = refused or element.kind == "approve"
        run = engine.complete(process, stored(run.state), open_now[0].id, result, NOON, data)
    raise AssertionError("it does not end")


def waited(process: Process, run: Run) -> Run:
    """Let half a year go by."""
    later = NOON + timedelta(days=200)
    return engine.fire_timers(process, stored(run.state), later, {"a": {}, "v": {}, "who": {"kind": "person"}})


def test_there_are_ten_shapes_and_each_has_its_drawing():
    assert len(KEYS) == 10
    assert {path.stem for path in SHAPES.glob("*.bpmn")} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_nothing_stands_in_the_way_of_a_shape(key):
    xml = shape_xml(key)

    assert findings_in(xml) == []
    assert approved_unseen(load_process(xml).drawing) == []
    assert as_kept(xml) == xml.decode()


@pytest.mark.parametrize("key", KEYS)
def test_a_shape_runs_to_its_end_whatever_is_decided(key):
    process = load_process(shape_xml(key))

    passed: set[str] = set()
    for outcome, opinion, approved, kind in product(
        ("granted", "refused"), ("agree", "disagree"), (True, False), ("person", "company")
    ):
        passed |= walk(process, outcome=outcome, opinion=opinion, approved=approved, kind=kind)

    borders = {e.id for e in process.elements.values() if e.attached_to}
    behind = {flow.target for flow in process.drawing.flows if flow.source in borders}
    only_by_time = borders | behind | {f.target for f in process.drawing.flows if f.source in behind}
    assert process.elements.keys() - passed <= only_by_time


@pytest.mark.parametrize("key", [key for key in KEYS if b"<bpmn:timerEventDefinition" in shape_xml(key)])
def test_the_periods_of_a_shape_take_it_on(key):
    process = load_process(shape_xml(key))
    run = engine.start(process, {"a": {}, "v": {}, "who": {"kind": "person"}}, NOON)
    for _step in range(MOST):
        if run.next_timer:
            break
        task = [*run.waiting, *run.calls][0]
        kind = process.elements[task.element].kind
        result = {"decide": {"outcome": "granted"}, "review": {"opinion": "agree"}}.get(kind, {})
        run = engine.complete(process, stored(run.state), task.id, result, NOON, {"a": {}, "v": {}, "who": {}})

    after = waited(process, run)

    fired = {done.element for done in engine.history(process, after.state)} & {
        e.id for e in process.elements.values() if e.event == "timer"
    }
    assert fired


@pytest.mark.parametrize("key", KEYS)
def test_a_case_of_a_shape_may_go_over_to_the_next_version_at_every_step_and_runs_to_its_end(key):
    """Each shape is its own next version here: whatever is open stays open, and nothing is done twice."""
    old, new = load_process(shape_xml(key)), load_process(shape_xml(key) + b"<!-- the next version -->")
    for outcome, opinion, kind in product(("granted", "refused"), ("agree", "disagree"), ("person", "company")):
        data = {"a": {}, "v": {}, "who": {"kind": kind}}
        answers = {"decide": {"outcome": outcome}, "approve": {"approved": True}}
        process, run, results = old, engine.start(old, data, NOON), {}
        for _step in range(MOST):
            if run.finished:
                break
            moved = move(
                process, stored(run.state), new if process is old else old, Choices(),
                data=data, results=results, opened={}, told={}, now=NOON,
            )  # fmt: skip
            assert [each.element for each in moved.run.waiting] == [each.element for each in run.waiting]
            assert [each.element for each in moved.run.calls] == [each.element for each in run.calls]
            assert moved.run.next_timer == run.next_timer
            assert (moved.void, moved.opens, moved.runs, moved.skipped, moved.again) == ((), (), (), (), ())
            process, run = new if process is old else old, moved.run
            done = [*run.waiting, *run.calls][0]
            element = process.elements[done.element]
            results[element.id] = answers.get(element.kind, {"opinion": opinion})
            run = engine.complete(process, stored(run.state), done.id, results[element.id], NOON, data)
        assert run.finished
