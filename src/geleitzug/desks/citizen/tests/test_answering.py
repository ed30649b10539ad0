# SPDX-License-Identifier: EUPL-1.2
"""Answering a message that asked for nothing: it comes to the office with its files, and moves nothing else."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from geleitzug.core.cases.actions import asking
from geleitzug.core.cases.models import Application, Case, Task
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox.models import Message
from geleitzug.desks.citizen.tests.people import Office, example, upload, words_of
from geleitzug.desks.citizen.views.answering import MOST_FILES
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"
CONTRACT = {"name": "kaufvertrag.pdf", "kind": "pdf"}


@pytest.fixture
def sent(erika):
    """Erika's dog, registered and with the office, which has confirmed its receipt."""
    return erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])


def the_message(erika, kind="receipt") -> Message:
    with erika.door():
        return Message.objects.get(kind=kind)


def said_to_the_office(erika) -> list[Message]:
    with erika.door():
        return list(Message.objects.filter(direction="to_office").order_by("pk"))


def test_a_message_is_answered_with_words_and_a_file(erika, sent):
    told = the_message(erika)
    assert "Antworten" in words_of(erika.get(f"/postfach/{told.pk}/"))
    address = f"/postfach/{told.pk}/antworten/"

    silent = erika.post(address, {"text": " "})
    kept = erika.post(address, {"_upload": "datei", "text": "Der Vertrag fehlte.", "datei": upload(CONTRACT)})
    done = erika.post(address, {"text": "Der Vertrag fehlte."})
    work_off()

    assert "Bitte schreiben Sie eine Antwort oder laden Sie eine Datei hoch." in words_of(silent)
    assert "kaufvertrag.pdf" in words_of(kept)
    assert "Der Vertrag fehlte." in kept.content.decode()
    assert "Ihre Antwort ist beim Amt" in words_of(done)
    (answer,) = said_to_the_office(erika)
    assert (answer.thread, answer.body) == (told.thread, "Der Vertrag fehlte.")
    assert answer.title == f"Antwort: {told.title}"
    with erika.door():
        filed = Document.objects.get(pk=answer.documents[0])
    assert filed.filed_at is not None
    assert "Der Vertrag fehlte." in words_of(erika.get(f"/antrag/{sent.pk}/stand/"))


def test_a_refused_file_takes_no_other_with_it(erika, sent):
    address = f"/postfach/{the_message(erika).pk}/antworten/"
    programs = [SimpleUploadedFile(name, b"MZ" + bytes(64)) for name in ("x.exe", "y.exe")]
    photo = upload({"name": "foto.jpg", "kind": "jpg"})

    page = erika.post(address, {"text": "Hier ist es.", "datei": [programs[0], photo, programs[1]]})

    assert said_to_the_office(erika) == []
    assert all(name in words_of(page) for name in ("„x.exe“", "„y.exe“", "foto.jpg"))
    assert page.content.decode().count('<a class="kern-link kern-link--no-visited-state" href="#datei">') == 2
    erika.post(address, {"text": "Hier ist es."})
    work_off()
    (answer,) = said_to_the_office(erika)
    with erika.door():
        assert [found.filename for found in Document.objects.filter(pk__in=answer.documents)] == ["foto.jpg"]


def test_each_file_beyond_the_last_is_named(erika, sent):
    address = f"/postfach/{the_message(erika).pk}/antworten/"
    many = [upload({"name": f"foto-{number}.jpg", "kind": "jpg"}) for number in range(MOST_FILES + 2)]

    page = erika.post(address, {"_upload": "datei", "datei": many})

    with erika.door():
        assert len(files.unfiled(subject=sent.pk)) == MOST_FILES
    assert "„foto-10.jpg“ konnten wir nicht mehr annehmen" in words_of(page)
    assert "„foto-11.jpg“ konnten wir nicht mehr annehmen" in words_of(page)


def test_an_answer_moves_no_case_and_no_deadline(erika, sent):
    def standing() -> tuple[str, int, list[tuple[bool, date]]]:
        with erika.door():
            state = Case.objects.get(pk=sent.pk).state
        with doors.machine_door(sent.tenant_id):
            tasks = list(Task.objects.filter(case=sent.pk).values_list("waiting", "due_on"))
        return state, len(tasks), tasks

    before = standing()
    erika.post(f"/postfach/{the_message(erika).pk}/antworten/", {"text": "Danke."})
    work_off()

    assert standing() == before
    assert len(said_to_the_office(erika)) == 1


def test_a_decision_is_not_answered_like_a_message(erika, sent):
    """With the decision the case is closed; who is not content has the remedy the letter names, which has its form."""
    Office("musterhafen").decides(sent)
    result = the_message(erika, "result")

    answer = erika.browser.post(f"/postfach/{result.pk}/antworten/", {"text": "Ist das mein Hund?"})

    after = the_message(erika, "result")
    assert answer.status_code == 404
    assert said_to_the_office(erika) == []
    assert (after.downloaded_at, after.announced_on) == (None, result.announced_on)


def test_while_a_question_is_open_that_is_what_is_answered(erika, sent):
    told = the_message(erika)
    with doors.machine_door(sent.tenant_id):
        Application.objects.filter(pk=sent.pk).update(language="en")
    Office("musterhafen").asks(erika.latest(), "Bitte schicken Sie den Kaufvertrag.")

    response = erika.get(f"/postfach/{told.pk}/antworten/")

    assert response.path.endswith(f"/antrag/{sent.pk}/antworten/")
    assert "Bitte schicken Sie den Kaufvertrag." in words_of(response)
    asked = erika.get(f"/postfach/{the_message(erika, 'question').pk}/").content.decode()
    assert re.search(r'lang="en">We need something', asked)
    for page in (asked, response.content.decode()):
        assert re.search(r'lang="de">\s*<p[^>]*>Bitte schicken', page)


def test_what_is_over_or_somebody_elses_cannot_be_answered(erika, guest, jan, sent):
    told = the_message(erika)

    for stranger in (guest, jan):
        assert stranger.browser.get(f"/postfach/{told.pk}/antworten/").status_code in (302, 404)
    erika.post(f"/antrag/{sent.pk}/zurueckziehen/", {"grund": "Verkauft."})
    work_off()

    assert erika.browser.get(f"/postfach/{told.pk}/antworten/").status_code == 404
    assert "Antworten" not in erika.get(f"/postfach/{told.pk}/").content.decode()


def test_what_the_office_does_not_read_has_an_end(erika, sent, monkeypatch):
    monkeypatch.setattr(asking, "MOST_UNREAD", 2)
    address = f"/postfach/{the_message(erika).pk}/antworten/"
    erika.post(address, {"text": "Eins."})
    erika.post(address, {"text": "Zwei."})

    refused = erika.post(address, {"text": "Drei."})

    assert "noch nicht gelesen" in words_of(refused)
    assert "Drei." in refused.content.decode()
    assert len(said_to_the_office(erika)) == 2


def test_too_long_an_answer_is_kept_and_refused(erika, sent):
    refused = erika.post(f"/postfach/{the_message(erika).pk}/antworten/", {"text": "a" * 6000})

    assert "höchstens 5000 Zeichen" in words_of(refused)
    assert "a" * 5000 in refused.content.decode()
