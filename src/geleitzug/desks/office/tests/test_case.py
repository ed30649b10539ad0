# SPDX-License-Identifier: EUPL-1.2
"""A clerk's days with cases: from the first look to the letter in the mailbox, and everything that gets in the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.furnished import Town

from geleitzug.core.cases.actions import asking, objecting, process
from geleitzug.core.cases.models import NAME_PATH, Application, Case, Decision, RegisterValue, Task
from geleitzug.core.cases.props import words_of
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import document_for
from geleitzug.core.handover.facts import files_for
from geleitzug.core.mailbox.rules import REMEDIES
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.ids import uuid7

SignIn = Callable[..., Colleague]
DOGS, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
AGREE = {"opinion": "agree", "text": "Keine Bedenken."}


def task_address(town: Town, application: Application, kind: str, office: str = "") -> str:
    """Return the address of the open task of a kind, in an office."""
    with town.inside():
        found = Task.objects.filter(case=application.pk, kind=kind, done_at=None, cancelled=False)
        task = (found.filter(office=office) if office else found).get()
    return case_address(application, f"aufgabe/{task.pk}/")


def test_a_dog_is_taxed(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    page = katrin.reads(case_address(dog))
    assert "Angaben" in page
    assert "Zu tun Steuer festsetzen" in page
    assert "Beteiligte" in page
    assert "Prüfsumme" in page
    assert "Vorgang eröffnet: Steueramt" in page

    assert "Sie haben den Vorgang übernommen." in katrin.sends(case_address(dog, "uebernehmen/"))
    assert "bei Katrin Petersen" in katrin.reads(case_address(dog))

    decided = katrin.sends(task_address(town, dog, "decide"), outcome="granted", reasons="Alle Angaben liegen vor.")
    assert "Die Entscheidung ist gespeichert." in decided
    assert "Hundemarke zuteilen" in decided

    done = katrin.sends(task_address(town, dog, "check"), text="Die Marke hat die Nummer 2026-4711")
    assert "Die Aufgabe ist erledigt." in done
    assert "Der Ablauf arbeitet gerade" in done

    town.jobs()
    closed = katrin.reads(case_address(dog))
    assert "abgeschlossen festgesetzt" in closed
    assert "Entschieden: festgesetzt" in closed
    letter = re.search(r'href="([^"]+/datei/[^"]+)">[^<]*Hundesteuer', katrin.get(case_address(dog)).content.decode())
    assert letter is not None
    answer = katrin.get(letter[1])
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer).startswith(b"%PDF")


def test_the_applicant_is_asked_and_the_case_waits(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    ask = case_address(dog, "nachfordern/")

    assert "Bitte schreiben Sie, was Sie brauchen." in katrin.sends(ask, text="", **due(2027))
    assert "Bitte geben Sie einen Tag in der Zukunft an" in katrin.sends(ask, text="Chip?", **due(2020))
    page = katrin.sends(ask, text="Bitte schicken Sie uns die Chipnummer.", **due(2027))

    assert "Die Rückfrage ist gestellt." in page
    assert "Der Vorgang wartet auf eine Antwort" in page
    assert "Bitte schicken Sie uns die Chipnummer." in page
    assert "Frist: ruht" in page
    waiting = katrin.sends(task_address(town, dog, "decide"), outcome="granted", reasons="Trotzdem.")
    assert "Ihre Eingaben sind nicht gespeichert, aber noch da." in waiting
    assert "Trotzdem." in waiting
    again = katrin.sends(ask, text="Und noch etwas.", **due(2027))
    assert "Gerade kann keine Rückfrage gestellt werden" in again
    assert "Und noch etwas." in again


def test_notes_and_messages_are_kept_and_told_apart(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    assert "Bitte schreiben Sie Ihre Notiz." in katrin.sends(case_address(dog, "notiz/"), text="  ")
    assert "Herr Meyer rief an." in katrin.sends(case_address(dog, "notiz/"), text="Herr Meyer rief an.")
    wrong = katrin.sends(case_address(dog, "nachricht/"), subject="", body="Ohne Betreff")
    assert "Bitte geben Sie einen Betreff an." in wrong
    assert "Ohne Betreff" in wrong
    sent = katrin.sends(case_address(dog, "nachricht/"), subject="Zwischenstand", body="Wir sind dran.")
    assert "Die Nachricht ist verschickt." in sent
    assert "Zwischenstand" in sent


def test_a_refusal_needs_its_reasons_and_keeps_what_was_typed(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    decide = task_address(town, dog, "decide")

    page = katrin.reads(case_address(dog))
    assert "Festsetzen Mit Nebenbestimmungen festsetzen Nicht festsetzen" in page
    assert "ewilligen" not in page
    assert "Bitte wählen Sie aus, wie Sie entscheiden." in katrin.sends(decide, reasons="Nur so.")
    page = katrin.sends(decide, outcome="refused", conditions="bleibt stehen")
    assert "Bitte begründen Sie, warum Sie nicht festsetzen (§ 121 AO)." in page
    assert "VwVfG" not in page
    page = katrin.sends(decide, outcome="granted_with_conditions", reasons="bleibt auch stehen")
    assert "Bitte nennen Sie die Nebenbestimmungen (§ 120 AO)." in page
    assert "bleibt auch stehen" in page
    assert "Bitte wählen Sie aus" in katrin.sends(decide, outcome="<script>", reasons="\x00")


def test_a_text_block_is_inserted_and_previewed_without_storing_anything(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    decide = task_address(town, dog, "decide")

    page = katrin.sends(decide, einfuegen="1", baustein="kein_halter", reasons="Vorweg:")
    blocks = {block["key"]: block["text"].strip() for block in dog.package.raw["texts"]}
    assert f"Vorweg: {' '.join(blocks['kein_halter'].split())}" in page
    assert "Bitte wählen Sie den Textbaustein aus" in katrin.sends(decide, einfuegen="1", baustein="gibts-nicht")

    draft = case_address(dog, "entwurf.pdf")
    shown = katrin.post(draft, {"outcome": "refused", "reasons": "Der Hund ist nur zu Besuch."})
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown.content.startswith(b"%PDF")
    assert "Bitte wählen Sie zuerst aus, wie Sie entscheiden." in katrin.sends(draft, reasons="Noch nichts gewählt.")
    assert "Noch kein Entwurf" in katrin.reads(draft)
    with town.inside():
        assert not Decision.objects.filter(case=dog.pk).exists()


def test_a_letter_whose_remedy_nobody_knows_is_a_sentence(
    town: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    monkeypatch.setitem(REMEDIES, "HB", {})

    page = katrin.sends(case_address(dog, "entwurf.pdf"), outcome="refused", reasons="Kein Hund.")

    assert "noch nicht eingetragen, welcher Rechtsbehelf in dieser Sache gilt" in page


def test_four_offices_give_their_opinions_and_two_people_decide(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "einfamilienhaus-mit-auflagen", steps=0)
    thorsten, gesa = sign_in("bauamt"), sign_in("bauamt.leitung")
    thorsten.sends(task_address(town, house, "review"), **AGREE)
    town.jobs()

    for login, office in (("feuerwehr", "fire"), ("umwelt", "environment"), ("planung", "planning")):
        page = sign_in(login).sends(task_address(town, house, "opinion", office), **AGREE)
        assert "Die Aufgabe ist erledigt." in page
    jens = sign_in("strassen")
    needs_words = jens.sends(task_address(town, house, "opinion", "roads"), opinion="agree_with_conditions")
    assert "Bitte schreiben Sie, was fehlt oder dagegenspricht." in needs_words
    jens.sends(task_address(town, house, "opinion", "roads"), opinion="agree_with_conditions", text="Höchstens 4 m.")
    town.jobs()

    page = thorsten.reads(case_address(house))
    assert "Keine Bedenken mit Auflagen" in page
    assert "Auflagen (§ 36 VwVfG" in page  # what the drawing says to whoever decides
    assert "Höchstens 4 m." in page
    decision = {"outcome": "granted_with_conditions", "reasons": "Es passt.", "conditions": "Zufahrt höchstens 4 m."}
    thorsten.sends(task_address(town, house, "decide"), **decision)
    approve = task_address(town, house, "approve")
    form = gesa.get(case_address(house)).content.decode().partition(f'action="{approve}"')[2]
    on_enter = form.partition('<button type="submit"')[2].partition(">")[0]
    assert 'name="sichern" value="1" formaction="' in on_enter, "Enter keeps what was typed, and signs nothing"

    assert "Entwurf: mit Nebenbestimmungen bewilligt" in gesa.reads(case_address(house))
    draft = gesa.get(case_address(house, "entwurf.pdf"))
    assert draft.content.startswith(b"%PDF")
    assert "Bitte schreiben Sie, was geändert werden soll." in gesa.sends(approve, approved="nein")
    assert "mit Ihrer Anmerkung zurück" in gesa.sends(approve, approved="nein", text="Bitte die Linde nennen.")
    back = thorsten.reads(case_address(house))
    assert "Der Entwurf kam zurück" in back
    assert "Bitte die Linde nennen." in back
    assert "Zufahrt höchstens 4 m." in back

    thorsten.sends(task_address(town, house, "decide"), **decision)
    assert "Sie haben gezeichnet." in gesa.sends(task_address(town, house, "approve"), approved="ja")
    town.jobs()
    assert "abgeschlossen mit Nebenbestimmungen bewilligt" in thorsten.reads(case_address(house))


def test_nobody_approves_their_own_draft(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=5)
    gesa = sign_in("bauamt.leitung")
    gesa.sends(task_address(town, house, "decide"), outcome="granted", reasons="Es passt.")

    assert "Vier-Augen-Prinzip" in gesa.reads(case_address(house))
    refused = gesa.sends(task_address(town, house, "approve"), approved="ja", text="Bitte zügig.")
    assert "Zeichnen muss eine andere Person" in refused
    assert "Bitte zügig." in refused


def test_whoever_drafted_the_decision_does_not_reject_the_objection_and_is_told_so(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "einfamilienhaus-mit-auflagen")
    applicant, thorsten = town.holder_of(house), sign_in("bauamt")
    with town.outside(applicant):
        objecting.object_to(town.again(house), by=applicant, text="Die Linde bleibt stehen.")
    town.jobs()
    with town.inside():
        Decision.objects.filter(case=house.pk).update(drafted_by=town.staff("building").id, approved_by=None)

    refused = thorsten.sends(task_address(town, house, "objection"), opinion="rejected", reasons="Sie ist geschützt.")

    assert "Den Bescheid, gegen den sich der Widerspruch richtet, haben Sie entworfen" in refused
    assert "Sie ist geschützt." in refused


def test_a_role_that_lacks_the_permission_gets_a_sentence(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=1)
    sven = sign_in("feuerwehr")
    with town.inside():
        theirs = Task.objects.get(case=house.pk, office="planning", done_at=None)

    page = sven.reads(case_address(house))
    assert "Das erledigt: Stellungnahme, Stadtplanungsamt." in page
    assert "Rückfrage stellen" not in page
    for address, data in (
        (f"aufgabe/{theirs.pk}/", AGREE),
        ("uebernehmen/", {}),
        ("nachfordern/", {"text": "Hallo", **due(2027)}),
        ("nachricht/", {"subject": "Hallo", "body": "Hallo"}),
    ):
        answer = sven.post(case_address(house, address), data)
        assert answer.status_code == 403, address
        assert "Dafür haben Sie nicht die Rolle" in read(answer)


def test_what_a_colleague_has_just_done_is_said_and_no_word_is_lost(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=1)
    sven = sign_in("feuerwehr")
    address = task_address(town, house, "opinion", "fire")
    with town.inside():
        task = Task.objects.get(case=house.pk, office="fire", done_at=None)
        process.complete(task, by=town.staff("fire", "clerk"), result=AGREE)
        Task.objects.filter(pk=task.pk).update(done_by="Meike Harms")

    page = sven.sends(address, opinion="disagree", text="Die Zufahrt ist zu schmal für die Leiter.")

    assert "hat inzwischen Meike Harms erledigt." in page
    assert "Die Zufahrt ist zu schmal für die Leiter." in page


def test_pressing_twice_is_once(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    address = task_address(town, dog, "decide")
    katrin.sends(address, outcome="granted", reasons="Gut.")

    assert "Die Aufgabe ist erledigt." in katrin.sends(address, outcome="refused", reasons="Doch nicht.")
    with town.inside():
        assert Decision.objects.get(case=dog.pk).outcome == "granted"


def test_who_gave_the_answer_is_in_the_messages(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "nachweis-nachgereicht", steps=1)
    holder = town.holder_of(dog)
    with town.outside(holder):
        asking.answer(dog, by=holder, text="Hier ist der Nachweis.")
    town.jobs()

    page = sign_in("steueramt").reads(case_address(dog))

    assert "Hier ist der Nachweis." in page
    assert "Rückfrage beantwortet; die Frist läuft weiter" in page


def test_what_was_perhaps_sent_twice_is_named(town: Town, sign_in: SignIn) -> None:
    one, two, other = (town.play(DOGS, story, steps=0) for story in ("ein-hund", "ein-hund", "zwei-hunde-ohne-konto"))
    with town.machine():
        for each, holder, name in (
            (one, uuid7(), "Erika Sommer"),
            (two, uuid7(), "Erika Sommer"),
            (other, two.holder, "X"),
        ):
            Application.objects.filter(pk=each.pk).update(holder=holder)
            Case.objects.filter(pk=each.pk).update(holder=holder, applicant=name)
        RegisterValue.objects.bulk_create(
            RegisterValue(case_id=each.pk, path=NAME_PATH, text="sommer") for each in (one, two)
        )
    katrin = sign_in("steueramt")

    page = katrin.reads(case_address(one))

    assert "Vielleicht doppelt beantragt" in page
    assert two.number in page
    assert other.number not in page
    assert "Vielleicht doppelt beantragt" not in katrin.reads(case_address(other))
    with town.machine():
        held = Case.objects.get(pk=one.pk).holder
        Application.objects.filter(pk=other.pk).update(holder=held)
    assert other.number in katrin.reads(case_address(one))
    with town.inside():
        Case.objects.exclude(pk=one.pk).update(state="closed")
    assert "Vielleicht doppelt beantragt" not in katrin.reads(case_address(one))


def test_the_case_page_asks_the_database_little(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=5)
    thorsten = sign_in("bauamt")
    thorsten.get(case_address(house))

    with CaptureQueriesContext(connection) as captured:
        thorsten.reads(case_address(house))

    # Of it three are the test's own: a savepoint in the place of the transaction, and the way back through the door.
    asked = [query["sql"] for query in captured]
    assert len(asked) <= 12 + 3, asked


def test_a_municipality_gives_its_consent_or_refuses_it(district: Town, sign_in: SignIn) -> None:
    house = district.play(BUILDING, "landkreis-niedersachsen", 0)
    meike = sign_in("bau.clerk", "moorland")
    meike.sends(task_address(district, house, "review"), **AGREE)
    district.jobs()
    ask = task_address(district, house, "concurrence")

    page = meike.reads(case_address(house))
    unsaid = meike.sends(ask, opinion="disagree")
    unknown = meike.sends(ask, opinion="agree_with_conditions", text="Nur mit Auflagen.")
    refused = meike.sends(ask, opinion="disagree", text="Das Vorhaben fügt sich nicht ein.")

    assert "Einvernehmen erteilt Einvernehmen versagt Einvernehmen nicht nötig" in page
    assert "Keine Bedenken mit Auflagen" not in page
    assert "Bitte schreiben Sie, was fehlt oder dagegenspricht." in unsaid
    assert "Bitte wählen Sie ein Ergebnis aus." in unknown
    assert "Die Aufgabe ist erledigt." in refused
    assert "Einvernehmen versagt" in meike.reads(case_address(house))


def due(year: int) -> dict[str, str]:
    """Return the fields of a day in May."""
    return {"due.day": "3", "due.month": "5", "due.year": str(year)}


def test_conditions_belong_to_a_grant_with_conditions(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", 0)
    katrin = sign_in("steueramt")

    page = katrin.sends(task_address(town, dog, "decide"), outcome="granted", conditions="Leinenpflicht im Park.")

    assert "Nebenbestimmungen gibt es nur bei einer Entscheidung mit Nebenbestimmungen." in page
    assert "Leinenpflicht im Park." in page
    assert town.case(dog).state == "open"


def test_a_task_that_asks_for_words_is_not_done_without(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", 1)
    katrin, tag = sign_in("steueramt"), task_address(town, dog, "check")

    empty = katrin.sends(tag, text="")
    done = katrin.sends(tag, text="Ihr Hund hat die Marke 2026-4711")

    assert "Satz zur Marke im Bescheid" in empty
    assert "Bitte füllen Sie dieses Feld aus. Der Ablauf braucht die Angabe." in empty
    assert "Die Aufgabe ist erledigt." in done


def test_who_waits_no_longer_says_why(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", 0)
    katrin = sign_in("steueramt")
    case = f"/amt/vorgang/{dog.number}/"
    asked = katrin.sends(f"{case}nachfordern/", text="Welche Rasse?", **due(2027))
    assert "Der Vorgang wartet auf eine Antwort" in asked

    without = katrin.sends(f"{case}weiterarbeiten/", reason="")
    on = katrin.sends(f"{case}weiterarbeiten/", reason="Die Antwort kam am Telefon.")
    twice = katrin.sends(f"{case}weiterarbeiten/", reason="Noch einmal.")

    assert "Bitte schreiben Sie, warum Sie nicht länger warten." in without
    assert "Der Vorgang wartet nicht länger. Die Frist läuft weiter." in on
    assert "Die Antwort kam am Telefon." in on
    assert "Der Vorgang wartet nicht mehr" in twice
    assert "Noch einmal." in twice


def test_a_relief_that_is_not_recognised_is_not_in_the_assessment(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "verguenstigung-nicht-anerkannt", 0)
    katrin = sign_in("steueramt")
    decide, words = (
        task_address(town, dog, "decide"),
        {"outcome": "granted", "reasons": "Er gilt nicht mehr."},
    )
    assert "Erkennen Sie die beantragte Befreiung oder Ermäßigung an?" in katrin.reads(case_address(dog))

    open_question = katrin.sends(decide, **words)
    draft = katrin.post(case_address(dog, "entwurf.pdf"), {**words, "found.verguenstigung": "nein"})
    still = town.again(dog).fees
    katrin.sends(decide, **words, **{"found.verguenstigung": "nein"})

    assert "Bitte wählen Sie Ja oder Nein aus." in open_question
    assert "132,00" in words_of(draft.content)
    assert [line["total"] for line in still] == [6600]
    assert [(line["key"], line["total"]) for line in town.again(dog).fees] == [("erster", 13200)]


def test_what_nobody_claims_is_not_asked(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", 0)

    assert "Erkennen Sie die beantragte" not in sign_in("steueramt").reads(case_address(dog))


def test_a_file_that_came_by_another_way_is_put_into_the_file_by_hand(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, attach = sign_in("steueramt"), case_address(dog, "ablegen/")
    picture = BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")

    assert "Bitte wählen Sie die Datei aus." in katrin.sends(attach, titel="Impfpass")
    refused = katrin.post(attach, {"datei": SimpleUploadedFile("impfpass.txt", b"kein Bild"), "titel": "Impfpass"})
    assert "impfpass.txt" in read(refused)
    assert 'value="Impfpass"' in refused.content.decode()
    png = SimpleUploadedFile("impfpass.png", picture.getvalue())
    done = katrin.post(attach, {"datei": png, "titel": "Impfpass vom Tresen", "papier": "ja"}, follow=True)

    assert "Die Datei liegt in der Akte." in read(done)
    assert "Impfpass vom Tresen" in read(done)
    with town.inside():
        document = Document.objects.get(subject=dog.pk, kind=Document.Kind.SCAN)
        assert document.title == "Impfpass vom Tresen"
    png.seek(0)
    own = {"datei": png, "titel": "Vermerk vom Ortstermin"}
    katrin.post(attach, own)
    png.seek(0)
    assert "vom Amt zur Akte genommen" in read(katrin.post(attach, own, follow=True))
    applicant = town.holder_of(dog)
    with town.inside():
        note = Document.objects.get(subject=dog.pk, kind=Document.Kind.ATTACHED)
        handover = next(iter(town.service("gewerbeanmeldung").package.handovers.values()))
        assert files_for(town.case(dog), replace(handover, uploads=None, letter=False)) == [], "no proof of theirs"
    for each in (document, note):
        with town.outside(applicant), pytest.raises(Http404):
            document_for(applicant, each.pk)
    png.seek(0)
    assert sign_in("bauamt").post(attach, {"datei": png}).status_code == 404
