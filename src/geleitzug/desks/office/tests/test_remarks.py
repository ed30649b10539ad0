# SPDX-License-Identifier: EUPL-1.2
"""From a task to the workshop and back: a clerk says what does not work, an editor answers, the clerk reads it."""

from __future__ import annotations

from collections.abc import Callable

from tests.furnished import Town

from geleitzug.core.feedback.models import StepRemark
from geleitzug.desks.office.tests.people import Colleague, case_address

SignIn = Callable[..., Colleague]
WORKSHOP = "/amt/werkstatt/rueckmeldungen/"


def test_a_remark_goes_to_the_editor_and_the_answer_comes_back(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    here = case_address(dog, f"aufgabe/{town.task(dog, 'decide').pk}/rueckmeldung/")
    katrin, jette = sign_in("steueramt"), sign_in("redaktion")
    assert "Dieser Schritt klappt nicht gut" in katrin.reads(case_address(dog))

    wrong = katrin.sends(here, text="Die Chipnummer fehlt.", kind="egal")
    assert "Bitte wählen Sie aus, was nicht klappt." in wrong
    assert "Die Chipnummer fehlt." in wrong
    assert "liest Ihre Rückmeldung" in katrin.sends(here, text="Die Chipnummer fehlt.", kind="missing")

    with town.inside():
        remark = StepRemark.objects.get()
    assert "Die Chipnummer fehlt." in jette.reads(WORKSHOP)
    address = f"{WORKSHOP}{remark.pk}/"
    page = jette.reads(address)
    assert "ohne Namen" in page
    assert dog.number not in page
    assert "Bitte antworten Sie" in jette.sends(address, done="ja", answer=" ")
    assert "gespeichert" in jette.sends(address, done="ja", answer="Sie steht jetzt dabei.")
    late = jette.sends(address, done="nein", answer="Nein.")
    assert "Jemand anderes hat schon geantwortet." in late
    assert "Sie steht jetzt dabei." in late
    assert "Sie steht jetzt dabei." in katrin.reads(here)
    assert sign_in("bauamt").get(here).status_code == 404
    assert katrin.get(WORKSHOP).status_code == 403
