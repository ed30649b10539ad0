# SPDX-License-Identifier: EUPL-1.2
"""Files of an application: sent with a page or one by one, refused one by one, described, removed with their entry."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.people import client_of

from geleitzug.core.cases.models import Application
from geleitzug.core.files.models import Document
from geleitzug.core.forms.answers import documents_in
from geleitzug.desks.citizen.tests.people import PICTURE_BYTES, Somebody, example, upload, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.tenancy import doors

DOG, PERMIT = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
PROOF = "hunde.0.nachweis"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40


@pytest.fixture
def dogs(erika):
    """Erika at the page of her dogs, with one dog that asks for a proof."""
    draft = erika.begins(DOG)
    who = {"who.kind": "person", "who.on_behalf": "self", "_revision": draft.revision}
    erika.post(f"/antrag/{draft.pk}/wer/", who)
    answers = example(DOG, "nachweis-nachgereicht")["answers"]
    typed = {name: text for name, text in erika.typed("/seite/hunde/", answers).items() if name != PROOF}
    erika.post(f"/antrag/{draft.pk}/seite/hunde/", {**typed, "_leave": "1"})
    return typed


def pdf(name, extra=""):
    file = upload({"name": name, "kind": "pdf"})
    return SimpleUploadedFile(name, file.read() + extra.encode(), "application/pdf")


def page_of(erika):
    return f"/antrag/{erika.latest().pk}/seite/hunde/"


def sends_alone(erika, file, path=PROOF):
    answer = erika.browser.post(f"{page_of(erika)}dateien/", {path: file})
    return answer.status_code, json.loads(answer.content)


def names(erika, path=PROOF):
    files = erika.latest().answers["hunde"][int(path.split(".")[1])].get("nachweis") or []
    return [file["name"] for file in files]


def kept(erika):
    with erika.door():
        return sorted(document.filename for document in Document.objects.filter(subject=erika.latest().pk))


def finishes(erika):
    draft, answers = erika.latest(), example(DOG, "nachweis-nachgereicht")["answers"]
    for page in draft.package.form.pages:
        if page.key != "hunde":
            path = f"/antrag/{draft.pk}/seite/{page.key}/"
            erika.post(path, erika.typed(path, answers))
    return erika.latest()


def test_of_a_file_that_is_refused_nobody_says_besides_that_it_is_missing(guest):
    draft = guest.begins(PERMIT)
    plan = SimpleUploadedFile("plan.jpg", PICTURE_BYTES, "image/jpeg")

    refused = guest.post(f"/antrag/{draft.pk}/seite/unterlagen/", {"_revision": draft.revision, "lageplan": plan})

    links = re.findall(r'href="#f-lageplan">([^<]*)<', refused.content.decode())
    assert links == ["Lageplan: Die Datei „plan.jpg“ können wir hier nicht annehmen. Erlaubt sind: PDF."]
    assert "Bauzeichnungen: Bitte laden Sie eine Datei hoch." in words_of(refused)


# ---- one by one, while somebody types ------------------------------------------------------------------------


def test_a_file_that_comes_alone_is_stored_and_the_page_goes_on_from_there(erika, dogs):
    before = erika.latest().revision

    status, answer = sends_alone(erika, pdf("bescheid.pdf"))
    page = erika.post(page_of(erika), {**dogs, "hunde.0.name": "Rex", "_revision": answer["after"]})

    assert (status, answer["before"], answer["free"]) == (200, before, 2)
    assert "bescheid.pdf" in answer["file"]
    assert "_remove_file" in answer["file"]
    assert not page.path.endswith("/hunde/")
    assert erika.latest().answers["hunde"][0]["name"] == "Rex"
    assert names(erika) == ["bescheid.pdf"]


def test_a_refused_file_says_why_and_leaves_the_others_alone(erika, dogs):
    sends_alone(erika, pdf("bescheid.pdf"))

    status, answer = sends_alone(erika, SimpleUploadedFile("leer.pdf", b""))

    assert (status, answer) == (422, {"error": "Die Datei „leer.pdf“ ist leer. Bitte laden Sie sie noch einmal hoch."})
    assert names(erika) == ["bescheid.pdf"]


def test_what_a_lost_connection_sends_twice_is_there_once(erika, dogs):
    first = sends_alone(erika, pdf("bescheid.pdf"))[1]
    status, again = sends_alone(erika, pdf("bescheid.pdf"))
    other = sends_alone(erika, pdf("bescheid.pdf", extra="%anders"))[1]

    assert (status, again["file"], again["before"], again["after"]) == (200, "", first["after"], first["after"])
    assert other["free"] == 1
    assert names(erika) == ["bescheid.pdf", "bescheid.pdf"]
    assert kept(erika) == ["bescheid.pdf", "bescheid.pdf"]


def test_more_than_there_may_be_is_refused(erika, dogs):
    answers = [sends_alone(erika, pdf(f"{number}.pdf", extra=f"%{number}")) for number in range(4)]

    assert [status for status, _answer in answers] == [200, 200, 200, 422]
    assert [answer["free"] for _status, answer in answers[:3]] == [2, 1, 0]
    assert "höchstens 3 Dateien möglich. „3.pdf“" in answers[3][1]["error"]


def test_a_file_that_comes_alone_may_be_taken_back(erika, dogs):
    sends_alone(erika, pdf("bescheid.pdf"))
    (document,) = documents_in(erika.latest().answers)

    answer = erika.browser.post(f"{page_of(erika)}dateien/", {"_remove_file": f"{PROOF}/{document}"})

    assert json.loads(answer.content)["free"] == 3
    assert names(erika) == []
    assert kept(erika) == []


def test_another_window_is_still_noticed_after_a_file_came_alone(erika, dogs):
    stale = erika.latest().revision
    erika.post(page_of(erika), {**dogs, "hunde.0.name": "Rex", "_leave": "1", "_revision": stale})

    answer = sends_alone(erika, pdf("bescheid.pdf"))[1]
    late = erika.post(page_of(erika), {**dogs, "_revision": stale})

    assert answer["before"] != stale  # so a page of the first window does not take „after“ for its own
    assert "in einem anderen Fenster geändert" in words_of(late)
    assert names(erika) == ["bescheid.pdf"]


@pytest.mark.parametrize("path", ["hunde.7.nachweis", "hunde.0.name", "gibtesnicht", "hunde"])
def test_where_no_file_is_asked_for_none_is_kept(erika, dogs, path):
    sends_alone(erika, pdf("bescheid.pdf"), path)

    assert kept(erika) == []


def test_nobody_else_sends_files_to_a_draft(erika, dogs):
    jan = Somebody("musterhafen").signed_in("jan@example.org")

    answer = jan.browser.post(f"{page_of(erika)}dateien/", {PROOF: pdf("fremd.pdf")})

    assert answer.status_code == 404
    assert kept(erika) == []


def test_what_is_sent_takes_no_more_files(erika):
    draft = erika.fills_in(DOG, example(DOG, "nachweis-nachgereicht")["answers"])
    erika.sends(draft)

    answer = erika.browser.post(f"/antrag/{draft.pk}/seite/hunde/dateien/", {PROOF: pdf("spaet.pdf")})

    assert answer.status_code == 409
    assert "nimmt keine Dateien mehr an" in json.loads(answer.content)["error"]


def test_a_photo_of_a_phone_is_taken_as_it_is(erika, dogs):
    status, _answer = sends_alone(erika, SimpleUploadedFile("IMG_0042.HEIC", HEIC, "image/heic"))

    with erika.door():
        document = Document.objects.get(subject=erika.latest().pk)
    assert status == 200
    assert (document.mime, document.size) == ("image/heic", len(HEIC))


# ---- with the page, without a script -------------------------------------------------------------------------


def test_each_refused_file_of_several_has_its_sentence_and_the_good_ones_stay(erika, dogs):
    several = [
        pdf("eins.pdf"),
        SimpleUploadedFile("leer.pdf", b""),
        SimpleUploadedFile("x.pdf", b"MZ"),
        pdf("zwei.pdf"),
    ]

    page = erika.post(page_of(erika), {**dogs, "_revision": erika.latest().revision, "_upload": PROOF, PROOF: several})

    text = words_of(page)
    assert text.count("„leer.pdf“ ist leer") == 2  # above the form and at the question
    assert text.count("„x.pdf“ heißt wie eine PDF-Datei") == 2
    assert names(erika) == ["eins.pdf", "zwei.pdf"]


def test_a_wrong_field_and_a_file_in_one_request_keep_the_file_and_what_was_typed(erika, dogs):
    wrong = {**dogs, "hunde.0.geboren": "31.02.2026", "_revision": erika.latest().revision}

    page = erika.post(page_of(erika), {**wrong, PROOF: pdf("bescheid.pdf")})

    assert page.path.endswith("/hunde/")
    assert "Den 31.02.2026 gibt es nicht" in words_of(page)
    assert 'value="31.02.2026"' in page.content.decode()
    assert "bescheid.pdf" in words_of(page)
    assert names(erika) == ["bescheid.pdf"]


def test_a_removed_entry_takes_its_files_with_it(erika, dogs):
    sends_alone(erika, pdf("erster.pdf"))
    second = {name.replace("hunde.0.", "hunde.1."): text for name, text in dogs.items() if name.startswith("hunde.0.")}
    both = {**dogs, **second, "_leave": "1", "_revision": erika.latest().revision}
    erika.post(page_of(erika), both)
    sends_alone(erika, pdf("zweiter.pdf", extra="%2"), "hunde.1.nachweis")
    assert kept(erika) == ["erster.pdf", "zweiter.pdf"]

    erika.post(page_of(erika), {**dogs, **second, "_remove": "hunde.0", "_revision": erika.latest().revision})

    assert names(erika) == ["zweiter.pdf"]
    assert kept(erika) == ["zweiter.pdf"]


# ---- what a file shows ---------------------------------------------------------------------------------------


def test_what_a_file_shows_is_told_to_whoever_reads_it(erika, dogs):
    sends_alone(erika, pdf("scan0001.pdf"))
    (document,) = documents_in(erika.latest().answers)
    words = "  Bescheid des Jobcenters, Seite 1 "

    described = {**dogs, f"{PROOF}.{document}": words, "_revision": erika.latest().revision}
    erika.post(page_of(erika), described)
    again = erika.get(page_of(erika))
    draft = finishes(erika)
    check = erika.get(f"/antrag/{draft.pk}/pruefen/")
    erika.sends(draft)
    work_off()

    assert 'value="Bescheid des Jobcenters, Seite 1"' in again.content.decode()
    assert "scan0001.pdf Bescheid des Jobcenters, Seite 1" in words_of(check)
    with doors.machine_door(erika.town.pk):
        filed = Document.objects.get(pk=document)
        application = Application.objects.get(pk=draft.pk)
    assert (filed.title, filed.filename) == ("Bescheid des Jobcenters, Seite 1", "scan0001.pdf")
    assert application.answers["hunde"][0]["nachweis"][0]["description"] == "Bescheid des Jobcenters, Seite 1"
    case = words_of(client_of("tax clerk").get(f"/amt/vorgang/{application.number}/"))
    assert case.count("Bescheid des Jobcenters, Seite 1") >= 2  # among the answers and in the e-file


def test_a_description_can_be_taken_back_and_is_checked(erika, dogs):
    sends_alone(erika, pdf("scan0001.pdf"))
    (document,) = documents_in(erika.latest().answers)
    field = f"{PROOF}.{document}"

    wrong = erika.post(page_of(erika), {**dogs, field: "Hund 🐕", "_revision": erika.latest().revision})
    emptied = erika.post(page_of(erika), {**dogs, field: " ", "_revision": erika.latest().revision})

    assert "ohne diese Zeichen: 🐕" in words_of(wrong)
    assert 'value="Hund 🐕"' in wrong.content.decode()
    assert not emptied.path.endswith("/hunde/")
    assert "description" not in erika.latest().answers["hunde"][0]["nachweis"][0]
