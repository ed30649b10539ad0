# SPDX-License-Identifier: EUPL-1.2
"""What people ask about their data reaches the office in charge, and is answered by it and nobody else."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests.furnished import Town

from geleitzug.core.cases.models import Application
from geleitzug.core.mailbox.models import Message
from geleitzug.core.privacy import asking, queries
from geleitzug.core.privacy.models import DataRequest
from geleitzug.core.privacy.rules import Kind, NotAllowedNow, Result, State
from geleitzug.ground.people.actors import NOBODY, Actor, NotPermitted

DOGS = "hundesteuer-anmelden"


def asked(town: Town, dog: Application, kind: Kind = Kind.RECTIFICATION) -> DataRequest:
    """Let the applicant ask."""
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        return asking.ask(by=applicant, kind=kind, text="Der Hund heißt Bello.", application=dog, language="de")


def test_the_office_in_charge_reads_it_in_the_case_and_answers(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    request, katrin = asked(town, dog), town.staff("tax")

    with town.inside():
        there = Message.objects.get(subject=dog.pk, direction="to_office")
        assert (there.title, there.body) == ("Berichtigung (Art. 16 DSGVO)", "Der Hund heißt Bello.")
        assert [each.pk for each in queries.requests_to_see(katrin)] == [request.pk]
        asking.answer(queries.request_in_office(katrin, request.pk), by=katrin, result=Result.DONE, text="Geändert.")

    with town.outside(town.holder_of(dog)):
        answered = DataRequest.objects.get(pk=request.pk)
        told = Message.objects.filter(subject=dog.pk, direction="to_citizen").latest("id")
    assert (answered.state, answered.result, answered.answer) == (State.ANSWERED, Result.DONE, "Geändert.")
    assert told.title.startswith("Ihr Anliegen zu Ihren Daten: Berichtigung")
    assert "Erledigt.\n\nGeändert." in told.body


def test_who_is_refused_reads_where_to_complain_whatever_the_clerk_wrote(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, told = town.staff("tax"), {}
    for result in (Result.REFUSED, Result.DONE):
        request = asked(town, dog)
        with town.inside():
            asking.answer(request, by=katrin, result=result, text="Der Name stimmt.")
        with town.outside(town.holder_of(dog)):
            told[result] = Message.objects.filter(subject=dog.pk, direction="to_citizen").latest("id").body

    assert "Arndtstraße 1, 27570 Bremerhaven" in told[Result.REFUSED]
    assert "Der Name stimmt." in told[Result.REFUSED]
    assert "beschweren" not in told[Result.DONE]


def test_it_is_answered_once(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    request, katrin = asked(town, dog), town.staff("tax")

    with town.inside():
        asking.answer(request, by=katrin, result=Result.REFUSED, text="Wir brauchen die Daten.")
        with pytest.raises(NotAllowedNow):
            asking.answer(request, by=katrin, result=Result.DONE, text="Doch nicht.")


@pytest.mark.parametrize(("office", "role"), [("building", "clerk"), ("treasury", "clerk"), ("digital", "digital")])
def test_no_other_office_answers(town: Town, office: str, role: str) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    request, other = asked(town, dog), town.staff(office, role)

    with town.inside(), pytest.raises(NotPermitted):
        asking.answer(request, by=other, result=Result.DONE, text="Nein.")


def test_the_digital_office_sees_all_requests_and_other_offices_none(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    request = asked(town, dog)

    with town.inside():
        assert queries.request_in_office(town.staff("digital", "digital"), request.pk) == request
        with pytest.raises(Http404):
            queries.request_in_office(town.staff("building"), request.pk)
        assert list(queries.requests_to_see(town.staff("building"))) == []


def test_nobody_asks_about_somebody_elses_case_or_before_the_office_has_it(town: Town) -> None:
    dog, draft = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "ein-hund", steps=-1)
    stranger = town.guest()

    for by, application in ((stranger, dog), (NOBODY, dog), (town.holder_of(draft), draft)):
        with town.outside(by), pytest.raises(NotPermitted):
            asking.ask(by=by, kind=Kind.ERASURE, text="Weg damit.", application=application, language="de")


def test_a_request_about_the_account_goes_to_the_digital_office(town: Town) -> None:
    erika: Actor = town.account()
    with town.outside(erika):
        request = asking.ask(by=erika, kind=Kind.ERASURE, text="Mein Konto bitte.", language="de")

    digital = town.staff("digital", "digital")
    with town.inside():
        found = queries.request_in_office(digital, request.pk)
        assert found.text == "Mein Konto bitte."
        asking.answer(found, by=digital, result=Result.DONE, text="Ist gelöscht.")
    town.jobs()

    with town.outside(erika):
        assert Message.objects.filter(subject=request.pk, direction="to_citizen").count() == 1
