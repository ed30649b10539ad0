# SPDX-License-Identifier: EUPL-1.2
"""A running process goes over to a newer drawing: what stays, what is void, what opens, what cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.engine import Run
from geleitzug.core.workflow.errors import CannotMove
from geleitzug.core.workflow.moving import Choices, Moved, move
from geleitzug.core.workflow.tests.play import NOON, NOTHING, begin, do, drawn, stored

NOW = NOON + timedelta(days=3)
ENDS = '<startEvent id="s"/><endEvent id="e"/>'


def task(name: str, kind: str = "review") -> str:
    return f'<userTask id="{name}" name="{name}" gz:kind="{kind}" gz:role="clerk"/>'


def line(*steps: str) -> Process:
    """Draw steps one after the other; what is spelled with a capital is a step the house does."""
    nodes = [f'<serviceTask id="{s}" name="{s}" gz:step="cases.issue"/>' if s[0].isupper() else task(s) for s in steps]
    way = ["s", *steps, "e"]
    return load_process(drawn(ENDS + "".join(nodes), " ".join(f"{a}-{b}" for a, b in pairwise(way))))


def gone_over(
    old: Process, run: Run, new: Process, results: Mapping[str, Any] | None = None, now: Any = NOW, **chosen: Any
) -> Moved:
    return move(
        old,
        stored(run.state),
        new,
        Choices(**chosen),
        data=NOTHING,
        results=results or {},
        opened={each.id: NOON for each in run.waiting},
        told={},
        now=now,
    )


def waiting(run: Run) -> list[str]:
    return [each.element for each in run.waiting]


def test_what_is_open_stays_open_under_a_name_of_its_own():
    old, new = line("check", "Ask", "decide"), line("check", "Ask", "look", "decide")
    run = do(old, do(old, begin(old), "check"), "Ask")

    moved = gone_over(old, run, new)

    assert (moved.stays, moved.skipped, moved.opens, moved.void) == (("decide",), ("look",), (), ())
    assert moved.refs == {run.waiting[0].id: moved.run.waiting[0].id}
    assert set(moved.refs).isdisjoint(moved.refs.values())
    assert do(new, moved.run, "decide").finished


def test_two_open_steps_do_not_become_one():
    nodes = ENDS + '<parallelGateway id="p"/><parallelGateway id="q"/>' + task("hear") + task("ask")
    old = load_process(drawn(nodes, "s-p p-hear p-ask hear-q ask-q q-e"))

    with pytest.raises(CannotMove, match="beide offen"):
        gone_over(old, begin(old), line("listen"), targets={"hear": "listen", "ask": "listen"})


def test_a_new_step_that_lies_behind_can_be_done_after_all():
    old, new = line("check", "decide"), line("check", "look", "decide")
    run = do(old, begin(old), "check")

    moved = gone_over(old, run, new, catch_up=frozenset({"look"}))

    assert (moved.opens, moved.void, moved.skipped) == (("look",), ("decide",), ())


def test_a_new_step_that_lies_ahead_comes_in_its_turn():
    old, new = line("check", "decide"), line("check", "decide", "look")

    moved = gone_over(old, do(old, begin(old), "check"), new)

    assert (moved.stays, moved.skipped) == (("decide",), ())
    assert waiting(do(new, moved.run, "decide")) == ["look"]


def test_a_step_that_is_gone_needs_a_place_somebody_has_chosen():
    old, new = line("check", "hear", "decide"), line("check", "listen", "decide")
    run = do(old, begin(old), "check")

    with pytest.raises(CannotMove) as stopped:
        gone_over(old, run, new)

    assert stopped.value.element == "hear"
    assert gone_over(old, run, new, targets={"hear": "listen"}).moves == (("hear", "listen"),)
    assert gone_over(old, run, new, targets={"hear": "decide"}).skipped == ("listen",)
    assert gone_over(old, run, new, targets={"hear": ""}).opens == ("listen",)


def test_what_the_house_has_done_is_not_done_twice():
    old, new = line("check", "Ask", "decide"), line("check", "decide", "Ask")
    run = do(old, do(old, begin(old), "check"), "Ask")

    with pytest.raises(CannotMove, match="Ask"):
        gone_over(old, run, new)


def test_what_a_person_has_done_may_come_again_and_is_named():
    old, new = line("check", "look", "decide"), line("check", "decide", "look")

    assert gone_over(old, do(old, do(old, begin(old), "check"), "look"), new).again == ("look",)


def forked(*branches: str) -> Process:
    ways = " ".join(f"g-{each} {each}-j" for each in branches)
    gates = '<parallelGateway id="g"/><parallelGateway id="j"/>'
    return load_process(drawn(ENDS + gates + "".join(map(task, [*branches, "last"])), f"s-g {ways} j-last last-e"))


def test_branches_that_wait_for_each_other_are_where_they_were():
    old, new = forked("a", "b"), forked("a", "b", "c")
    run = do(old, begin(old), "a")

    moved = gone_over(old, run, new)
    after_b = do(new, moved.run, "b")

    assert (moved.stays, moved.opens) == (("b",), ("c",))
    assert waiting(after_b) == ["c"]
    assert waiting(do(new, after_b, "c")) == ["last"]
    assert gone_over(old, do(old, run, "b"), new).skipped == ("c",)


def timed(duration: str, *more: str) -> Process:
    timer = (
        '<boundaryEvent id="t" name="Zeit" attachedToRef="a"><timerEventDefinition>'
        f"<timeDuration>{duration}</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    ways = "s-a a-e t-b b-e" + "".join(f" b-{each} {each}-e" for each in more)
    return load_process(
        drawn(ENDS + task("a") + timer + "".join(map(task, ["b", *more])), ways.replace("b-e b-", "b-"))
    )


def test_a_time_that_runs_runs_on_and_counts_from_when_it_began():
    old = timed("P14D")
    run = begin(old)

    assert gone_over(old, run, timed("P14D", "c")).run.next_timer == run.next_timer
    assert gone_over(old, run, timed("P7D", "c")).run.next_timer == NOON + timedelta(days=7)
    with pytest.raises(CannotMove, match="Zeit"):
        gone_over(old, run, timed("P2D"))


def test_a_time_that_was_over_stays_over():
    old, new = timed("P14D"), timed("P30D", "c")
    run = engine.fire_timers(old, stored(begin(old).state), NOON + timedelta(days=15), NOTHING)

    moved = gone_over(old, run, new, now=NOON + timedelta(days=16))

    assert moved.stays == ("b",)
    assert waiting(do(new, moved.run, "b", now=NOON + timedelta(days=17))) == ["c"]


def looped(*steps: str) -> Process:
    ways = (
        "s-check check-decide decide-g g-check g-last last-e"
        if not steps
        else (f"s-check check-{steps[0]} {steps[0]}-decide decide-g g-check g-last last-e")
    )
    gate = '<exclusiveGateway id="g" default="g-last"/>'
    nodes = ENDS + gate + "".join(map(task, ["check", *steps, "decide", "last"]))
    return load_process(drawn(nodes, ways, conditions={"g-check": "t.decide.again == true"}))


def test_a_circle_is_gone_through_once_and_the_last_word_counts():
    old, new = looped(), looped("look")
    results = {"check": {}, "decide": {"again": True}}
    run = do(old, do(old, begin(old), "check"), "decide", {"again": True})
    back = gone_over(old, do(old, run, "check"), new, results)
    through = gone_over(
        old, do(old, do(old, run, "check"), "decide", {"again": False}), new, {**results, "decide": {"again": False}}
    )

    assert (back.stays, through.stays) == (("decide",), ("last",))
    assert gone_over(old, run, new, results).stays == ("check",)


def test_without_the_words_its_conditions_read_a_case_cannot_go_over():
    old = line("check", "decide")
    gates = '<exclusiveGateway id="g" default="g-decide"/>'
    new = load_process(
        drawn(
            ENDS + gates + "".join(map(task, ["check", "look", "decide"])),
            "s-check check-look look-g g-decide g-e decide-e",
            conditions={"g-e": "t.look.fine"},
        )
    )

    with pytest.raises(CannotMove):
        gone_over(old, do(old, begin(old), "check"), new)
