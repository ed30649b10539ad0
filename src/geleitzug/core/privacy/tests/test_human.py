# SPDX-License-Identifier: EUPL-1.2
"""Whoever was answered by a program alone may have a human look at it (Art. 22 (3) GDPR), and nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.furnished import Town, at_once

from geleitzug.core.cases.models import Application
from geleitzug.core.cases.queries import was_decided_alone
from geleitzug.core.mailbox.models import Message
from geleitzug.core.privacy import asking, queries
from geleitzug.core.privacy.models import DataRequest
from geleitzug.core.privacy.rules import Kind, NotAllowedNow, Result
from geleitzug.ground.people.actors import NotPermitted, RightMissing
from geleitzug.ground.people.rights import Right

REGISTER, DOGS = "melderegisterauskunft-einfach", "hundesteuer-anmelden"


def asked(town: Town, about: Application, text: str = "Die Person wohnt hier.") -> DataRequest:
    applicant = town.holder_of(about)
    with town.outside(applicant):
        return asking.ask(by=applicant, kind=Kind.HUMAN, text=text, application=about, language="de")


def test_the_office_reads_it_on_the_case_has_a_month_and_answers(town: Town) -> None:
    about = town.play(REGISTER, "namensgleich-neutral")
    request = asked(town, about)
    with town.inside():
        there = Message.objects.filter(subject=about.pk, direction="to_office").latest("id")
        assert there.title == "Prüfung durch einen Menschen (Art. 22 Abs. 3 DSGVO)"
        assert 27 <= (request.due_on - request.asked_at.date()).days <= 35
        asking.answer(
            request, by=town.staff(request.office), result=Result.DONE, text="Ich habe es geprüft. Es bleibt dabei."
        )

    with town.outside(applicant := town.holder_of(about)):
        told = Message.objects.filter(subject=about.pk, direction="to_citizen").latest("id")
        assert "Es bleibt dabei." in told.body
        assert queries.may_ask_for_human(applicant, about), "a new reason may be looked at again"


def test_while_somebody_looks_nobody_is_asked_again(town: Town) -> None:
    about = town.play(REGISTER, "eindeutig")
    asked(town, about, text="")

    with pytest.raises(NotAllowedNow):
        asked(town, about)


def test_a_button_pressed_twice_at_once_asks_once(own_town: Town) -> None:
    about = own_town.play(REGISTER, "eindeutig")

    told = at_once(*[lambda: asked(own_town, about)] * 3)

    assert sorted(type(each).__name__ for each in told) == ["DataRequest", "NotAllowedNow", "NotAllowedNow"]


@pytest.mark.parametrize(("service", "story"), [(DOGS, "ein-hund"), (REGISTER, "von-hand-neutral")])
def test_where_a_human_has_decided_there_is_nothing_to_ask(town: Town, service: str, story: str) -> None:
    about = town.play(service, story)

    with pytest.raises(NotPermitted):
        asked(town, about)


def test_before_it_is_decided_there_is_nothing_to_ask(town: Town) -> None:
    about = town.play(REGISTER, "eindeutig", steps=0)
    with town.outside(town.holder_of(about)):
        assert not was_decided_alone(about)


def test_a_mandate_to_see_does_not_ask(town: Town) -> None:
    about = town.play(REGISTER, "eindeutig")
    reader = replace(town.holder_of(about), rights=frozenset({Right.SEE, Right.MAILBOX}))

    with town.outside(reader):
        assert not queries.may_ask_for_human(reader, about)
        with pytest.raises(RightMissing):
            asking.ask(by=reader, kind=Kind.HUMAN, application=about, language="de")
