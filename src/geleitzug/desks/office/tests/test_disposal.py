# SPDX-License-Identifier: EUPL-1.2
"""The pages of the records office: the file plan, what is due, and two people who part with files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.furnished import Town

from geleitzug.core.cases.models import Application, Case
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.filing import incoming, queries
from geleitzug.core.filing.models import Lot
from geleitzug.core.filing.scans import Piece
from geleitzug.desks.office.tests.people import Colleague, case_address

SignIn = Callable[..., Colleague]
PLAN, LIST = "/amt/aktenplan/", "/amt/aussonderung/"


def old_dog(town: Town) -> Application:
    """Return an application whose case was closed long ago."""
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    with town.machine():
        Case.objects.filter(pk=dog.pk).update(closed_at=datetime(2001, 6, 1, tzinfo=UTC))
    return dog


def the_lot(town: Town) -> str:
    with town.inside():
        return f"{LIST}{Lot.objects.get().pk}/"


def test_the_plan_shows_classes_and_is_kept_by_the_records_office(town: Town, sign_in: SignIn) -> None:
    records = sign_in("registratur")

    assert "22.31 Hundesteuer 10 Jahre" in records.reads(PLAN)
    said = records.sends(
        f"{PLAN}neu/", key="22.32", title="Zweitwohnungssteuer", after="destroy", years="6", basis="Satzung"
    )
    assert "Ohne Zustimmung des Archivs wird nichts vernichtet." in said
    done = records.sends(
        f"{PLAN}neu/", key="22.32", title="Zweitwohnungssteuer", after="offer", years="6", basis="Satzung",
        services=["hundesteuer-anmelden"],
    )  # fmt: skip
    assert "Die Klasse ist gespeichert." in done
    assert "22.32 Zweitwohnungssteuer 6 Jahre" in done
    with town.inside():
        assert queries.classes_by_service()["hundesteuer-anmelden"].key == "22.32"


def test_what_is_typed_wrongly_into_a_class_is_said_and_kept(town: Town, sign_in: SignIn) -> None:
    records = sign_in("registratur")
    good = {"key": "9.1", "title": "Sonstiges", "after": "offer", "years": "5", "basis": "Aktenordnung"}
    for change, sentence in (
        ({"key": "Hund"}, "Zahlengruppen"),
        ({"key": "22.31"}, "Dieses Kennzeichen gibt es schon."),
        ({"years": "ewig"}, "Bitte geben Sie eine Zahl von 0 bis 150 an."),
        ({"years": "٣"}, "Bitte geben Sie eine Zahl von 0 bis 150 an."),
        ({"after": "verbrennen"}, "Bitte wählen Sie, was danach geschieht."),
        ({"title": " "}, "Bitte geben Sie an, wie die Klasse heißt."),
        ({"basis": ""}, "Bitte geben Sie an, wo die Frist steht."),
    ):
        answer = records.post(f"{PLAN}neu/", {**good, **change})
        assert answer.status_code == 200
        page = answer.content.decode()
        assert sentence in page, change
        assert f'value="{ {**good, **change}["key"] }"' in page


def test_a_class_with_services_cannot_be_removed(town: Town, sign_in: SignIn) -> None:
    records = sign_in("registratur")
    with town.inside():
        dogs, council = queries.class_for("22.31"), queries.class_for("10.24")
    assert dogs is not None
    assert council is not None

    assert "Unter dieser Klasse liegen noch Dienste." in records.sends(f"{PLAN}{dogs.pk}/entfernen/")
    assert "Die Klasse ist entfernt." in records.sends(f"{PLAN}{council.pk}/entfernen/")


def test_two_people_part_with_a_file(town: Town, sign_in: SignIn) -> None:
    dog = old_dog(town)
    records, head = sign_in("registratur"), sign_in("steueramt.leitung")

    listed = records.reads(LIST)
    nothing = records.sends(f"{LIST}vorschlagen/")
    proposed = records.sends(f"{LIST}vorschlagen/", akte=[str(dog.pk)])
    lot = the_lot(town)

    assert f"22.31 – {dog.number}" in listed
    assert "erst nachsehen: Ende der Hundehaltung" in listed
    assert "Bitte wählen Sie mindestens eine Akte aus" in nothing
    assert "Die Aussonderung ist vorgeschlagen." in proposed
    assert records.post(f"{lot}freigeben/").status_code == 403
    assert "Freigeben?" in head.reads(lot)
    assert "Bitte schreiben Sie, warum die Akten bleiben." in head.sends(f"{lot}zurueckgeben/", note=" ")
    released = head.sends(f"{lot}freigeben/")
    assert "Die Aussonderung ist freigegeben." in released
    assert "Noch ist kein Archiv verbunden" in released
    assert "Inzwischen ist mit dieser Aussonderung etwas anderes geschehen." in head.sends(f"{lot}freigeben/")


def test_a_head_who_keeps_records_too_releases_nothing_they_have_proposed(town: Town, sign_in: SignIn) -> None:
    dog = old_dog(town)
    records, head = sign_in("registratur"), sign_in("steueramt.leitung")
    records.sends(f"{LIST}vorschlagen/", akte=[str(dog.pk)])
    lot = the_lot(town)
    with town.inside():
        Lot.objects.update(proposed_by=town.staff("tax", "head").id)

    assert "Freigeben?" not in head.reads(lot)
    assert "Freigeben muss sie jemand anderes (Vier-Augen-Prinzip)." in head.sends(f"{lot}freigeben/")


def test_what_is_sent_back_says_why_and_is_due_again(town: Town, sign_in: SignIn) -> None:
    dog = old_dog(town)
    records, head = sign_in("registratur"), sign_in("steueramt.leitung")
    records.sends(f"{LIST}vorschlagen/", akte=[str(dog.pk)])

    said = head.sends(f"{the_lot(town)}zurueckgeben/", note="Der Hund lebt noch.")

    assert "Der Hund lebt noch." in said
    assert f"22.31 – {dog.number}" in records.reads(LIST)


def test_a_file_on_hold_is_listed_and_cannot_be_ticked(town: Town, sign_in: SignIn) -> None:
    dog = old_dog(town)
    clerk, records = sign_in("steueramt"), sign_in("registratur")

    clerk.post(case_address(dog, "merken/hold/"), {"hold": "Klage vor dem"})
    begun = clerk.reads(case_address(dog))
    empty = clerk.sends(case_address(dog, "sperren/"), hold=" ")
    held = clerk.sends(case_address(dog, "sperren/"), hold="Klage vor dem Verwaltungsgericht")
    again = clerk.sends(case_address(dog, "sperren/"), hold="Noch ein Grund")

    assert "Ihre Eingaben waren noch nicht abgesendet" in begun
    assert "Klage vor dem" in begun
    assert "Ihre Eingaben waren noch nicht abgesendet" not in held
    assert "Bitte schreiben Sie, warum die Akte nicht weg darf." in empty
    assert "Klage vor dem Verwaltungsgericht" in held
    assert "Jemand anderes hat die Akte inzwischen gesperrt." in again
    assert "Noch ein Grund" in again
    page = records.get(LIST).content.decode()
    assert "gesperrt" in page
    assert not re.search(rf'name="akte" value="{dog.pk}"', page)
    assert "Die Sperre ist aufgehoben." in clerk.sends(case_address(dog, "entsperren/"))


def test_the_case_page_says_where_the_case_is_filed_and_until_when(town: Town, sign_in: SignIn) -> None:
    page = sign_in("steueramt").reads(case_address(old_dog(town)))

    assert "Aktenzeichen 22.31 – " in page
    assert "Hundesteuer" in page
    assert "bis Ende 2011" in page


def test_other_towns_and_offices_see_nothing_of_it(town: Town, sign_in: SignIn) -> None:
    dog = old_dog(town)
    sign_in("registratur").sends(f"{LIST}vorschlagen/", akte=[str(dog.pk)])
    lot = the_lot(town)

    assert sign_in("bauamt.leitung").get(lot).status_code == 404
    assert sign_in("registratur", "sandmoor").get(lot).status_code == 404
    assert dog.number not in sign_in("registratur", "sandmoor").reads(LIST)
    assert sign_in("steueramt").get(LIST).status_code == 403


def test_a_file_proves_itself_and_names_its_formats(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "nachweis-nachgereicht")
    clerk = sign_in("steueramt")

    page = clerk.reads(case_address(dog, "akte/"))

    assert "Die Akte ist vollständig: Kein Blatt fehlt, keines wurde verändert." in page
    assert "PDF/A-2a" in page
    with town.machine():
        filed = FileEntry.objects.filter(subject=dog.pk).first()
        assert filed is not None
        Document.objects.filter(pk=filed.document_id).update(sha256="0" * 64)
    broken = clerk.reads(case_address(dog, "akte/"))
    assert "Die Akte ist nicht mehr, wie sie war" in broken
    assert "Blatt 1: Das Dokument wurde ausgetauscht." in broken


def test_the_tray_takes_a_number_and_says_what_is_wrong_with_it(town: Town, sign_in: SignIn) -> None:
    dog, records = town.play("hundesteuer-anmelden", "ein-hund", steps=0), sign_in("registratur")
    with town.machine():
        paper = incoming.receive(
            Piece(None, 1, b"%PDF-1.7 Papier"), town="musterhafen", name="scan7.pdf", digest="7" * 64, part=0
        )
    address = f"/amt/papier/{paper.pk}/"

    assert "scan7.pdf" in records.reads("/amt/papier/")
    assert records.get(f"{address}ansehen.pdf").content == b"%PDF-1.7 Papier"
    assert "Bitte geben Sie die Nummer des Vorgangs an." in records.sends(address, number=" ")
    assert "Einen Vorgang mit dieser Nummer gibt es hier nicht." in records.sends(address, number="MH-1999-1")
    for place in ("99", "x", "٣", "0"):
        assert "Dieses Blatt gibt es in der Akte nicht" in records.sends(address, number=dog.number, replaces=place)
    assert "Das Papier liegt in der Akte." in records.sends(address, number=dog.number.lower(), replaces="1")
    assert "Jemand anderes hat das inzwischen zugeordnet" in records.sends(address, number=dog.number)
    assert records.get(f"{address}ansehen.pdf").status_code == 404
    town.jobs()
    page = sign_in("steueramt").reads(case_address(dog))
    assert "neue Fassung von Blatt 1" in page
    assert "Papier eingegangen und eingescannt, Seiten: 1" in page


def test_a_scan_that_is_none_is_thrown_away_with_a_reason(town: Town, sign_in: SignIn) -> None:
    records = sign_in("registratur")
    with town.machine():
        paper = incoming.receive(
            Piece(None, 1, b"%PDF-1.7 Werbung"), town="musterhafen", name="a.pdf", digest="8" * 64, part=0
        )
    address = f"/amt/papier/{paper.pk}/verwerfen/"

    assert "Bitte schreiben Sie, warum es nicht gebraucht wird." in records.sends(address)
    assert "Der Scan ist gelöscht." in records.sends(address, note="Werbung")
    assert sign_in("steueramt").get("/amt/papier/").status_code == 403


def test_the_cover_sheet_of_a_case_is_a_pdf(town: Town, sign_in: SignIn) -> None:
    answer = sign_in("steueramt").get(case_address(old_dog(town), "deckblatt.pdf"))

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


def test_how_far_an_office_is_with_the_e_file_is_noted(town: Town, sign_in: SignIn) -> None:
    records = sign_in("registratur")
    address = f"{PLAN}einfuehrung/tax/"

    assert "1 von 1 im Aktenplan" in records.reads(f"{PLAN}einfuehrung/")
    wrong = records.sends(address, metres="viele", **{"since.day": "31", "since.month": "2", "since.year": "2026"})
    assert "Bitte geben Sie ganze Meter an" in wrong
    assert "Diesen Tag gibt es nicht." in wrong
    done = records.sends(address, metres="120", **{"since.day": "2", "since.month": "1", "since.year": "2026"})
    assert "Der Stand ist gespeichert." in done
    assert "Zusammen noch 120 Meter." in done
    assert records.get(f"{PLAN}einfuehrung/nirgends/").status_code == 404
