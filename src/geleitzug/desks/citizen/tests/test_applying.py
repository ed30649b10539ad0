# SPDX-License-Identifier: EUPL-1.2
"""Applying from the first page to the receipt: with an account, without one, paid and free."""

from __future__ import annotations

import re

import pytest
from tests.furnished import Town

from geleitzug.config.seed import town_of
from geleitzug.core.cases import correspondence
from geleitzug.desks.citizen.tests.people import example, words_of
from geleitzug.ground.jobs.worker import work_off

DOG = "hundesteuer-anmelden"
REGISTER = "melderegisterauskunft-einfach"


def test_a_dog_is_registered_with_an_account(erika):
    story = example(DOG, "ein-hund")

    draft = erika.fills_in(DOG, story["answers"])
    checked = erika.get(f"/antrag/{draft.pk}/pruefen/")
    done = erika.sends(draft)
    work_off()

    assert "Bello" in words_of(checked)
    assert "132,00" in words_of(checked)
    assert done.path.endswith("/fertig/")
    number = erika.latest().number
    assert number.startswith("MH-")
    assert number in words_of(done)
    assert "kommt in Ihr Postfach" in words_of(done)
    assert "In Bearbeitung" in words_of(erika.get(f"/antrag/{draft.pk}/stand/"))


def test_somebody_without_an_account_pays_and_gets_receipt_and_answer(guest):
    story = example(REGISTER, "eindeutig")

    draft = guest.fills_in(REGISTER, story["answers"])
    to_pay = guest.sends(draft, email="berta@beispiel.example")
    done = guest.pays(draft)

    assert to_pay.path.endswith("/bezahlen/")
    assert "8,00" in words_of(to_pay)
    assert done.path.endswith("/fertig/")
    assert "8,00\u00a0€ sind bezahlt" in words_of(done) or "8,00 € sind bezahlt" in words_of(done)
    assert "Ihr Code" in words_of(done)
    assert "mit der Post an: Berta Lührs, Fährstraße 18" in words_of(done)
    receipt = guest.browser.get(f"/antrag/{draft.pk}/eingang.pdf")
    assert receipt["Content-Type"] == "application/pdf"
    assert b"".join(receipt).startswith(b"%PDF-")
    status = words_of(guest.get(f"/antrag/{draft.pk}/stand/"))
    in_english = words_of(guest.browser.get(f"/antrag/{draft.pk}/stand/", headers={"accept-language": "en"}))
    assert "Auskunft aus dem Melderegister geht mit der Post an Sie" in status
    assert "Information from the residents' register" in in_english
    assert "Bezahlt" in status


@pytest.mark.parametrize(("said", "written_to"), [({"email": ""}, ""), ({}, "gast@beispiel.example")])
def test_who_empties_the_offered_address_gets_no_mail(guest, said, written_to):
    draft = guest.fills_in(DOG, {**example(DOG, "ein-hund")["answers"], "email": "gast@beispiel.example"})
    guest.sends(draft, **said)

    sent = guest.latest()
    assert sent.addressee["email"] == written_to
    assert correspondence.email_of(sent) == written_to


def test_what_a_program_answers_is_at_once_only_in_a_mailbox(guest):
    at_once, by_clerks, by_post = (
        words_of(guest.get(f"/leistungen/{key}/beginnen/"))
        for key in (REGISTER, "hundesteuer-anmelden", "geburtsurkunde")
    )

    assert "Das Ergebnis kommt mit der Post. Sofort im Postfach liegt es nur mit einem Konto." in at_once
    assert "Sofort im Postfach" not in by_clerks + by_post
    assert "Bescheide können Sie im Postfach bekommen" in by_clerks
    assert "Bescheide können Sie im Postfach bekommen" not in by_post


def test_where_nothing_is_asked_one_comes_to_the_check_page(guest):
    def ask_nothing(form):
        for page in form["pages"]:
            page["when"] = "false"

    def leave_out_who(service):
        service["audience"] = ["person"]
        service.pop("on_behalf", None)

    Town(town_of("musterhafen"), "").publish(REGISTER, form=ask_nothing, service=leave_out_who)
    draft = guest.begins(REGISTER)

    arrived = guest.get(f"/antrag/{draft.pk}/")

    assert arrived.status_code == 200
    assert arrived.path.endswith("/pruefen/")
    assert f'href="/leistungen/{REGISTER}/"' in arrived.content.decode()


def test_a_note_that_answers_bring_up_is_no_question(guest):
    trade, story = "gewerbeanmeldung", example("gewerbeanmeldung", "fahrradladen")["answers"]
    draft = guest.fills_in(trade, story)
    here = f"/antrag/{draft.pk}/seite/taetigkeit/"
    page = next(page for page in draft.package.form.pages if page.key == "taetigkeit")
    asked = " ".join(item.key for item in page.questions if item.key != "verspaetet")

    told = guest.post(here, {**guest.typed(here, {**story, "beginn": "2020-01-01"}), "_shown": asked})

    assert 'href="#f-verspaetet"' in told.content.decode()
    assert "Bitte lesen Sie noch diesen Hinweis Der Beginn liegt schon zurück" in words_of(told)


def test_from_the_check_page_one_goes_back_to_the_last_page(guest):
    draft = guest.fills_in(REGISTER, example(REGISTER, "eindeutig")["answers"])

    check = guest.get(f"/antrag/{draft.pk}/pruefen/").content.decode()

    assert re.search(rf'<a class="[^"]*kern-btn[^"]*" href="/antrag/{draft.pk}/seite/[a-z_]+/"', check)


def test_questions_an_answer_brings_are_asked_before_anybody_complains(erika):
    draft = erika.begins("belehrung-43-ifsg")

    asked = erika.post(f"/antrag/{draft.pk}/wer/", {"who.kind": "person", "who.on_behalf": "child"})
    complained = erika.post(
        f"/antrag/{draft.pk}/wer/", {"who.kind": "person", "who.on_behalf": "child", "who.represented": ""}
    )

    assert "Durch Ihre Antworten sind Fragen dazugekommen." in words_of(asked)
    assert re.search(r'<li><a [^>]*href="#f-', asked.content.decode())
    assert "Bitte ändern Sie" not in words_of(asked)
    assert "Bitte ändern Sie 2 Angaben" in words_of(complained)
