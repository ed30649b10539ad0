# SPDX-License-Identifier: EUPL-1.2
"""The trial run: examples walk through the drawing, a thousand cases show where it gets narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.furnished import Town

from geleitzug.core.authoring import processes, queries, releasing, simulating, trials
from geleitzug.core.authoring.models import Draft, TrialRun
from geleitzug.core.workflow import engine
from geleitzug.core.workflow.simulation import Assumptions, Story
from geleitzug.core.workflow.tests.play import drawn
from geleitzug.desks.workshop.tests.making import Maker, at, read

SignIn = Callable[[str], Maker]
HERE = "ablauf/probelauf/"


def test_an_example_shows_its_way(sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")

    answer = jette.post(at(draft, HERE), {"_play": "ein-hund"})

    words = read(answer)
    assert "Steuer festsetzen Steuerpflichtig? Hundemarke zuteilen und versenden Bescheid schreiben" in words
    assert "Auskunft geben" not in words.split("Steuer festsetzen")[0].rsplit("geht auf", 1)[-1]
    assert b"process-picture__element--done" in answer.content


def test_a_way_is_what_the_engine_has_walked(town: Town, draft: Draft) -> None:
    with town.inside():
        names = list(queries.package_of(draft).examples)[:2]
        played = releasing.try_examples(draft, names)
        process = queries.package_of(draft).process

    assert [each.name for each in played if each.walked] == names
    for each in played:
        assert each.walked is not None
        assert {done.element for done in each.walked.passed} <= process.elements.keys()
        assert (each.walked.passed[0].tag, each.walked.now) == ("startEvent", frozenset())


def test_nothing_of_a_trial_run_stays(town: Town, sign_in: SignIn, draft: Draft) -> None:
    from geleitzug.core.cases.models import Case

    with town.machine():
        before = Case.objects.count()

    sign_in("redaktion").post(at(draft, HERE), {"_play": "ein-hund"})

    with town.machine():
        assert Case.objects.count() == before


def tried(town: Town, who: Maker, address: str, form: int = 1, **typed: str) -> str:
    """Let many cases come, and return the words of the page once the job is through."""
    who.fills(address, form=form, **typed)
    town.jobs()
    return who.reads(address)


def test_a_thousand_cases_show_where_it_gets_narrow(town: Town, sign_in: SignIn, draft: Draft) -> None:
    jette, address = sign_in("redaktion"), at(draft, HERE)

    waits = jette.fills(address, form=1, per_day="40", h__Task_Decide="1,5", h__Task_Tag="0")
    again = jette.get(address)
    town.jobs()
    words = jette.reads(address)

    assert "0 von 1.000 Vorgängen sind durch" in waits
    assert "Refresh" in again.headers
    assert "_many" not in again.content.decode(), "what is typed into a page that reloads by itself is lost"
    assert "1.000 von 1.000 Vorgängen sind fertig geworden." in words
    assert "Am längsten liegt es bei „" in words
    assert "Keine Zeit mehr hat: Sachbearbeitung" in words


def test_the_same_number_gives_the_same(town: Town, sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")

    first, again = (tried(town, jette, at(draft, HERE)) for _time in range(2))
    other = tried(town, jette, at(draft, HERE), seed="2")

    assert first == again
    assert first != other.replace('value="2"', 'value="1"')


def test_what_was_asked_for_last_counts(town: Town, draft: Draft) -> None:
    with town.inside():
        xml = queries.package_of(draft).raw["process"]
        story = Story("einer", {"a": {"hunde": []}, "v": {"listed_breeds": []}, "who": {}}, {})
        assumed = Assumptions(per_day=8, hours={}, people={})
        first, last = (simulating.ask(draft, "process", xml, [story], assumed) for _time in range(2))

    simulating.try_many(tenant=town.id, asked=str(first.asked))
    with town.inside():
        before = simulating.latest(draft, "process")
    town.jobs()
    with town.inside():
        after = simulating.latest(draft, "process")

    assert first.asked != last.asked
    assert before is not None
    assert before.is_under_way
    assert after is not None
    assert not after.is_under_way
    assert (after.trouble, after.ended) == ("", 1000)


@pytest.mark.parametrize(("typed", "meant"), [("0.5", 0.5), ("1,5", 1.5), ("1.000", 1000)])
def test_a_dot_is_read_as_it_is_meant(town: Town, sign_in: SignIn, draft: Draft, typed: str, meant: float) -> None:
    sign_in("redaktion").fills(at(draft, HERE), form=1, per_day=typed)

    with town.inside():
        assert TrialRun.objects.get(draft=draft).assumed["per_day"] == meant


@pytest.mark.parametrize("typed", ["viele", "-1", "0", "1e9", "nan", "", "9" * 400])
def test_what_is_no_number_is_said_and_kept(sign_in: SignIn, draft: Draft, typed: str) -> None:
    jette = sign_in("redaktion")

    answer = jette.post(at(draft, HERE), {"_many": "1", "per_day": typed, "seed": "1"})

    assert answer.status_code == 200
    assert "Bitte geben Sie eine Zahl über 0 und bis 1.000 ein." in read(answer)
    if typed:
        assert f'value="{typed}"' in answer.content.decode()


def test_what_cannot_run_is_not_tried(sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")
    broken = drawn('<startEvent id="S"/><scriptTask id="X" name="Rechnen"/><endEvent id="E"/>', "S-X X-E")
    data = {
        "_revision": str(draft.revision),
        "_upload": "1",
        "_anyway": "1",
        "file": SimpleUploadedFile("x.bpmn", broken),
    }
    jette.post(at(draft, "ablauf/"), data)

    words = jette.reads(at(draft, HERE))

    assert "So kann noch nichts laufen: „Rechnen“ ist ein Skript." in words


def test_as_it_is_can_be_tried_with_the_same_cases(town: Town, sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")
    data = {"_revision": str(draft.revision), "_upload": "1", "file": _file(processes.shape_xml("vier-augen"))}
    jette.post(at(draft, "ablauf/?fassung=ist"), data)

    words = tried(town, jette, at(draft, HERE + "?fassung=ist"), form=0)

    assert "1.000 von 1.000 Vorgängen sind fertig geworden." in words
    assert "Entscheidung zeichnen" in words


def _file(xml: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.bpmn", xml)


def test_there_is_no_trial_run_of_what_is_not_drawn(sign_in: SignIn, draft: Draft) -> None:
    assert sign_in("redaktion").get(at(draft, HERE + "?fassung=ist")).status_code == 404
    assert sign_in("redaktion").get(at(draft, HERE + "?fassung=soso")).status_code == 404


def test_tasks_begin_with_a_guess_of_their_hours(town: Town, draft: Draft) -> None:
    with town.inside():
        process = queries.package_of(draft).process
        tasks = trials.tasks_of(process, draft.key)

    assert {each.element.id for each in tasks} == {e.id for e in process.elements.values() if e.tag == "userTask"}
    assert {each.hours for each in tasks} <= set(trials.HOURS.values())
    assert len(tasks) < engine.MOST_STEPS
