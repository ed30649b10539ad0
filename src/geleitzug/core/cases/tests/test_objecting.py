# SPDX-License-Identifier: EUPL-1.2
"""Objecting twice at once: one objection is lodged, whoever comes second is told, and nothing of theirs stays."""

from __future__ import annotations

from tests.furnished import Town, at_once

from geleitzug.core.cases.actions import objecting
from geleitzug.core.cases.models import Application, Objection
from geleitzug.core.mailbox.models import Message

DOGS = "hundesteuer-anmelden"


def test_a_button_pressed_twice_at_once_objects_once(own_town: Town) -> None:
    dog = own_town.play(DOGS, "ein-hund")
    applicant = own_town.holder_of(dog)

    def press() -> Objection:
        with own_town.outside(applicant):
            application = Application.objects.get(pk=dog.pk)
            return objecting.object_to(application, by=applicant, text="Der Hund ist ein Blindenhund.")

    told = at_once(press, press, press)

    assert sorted(type(each).__name__ for each in told) == ["NotAllowedNow", "NotAllowedNow", "Objection"]
    with own_town.machine():
        assert Objection.objects.filter(case=dog.pk).count() == 1
        assert Message.objects.filter(subject=dog.pk, direction="to_office").count() == 1
