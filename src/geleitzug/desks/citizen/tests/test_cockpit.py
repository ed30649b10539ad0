# SPDX-License-Identifier: EUPL-1.2
"""“Meine Daten”: who looked is read there, the report comes as PDF and ZIP, and nobody sees anybody else's."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any
from unittest import mock

import jsonschema_rs
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from tests.pages import PageClient
from tests.signing import sign_in_staff

from geleitzug.config.places import ROOT
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.files.models import Document
from geleitzug.core.files.pdf_check import check as complaints_of
from geleitzug.core.privacy import asking, looking, queries, reporting
from geleitzug.core.privacy.models import DataRequest, Look
from geleitzug.core.privacy.rules import What
from geleitzug.desks.citizen.tests.people import Office, Somebody, example, words_of
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.how import PASSWORD, How
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"
SCHEMA = ROOT / "docs" / "access-report.schema.json"


@pytest.fixture(autouse=True)
def nobody_has_looked() -> None:
    looking.forget_all()


@pytest.fixture
def sent(erika: Somebody) -> Application:
    """Erika's dog, registered and with the office."""
    return erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])


@pytest.fixture
def katrin(towns: None) -> PageClient:
    """A clerk of the tax office at her browser."""
    client = PageClient(headers={"host": "musterhafen.localhost", "accept-language": "de"})
    sign_in_staff(client, "steueramt", town="musterhafen")
    return client


def report_of(somebody: Somebody, shape: str) -> bytes:
    """Return the report as somebody downloads it."""
    answer = somebody.browser.post("/meine-daten/auskunft/", {"form": shape})
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def test_one_report_does_not_lock_the_other(erika: Somebody) -> None:
    """A file leaves the page as it is: the button that was pressed would stay locked (double-submit.js)."""
    form = re.search(r'<form[^>]*action="/meine-daten/auskunft/"[^>]*>', erika.get("/meine-daten/").content.decode())

    assert form is not None
    assert "data-repeatable" in form[0]


def unpacked(content: bytes) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    """Return a ZIP and the JSON document in it."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive, json.loads(archive.read("auskunft.json"))


# --- who looked -------------------------------------------------------------------------------------------------


def test_a_person_reads_that_the_office_looked_but_not_who_it_was(erika, sent, katrin):
    before = words_of(erika.get("/meine-daten/"))
    katrin.get(f"/amt/vorgang/{sent.number}/")
    after = words_of(erika.get("/meine-daten/"))
    of_the_dog = words_of(erika.get(f"/antrag/{sent.pk}/daten/"))

    assert "hat angesehen" not in before
    for page in (after, of_the_dog):
        assert "Musterhafen, Steueramt, Sachbearbeitung" in page
        assert "hat angesehen: den Vorgang mit allen Angaben" in page
        assert "Katrin" not in page
    assert "Hund zur Hundesteuer anmelden" in after


def test_a_file_a_list_and_a_draft_are_told_apart(erika, katrin):
    story = example(DOG, "nachweis-nachgereicht")
    erika.sends(erika.fills_in(DOG, story["answers"]))
    work_off()
    dog = erika.latest()
    with doors.office_door(erika.town.pk):
        upload = Document.objects.filter(subject=dog.pk).exclude(kind="receipt").first()
    if upload:
        b"".join(katrin.get(f"/amt/vorgang/{dog.number}/datei/{upload.pk}/").streaming_content)
    b"".join(katrin.get("/amt/export.csv").streaming_content)
    katrin.get(f"/amt/vorgang/{dog.number}/entwurf.pdf")

    page = words_of(erika.get("/meine-daten/"))

    assert "hat angesehen: eine Liste, die gespeichert wurde" in page
    assert "hat angesehen: den Entwurf eines Schreibens" in page


def test_a_page_of_the_office_costs_one_statement_more_once_an_hour(erika, sent, katrin):
    address = f"/amt/vorgang/{sent.number}/"
    first = min((_asked_at_first(katrin, address) for _ in range(3)), key=len)
    with doors.office_door(erika.town.pk), mock.patch("django.db.transaction.on_commit", lambda function: function()):
        looking.look_at_case(_actor(katrin), _case(sent))
    second = min((_asked(katrin, address) for _ in range(3)), key=len)

    assert len([query for query in first if 'INSERT INTO "privacy_look"' in query]) == 1
    assert len(second) == len(first) - 1


def _asked_at_first(client: PageClient, address: str) -> list[str]:
    """Return what a page asks while this look is not noted yet."""
    looking.forget_all()
    return _asked(client, address)


def _least_asked(erika: Somebody) -> list[str]:
    """Return what the page asks the database once what is kept for a while is there: a pause may end that time."""
    return min((_asked(erika.browser, "/meine-daten/") for _ in range(3)), key=len)


def _asked(client: PageClient, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured.captured_queries]


def _case(application: Application) -> Case:
    return Case.objects.select_related("application__offering").get(application=application.pk)


def _actor(client: PageClient) -> Any:
    return client.get("/amt/vertretung/").wsgi_request.actor


def test_where_answers_came_from_stands_beside_them(erika, sent):
    draft = erika.begins(DOG)
    with doors.citizen_door(erika.town.pk, draft.holder):
        row = Application.objects.get(pk=draft.pk)
        row.answers = sent.answers
        row.origins = {"halter": {"from": "account"}}
        row.save(update_fields=["answers", "origins"])

    page = words_of(erika.get(f"/antrag/{draft.pk}/daten/"))

    assert "aus Ihrem Konto" in page
    assert "Sie können ihn jederzeit selbst löschen" in page


def test_the_answer_to_what_was_asked_about_an_account_can_be_read(erika):
    erika.post("/meine-daten/anliegen/", {"art": "auskunft", "text": "Was hat meine Mutter für mich beantragt?"})
    with doors.machine_door(erika.town.pk):
        asking.tell_account(DataRequest.objects.get(), "Ihre Auskunft", "Wir haben nachgesehen: nichts.")
    answer = re.search(r'href="(/postfach/[0-9a-f-]+/)"', erika.get("/postfach/").content.decode())

    page = erika.get(answer[1])

    assert page.status_code == 200
    assert "Wir haben nachgesehen: nichts." in words_of(page)
    assert "Zum Antrag" not in words_of(page)


# --- walls ------------------------------------------------------------------------------------------------------


def test_somebody_else_sees_nothing_of_it(erika, jan, guest, sent, katrin):
    katrin.get(f"/amt/vorgang/{sent.number}/")
    erika.post(f"/antrag/{sent.pk}/daten/anliegen/", {"art": "berichtigung", "text": "Der Hund heißt anders."})
    with doors.citizen_door(erika.town.pk, sent.holder):
        asked = DataRequest.objects.get()

    assert "Steueramt" not in words_of(jan.get("/meine-daten/"))
    for path in (
        f"/antrag/{sent.pk}/daten/",
        f"/antrag/{sent.pk}/daten/anliegen/",
        f"/meine-daten/auskunft/{asked.pk}/",
    ):
        assert jan.get(path).status_code == 404
        assert guest.get(path).status_code == 404
    _archive, theirs = unpacked(report_of(jan, "zip"))
    assert str(sent.pk) not in json.dumps(theirs)
    assert guest.get("/meine-daten/").path == "/anmelden/"


def test_a_password_alone_opens_none_of_it(erika, sent):
    weak = Somebody("musterhafen").signed_in("erika@example.org", how=How(PASSWORD))

    for path in ("/meine-daten/", f"/antrag/{sent.pk}/daten/", f"/antrag/{sent.pk}/daten/anliegen/"):
        assert weak.get(path).path.startswith("/konto/sicherheit") or "sicher" in weak.get(path).path
    assert weak.post("/meine-daten/auskunft/", {"form": "zip"}).path.endswith("/sicherheit/")


def test_who_has_no_account_gets_what_is_of_their_application(guest, katrin):
    story = example(DOG, "zwei-hunde-ohne-konto")
    guest.sends(guest.fills_in(DOG, story["answers"]))
    work_off()
    dog = guest.latest()
    katrin.get(f"/amt/vorgang/{dog.number}/")

    page = words_of(guest.get("/meine-daten/"))
    _archive, told = unpacked(report_of(guest, "zip"))

    assert "Steueramt, Sachbearbeitung" in page
    assert told["account"] is None
    assert told["sign_in"] is None
    assert [each["id"] for each in told["applications"]] == [str(dog.pk)]


# --- the report -------------------------------------------------------------------------------------------------


def test_the_report_is_what_its_schema_says(erika, sent, katrin):
    katrin.get(f"/amt/vorgang/{sent.number}/")
    Office("musterhafen").asks(sent, "Bitte schicken Sie den Kaufvertrag.")
    work_off()
    erika.begins("geburtsurkunde")

    archive, told = unpacked(report_of(erika, "zip"))

    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(told)
    assert (told["format"], told["version"], told["language"]) == ("geleitzug-access-report", "1.2", "de")
    assert told["account"]["email"] == "erika@example.org"
    assert told["sign_in"]["factors"]
    dog = next(each for each in told["applications"] if each["number"] == sent.number)
    assert dog["looked_at"][0]["who"] == "Musterhafen, Steueramt, Sachbearbeitung"
    assert any(each["who"] == "E-Mail-Dienst" for each in dog["went_to"])
    assert any(each["label"] and each["answer"] for each in dog["answers"])
    assert dog["values"] == sent.answers
    assert dog["processing"]["retention"]
    assert any("Kaufvertrag" in each["text"] for each in dog["questions"])
    assert "auskunft.pdf" in archive.namelist()
    for file in dog["files"]:
        assert len(archive.read(file["path"])) == file["size"]
    assert not any(secret in json.dumps(told) for secret in ("argon2", "sealed", "credential"))


def test_the_report_on_paper_is_accessible_and_says_the_same(erika, sent, katrin):
    katrin.get(f"/amt/vorgang/{sent.number}/")

    pdf = report_of(erika, "pdf")

    assert complaints_of(pdf) == []
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for words in ("Auskunft über Ihre Daten", sent.number, "Ihre Rechte", "Steueramt", "Wie lange wir sie aufbewahren"):
        assert words in " ".join(text.split())


def test_a_letter_that_nobody_has_fetched_is_named_and_not_handed_out(erika, sent):
    Office("musterhafen").decides(sent)
    work_off()

    archive, told = unpacked(report_of(erika, "zip"))
    dog = told["applications"][0]

    assert dog["decision"]["retrieved"] is False
    assert dog["decision"]["outcome"] is None
    assert not any(file["kind"] == "letter" for file in dog["files"])
    assert not any("letter" in name for name in archive.namelist())


def test_too_many_reports_a_day_are_put_off(erika, sent):
    for _time in range(5):
        assert report_of(erika, "pdf")

    again = erika.post("/meine-daten/auskunft/", {"form": "pdf"})

    assert "heute schon mehrmals" in words_of(again)


def test_a_large_report_is_made_by_a_job_and_told_in_the_mailbox(erika, sent, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE_APPLICATIONS", 0)

    asked = words_of(erika.post("/meine-daten/auskunft/", {"form": "zip"}))
    work_off()
    mailbox, page = words_of(erika.get("/postfach/")), erika.get("/meine-daten/")
    with doors.citizen_door(erika.town.pk, sent.holder):
        request = DataRequest.objects.get()
    content = b"".join(erika.browser.get(f"/meine-daten/auskunft/{request.pk}/").streaming_content)
    _archive, told = unpacked(content)

    assert "Wir stellen Ihre Auskunft zusammen" in asked
    assert "Ihre Auskunft liegt bereit" in mailbox
    assert f"/meine-daten/auskunft/{request.pk}/" in page.content.decode()
    assert told["applications"]
    assert "heruntergeladen" in words_of(erika.get("/meine-daten/"))


def test_a_report_nobody_fetches_is_deleted_after_a_week(erika, sent, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE_APPLICATIONS", 0)
    erika.post("/meine-daten/auskunft/", {"form": "zip"})
    work_off()
    with doors.machine_door(erika.town.pk):
        request = DataRequest.objects.get()
        assert reporting.forget_reports(timezone.now() + timedelta(days=6)) == 0
        assert reporting.forget_reports(timezone.now() + timedelta(days=8)) == 1
        assert not Document.objects.filter(kind="export").exists()
    late = erika.get(f"/meine-daten/auskunft/{request.pk}/")

    assert "liegt nicht mehr bereit" in words_of(late)


# --- lists stay the same size -----------------------------------------------------------------------------------


def test_pages_do_not_grow_with_what_was_seen(erika, sent):
    with doors.office_door(erika.town.pk):
        look(sent, 3)
    few, short = _least_asked(erika), erika.get("/meine-daten/")
    with doors.office_door(erika.town.pk):
        look(sent, 200)
    many, long = _least_asked(erika), erika.get("/meine-daten/")

    assert len(many) <= len(few) <= 13
    assert short.content.decode().count("data-row") < long.content.decode().count("data-row") <= 10
    following = re.search(r'href="(/meine-daten/)?(\?cursor=[^"]+)" rel="next"', long.content.decode())
    assert following is not None
    assert erika.get(f"/meine-daten/{following.group(2)}").content.decode().count("data-row") == 10


def look(application: Application, number: int) -> None:
    """Write looks of many people at many hours."""
    now = timezone.now()
    Look.objects.bulk_create(
        Look(
            holder=application.holder, application_id=application.pk, what=What.CASE, thing=application.pk,
            office="tax", role="clerk", staff=uuid7(), hour=looking.hour_of(now), at=now,
        )
        for _each in range(number)
    )  # fmt: skip
