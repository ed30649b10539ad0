# SPDX-License-Identifier: EUPL-1.2
"""Who decides while others have yet to give their opinion knows it, says so, and the timeline tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload.actions import together
from geleitzug.core.caseload.actions.together import Deed, Refusal
from geleitzug.core.cases import awaiting
from geleitzug.core.cases.actions import deciding
from geleitzug.core.cases.awaiting import OpinionsAwaited
from geleitzug.core.cases.models import Application, Decision
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.web import formats

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"
REFUSED = {"outcome": "refused", "reasons": "Es ist eine Katze."}


@pytest.fixture
def dog(town: Town) -> Application:
    """A dog about which the tax office has asked the building office."""
    dog = town.play(DOGS, "ein-hund", steps=0)
    ask(town, dog, "building")
    return dog


def ask(town: Town, application: Application, *offices: str) -> None:
    question = Question("Ist das Haus ein Zwinger?", timezone.localdate() + timedelta(days=20))
    with town.inside():
        asking.ask(town.case(application), by=town.staff("tax"), question=question, asked=Asked(offices=list(offices)))
    town.jobs()


def decides(town: Town, application: Application) -> str:
    return case_address(application, f"aufgabe/{town.task(application, 'decide').pk}/")


def test_what_its_reader_can_do_stands_before_what_others_do(town: Town, sign_in: SignIn, dog: Application) -> None:
    assert "Zu tun Steuer festsetzen" in sign_in("steueramt").reads(case_address(dog))
    assert "Zu tun Stellungnahme abgeben" in sign_in("bauamt").reads(case_address(dog))


def test_who_decides_is_told_whom_they_do_not_wait_for(town: Town, sign_in: SignIn, dog: Application) -> None:
    katrin, address = sign_in("steueramt"), decides(town, dog)
    due = formats.day(timezone.localdate() + timedelta(days=20))
    shown = katrin.reads(case_address(dog))
    assert "Eine Stellungnahme steht noch aus" in shown
    assert f"erbeten bis zum {due}" in shown

    again = katrin.sends(address, **REFUSED)
    assert "Bitte haken Sie an, dass Sie trotzdem entscheiden" in again
    assert "Es ist eine Katze." in again
    with town.inside():
        assert not Decision.objects.filter(case=dog.pk).exists()

    assert "Die Entscheidung ist gespeichert." in katrin.sends(address, **REFUSED, trotzdem="true")
    assert "Entschieden, obwohl Stellungnahmen ausstehen: " in katrin.reads(case_address(dog))


def test_what_is_asked_while_somebody_fills_in_the_form_is_said_when_they_decide(
    town: Town, sign_in: SignIn, dog: Application
) -> None:
    with town.inside():
        before = awaiting.awaited(dog.pk)
        with pytest.raises(OpinionsAwaited) as refused:
            deciding.decide(town.task(dog, "decide"), by=town.staff("tax"), outcome=Outcome.REFUSED, reasons="Nein.")
    assert list(refused.value.awaited) == before
    assert len(before) == 1

    ask(town, dog, "fire")
    assert "2 Stellungnahmen stehen noch aus" in sign_in("steueramt").reads(case_address(dog))


def test_where_nobody_is_asked_nothing_is_to_be_ticked(town: Town, sign_in: SignIn) -> None:
    plain = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    assert "trotzdem" not in katrin.get(case_address(plain)).content.decode()
    katrin.sends(decides(town, plain), **REFUSED)
    assert "Stellungnahmen ausstehen" not in katrin.reads(case_address(plain))


def test_of_several_it_is_left_and_decided_by_itself(town: Town, dog: Application) -> None:
    katrin, other = town.staff("tax"), town.play(DOGS, "ein-hund", steps=0)
    keys = [town.task(each, "decide").pk for each in (dog, other)]
    with town.inside():
        lines = together.foresee(Deed.DECIDE, together.chosen(katrin, keys), by=katrin)
        stamps = {line.task.pk: line.stamp for line in lines}
        done = together.decide(lines, stamps, by=katrin, outcome=Outcome.REFUSED, reasons="Nein.")

    assert {line.task.case_id: line.refusal for line in done} == {dog.pk: Refusal.OPINIONS, other.pk: None}
