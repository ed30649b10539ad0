# SPDX-License-Identifier: EUPL-1.2
"""The list of what people ask about their data: who sees it, and how the office in charge answers."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.core.privacy import asking
from geleitzug.core.privacy.models import DataRequest
from geleitzug.core.privacy.rules import Kind
from geleitzug.desks.office.tests.people import Colleague

SignIn = Callable[..., Colleague]
LIST = "/amt/datenschutz/"


def asked(town: Town, kind: Kind = Kind.ERASURE, text: str = "Bitte alles löschen.") -> DataRequest:
    """Let the owner of a dog ask."""
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        return asking.ask(by=applicant, kind=kind, text=text, application=dog, language="de")


def test_the_office_in_charge_answers_and_learns_what_the_law_says(town: Town, sign_in: SignIn) -> None:
    request, katrin = asked(town), sign_in("steueramt")
    address = f"{LIST}{request.pk}/"

    listed = katrin.reads(LIST)
    page = katrin.reads(address)
    empty = katrin.sends(address)
    done = katrin.sends(address, result="refused", text="Wir müssen die Unterlagen zehn Jahre aufbewahren.")
    later = katrin.reads(LIST, ansicht="erledigt")

    assert "Löschung" in listed
    assert "Bitte alles löschen." in page
    assert "Artikel 17 Absatz 3 Buchstabe b" in page
    assert "Bitte wählen Sie, was geschehen ist." in empty
    assert "Bitte schreiben Sie, was Sie getan haben, oder warum nicht." in empty
    assert "Das Anliegen ist beantwortet." in done
    assert "beantwortet" in later
    assert "zehn Jahre" in katrin.reads(address)


def test_two_who_answer_at_once_do_not_answer_twice(town: Town, sign_in: SignIn) -> None:
    request, katrin = asked(town), sign_in("steueramt")
    address = f"{LIST}{request.pk}/"
    katrin.sends(address, result="done", text="Ist gelöscht.")

    second = katrin.sends(address, result="refused", text="Mein Text dazu.")

    assert "Dieses Anliegen ist inzwischen beantwortet" in second
    assert "Mein Text dazu." in second


def test_the_digital_office_sees_the_deadline_and_not_the_words(town: Town, sign_in: SignIn) -> None:
    request, digital = asked(town), sign_in("betrieb")

    assert "Steueramt" in digital.reads(LIST)
    page = digital.reads(f"{LIST}{request.pk}/")
    assert "Bitte alles löschen." not in page
    assert "Den Wortlaut liest und beantwortet das zuständige Amt." in page
    assert digital.post(f"{LIST}{request.pk}/", {"result": "done", "text": "Ja."}).status_code == 403


def test_another_office_learns_nothing(town: Town, sign_in: SignIn) -> None:
    request = asked(town)

    assert sign_in("bauamt").get(f"{LIST}{request.pk}/").status_code == 404
    assert "Es ist kein Anliegen offen" in sign_in("bauamt").reads(LIST)
    assert sign_in("feuerwehr").get(LIST).status_code in (200, 403)


def test_a_long_list_asks_no_more(town: Town, sign_in: SignIn) -> None:
    asked(town)
    katrin = sign_in("steueramt")
    katrin.reads(LIST)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            katrin.get(LIST)
        return len(captured.captured_queries)

    short = count()
    for _more in range(30):
        asked_again(town)
    assert count() == short


def asked_again(town: Town) -> None:
    """Let somebody ask for their report; that is cheap to make many of."""
    with town.machine():
        request = DataRequest.objects.order_by("-id").first()
        assert request is not None
        DataRequest.objects.create(
            holder=request.holder, application_id=request.application_id, subject=request.subject, office="tax",
            kind=Kind.ERASURE, asked_at=request.asked_at, due_on=request.due_on,
        )  # fmt: skip
