# SPDX-License-Identifier: EUPL-1.2
"""The same for all that a filter finds: looked through, agreed to, done case by case, and gone on after a crash."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.core.caseload import clock
from geleitzug.core.caseload.actions import sweeping, together
from geleitzug.core.caseload.actions.sweeping import TooMany
from geleitzug.core.caseload.actions.together import Deed
from geleitzug.core.caseload.models import Sweep
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Application, Case, Decision, Question, Task
from geleitzug.desks.office.tests.people import Colleague, read
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Staff

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"
ALL = "/amt/gemeinsam/alle/"
NEXT_YEAR = {"due.day": "1", "due.month": "6", "due.year": "2027"}


def staff_of(town: Town, login: str) -> str:
    """Return a colleague's id as a form sends it."""
    with town.inside():
        return str(Staff.objects.get(login=login).pk)


def looked_through(town: Town, clerk: Colleague, was: str, **typed: str) -> str:
    """Have all that one service's list finds looked through; returns the sweep's address."""
    answer = clerk.post(f"{ALL}?leistung={DOGS}", {"was": was, **typed})
    assert answer.status_code == 302, read(answer)
    town.jobs()
    return str(answer["Location"])


def sweep_of(address: str) -> str:
    """Return a sweep's id from its address."""
    return address.rstrip("/").rpartition("/")[2]


def asked_of(town: Town, number: int) -> tuple[Sweep, list[Application]]:
    """Return a sweep that asks the applicants of several cases, already looked through."""
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _each in range(number)]
    typed = {"to": "", "word": "", "text": "Chipnummer?", "due": "2031-06-02"}
    typed |= {"outcome": "", "reasons": "", "conditions": ""}
    with town.inside():
        tasks = Task.objects.filter(done_at=None, cancelled=False).select_related("case").order_by("due_on", "id")
        sweep = sweeping.prepare(Deed.ASK, typed, tasks, by=town.staff("tax"))
    town.jobs()
    return sweep, dogs


def states(town: Town, sweep: Sweep) -> list[tuple[str, str]]:
    """Return what became of the cases of a sweep."""
    with town.inside():
        return sorted(sweep.items.values_list("state", "refusal"))


def test_all_that_is_found_is_given_after_a_look(town: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "PIECE", 2)
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _each in range(3)]
    changed = town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    bernd, katrin = sign_in("steueramt.leitung"), staff_of(town, "steueramt")
    assert "Mit allen gefundenen" in bernd.reads("/amt/")
    assert "Der Filter findet 4 Aufgaben." in bernd.reads(ALL, leistung=DOGS)
    assert "Bitte wählen Sie aus, wer die Vorgänge bekommt." in bernd.sends(f"{ALL}?leistung={DOGS}", was="geben")

    address = looked_through(town, bernd, "geben", to=katrin, word="Bitte bis Freitag.")
    with town.machine():
        Case.objects.filter(pk=changed.pk).update(state="stuck")  # since it was looked at
    ready = bernd.reads(address, zeige="dabei")
    assert "Bei 4 Vorgängen wird es ausgeführt" in ready
    assert "Katrin Petersen" in ready
    with town.inside():
        assert not Case.objects.exclude(assignee=None).exists()
    assert "0 von 4 erledigt" in bernd.sends(f"{address}ausfuehren/")
    bernd.sends(f"{address}ausfuehren/")  # pressed twice
    town.jobs()

    done = bernd.reads(address)
    assert "Bei 3 Vorgängen erledigt." in done
    assert "Ein Vorgang bleibt, wie er ist" in done
    assert changed.number in done
    assert "Der Stand hat sich inzwischen geändert." in done
    assert "Ihre letzten Läufe" in bernd.reads(ALL)
    with town.inside():
        assert set(Case.objects.exclude(assignee=None).values_list("pk", flat=True)) == {dog.pk for dog in dogs}
        assert Entry.objects.filter(kind="CaseGiven").count() == 3
        deeds = Entry.objects.filter(deed=True, subject=sweep_of(address)).order_by("id")
        told = [(entry.kind, entry.facts["doing"]) for entry in deeds]
    assert told == [("SweepStarted", "give"), ("SweepEnded", "give")]


def test_alike_decisions_are_made_for_all(town: Town, sign_in: SignIn) -> None:
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _each in range(2)]
    waiting = town.play(DOGS, "nachweis-nachgereicht", steps=1)
    katrin = sign_in("steueramt")

    address = looked_through(town, katrin, "entscheiden", outcome="granted", reasons="Alles da.")
    looked = katrin.reads(address)
    assert "Das geht bei diesem Stand nicht" in looked
    assert "granted" not in looked
    katrin.sends(f"{address}ausfuehren/")
    town.jobs()

    with town.inside():
        found = dict(Decision.objects.values_list("case", "drafted_by_name"))
        assert found == {dog.pk: "Katrin Petersen" for dog in dogs}
        assert not Decision.objects.filter(case=waiting.pk).exists()


def test_what_a_crash_interrupts_goes_on_and_nothing_is_done_twice(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep, dogs = asked_of(own_town, 3)
    with own_town.inside():
        sweeping.start(sweep, by=own_town.staff("tax"))
    tried, calls = together.tried, []

    def breaks(task: Task, *more: Any) -> Any:
        calls.append(task.pk)
        if len(calls) == 2:
            raise OperationalError("the server is away")
        return tried(task, *more)

    monkeypatch.setattr(together, "tried", breaks)
    with pytest.raises(OperationalError):
        sweeping.carry_on(tenant=own_town.id, sweep=str(sweep.pk))
    assert states(own_town, sweep) == [("agreed", ""), ("agreed", ""), ("done", "")]

    sweeping.carry_on(tenant=own_town.id, sweep=str(sweep.pk))

    assert states(own_town, sweep) == [("done", "")] * 3
    with own_town.inside():
        assert Sweep.objects.get(pk=sweep.pk).state == Sweep.State.DONE
        assert Question.objects.filter(case__in=[dog.pk for dog in dogs]).count() == 3


def test_one_case_that_breaks_keeps_no_other_from_its_turn(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, dogs = asked_of(town, 2)
    lock = process.lock

    def breaks(key: Any) -> Case:
        if key == dogs[0].pk:
            raise KeyError(key)
        return lock(key)

    with town.inside():
        sweeping.start(sweep, by=town.staff("tax"))
    monkeypatch.setattr(process, "lock", breaks)
    sweeping.carry_on(tenant=town.id, sweep=str(sweep.pk))

    assert states(town, sweep) == [("done", ""), ("left", "trouble")]


def test_a_sweep_is_its_owners_can_be_stopped_and_is_forgotten(town: Town, sign_in: SignIn) -> None:
    address = ALL
    town.play(DOGS, "ein-hund", steps=0)
    bernd, katrin = sign_in("steueramt.leitung"), sign_in("steueramt")
    address = looked_through(town, katrin, "fragen", text="Chipnummer?", **NEXT_YEAR)
    assert bernd.get(address).status_code == 404
    assert [bernd.post(address + more).status_code for more in ("ausfuehren/", "anhalten/")] == [404, 404]

    katrin.sends(f"{address}ausfuehren/")
    stopped = katrin.sends(f"{address}anhalten/")
    town.jobs()

    assert "angehalten" in stopped
    assert "Der Lauf wurde vorher angehalten." in stopped
    with town.inside():
        assert not Question.objects.exists()
        Sweep.objects.update(ended_at="2020-01-01T00:00:00Z")
        clock.forget()
        assert not Sweep.objects.exists()


def test_more_than_goes_at_once_is_refused(town: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(2):
        town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    monkeypatch.setattr(sweeping, "MOST", 1)

    page = katrin.sends(f"{ALL}?leistung={DOGS}", was="fragen", text="Chipnummer?", **NEXT_YEAR)

    assert re.search(r"Der Filter findet mehr als [0-9]+ Aufgaben. Bitte grenzen Sie ihn ein.", page)
    assert "Chipnummer?" in page
    with town.inside():
        tasks = Task.objects.filter(done_at=None, cancelled=False).select_related("case")
        with pytest.raises(TooMany):
            sweeping.prepare(Deed.ASK, {}, tasks, by=town.staff("tax"))
        assert not Sweep.objects.exists()
    nothing = katrin.sends(f"{ALL}?leistung={DOGS}&q=gibtesnicht", was="fragen")
    assert "Der Filter findet gerade keine Aufgabe." in nothing
    assert "Bitte wählen Sie, was geschehen soll." in katrin.reads(ALL, was="alles")


def test_what_is_found_is_counted_and_not_read(town: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    katrin, asked = sign_in("steueramt"), []
    for _each in range(2):
        town.play(DOGS, "ein-hund", steps=0)
        town.play(DOGS, "ein-hund", steps=0)
        with CaptureQueriesContext(connection) as seen:
            katrin.reads(ALL, leistung=DOGS, was="entscheiden")
        asked.append(len(seen))

    assert asked[0] == asked[1]
    nothing = katrin.reads(ALL, leistung=DOGS, art="approve", was="entscheiden")
    assert "In dieser Liste ist nichts zu entscheiden." in nothing


def test_what_was_stopped_is_not_called_done(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, _dogs = asked_of(town, 1)
    with town.inside():
        sweeping.start(sweep, by=town.staff("tax"))
        begun = Sweep.objects.get(pk=sweep.pk)
        sweeping.stop(sweep, by=town.staff("tax"))
    # The job has read it just before it was stopped.
    monkeypatch.setattr(sweeping, "_read", lambda _key: begun)
    sweeping.carry_on(tenant=town.id, sweep=str(sweep.pk))

    with town.inside():
        assert Sweep.objects.get(pk=sweep.pk).state == Sweep.State.STOPPED


def test_decisions_end_with_the_file_of_the_case_they_follow(town: Town, sign_in: SignIn) -> None:
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _each in range(2)]
    katrin = sign_in("steueramt")
    answer = katrin.post(f"{ALL}?leistung={DOGS}", {"was": "entscheiden", "outcome": "granted", "reasons": "Da."})
    with town.machine():
        sweep = Sweep.objects.get()
        sweep.typed["pattern"] = str(dogs[0].pk)  # that is no task, as none is left of a file that went
        sweep.save()
    town.jobs()

    page = katrin.reads(str(answer["Location"]))
    assert "angehalten" in page
    assert states(town, sweep) == [("left", "stopped")] * 2
