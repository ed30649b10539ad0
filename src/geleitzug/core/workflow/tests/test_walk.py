# SPDX-License-Identifier: EUPL-1.2
"""Walking the samples in any order that people may choose: they always end, and nothing is done twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.engine import Run
from geleitzug.core.workflow.tests.play import NOON, begin, elements, sample, stored

MOST_MOVES = 60


def walk(process: Process, draw: st.DataObject, data: dict[str, Any], result: dict[str, Any]) -> Run:
    """Complete open tasks in a drawn order until the process ends; time passes while nothing is open."""
    now = NOON
    run = begin(process, data)
    seen: Counter[str] = Counter()
    for _move in range(MOST_MOVES):
        if run.finished:
            break
        open_now = [task.id for task in (*run.waiting, *run.calls)]
        seen.update(set(open_now) - set(seen))
        if run.next_timer and (not open_now or draw.draw(st.booleans(), label="time passes")):
            now = max(now, run.next_timer)
            run = engine.fire_timers(process, stored(run.state), now, data)
        else:
            now += timedelta(minutes=1)
            chosen = draw.draw(st.sampled_from(open_now), label="task")
            run = engine.complete(process, stored(run.state), chosen, result, now, data)
    return run


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_four_opinions_in_any_order_end_with_each_element_done_once(draw):
    process = sample("opinions")

    run = walk(process, draw, {"a": {}}, {"approved": True, "outcome": "granted"})

    assert run.finished
    assert set(Counter(elements(process, run)).values()) == {1}
    assert set(elements(process, run)) == set(process.elements)


@settings(deadline=None, max_examples=80)
@given(st.data(), st.booleans(), st.booleans(), st.booleans())
def test_whoever_is_needed_and_whoever_is_first_the_decision_comes_once(draw, trees, water, walls):
    process = sample("inclusive")

    run = walk(process, draw, {"a": {"trees": trees, "water": water, "walls": walls}}, {})

    done = Counter(elements(process, run))
    assert run.finished
    assert (done["Task_Decide"], done["Together"], done["End"]) == (1, 1, 1)
    assert (done["Task_Trees_More"], done["Task_Water"], done["Task_Wall_East"]) == (trees, water, walls)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_with_timers_the_process_ends_by_one_of_its_ways(draw):
    process = sample("reminder")

    run = walk(process, draw, {"a": {}}, {})

    done = Counter(elements(process, run))
    assert run.finished
    assert done["Task_Opinion"] + done["Task_Without"] == 1
    assert done["Task_Remind"] == done["After_Week"] <= 1
    assert done["Task_Close"] == 1


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_sub_processes_end_with_or_without_an_answer(draw):
    process = sample("inner")

    run = walk(process, draw, {"a": {}}, {})

    done = Counter(elements(process, run))
    assert run.finished
    assert done["Hearing"] + done["Silence"] == 1
    assert (done["Decision"], done["Task_Approve"]) == (1, 1)
