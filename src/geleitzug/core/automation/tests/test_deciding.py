# SPDX-License-Identifier: EUPL-1.2
"""A program decides alone, or a person does in its place: explained, kept for doubts, drawn, stopped, counted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.config import own_authority
from geleitzug.core.authoring.processes import shape_xml
from geleitzug.core.automation import actions, clock, examining, queries
from geleitzug.core.automation.actions import NoReason, NoSuchRate
from geleitzug.core.automation.models import Setting, Tally
from geleitzug.core.cases import explaining, play
from geleitzug.core.cases.actions import ending, outbox, process, rechecking
from geleitzug.core.cases.actions.rechecking import WhyMissing
from geleitzug.core.cases.models import Application, Case, Decision, Recheck, Task, WaitingLetter
from geleitzug.core.cases.props import words_of
from geleitzug.core.cases.rules import Outcome, Phase
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.sealing import setup

DOGS, STORY, REGISTER = "hundesteuer-anmelden", "ein-hund", "melderegisterauskunft-einfach"
BLOCK: dict[str, Any] = {
    "de": "Ein Programm prüft Ihre Angaben.",
    "en": "A program checks what you have entered.",
    "norm": {"title": "§ 155 Abs. 4 AO"},
    "discretion": False,
}


def by_program(town: Town, when: str = "who.kind == 'person'", *, seal: bool = False, **block: Any) -> None:
    """Let a table decide on dogs."""

    def changed(raw: dict[str, Any]) -> None:
        raw["automatic"] = {**BLOCK, **block}
        raw["result"]["seal"] = seal

    xml = shape_xml("automatisch-mit-stichprobe").decode().replace("who.kind == 'person'", when)
    town.publish(DOGS, service=changed, process=lambda _now: xml)


def told(town: Town, **changes: Any) -> Application:
    """Play the story of one dog, changed, until nothing more happens by itself."""
    story = {**town.story(DOGS, STORY), **changes}
    played = play.play(town.service(DOGS), story, town.cast, steps=0)
    assert not played.complaints, played.complaints
    assert played.application is not None
    return town.again(played.application)


def kept(town: Town, application: Application) -> Recheck:
    with town.machine():
        return Recheck.objects.get(case=application.pk)


def reasons(town: Town, application: Application) -> str:
    return " ".join(reason["de"] for reason in kept(town, application).reasons)


def decision(town: Town, application: Application) -> Decision | None:
    with town.machine():
        return Decision.objects.filter(case=application.pk).exclude(issued_at=None).first()


def settled(town: Town, application: Application, **words: Any) -> None:
    task = town.task(application, "recheck")
    with town.inside():
        rechecking.settle(task, by=town.staff(task.office), **words)
    town.jobs()


def seal_up(settings: Any, folder: Path) -> None:
    """Give the town its seal."""
    settings.SEALS_FILE = str(own_authority.set_up_seals(folder / "seals", {"musterhafen": "Stadt Musterhafen"}))
    setup._seal_of.cache_clear()


def offering_of(town: Town) -> Offering:
    with town.machine():
        return Offering.objects.get(key=DOGS, tenant=town.id)


def test_a_decision_by_program_is_kept_with_its_reasons_and_explained(town: Town) -> None:
    by_program(town, when="who.kind == 'person' &amp;&amp; a.halter.family != ''")

    application = told(town)

    alone = decision(town, application)
    assert alone is not None
    assert (alone.outcome, alone.automatic) == ("granted", True)
    why = explaining.told(alone.explanation, application, "de")
    assert why is not None
    assert (why.norm, why.version) == ("§ 155 Abs. 4 AO", "9.0.0")
    assert why.rules[0].startswith("Tabelle „Eindeutig?“: Zeile 1, wenn")
    assert "Berta Brandt" in str(why.answers)
    with town.machine():
        letter = words_of(read_document(Document.objects.get(pk=alone.document)))
        happened = Entry.objects.get(subject=application.pk, kind="DecidedByProgram")
    assert "§ 155 Abs. 4 AO" in letter
    assert "Fassung 9.0.0" in letter
    assert happened.facts["norm"] == "§ 155 Abs. 4 AO"
    assert happened.holder == application.holder, "the applicant reads it"


def test_before_the_letter_is_read_the_explanation_does_not_tell_the_result(town: Town) -> None:
    application = town.play(REGISTER, "eindeutig")
    alone = decision(town, application)
    assert alone is not None

    whole = explaining.told(alone.explanation, application, "de")
    part = explaining.told(alone.explanation, application, "de", whole=False)

    assert whole is not None
    assert part is not None
    assert "Deichstraße" in str(whole.registers)
    assert "Deichstraße" not in str(part)
    assert part.rules == ("Geprüft in „Register abgleichen“",)


@pytest.mark.parametrize(
    ("changes", "block", "says"),
    [
        ({}, {"doubts": [{"key": "immer", "when": "v.nothing > 1", "says": {"de": "x", "en": "x"}}]}, "auswerten"),
        ({}, {"doubts": [{"key": "amt", "when": "who.kind == 'person'", "says": {"de": "Das sieht das Amt an.",
                                                                               "en": "The office looks."}}]},
         "Das sieht das Amt an."),
    ],
)  # fmt: skip
def test_a_doubt_of_the_package_goes_to_a_clerk_in_words(town: Town, changes: Any, block: Any, says: str) -> None:
    by_program(town, **block)

    application = told(town, **changes)

    assert decision(town, application) is None
    assert says in reasons(town, application)
    assert kept(town, application).proposed == "granted"
    assert town.task(application, "recheck").name == "Statt des Programms entscheiden"


def test_the_same_answers_once_more_are_doubted(town: Town) -> None:
    by_program(town, sample=0)
    first, again = (town.send(town.play(DOGS, STORY, -1)) for _time in range(2))

    work_off()

    assert decision(town, first) is not None
    assert f"Vielleicht doppelt beantragt: {first.number}" in reasons(town, again)


def test_no_program_refuses(town: Town) -> None:
    xml = shape_xml("automatisch-mit-stichprobe").decode().replace("'granted'", "'refused'")
    town.publish(DOGS, service=lambda raw: raw.update(automatic=BLOCK), process=lambda _now: xml)

    application = told(town)

    assert decision(town, application) is None
    assert "§§ 28, 39 VwVfG" in reasons(town, application)


def test_a_process_that_cannot_go_on_is_decided_by_a_person_and_ends(town: Town) -> None:
    by_program(town, when="v.nothing == 1")
    application = told(town)
    assert "Das Programm kommt nicht weiter" in reasons(town, application)

    settled(town, application, outcome=Outcome.GRANTED)

    by_person = decision(town, application)
    assert by_person is not None
    assert not by_person.automatic
    assert by_person.explanation == {}
    assert town.case(application).state == "closed"


def test_who_took_on_what_was_stuck_gets_the_programs_proposal_once_it_goes_on(town: Town) -> None:
    by_program(town, when="v.nothing == 1")
    application = told(town)
    with town.inside():
        process.take(town.case(application), by=town.staff("tax"))

    with town.machine():
        assert examining.examine(process.lock(application.pk)) is None  # it is stuck still
        stuck = kept(town, application)
        Case.objects.filter(pk=application.pk).update(outcome="granted")  # what its table says by now
        for _time in range(2):
            assert examining.examine(process.lock(application.pk)) is None
        rows = list(Recheck.objects.filter(case=application.pk).order_by("opened_at"))
        tasks = [task for task in Task.objects.filter(case=application.pk, kind="recheck") if task.is_open]

    assert [(row.proposed, row.settled_at is None) for row in rows] == [("", False), ("granted", True)]
    assert rows[0].pk == stuck.pk
    assert "jemand hat den Vorgang übernommen" in rows[1].reasons[0]["de"]
    assert len(tasks) == 1
    settled(town, application, outcome=Outcome.GRANTED)
    by_person = decision(town, application)
    assert by_person is not None
    assert not by_person.automatic


def waiting_letters(town: Town, application: Application) -> list[WaitingLetter]:
    """Return the letters of a case that wait for their seal."""
    with town.inside():
        return list(WaitingLetter.objects.select_related("case").filter(case=application.pk))


def try_again(town: Town, application: Application) -> None:
    """Let who works on the case have its letter sealed now."""
    (letter,) = waiting_letters(town, application)
    with town.inside():
        outbox.try_again(letter, by=town.staff(letter.case.office))
    work_off()


def test_what_waits_for_its_seal_is_examined_again_and_a_person_sends_it(
    town: Town, tmp_path: Path, settings: Any
) -> None:
    settings.SEALS_FILE = ""
    setup._seal_of.cache_clear()
    by_program(town, seal=True, sample=0)
    sent = town.send(town.play(DOGS, STORY, -1))
    work_off()
    with town.machine():
        assert Decision.objects.get(case=sent.pk).automatic
        assert not Recheck.objects.filter(case=sent.pk).exists()
    with town.inside():
        actions.pause(offering_of(town), reason="Die Satzung ist neu.", by=town.staff("tax"))

    seal_up(settings, tmp_path)
    try_again(town, sent)

    assert decision(town, sent) is None
    assert "angehalten" in reasons(town, sent)
    assert kept(town, sent).proposed == "granted"
    settled(town, sent, outcome=Outcome.GRANTED)
    by_person = decision(town, sent)
    assert by_person is not None
    assert (by_person.automatic, town.case(sent).state) == (False, "closed")
    setup._seal_of.cache_clear()


def test_a_sealed_letter_ends_what_was_stuck_and_not_what_was_taken_back(
    town: Town, tmp_path: Path, settings: Any
) -> None:
    seal_up(settings, tmp_path)
    by_program(town, when="v.nothing == 1", seal=True)
    first = told(town)
    task = town.task(first, "recheck")
    with town.inside():
        rechecking.settle(task, by=town.staff(task.office), outcome=Outcome.GRANTED)
    with town.machine():
        Application.objects.filter(pk=first.pk).update(phase=Phase.WITHDRAWN)
    town.jobs()
    assert decision(town, first) is None
    assert not waiting_letters(town, first)

    with town.machine():
        Application.objects.filter(pk=first.pk).update(phase=Phase.SUBMITTED)
    settings.SEALS_FILE = ""
    setup._seal_of.cache_clear()
    rechecking.finish_by_hand(tenant=town.id, subject=str(first.pk))
    town.jobs()
    assert "wartet auf sein elektronisches Siegel" in waiting_letters(town, first)[0].trouble
    seal_up(settings, tmp_path / "later")
    try_again(town, first)

    assert decision(town, first) is not None
    assert town.case(first).state == "closed"
    setup._seal_of.cache_clear()


def test_a_sample_waits_for_a_person_who_agrees(town: Town) -> None:
    by_program(town)
    application = told(town, sample=True)
    assert decision(town, application) is None
    assert kept(town, application).sample

    settled(town, application, outcome=Outcome.GRANTED)

    by_person = decision(town, application)
    assert by_person is not None
    assert not by_person.automatic, "a person has decided, and the letter says so"
    assert (kept(town, application).agrees, town.case(application).state) == (True, "closed")


def test_what_is_withdrawn_waits_for_nobody(town: Town) -> None:
    by_program(town)
    application = told(town, sample=True)

    applicant = town.holder_of(application)
    with town.outside(applicant):
        ending.withdraw(application, by=applicant, reason="")
    town.jobs()

    with town.machine():
        assert [task for task in Task.objects.filter(case=application.pk) if task.is_open] == []


def test_who_decides_otherwise_says_why(town: Town) -> None:
    by_program(town)
    application = told(town, sample=True)

    with pytest.raises(WhyMissing):
        settled(town, application, outcome=Outcome.REFUSED, reasons="Der Hund ist schon gemeldet.")
    settled(town, application, outcome=Outcome.REFUSED, reasons="Der Hund ist schon gemeldet.", why="Doppelt.")

    looked = kept(town, application)
    assert (looked.agrees, looked.note) == (False, "Doppelt.")
    with town.machine():
        assert Entry.objects.get(subject=application.pk, kind="DecisionRechecked").facts["agrees"] is False


def test_a_stopped_program_decides_nothing_until_it_is_resumed(town: Town) -> None:
    by_program(town)
    offering = offering_of(town)
    digital = town.staff("digital", "digital")
    with town.inside():
        with pytest.raises(NoReason):
            actions.pause(offering, reason=" ", by=digital)
        actions.pause(offering, reason="Die Satzung ist neu.", by=town.staff("tax"))
        assert queries.is_paused(DOGS)
        with pytest.raises(NotPermitted):
            actions.resume(offering, by=town.staff("tax"))
    draft = town.play(DOGS, STORY, -1)

    sent = town.send(draft)
    work_off()

    assert "angehalten" in reasons(town, sent)
    with town.inside():
        actions.resume(offering, by=digital)
        assert not queries.is_paused(DOGS)


def test_the_town_sets_how_many_are_drawn(town: Town) -> None:
    by_program(town, sample=7)
    digital = town.staff("digital", "digital")
    offering = offering_of(town)
    with town.inside():
        assert queries.program_of(digital, DOGS).percent == 7
        with pytest.raises(NoSuchRate):
            actions.set_rate(offering, 101, by=digital)
        actions.set_rate(offering, 25, by=digital)
        assert queries.program_of(digital, DOGS).percent == 25
        assert Entry.objects.get(kind="SampleRateSet").facts["was"] == 7
        actions.set_rate(offering, None, by=digital)
        assert queries.program_of(digital, DOGS).percent == 7
        assert Setting.objects.get(service_key=DOGS).percent is None


def test_what_was_decided_is_counted_by_month(town: Town) -> None:
    by_program(town)
    told(town)
    drawn = told(town, sample=True, answers={**town.story(DOGS, STORY)["answers"]})
    settled(town, drawn, outcome=Outcome.GRANTED)

    with town.machine():
        clock.count()
        clock.count()
        month = timezone.localdate().replace(day=1)
        tally = Tally.objects.get(service_key=DOGS, month=month)

    assert (tally.by_program, tally.by_person, tally.sampled, tally.changed) == (1, 1, 1, 0)


def test_a_decision_otherwise_counts_in_the_month_it_was_taken(town: Town) -> None:
    by_program(town)
    drawn = told(town, sample=True)
    this = timezone.localdate().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    long_ago = timezone.now() - (timezone.localdate() - last)
    with town.machine():
        Recheck.objects.filter(case=drawn.pk).update(opened_at=long_ago)
    settled(town, drawn, outcome=Outcome.REFUSED, reasons="Der Hund ist schon gemeldet.", why="Doppelt.")

    with town.machine():
        clock.count()
        counted = {tally.month: (tally.sampled, tally.changed) for tally in Tally.objects.filter(service_key=DOGS)}

    assert counted == {last: (1, 0), this: (0, 1)}
