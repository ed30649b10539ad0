# SPDX-License-Identifier: EUPL-1.2
"""The list of what people ask about their data: who sees it, and how the office in charge answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.core.payments import scripted
from geleitzug.core.privacy import asking, queries
from geleitzug.core.privacy.models import DataRequest
from geleitzug.core.privacy.rules import Kind
from geleitzug.desks.office.tests.people import Colleague
from geleitzug.ground.people.models import Account

SignIn = Callable[..., Colleague]
LIST = "/amt/datenschutz/"


def asked(town: Town, kind: Kind = Kind.ERASURE, text: str = "Bitte alles löschen.") -> DataRequest:
    """Let the owner of a dog ask."""
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        return asking.ask(by=applicant, kind=kind, text=text, application=dog, language="de")


def about_the_account(town: Town) -> DataRequest:
    """Let somebody ask about their account and no application."""
    applicant = town.holder_of(town.play("hundesteuer-anmelden", "ein-hund", steps=0))
    with town.outside(applicant):
        return asking.ask(
            by=applicant, kind=Kind.RECTIFICATION, text="Mein Name ist anders.", application=None, language="de"
        )


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


def access_asked_by(town: Town, given: str, family: str) -> DataRequest:
    """Let somebody of that name ask for what others have applied for."""
    somebody = town.account("jan@example.org")
    with town.machine():
        Account.objects.filter(pk=somebody.holder).update(given_name=given, family_name=family, born=date(2011, 3, 21))
    with town.outside(somebody):
        return asking.ask(by=somebody, kind=Kind.ACCESS, text="Was hat meine Mutter beantragt?", language="de")


def test_who_answers_about_an_account_sees_who_asks_and_what_may_be_meant(town: Town, sign_in: SignIn) -> None:
    with scripted.playing():
        internship = town.play("belehrung-43-ifsg", "schulpraktikum", 1)
    request, digital = access_asked_by(town, "Finn", "Ahrens"), sign_in("betrieb")

    with CaptureQueriesContext(connection) as queries_made:
        page = digital.reads(f"{LIST}{request.pk}/")

    assert len([each for each in queries_made if each["sql"].startswith("SELECT")]) <= 12
    assert "Wer fragt Name Finn Ahrens Geburtsdatum 21. März 2011" in page
    assert "selbst eingetragen, niemand hat es bestätigt" in page
    assert f"{internship.number} Belehrung" in page
    assert "Finn Ahrens gesetzliche Vertretung Name, Geburtsdatum, andere Anschrift Gesundheitsamt" in page
    assert "Artikel 12 Absatz 6 DSGVO" in page
    assert f"/amt/vorgang/{internship.number}/" not in digital.get(f"{LIST}{request.pk}/").content.decode()


def test_where_nobody_fits_it_says_so_and_once_answered_nothing_more(town: Town, sign_in: SignIn) -> None:
    request, digital = access_asked_by(town, "Nele", "Nirgends"), sign_in("betrieb")
    address = f"{LIST}{request.pk}/"

    page = digital.reads(address)
    wrong = digital.sends(address, text="Da ist nichts.")
    digital.sends(address, result="done", text="Da ist nichts.")

    assert "Zu diesem Namen ist in Musterhafen kein Antrag gefunden" in page
    assert "kein Antrag gefunden" in wrong
    assert "Da ist nichts." in wrong
    assert "kein Antrag gefunden" not in digital.reads(address)


def test_another_office_learns_nothing(town: Town, sign_in: SignIn) -> None:
    request = asked(town)

    assert sign_in("bauamt").get(f"{LIST}{request.pk}/").status_code == 404
    assert "Es ist kein Anliegen offen" in sign_in("bauamt").reads(LIST)
    assert sign_in("feuerwehr").get(LIST).status_code in (200, 403)


def test_who_answers_sees_on_the_first_page_how_many_wait(town: Town, sign_in: SignIn) -> None:
    katrin, digital, planner = sign_in("steueramt"), sign_in("betrieb"), sign_in("planung")
    before = [katrin.reads("/amt/"), digital.reads("/amt/betrieb/"), planner.reads("/amt/")]
    request = asked(town)
    about_the_account(town)
    about_the_account(town)

    assert all("Anliegen wart" not in page for page in (before[0], before[2]))
    assert "kein Anliegen wartet" in before[1]
    assert "ein Anliegen wartet Anliegen zu Daten" in katrin.reads("/amt/")
    assert "2 Anliegen warten Anliegen zu Daten" in digital.reads("/amt/betrieb/")
    assert "Anliegen wart" not in planner.reads("/amt/")
    katrin.sends(f"{LIST}{request.pk}/", result="done", text="Ist gelöscht.")
    assert "ein Anliegen wartet" not in katrin.reads("/amt/")


def test_who_runs_the_house_finds_the_requests_in_the_menu(town: Town, sign_in: SignIn) -> None:
    digital = sign_in("betrieb")

    page = digital.get("/amt/betrieb/").content.decode()

    assert f'<li><a href="{LIST}">Datenschutz</a></li>' in page
    assert "Datenschutz" in digital.reads(LIST)


def test_counting_what_waits_is_one_query_and_has_an_end(town: Town, django_assert_num_queries: Any) -> None:
    about_the_account(town)
    about_the_account(town)
    overseer = town.staff(office="digital", role="digital")

    with town.inside(), django_assert_num_queries(1), mock.patch.object(queries, "MOST_COUNTED", 1):
        assert queries.waiting_for(overseer) == 1


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
