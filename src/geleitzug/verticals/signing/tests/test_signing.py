# SPDX-License-Identifier: EUPL-1.2
"""A clerk and a tablet: paired, put before somebody, signed, proved; and what must not happen."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.cases.models import Case
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import breaks_in, read_document
from geleitzug.core.payments import scripted
from geleitzug.ground import blobs
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import MACHINE, NotPermitted
from geleitzug.ground.web import limits
from geleitzug.verticals.signing import checking, clock, pairing
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.rules import State
from geleitzug.verticals.signing.tests.hand import (
    DOGS,
    STROKES,
    TABLET,
    browser,
    code_for,
    newest,
    paired,
    sheet_on,
    words,
)

CARD_LAW = "§ 20 Abs. 2 PAuswG"


@pytest.fixture(autouse=True)
def nobody_has_guessed() -> None:
    limits.forget_all()


@pytest.fixture
def case(town: Town) -> Case:
    """A case of the tax office with its receipt in the file."""
    application = town.play(DOGS, "ein-hund", steps=0)
    work_off()
    return town.case(application)


@pytest.fixture
def clerk(town: Town) -> PageClient:
    return browser("steueramt")


def put(clerk: PageClient, town: Town, case: Case) -> Any:
    """Put the receipt of a case before somebody, on the tablet of the clerk's office."""
    with town.machine():
        document = Document.objects.filter(subject=case.pk, kind="receipt").get()
        pad = Pad.objects.exclude(holder=None).order_by("-id").first()
    typed = {"document": document.pk, "pad": pad.pk if pad else "", "signer": "Erika Beispiel"}
    return clerk.post(f"/amt/vorgang/{case.number}/unterschrift/", typed)


def test_a_document_is_signed_on_the_tablet_and_proves_it(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    assert "Hier erscheint, was Sie unterschreiben" in words(tablet.get(TABLET))
    answer = put(clerk, town, case)
    assert answer.status_code == 302, words(answer)
    page = answer.headers["Location"].partition("?")[0]
    seen, news = sheet_on(tablet), "/-/unterschrift/stand"
    assert tablet.get(news).content.decode() == seen
    work_off()

    shown = words(tablet.get(TABLET))
    assert "Für Erika Beispiel" in shown
    assert tablet.get(news).content.decode() == f"{seen}+"  # its words have come
    assert f'data-pad="{seen}+"' in tablet.get(TABLET).content.decode()
    assert "nur der Anfang" not in shown
    assert case.number in shown  # its words, read for who cannot see a PDF
    assert newest(town).sha256[:4] in shown
    pdf = tablet.get("/unterschrift/dokument.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    for page_of_it in (pdf, tablet.get("/unterschrift/dokument/"), tablet.get(TABLET)):
        assert page_of_it.headers["Cache-Control"] == "no-store"
        assert page_of_it.headers["Refresh"].endswith("; url=/unterschrift/")
    assert "liegt auf dem Tablet" in words(clerk.get(page))

    sheet = sheet_on(tablet)
    signed = tablet.post(f"{TABLET}unterschreiben/", {"sheet": sheet, "strokes": STROKES}, follow=True)
    assert "Danke. Ihre Unterschrift ist da." in words(signed)
    assert "Erika" not in words(signed)
    assert tablet.get("/unterschrift/dokument.pdf").status_code == 404
    assert tablet.get("/unterschrift/dokument/").status_code == 302
    work_off()

    proved = clerk.get(page)
    assert "Dokument und Unterschrift gehören zusammen" in words(proved)
    assert "<path d=" in proved.content.decode()
    assert "unterschrieben" in words(clerk.get(f"/amt/vorgang/{case.number}/"))
    with town.machine():
        row = Sheet.objects.get(pk=sheet)
        copy, original = Document.objects.get(pk=row.copy), Document.objects.get(pk=row.document)
        pages, before = read_document(copy), read_document(original)
        assert copy.filed_at is not None
        assert breaks_in(case.pk) == []
        told = Entry.objects.get(subject=case.pk, kind="DocumentSigned")
    assert told.facts["digest"] == row.digest
    assert set(row.lines[0][0]) <= set(range(1501))
    _is_one_tagged_document(pages, before)

    same = clerk.post(page, {"file": io.BytesIO(before)})
    assert "ist das Dokument, das unterschrieben wurde" in words(same)
    assert "ist die Fassung mit Unterschrift" in words(clerk.post(page, {"file": io.BytesIO(pages)}))
    assert "eine andere oder verändert" in words(clerk.post(page, {"file": io.BytesIO(before + b" ")}))


def _is_one_tagged_document(pages: bytes, before: bytes) -> None:
    with pikepdf.open(io.BytesIO(pages)) as whole, pikepdf.open(io.BytesIO(before)) as first:
        assert len(whole.pages) == len(first.pages) + 1
        root = whole.Root.StructTreeRoot
        numbers = [int(page.obj.StructParents) for page in whole.pages]
        assert len(set(numbers)) == len(numbers)
        assert set(numbers) <= {int(number) for number in list(root.ParentTree.Nums)[::2]}
        assert "Unterschrift von Erika Beispiel" in _alternatives(root.K[-1])


def _alternatives(element: Any) -> list[str]:
    if not isinstance(element, pikepdf.Dictionary):
        return []
    kids = element.get("/K", [])
    found = [str(element.Alt)] if "/Alt" in element else []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        found += _alternatives(kid)
    return found


def test_who_acts_for_somebody_is_the_one_who_sits_there(town: Town) -> None:
    with scripted.playing():
        case = town.case(town.play("belehrung-43-ifsg", "schulpraktikum", steps=1))
        work_off()
    health = browser("gesundheit")
    paired(health)

    asked = health.get(f"/amt/vorgang/{case.number}/unterschrift/")

    parent = case.application.addressee["representing"]
    assert case.applicant == "Finn Ahrens" != parent
    assert f'value="{parent}"' in asked.content.decode()
    assert "Handelt für Finn Ahrens." in words(asked)


def test_who_applies_for_themselves_is_proposed_without_a_remark(town: Town, case: Case, clerk: PageClient) -> None:
    paired(clerk)

    asked = clerk.get(f"/amt/vorgang/{case.number}/unterschrift/")

    assert f'value="{case.applicant}"' in asked.content.decode()
    assert "Handelt für" not in words(asked)


def test_a_changed_document_says_so(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    page = put(clerk, town, case).headers["Location"].partition("?")[0]
    tablet.post(f"{TABLET}unterschreiben/", {"sheet": sheet_on(tablet), "strokes": STROKES})
    work_off()
    row = newest(town)
    with town.machine():
        assert checking.check(row).holds
        row.strokes = [[[1, 1], [900, 300]]]
        assert checking.check(row).signature is checking.Found.CHANGED
        # The bytes of another document in its place, under a key that opens them: only the digest tells.
        original, copy = Document.objects.get(pk=row.document), Document.objects.get(pk=row.copy)
        Document.objects.filter(pk=original.pk).update(sha256=copy.sha256)
        Sheet.objects.filter(pk=row.pk).update(sha256=copy.sha256)
    said = words(clerk.get(page))
    assert "gehören nicht mehr zusammen" in said
    assert "Das Dokument in der Akte ist nicht mehr das" in said
    assert "Die Unterschrift passt nicht zur Prüfsumme" in said
    assert "Der Verlauf nennt diese Unterschrift nicht" in said


def test_nothing_outlives_a_document_that_a_law_deletes(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    page = put(clerk, town, case).headers["Location"].partition("?")[0]
    tablet.post(f"{TABLET}unterschreiben/", {"sheet": sheet_on(tablet), "strokes": STROKES})
    work_off()
    put(clerk, town, case)
    work_off()
    with town.machine():
        files.delete_filed(Document.objects.get(subject=case.pk, kind="receipt"), law=CARD_LAW, by=MACHINE)
    work_off()
    with town.machine():
        lying, signed = Sheet.objects.filter(subject=case.pk).order_by("-id")
        assert (lying.standing, lying.words, signed.words) == (State.TAKEN_BACK, "", "")
        assert Document.objects.get(pk=signed.copy).deleted_by_law == CARD_LAW
    assert sheet_on(tablet) == ""
    said = clerk.get(page)
    assert "Das Dokument ist nach einem Gesetz gelöscht" in words(said)
    assert "gehören nicht mehr zusammen" not in words(said)
    assert f"/datei/{signed.copy}" not in said.content.decode()


def test_what_has_changed_goes_from_the_tablet(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    put(clerk, town, case)
    with town.machine():
        blobs.delete(str(town.id), Document.objects.get(subject=case.pk, kind="receipt").blob)
    answer = tablet.post(f"{TABLET}unterschreiben/", {"sheet": sheet_on(tablet), "strokes": STROKES})
    assert answer.headers["Location"].endswith("gut=geaendert")
    assert sheet_on(tablet) == ""
    assert newest(town).standing is State.TAKEN_BACK
    assert "kern-alert--warning" in tablet.get(answer.headers["Location"]).content.decode()


def test_only_the_tablet_somebody_used_last_is_chosen_beforehand(town: Town, case: Case, clerk: PageClient) -> None:
    form, chosen = f"/amt/vorgang/{case.number}/unterschrift/", re.compile(r'<input[^>]*name="pad"[^>]* checked')
    paired(clerk, "Schalter 1")
    assert chosen.search(clerk.get(form).content.decode())
    paired(clerk, "Schalter 2")
    assert not chosen.search(clerk.get(form).content.decode())
    put(clerk, town, case)
    found = chosen.search(clerk.get(form).content.decode())
    assert found
    assert str(newest(town).pad_id) in found[0]


def test_without_hands_or_scripts_one_types_the_name(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    page = put(clerk, town, case).headers["Location"].partition("?")[0]
    sheet = sheet_on(tablet)
    typed = {"sheet": sheet, "tippen": "1"}
    missing = tablet.post(f"{TABLET}unterschreiben/", {**typed, "name": "Erika Beispiel"})
    assert "Bitte bestätigen Sie" in words(missing)
    assert missing.headers["Cache-Control"] == "no-store"
    for way in ("unterschreiben", "ablehnen", "papier", "trennen", "verbinden"):  # asked for again, in another language
        assert tablet.get(f"{TABLET}{way}/").headers["Location"] == TABLET
    nameless = tablet.post(f"{TABLET}unterschreiben/", {**typed, "name": " \x00".replace("\x00", ""), "sure": "true"})
    assert "Vor- und Nachnamen" in words(nameless)
    empty = words(tablet.post(f"{TABLET}unterschreiben/", {"sheet": sheet, "strokes": "[]"}))
    assert "Ein Punkt oder ein kurzer Strich ist zu wenig" in empty
    done = tablet.post(f"{TABLET}unterschreiben/", {**typed, "name": "Erika Beispiel", "sure": "true"}, follow=True)
    assert "Danke" in words(done)
    work_off()
    assert "Name am Tablet eingetippt und bestätigt" in words(clerk.get(page))


@pytest.mark.parametrize(
    ("way", "sent", "thanks", "state", "told"),
    [
        ("ablehnen", {"reason": "Der Name ist falsch."}, "nicht unterschrieben", "Der Name ist falsch.", "Refused"),
        ("papier", {}, "auf Papier", "auf Papier gewünscht", "OnPaper"),
    ],
)
def test_nobody_has_to_sign(
    town: Town, case: Case, clerk: PageClient, way: str, sent: dict[str, str], thanks: str, state: str, told: str
) -> None:
    tablet = paired(clerk)
    page = put(clerk, town, case).headers["Location"].partition("?")[0]
    done = tablet.post(f"{TABLET}{way}/", {"sheet": sheet_on(tablet), **sent}, follow=True)
    assert thanks in words(done)
    assert state in words(clerk.get(page))
    assert "Noch einmal vorlegen" in words(clerk.get(page))
    with town.machine():
        assert Entry.objects.filter(subject=case.pk, kind=f"Signature{told}").exists()


def test_a_page_left_open_signs_nothing_that_came_after_it(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    first = put(clerk, town, case).headers["Location"].partition("?")[0]
    left_open = sheet_on(tablet)
    assert "liegt schon etwas" in words(put(clerk, town, case))
    clerk.post(f"{first}zurueck/")
    assert sheet_on(tablet) == ""
    put(clerk, town, case)

    late = tablet.post(f"{TABLET}unterschreiben/", {"sheet": left_open, "strokes": STROKES})
    assert late.headers["Location"].endswith("gut=weg")
    for nonsense in ("", "x", str(UUID(int=7))):
        tablet.post(f"{TABLET}unterschreiben/", {"sheet": nonsense, "strokes": STROKES})
    row = newest(town)
    assert row.standing is State.OPEN
    other = paired(clerk, "Schalter 4")
    other.post(f"{TABLET}unterschreiben/", {"sheet": str(row.pk), "strokes": STROKES})
    assert newest(town).standing is State.OPEN


def test_what_nobody_signs_goes_by_itself(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    put(clerk, town, case)
    key = sheet_on(tablet)
    with town.machine():
        Sheet.objects.filter(pk=key).update(until=timezone.now() - timedelta(seconds=1))
    assert sheet_on(tablet) == ""
    assert tablet.get("/unterschrift/dokument.pdf").status_code == 404
    with town.machine():
        clock.lapse()
    assert newest(town).standing is State.LAPSED


def test_a_code_is_good_once_and_for_a_while(town: Town, clerk: PageClient) -> None:
    code = code_for(clerk)
    first, second = browser(), browser()
    assert first.post(f"{TABLET}verbinden/", {"code": code}).status_code == 302
    assert "Dieser Code gilt nicht" in words(second.post(f"{TABLET}verbinden/", {"code": code}))
    for _try in range(5):
        last = second.post(f"{TABLET}verbinden/", {"code": "12345678"})
    assert re.search(r"Bitte warten Sie \d+ Sekunden", words(last))
    limits.forget_all()

    late = code_for(clerk, "Schalter 5")
    with town.machine():
        Pad.objects.filter(name="Schalter 5").update(code_until=timezone.now() - timedelta(seconds=1))
    assert "Dieser Code gilt nicht" in words(second.post(f"{TABLET}verbinden/", {"code": late}))


def test_a_pairing_ends_from_both_sides_and_at_night(town: Town, case: Case, clerk: PageClient) -> None:
    tablet = paired(clerk)
    put(clerk, town, case)
    with town.machine():
        pad = Pad.objects.get()
    clerk.post(f"/amt/tablets/{pad.pk}/trennen/")
    assert "Den Code zeigt der Arbeitsplatz" in words(tablet.get(TABLET))
    assert newest(town).standing is State.TAKEN_BACK
    assert clerk.post(f"/amt/vorgang/{case.number}/unterschrift/", {}).status_code == 200

    again = paired(clerk, "Schalter 6")
    again.post(f"{TABLET}trennen/")
    assert "Tablet verbinden" in words(again.get(TABLET))

    overnight = paired(clerk, "Schalter 7")
    with town.machine():
        Pad.objects.filter(name="Schalter 7").update(until=timezone.now())
    assert "Tablet verbinden" in words(overnight.get(TABLET))


def test_the_tablet_asks_cheaply(town: Town, case: Case, clerk: PageClient, django_assert_num_queries: Any) -> None:
    tablet = paired(clerk)
    news = "/-/unterschrift/stand"
    first = tablet.get(news)
    assert first.content == b"empty"
    with django_assert_num_queries(6) as asked:  # a door costs four
        assert tablet.get(news, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    assert not any("session" in query["sql"] for query in asked.captured_queries)
    put(clerk, town, case)
    other = tablet.get(news, headers={"if-none-match": first.headers["ETag"]})
    assert other.content.decode() == sheet_on(tablet)
    assert browser().get(news).content == b"none"


def test_other_offices_neither_see_nor_use_it(town: Town, case: Case, clerk: PageClient) -> None:
    paired(clerk)
    page = put(clerk, town, case).headers["Location"].partition("?")[0]
    other = browser("buergerbuero")
    assert other.get(page).status_code == 404
    assert other.get(f"/amt/vorgang/{case.number}/unterschrift/").status_code == 404
    with town.machine():
        pad = Pad.objects.get()
    assert other.post(f"/amt/tablets/{pad.pk}/trennen/").status_code == 404
    assert "Es ist noch kein Tablet verbunden." in words(other.get("/amt/tablets/"))
    with town.inside(), pytest.raises(NotPermitted):
        pairing.end(pad, by=town.staff("citizens"), now=timezone.now())


def test_a_document_that_is_not_what_was_filed_is_put_before_nobody(town: Town, case: Case, clerk: PageClient) -> None:
    paired(clerk)
    with town.machine():
        document = Document.objects.get(subject=case.pk, kind="receipt")
        blobs.delete(str(town.id), document.blob)
    assert "lässt sich nicht vorlegen" in words(put(clerk, town, case))
