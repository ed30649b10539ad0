# SPDX-License-Identifier: EUPL-1.2
"""After sending: question and answer, withdrawing, the result in the mailbox, and who must not see any of it."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from tests.sealing import rewrite
from tests.towns import delivery_words

from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.props import words_of as letter_words
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.mailbox.queries import unread_questions
from geleitzug.desks.citizen.tests.people import Office, Somebody, address, case_page, example, upload, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.tenancy import doors

DOG, PERMIT = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"


@pytest.fixture
def sent(erika):
    """Erika's dog, registered and with the office."""
    return erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])


def unread_questions_of(somebody, sent):
    with somebody.door():
        return len(unread_questions(sent.pk))


def test_before_all_papers_are_there_the_page_says_that_no_period_runs_yet(erika):
    erika.sends(erika.fills_in(PERMIT, example(PERMIT, "carport")["answers"]))
    work_off()

    permit = erika.latest()

    page = erika.get(f"/antrag/{permit.pk}/stand/")
    Office("musterhafen").asks(permit, "Bitte schicken Sie den Lageplan.")
    asked = words_of(erika.get(f"/antrag/{permit.pk}/stand/"))

    assert page.status_code == 200
    assert "Die Frist für die Entscheidung beginnt, sobald alle Unterlagen da sind." in words_of(page)
    assert "Bitte schicken Sie den Lageplan." in asked
    assert "steht die Frist" not in asked


def test_a_question_is_answered_with_words_and_a_file(erika, sent):
    Office("musterhafen").asks(sent, "Bitte schicken Sie den Kaufvertrag.")

    asked = words_of(erika.get(f"/antrag/{sent.pk}/stand/"))
    unread = unread_questions_of(erika, sent)
    silent = erika.post(f"/antrag/{sent.pk}/antworten/", {"text": ""})
    kept = erika.post(
        f"/antrag/{sent.pk}/antworten/",
        {"_upload": "datei", "text": "Hier ist er.", "datei": upload({"name": "kaufvertrag.pdf", "kind": "pdf"})},
    )
    answered = erika.post(f"/antrag/{sent.pk}/antworten/", {"text": "Hier ist er."})
    work_off()

    assert "Bitte schicken Sie den Kaufvertrag." in asked
    assert (unread, unread_questions_of(erika, sent)) == (1, 0)
    assert "So lange steht die Frist still" in asked
    assert "Bitte schreiben Sie eine Antwort oder laden Sie eine Datei hoch." in words_of(silent)
    assert "kaufvertrag.pdf" in words_of(kept)
    assert "Hier ist er." in kept.content.decode()
    assert answered.path.endswith("/stand/")
    assert "Ihre Antwort ist beim Amt" in words_of(answered)
    assert "Wartet auf Ihre Antwort" not in words_of(answered)
    assert "So lange steht die Frist still" not in words_of(answered)
    after = words_of(erika.get(f"/antrag/{sent.pk}/stand/"))
    assert "In Bearbeitung" in after
    assert "kaufvertrag.pdf" in after


def test_what_is_for_another_says_for_whom(erika, sent):
    proof = upload({"name": "betreuerausweis.pdf", "kind": "pdf"})
    who = {"who.on_behalf": "care", "who.represented": "Otto Alt", "who.proof": proof}
    draft = erika.fills_in(DOG, example(DOG, "ein-hund")["answers"], who)
    begun = words_of(erika.get("/meine-antraege/"))
    erika.sends(draft)

    assert begun.count("für Otto Alt") == 1
    assert "für Otto Alt" in words_of(erika.get(f"/antrag/{draft.pk}/stand/"))
    assert "für Otto Alt" not in words_of(erika.get(f"/antrag/{sent.pk}/stand/"))


def test_who_acts_without_an_account_answers_in_their_own_name_and_the_letter_goes_to_them(guest):
    proof = upload({"name": "vollmacht.pdf", "kind": "pdf"})
    who = {"who.on_behalf": "principal", "who.represented": "Berta Brandt", "who.acting": "Karla Kranich"}
    home = {"who.reached": "other", **address(street="Kranichweg 3", postcode="28195", city="Bremen")}
    draft = guest.fills_in(DOG, example(DOG, "ein-hund")["answers"], {**who, **home, "who.proof": proof})
    sent = words_of(guest.sends(draft, email="karla@example.org"))
    work_off()
    office = Office("musterhafen")
    office.asks(draft, "Seit wann?")
    guest.post(f"/antrag/{draft.pk}/antworten/", {"text": "Seit März."})
    work_off()

    page = case_page("steueramt", guest.latest().number)
    office.decides(draft)

    told = "Karla Kranich, bevollmächtigt von Berta Brandt, Kranichweg 3, 28195 Bremen"
    assert f"Das Ergebnis kommt mit der Post an: {told}" in sent
    assert "vertreten durch Karla Kranich" in page
    assert "Anschrift Deichstraße 7 27561 Musterhafen" in page
    assert "Briefe gehen an Karla Kranich bevollmächtigt von Berta Brandt Kranichweg 3 28195 Bremen" in page
    assert "Nachricht · Karla Kranich" in page
    assert "geht mit der Post an Sie" in words_of(guest.get(f"/antrag/{draft.pk}/stand/"))
    with doors.office_door(office.town.pk):
        letter = PostItem.objects.get(subject=draft.pk)
        pdf = read_document(Document.objects.get(pk=letter.document))
    assert letter.address == told.split(", ")
    assert told.replace(",", "") in letter_words(pdf)


def test_who_answers_before_the_question_is_posted_reads_that_its_letter_is_not_sent(guest):
    draft = guest.has_sent(DOG, example(DOG, "ein-hund")["answers"])
    office = Office("musterhafen")
    with doors.machine_door(office.town.pk):
        sent = Application.objects.get(pk=draft.pk)
        without = {"contact_email": "", "addressee": {**sent.addressee, "email": ""}}
        rewrite(Application.objects.filter(pk=draft.pk), **without, answers={**sent.answers, "email": ""})
    office.asks(draft, "Seit wann?")
    work_off()

    asked = words_of(guest.get(f"/antrag/{draft.pk}/stand/"))
    guest.post(f"/antrag/{draft.pk}/antworten/", {"text": "Seit März."})
    work_off()
    answered = words_of(guest.get(f"/antrag/{draft.pk}/stand/"))

    assert "geht mit der Post an Sie" in asked
    assert "nicht verschickt, denn die Frage hat sich erledigt" in answered


def test_an_answer_that_nobody_asked_for_leads_to_the_status(erika, sent):
    response = erika.post(f"/antrag/{sent.pk}/antworten/", {"text": "Hallo?"})

    assert response.path.endswith("/stand/")


def test_an_application_is_withdrawn_after_asking(erika, sent):
    asked = erika.get(f"/antrag/{sent.pk}/zurueckziehen/")
    gone = erika.post(f"/antrag/{sent.pk}/zurueckziehen/", {"grund": "Der Hund ist doch nicht meiner."})
    work_off()
    again = erika.post(f"/antrag/{sent.pk}/zurueckziehen/")

    assert "Diesen Antrag zurückziehen? Das Amt hört auf, ihn zu bearbeiten." in words_of(asked)
    assert "Ihr Antrag ist zurückgezogen" in words_of(gone)
    assert "Neu beantragen" in words_of(gone)
    assert again.path.endswith("/stand/")
    assert "Zurückgezogen" in words_of(erika.get("/meine-antraege/"))


def test_the_result_lies_in_the_mailbox_and_retrieving_it_is_noted(erika, sent):
    Office("musterhafen").decides(sent)

    box = erika.get("/postfach/")
    with erika.door():
        result = Message.objects.get(kind="result")
    opened = erika.get(f"/postfach/{result.pk}/")
    direct = erika.browser.get(f"/antrag/{sent.pk}/datei/{result.result_document}/")
    letter = erika.browser.get(f"/postfach/{result.pk}/datei/{result.result_document}/")

    unread = words_of(erika.get("/postfach/?zeige=ungelesen"))
    assert "Ergebnis" in words_of(box)
    assert ("Eingangsbestätigung" in unread, "Ergebnis" in unread) == (True, False)
    assert "Dateien" in words_of(opened)
    assert direct.status_code == 404
    assert b"".join(letter).startswith(b"%PDF-")
    with erika.door():
        result.refresh_from_db()
    assert result.opened_at is not None
    assert result.downloaded_at is not None
    assert "Heruntergeladen am" in words_of(erika.get(f"/postfach/{result.pk}/"))
    assert "Ergebnis ist da" in words_of(erika.get(f"/antrag/{sent.pk}/stand/"))


def test_a_refusal_is_called_one_on_the_status_page(erika, sent):
    Office("musterhafen").decides(sent, Outcome.REFUSED, "Der Hund lebt nicht hier.")

    status = words_of(erika.get(f"/antrag/{sent.pk}/stand/"))
    in_english = words_of(erika.browser.get(f"/antrag/{sent.pk}/stand/", headers={"accept-language": "en"}))

    titles = sent.package.service["refusal"]["title"]
    assert f"Das Ergebnis ist da {titles['de']}" in status
    assert f"Your result is here {titles['en']}" in in_english


def test_other_people_learn_nothing_of_an_application(erika, sent, jan):
    stranger, nobody = Somebody("musterhafen").signed_in("jan@example.org"), Somebody("musterhafen")
    with erika.door():
        receipt = Message.objects.filter(kind="receipt").first()
    addresses = [
        *(f"/antrag/{sent.pk}/{page}" for page in (
            "", "wer/", "seite/halter/", "pruefen/", "bezahlen/", "bezahlt/", "fertig/", "stand/", "antworten/",
            "zurueckziehen/", "verwerfen/", "spaeter/", "eingang.pdf", f"datei/{sent.pk}/",
        )),
        f"/postfach/{receipt.pk}/",
        f"/postfach/{receipt.pk}/datei/{receipt.documents[0]}/",
    ]  # fmt: skip

    found = {(path, who.browser.get(path).status_code) for path in addresses for who in (stranger, nobody, jan)}

    assert {status for _path, status in found} == {404}


def test_whoever_lost_their_session_is_led_back_here(erika, sent):
    lost = Somebody("musterhafen")

    page = lost.get(f"/antrag/{sent.pk}/stand/")
    lost.post(
        "/anmelden/",
        {"email": "erika@example.org", "password": "geleitzug-demo", "weiter": f"/antrag/{sent.pk}/stand/"},
    )
    back = lost.shows_code("/anmelden/zweiter-schritt/")

    assert f"/anmelden/?weiter=/antrag/{sent.pk}/stand/" in page.content.decode()
    assert back.path == f"/antrag/{sent.pk}/stand/"
    assert back.status_code == 200


def test_no_browser_keeps_what_is_personal(erika, sent):
    paths = (f"/antrag/{sent.pk}/stand/", "/postfach/", "/konto/", "/meine-antraege/")

    assert {erika.browser.get(path)["Cache-Control"] for path in paths} == {"no-store"}
    assert erika.browser.get("/")["Cache-Control"] == "private, no-cache"


def test_a_text_that_no_database_takes_breaks_nothing(erika, sent):
    answers = [
        erika.browser.get("/suche/", {"q": "hund\x00"}),
        erika.browser.post(f"/antrag/{sent.pk}/zurueckziehen/", {"grund": "a\x00b"}),
        Somebody("musterhafen").browser.post("/anmelden/", {"email": "a\x00b", "password": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 400, 400]
    assert "In Bearbeitung" in words_of(erika.get(f"/antrag/{sent.pk}/stand/"))


def test_without_consent_the_result_comes_by_post(towns):
    jan = Somebody("musterhafen").signed_in("jan@example.org")
    answers = example(DOG, "ein-hund")["answers"]
    draft = jan.fills_in(DOG, answers)

    offered = words_of(jan.get(f"/antrag/{draft.pk}/pruefen/"))
    done = jan.sends(draft)

    assert "Bescheide ins Postfach statt mit der Post" in offered
    assert "Das Ergebnis kommt mit der Post" in words_of(done)


def test_who_read_older_words_of_the_consent_is_asked_again(towns):
    jan = Somebody("musterhafen").signed_in("jan@example.org")
    draft = jan.fills_in(DOG, example(DOG, "ein-hund")["answers"])

    stopped = jan.sends(draft, einwilligung="2026-1")
    asked = jan.post("/konto/einwilligung/", {"ort": "musterhafen", "wahl": "ja", "fassung": "2026-1"})

    for page in (stopped, asked):
        assert "Der Wortlaut der Einwilligung hat sich inzwischen geändert" in words_of(page)
    assert jan.latest().is_draft
    assert words_of(jan.get("/konto/")).count("gilt für Schreiben seit") == 1  # of the other town, from before
    agreed = jan.post("/konto/einwilligung/", {"ort": "musterhafen", "wahl": "ja", "fassung": delivery_words()})
    assert words_of(agreed).count("gilt für Schreiben seit") == 2


def test_consent_is_given_while_sending_and_withdrawn_in_the_account(towns):
    jan = Somebody("musterhafen").signed_in("jan@example.org")
    draft = jan.fills_in(DOG, example(DOG, "ein-hund")["answers"])

    done = jan.sends(draft, einwilligung=delivery_words())
    given = words_of(jan.get("/konto/"))
    jan.post("/konto/einwilligung/", {"ort": "musterhafen", "wahl": "nein"})
    withdrawn = words_of(jan.get("/konto/"))

    assert "Das Ergebnis kommt in Ihr Postfach" in words_of(done)
    assert given.count("gilt für Schreiben seit") == 2
    assert withdrawn.count("gilt für Schreiben seit") == 1
    assert (given.count("widerrufen am"), withdrawn.count("widerrufen am")) == (0, 1)
    assert f"Fassung {delivery_words()}" in withdrawn


def test_a_messages_of_another_town_is_read_in_any_portal(jan):
    draft = jan.fills_in(DOG, {**example(DOG, "ein-hund")["answers"], "anschrift": {
        "street": "Moorweg", "number": "12a", "postcode": "26447", "city": "Sandmoor"}})  # fmt: skip
    jan.sends(draft)
    work_off()

    elsewhere = Somebody("musterhafen").signed_in("jan@example.org")
    box = words_of(elsewhere.get("/postfach/"))
    with doors.citizen_door(elsewhere.town.pk, elsewhere.holder):
        message = Message.objects.get(subject=draft.pk)
    opened = elsewhere.get(f"/postfach/{message.pk}/")
    document = elsewhere.browser.get(f"/postfach/{message.pk}/datei/{message.documents[0]}/")

    assert "Sandmoor" in box
    assert "Eingangsbestätigung" in words_of(opened)
    assert b"".join(document).startswith(b"%PDF-")


def test_no_page_asks_the_database_too_often(erika, sent, django_assert_max_num_queries):
    draft = erika.begins(DOG)
    answers = erika.typed("/seite/halter/", example(DOG, "ein-hund")["answers"])
    with erika.door():
        message = Message.objects.get(subject=sent.pk)
    pages = [
        "/", "/suche/?q=hund", f"/leistungen/{DOG}/", f"/leistungen/{DOG}/beginnen/", f"/antrag/{draft.pk}/wer/",
        f"/antrag/{draft.pk}/seite/halter/", f"/antrag/{draft.pk}/pruefen/", f"/antrag/{sent.pk}/fertig/",
        f"/antrag/{sent.pk}/stand/", "/meine-antraege/", "/postfach/", f"/postfach/{message.pk}/", "/konto/",
    ]  # fmt: skip

    with erika.door():
        for _each in range(26):
            applying.start(draft.service, by=erika.actor)
    # Beside the twelve: the savepoint that stands in for the transaction, and the way back through the door.
    for path in pages:
        erika.browser.get(path)
        with django_assert_max_num_queries(12 + 3, info=path):
            erika.browser.get(path)
    with django_assert_max_num_queries(12 + 3, info="storing a page"):
        erika.browser.post(f"/antrag/{draft.pk}/seite/halter/", answers)

    first = erika.get("/meine-antraege/").content.decode()
    following = "/meine-antraege/" + re.search(r'href="([^"]+)" rel="next"', first)[1]
    last = erika.get(following).content.decode()
    listed = [set(re.findall(r"/antrag/([0-9a-f-]+)/verwerfen/", page)) for page in (first, last)]
    assert [len(each) for each in listed] == [25, 2]
    assert not listed[0] & listed[1]
    with doors.machine_door(erika.town.pk):
        Application.objects.filter(pk__in=[*listed[1], sent.pk]).update(changed_at=timezone.now())
    moved = erika.get(following)
    assert (moved.path, "noch keinen Antrag" in words_of(moved)) == ("/meine-antraege/", False)
