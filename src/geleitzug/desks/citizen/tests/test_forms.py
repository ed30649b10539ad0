# SPDX-License-Identifier: EUPL-1.2
"""Filling in: leaving and coming back, two windows, files, acting for others, another body's services, bad input."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from geleitzug.core.cases import queries
from geleitzug.core.files.models import Document
from geleitzug.core.forms.answers import documents_in
from geleitzug.desks.citizen.tests.people import Somebody, a_pdf, example, upload, words_of
from geleitzug.ground.jobs.worker import work_off

DOG, BIRTH, FOOD = "hundesteuer-anmelden", "geburtsurkunde", "belehrung-43-ifsg"
REGISTER = "melderegisterauskunft-einfach"
MYSELF = {"who.kind": "person", "who.on_behalf": "self"}


def test_a_guest_leaves_and_comes_back_with_the_code_on_another_device(guest):
    draft = guest.begins(REGISTER)
    first = draft.package.form.pages[0].key
    left = guest.post(
        f"/antrag/{draft.pk}/seite/{first}/",
        {"_revision": draft.revision, "person.family": "Lührs", "_leave": "1"},
    )
    code = guest.browser.cookies["merkcode"].value

    phone = Somebody("musterhafen")
    wrong = phone.post("/fortsetzen/", {"code": "K7QM-3XRA-9WPC-D2HV"})
    back = phone.post("/fortsetzen/", {"code": code.lower().replace("-", " – ").replace("l", "ı")})
    page = phone.get(f"/antrag/{draft.pk}/seite/{first}/")

    assert left.path.endswith("/spaeter/")
    assert code in words_of(left)
    assert "Zu diesem Code haben wir nichts gefunden" in words_of(wrong)
    assert "Bitte geben Sie den Code ein" in words_of(guest.post(wrong.path, {"code": " "}))
    assert "Der Code hat 16 Zeichen." in words_of(guest.post(wrong.path, {"code": code[:-1]}))
    assert "kann ohne den Code niemand öffnen" in words_of(wrong)
    assert back.path == "/meine-antraege/"
    assert phone.browser.cookies["merkcode"].value == code
    assert 'value="Lührs"' in page.content.decode()


def test_an_open_draft_is_offered_again(erika):
    draft = erika.begins(DOG)

    offered = erika.get(f"/leistungen/{DOG}/beginnen/")
    again = erika.post(f"/leistungen/{DOG}/beginnen/")
    fresh = erika.post(f"/leistungen/{DOG}/beginnen/", {"neu": "1"})

    assert "Sie haben diesen Antrag schon begonnen" in words_of(offered)
    assert str(draft.pk) in again.path
    assert str(draft.pk) not in fresh.path


def test_another_window_was_quicker(erika):
    draft = erika.begins(DOG)
    stale = draft.revision
    erika.post(f"/antrag/{draft.pk}/wer/", {**MYSELF, "_revision": stale})

    late = erika.post(
        f"/antrag/{draft.pk}/seite/halter/",
        {**erika.typed("/seite/halter/", example(DOG, "ein-hund")["answers"]), "_revision": stale},
    )
    stored = erika.post(
        f"/antrag/{draft.pk}/seite/halter/", erika.typed("/seite/halter/", example(DOG, "ein-hund")["answers"])
    )

    assert "in einem anderen Fenster geändert" in words_of(late)
    assert 'value="Brandt"' in late.content.decode()
    assert stored.path.endswith("/seite/hunde/")


def test_a_page_with_mistakes_keeps_what_is_right_and_says_what_is_wrong(erika):
    draft = erika.begins(DOG)
    good = erika.typed("/seite/halter/", example(DOG, "ein-hund")["answers"])

    wrong = erika.post(
        f"/antrag/{draft.pk}/seite/halter/", {**good, "anschrift.postcode": "99999", "halter.given": "<script>"}
    )

    html = wrong.content.decode()
    assert wrong.status_code == 200
    assert 'href="#f-' in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert erika.latest().answers["halter"]["family"] == "Brandt"


def test_the_form_is_drawn_again_while_somebody_types(erika):
    draft = erika.begins(DOG)

    fresh = erika.browser.post(
        f"/antrag/{draft.pk}/wer/", {"who.kind": "person", "who.on_behalf": "care", "_refresh": "1"}
    )
    page = erika.browser.post(
        f"/antrag/{draft.pk}/seite/halter/", {"halter.family": "X", "_refresh": "1", "_revision": draft.revision}
    )

    assert fresh.status_code == 200
    assert "Name der Person, für die Sie handeln" in words_of(fresh)
    assert page.status_code == 200
    assert 'class="kern-error"' not in page.content.decode()
    assert erika.latest().revision == draft.revision


def test_files_are_refused_with_a_sentence_at_their_question(erika):
    draft = erika.begins(BIRTH)
    path = f"/antrag/{draft.pk}/wer/"
    who = {"who.on_behalf": "care", "who.represented": "Otto Alt"}

    refused = {
        name: words_of(
            erika.post(path, {**who, "_revision": erika.latest().revision, "_upload": "who.proof", "who.proof": file})
        )
        for name, file in {
            "empty": SimpleUploadedFile("leer.pdf", b""),
            "large": SimpleUploadedFile("gross.pdf", b"%PDF-1.7" + b"0" * 10_000_001),
            "lie": SimpleUploadedFile("bild.pdf", b"GIF89a not a pdf"),
        }.items()
    }
    kept = erika.post(
        path,
        {**who, "_revision": erika.latest().revision, "who.proof": upload({"name": "ausweis.pdf", "kind": "pdf"})},
    )

    assert "ist leer" in refused["empty"]
    assert "ist zu groß" in refused["large"]
    assert "heißt wie eine PDF-Datei, ihr Inhalt ist aber keine" in refused["lie"]
    assert "/seite/" in kept.path
    assert [file["name"] for file in erika.latest().who["proof"]] == ["ausweis.pdf"]


def test_whoever_acts_for_somebody_brings_a_proof(erika):
    draft = erika.begins(BIRTH)

    asked = erika.post(f"/antrag/{draft.pk}/wer/", {"who.on_behalf": "care", "_revision": draft.revision})
    revision = re.search(r'name="_revision" value="(\d+)"', asked.content.decode())[1]
    missing = erika.post(
        f"/antrag/{draft.pk}/wer/", {"who.on_behalf": "care", "who.represented": "", "_revision": revision}
    )

    assert "Durch Ihre Antworten sind Fragen dazugekommen." in words_of(asked)
    assert "Bitte geben Sie den Namen der Person an" in words_of(missing)
    assert "Bitte laden Sie den Nachweis hoch" in words_of(missing)


def test_who_acts_for_somebody_without_an_account_is_asked_for_their_own_name_too(guest):
    draft = guest.begins(DOG)
    path = f"/antrag/{draft.pk}/wer/"
    asked = guest.post(path, {"who.kind": "person", "who.on_behalf": "care", "_revision": draft.revision})

    named = {"who.represented": "Otto Alt", "who.proof": upload({"name": "ausweis.pdf", "kind": "pdf"})}
    missing = guest.post(path, in_care(**named, _revision=guest.latest().revision))
    acting = {"who.acting": "Karla Kranich", "who.reached": "same"}
    again = guest.post(path, in_care(**acting, _revision=guest.latest().revision))

    assert "wählen Sie, wer Sie bevollmächtigt hat: eine Privatperson oder ein Unternehmen" in words_of(asked)
    assert "Name der Person, für die Sie handeln Ihr eigener Name Nachweis, dass Sie" in words_of(asked)
    assert "Bitte geben Sie auch Ihren eigenen Namen an." in words_of(missing)
    assert "/seite/" in again.path
    check = words_of(guest.get(f"/antrag/{draft.pk}/pruefen/"))
    assert "Ihr eigener Name Karla Kranich" in check
    assert "Briefe gehen an die Anschrift der Person, für die Sie handeln" in check


def test_an_answer_is_changed_from_the_check_page_and_one_returns_there(erika):
    draft = erika.fills_in(DOG, example(DOG, "ein-hund")["answers"])
    halter = erika.typed("/seite/halter/", example(DOG, "ein-hund")["answers"])

    back = erika.post(f"/antrag/{draft.pk}/seite/halter/?zurueck=pruefen", {**halter, "halter.given": "Brunhilde"})

    assert back.path.endswith("/pruefen/")
    assert "Brunhilde" in words_of(back)


def test_what_is_missing_keeps_an_application_from_being_sent(erika):
    draft = erika.begins(DOG)

    checked = erika.get(f"/antrag/{draft.pk}/pruefen/")
    refused = erika.sends(draft)

    assert "fehlt noch etwas" in words_of(checked)
    assert "?zurueck=pruefen#f-" in checked.content.decode()
    assert refused.path.endswith("/pruefen/")
    assert erika.latest().is_draft


def test_sent_twice_is_sent_once(erika):
    draft = erika.fills_in(DOG, example(DOG, "ein-hund")["answers"])
    revision = erika.latest().revision

    first = erika.post(f"/antrag/{draft.pk}/pruefen/", {"_revision": revision})
    second = erika.post(f"/antrag/{draft.pk}/pruefen/", {"_revision": revision})

    assert first.path == second.path
    with erika.door():
        assert len(queries.applications_of(erika.browser.get("/").wsgi_request.actor)) == 1


def test_the_districts_service_is_applied_for_in_the_villages_portal(jan):
    page = words_of(jan.get(f"/leistungen/{FOOD}/"))
    answers = example(FOOD, "kueche")["answers"] | {
        "anschrift": {"street": "Moorweg", "number": "12a", "postcode": "26447", "city": "Sandmoor"}
    }
    draft = jan.fills_in(FOOD, answers)
    jan.sends(draft)
    done = jan.pays(draft)
    work_off()

    assert "Diese Aufgabe erledigt für Sandmoor: Landkreis Moorland" in page
    assert "28,00" in page
    assert done.path.endswith("/fertig/")
    assert jan.latest().number.startswith("LM-")
    assert jan.latest().service.responsible.key == "moorland"


def test_a_service_that_asks_for_an_account_cannot_be_begun_without(guest):
    page = guest.get(f"/leistungen/{BIRTH}/beginnen/")
    refused = guest.post(f"/leistungen/{BIRTH}/beginnen/")

    said = words_of(page)
    assert "Für diesen Antrag brauchen Sie ein Konto. Das Ergebnis darf nicht in falsche Hände kommen" in said
    assert "Ohne Konto beginnen" not in said
    assert "Ohne Konto geht es auch am Schalter oder am Telefon" in said
    assert "So erreichen Sie das Amt Standesamt, Musterhafen" in said
    assert 'href="tel:' in page.content.decode()
    assert refused.path == "/anmelden/"


def test_a_service_that_has_to_know_for_certain_says_so_and_leads_to_the_counter(erika, guest, monkeypatch):
    monkeypatch.setitem(erika.begins(DOG).package.service, "level", "substantial")

    page = words_of(guest.get(f"/leistungen/{DOG}/beginnen/"))

    assert "Das Amt muss sicher wissen, wer Sie sind, bevor es entscheidet" in page
    assert "Bringen Sie Ihren Ausweis mit" in page
    assert "am Telefon" not in page


def test_a_draft_is_thrown_away_after_asking(erika):
    draft = erika.begins(DOG)

    asked = erika.get(f"/antrag/{draft.pk}/verwerfen/")
    erika.post(f"/antrag/{draft.pk}/verwerfen/")

    assert "Diesen Entwurf löschen?" in words_of(asked)
    assert erika.browser.get(f"/antrag/{draft.pk}/seite/halter/").status_code == 404


def files_of(somebody, draft):
    """Return the names of all files that are kept for a draft."""
    with somebody.door():
        return [document.filename for document in Document.objects.filter(subject=draft.pk).order_by("pk")]


def in_care(**more):
    return {"who.on_behalf": "care", "who.represented": "Otto Alt", **more}


def test_a_file_that_comes_while_another_window_was_quicker_is_not_to_be_sent_again(erika):
    draft = erika.begins(BIRTH)
    path, stale = f"/antrag/{draft.pk}/wer/", draft.revision
    erika.post(path, in_care(_revision=stale))

    late = erika.post(path, in_care(_revision=stale, **{"who.proof": upload({"name": "ausweis.pdf", "kind": "pdf"})}))
    again = erika.post(path, in_care(_revision=erika.latest().revision))

    assert "in einem anderen Fenster geändert" in words_of(late)
    assert "ausweis.pdf" in words_of(late)
    assert "/seite/" in again.path
    assert [proof["name"] for proof in erika.latest().who["proof"]] == ["ausweis.pdf"]
    assert files_of(erika, draft) == ["ausweis.pdf"]


def test_a_file_of_a_page_another_window_has_stored_is_not_to_be_sent_again(erika):
    draft = erika.begins(DOG)
    erika.post(f"/antrag/{draft.pk}/wer/", {**MYSELF, "_revision": draft.revision})
    answers = example(DOG, "nachweis-nachgereicht")["answers"]
    erika.post(f"/antrag/{draft.pk}/seite/halter/", erika.typed("/seite/halter/", answers))
    path, stale = f"/antrag/{draft.pk}/seite/hunde/", erika.latest().revision
    dogs = erika.typed("/seite/hunde/", answers)
    erika.post(path, {**dogs, "_revision": stale})
    with_file = {"hunde.0.nachweis": upload({"name": "bescheid.pdf", "kind": "pdf"})}

    late = erika.post(path, {**dogs, **with_file, "_revision": stale})
    stored = erika.latest()

    assert "in einem anderen Fenster geändert" in words_of(late)
    assert "bescheid.pdf" in words_of(late)
    assert documents_in(stored.answers)
    assert files_of(erika, draft) == ["bescheid-foto.jpg", "bescheid.pdf"]


def test_a_file_that_comes_while_somebody_types_is_not_kept(erika):
    draft = erika.begins(BIRTH)
    proof = {"who.proof": upload({"name": "ausweis.pdf", "kind": "pdf"})}

    page = erika.post(f"/antrag/{draft.pk}/wer/", in_care(_refresh="1", **proof))

    assert page.status_code == 200
    assert files_of(erika, draft) == []


def test_a_file_goes_with_the_button_that_removes_it_and_with_the_person_it_was_for(erika):
    draft = erika.begins(BIRTH)
    path = f"/antrag/{draft.pk}/wer/"
    for name in ("ausweis.pdf", "urkunde.pdf"):
        proof = {"who.proof": upload({"name": name, "kind": "pdf"})}
        erika.post(path, in_care(_revision=erika.latest().revision, _upload="who.proof", **proof))
    first = erika.latest().who["proof"][0]["document"]

    erika.post(path, in_care(_revision=erika.latest().revision, _remove_file=f"who.proof/{first}"))
    one_left = files_of(erika, draft)
    erika.post(path, {"who.on_behalf": "self", "_revision": erika.latest().revision})

    assert one_left == ["urkunde.pdf"]
    assert files_of(erika, draft) == []


def test_one_file_too_many_is_said_at_its_question_and_the_others_stay(erika, settings):
    settings.DRAFT_MAX_FILES = 1
    draft = erika.begins(BIRTH)
    path = f"/antrag/{draft.pk}/wer/"
    proofs = [upload({"name": name, "kind": "pdf"}) for name in ("ausweis.pdf", "urkunde.pdf")]

    refused = erika.post(path, in_care(_revision=draft.revision, **{"who.proof": proofs}))

    assert "Zu einem Antrag gehören höchstens 1 Dateien. „urkunde.pdf“ konnten wir nicht mehr annehmen" in words_of(
        refused
    )
    assert 'value="Otto Alt"' in refused.content.decode()
    assert files_of(erika, draft) == ["ausweis.pdf"]


def test_who_has_begun_too_much_is_told_what_to_do(erika, settings):
    settings.DRAFTS_PER_HOLDER = 1
    draft = erika.begins(DOG)

    refused = erika.post(f"/leistungen/{BIRTH}/beginnen/")
    erika.post(f"/antrag/{draft.pk}/verwerfen/")
    begun = erika.post(f"/leistungen/{BIRTH}/beginnen/")

    assert refused.status_code == 429
    assert "Sie haben schon 1 Anträge begonnen" in words_of(refused)
    assert 'href="/meine-antraege/"' in refused.content.decode()
    assert begun.path.endswith("/wer/")


def test_from_one_address_only_so_many_applications_are_begun_in_an_hour(guest, settings):
    settings.DRAFTS_PER_ADDRESS = 2
    first = guest.begins(DOG)
    Somebody("musterhafen").begins(DOG)

    refused = Somebody("sandmoor").post(f"/leistungen/{DOG}/beginnen/")
    goes_on = guest.get(f"/antrag/{first.pk}/")

    assert refused.status_code == 429
    assert "in 60 Minuten noch einmal" in words_of(refused)
    assert goes_on.status_code == 200


def test_an_uploaded_file_can_be_looked_at_by_its_owner_only(erika):
    draft = erika.begins(BIRTH)
    erika.post(
        f"/antrag/{draft.pk}/wer/",
        {"who.on_behalf": "care", "who.represented": "Otto Alt", "_revision": draft.revision, "_upload": "who.proof",
         "who.proof": upload({"name": "ausweis.pdf", "kind": "pdf"})},
    )  # fmt: skip
    document = erika.latest().who["proof"][0]["document"]

    mine = erika.browser.get(f"/antrag/{draft.pk}/datei/{document}/")
    theirs = Somebody("musterhafen").signed_in("jan@example.org").browser.get(f"/antrag/{draft.pk}/datei/{document}/")

    assert b"".join(mine) == a_pdf()
    assert "attachment" in mine["Content-Disposition"]
    assert theirs.status_code == 404
