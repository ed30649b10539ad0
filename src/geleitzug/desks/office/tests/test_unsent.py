# SPDX-License-Identifier: EUPL-1.2
"""What a clerk has typed and not sent is there again, for them alone, until it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload import clock
from geleitzug.core.caseload.models import UnsentText
from geleitzug.core.cases.models import Task
from geleitzug.desks.office.tests.people import Colleague, case_address

SignIn = Callable[..., Colleague]
DOGS, AGAIN = "hundesteuer-anmelden", "Ihr Text war noch nicht abgesendet"
SENT = {
    "ask": ("nachfordern/", {"text": "Chip?", "due.day": "1", "due.month": "6", "due.year": "2027"}),
    "write": ("nachricht/", {"subject": "Stand", "body": "Chip?"}),
    "note": ("notiz/", {"text": "Chip?"}),
}


@pytest.mark.parametrize("form", sorted(SENT))
def test_a_text_is_kept_until_it_is_sent(town: Town, sign_in: SignIn, form: str) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    for text in ("Wie lautet", "Wie lautet die Nummer?"):
        assert katrin.post(case_address(dog, "merken/"), {"form": form, "text": text}).status_code == 200

    page = katrin.reads(case_address(dog))

    assert AGAIN in page
    assert "Wie lautet die Nummer?" in page
    assert AGAIN not in sign_in("steueramt.leitung").reads(case_address(dog))
    where, typed = SENT[form]
    katrin.sends(case_address(dog, where), **typed)
    assert AGAIN not in katrin.reads(case_address(dog))


def test_what_arrives_after_its_form_was_sent_is_not_kept(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, keep = sign_in("steueramt"), case_address(dog, "merken/")
    katrin.sends(case_address(dog, "notiz/"), text="Chip?", blatt="erstes")

    katrin.post(keep, {"form": "note", "text": "Chip?", "blatt": "erstes"})
    late = katrin.reads(case_address(dog))
    katrin.post(keep, {"form": "note", "text": "Halsband", "blatt": "zweites"})

    assert AGAIN not in late
    assert "Halsband" in katrin.reads(case_address(dog))


def test_an_emptied_text_is_forgotten_and_an_old_one_too(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, keep = sign_in("steueramt"), case_address(dog, "merken/")
    katrin.post(keep, {"form": "note", "text": "Anrufen"})
    katrin.post(keep, {"form": "note", "text": " "})
    katrin.post(keep, {"form": "gibt es nicht", "text": "x"})
    assert AGAIN not in katrin.reads(case_address(dog))
    katrin.post(keep, {"form": "note", "text": "Anrufen"})

    with town.inside():
        UnsentText.objects.update(at=timezone.now() - timedelta(days=31))
        clock.forget()

        assert not UnsentText.objects.exists()


def test_reasons_are_kept_until_they_are_sent_or_somebody_else_has_decided(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    with town.inside():
        task = Task.objects.get(case__number=dog.number, done_at=None)
    keep, work = case_address(dog, "merken/"), case_address(dog, f"aufgabe/{task.pk}/")
    for field, text in (("reasons", "Der Hund ist gemeldet."), ("conditions", "Leine"), ("outcome", "granted")):
        assert katrin.post(keep, {"form": f"{task.pk.hex}.{field}", "text": text}).status_code == 200

    again = katrin.reads(case_address(dog), tun="notieren")
    katrin.sends(work, sichern="1", outcome="granted", reasons="Gemeldet.", blatt="erstes")
    katrin.post(keep, {"form": f"{task.pk.hex}.reasons", "text": "Der Hund ist", "blatt": "erstes"})
    saved = katrin.reads(case_address(dog))
    katrin.post(keep, {"form": f"{task.pk.hex}.reasons", "text": "Der Hund ist da.", "blatt": "zweites"})
    katrin.sends(work, outcome="granted", reasons="Gemeldet.")
    katrin.post(keep, {"form": f"{task.pk.hex}.reasons", "text": "Der Hund ist da."})

    assert AGAIN in again
    assert "Der Hund ist gemeldet." in again
    assert "Leine" in again
    assert AGAIN not in saved
    assert "Gemeldet." in saved
    with town.inside():
        assert not UnsentText.objects.exists()
