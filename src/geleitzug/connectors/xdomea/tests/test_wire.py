# SPDX-License-Identifier: EUPL-1.2
"""The messages: what we write validates and says what it should; what is not an answer of an archive is refused."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from lxml import etree

from geleitzug.connectors.xdomea import wire
from geleitzug.connectors.xdomea.tests.conftest import SCHEMA

PROCESS, CASE, PAPER = (UUID(f"01890000-0000-7000-8000-00000000000{digit}") for digit in (1, 2, 3))
WHEN = datetime(2026, 11, 29, 12, 30, 15, 123456, tzinfo=UTC)
HEAD = wire.Kopf(PROCESS, WHEN, "Stadt Musterhafen & Umland", "tax", "Stadtarchiv")
X = {"x": wire.NAMESPACE}


def document(mime: str = "application/pdf") -> wire.Dokument:
    primary = wire.Primaerdokument(f"{PAPER}.pdf", "Bescheid <1>.pdf", mime, "ab" * 32, WHEN)
    return wire.Dokument(PAPER, 1, "Bescheid\x0b über Hundesteuer", "Schreiben", "Katrin Petersen", (primary,))


def case(*documents: wire.Dokument, key: str = "22.31") -> wire.Vorgang:
    return wire.Vorgang(
        ID=CASE,
        Betreff="Hund zur Hundesteuer anmelden",
        Kennzeichen="22.31 – MH-2010-000001",
        Federfuehrung="tax",
        Aktenplaneinheit=(key, "Hundesteuer"),
        Aktenbetreff="22.31/2010 Hundesteuer 2010",
        Aufbewahrungsdauer=10,
        Aufbewahrungsende=date(2021, 1, 1),
        Aussonderungsart="B",
        Beginn=date(2010, 3, 1),
        Ende=date(2010, 6, 1),
        Historie=(wire.Historie("Katrin Petersen", WHEN, "CaseOpened"),),
        Dokumente=documents,
    )


MESSAGES = {
    "0501": wire.anbieteverzeichnis(HEAD, (case(), case(key=""))),
    "0503": wire.aussonderung(HEAD, (case(document(), document("image/heic")),)),
    "0505": wire.bewertung_empfang_bestaetigen(HEAD),
}


@pytest.mark.skipif(SCHEMA is None, reason="no folder shared/standards/xdomea above the checkout")
@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_what_we_write_validates(code: str) -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))

    schema.assertValid(etree.fromstring(MESSAGES[code]))


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_head_names_process_kind_sender_and_recipient(code: str) -> None:
    root = etree.fromstring(MESSAGES[code])

    assert etree.QName(root).localname == wire.NAMES[code]
    assert root.findtext("x:Kopf/x:ProzessID", namespaces=X) == str(PROCESS)
    assert root.findtext("x:Kopf/x:Nachrichtentyp/code", namespaces=X) == code
    assert root.findtext("x:Kopf/x:Erstellungszeitpunkt", namespaces=X) == "2026-11-29T12:30:15+00:00"
    assert root.findtext("x:Kopf/x:Absender/x:Institution/x:Name", namespaces=X) == "Stadt Musterhafen & Umland"
    assert root.findtext("x:Kopf/x:Empfaenger/x:Institution/x:Name", namespaces=X) == "Stadtarchiv"


def test_an_offer_has_the_metadata_of_the_aussonderung_and_no_documents() -> None:
    root = etree.fromstring(MESSAGES["0501"])

    for each in root.iterfind("x:Schriftgutobjekt/x:Vorgang", X):
        archival = each.find("x:ArchivspezifischeMetadaten", X)
        assert archival is not None
        assert archival.findtext("x:Aufbewahrungsdauer/x:AnzahlJahre", namespaces=X) == "10"
        assert archival.findtext("x:Aussonderungsart/x:Aussonderungsart/code", namespaces=X) == "B"
        assert archival.findtext("x:Aufbewahrungsende", namespaces=X) == "2021-01-01"
        assert each.find("x:Dokument", X) is None
    assert root.findtext("x:Kopf/x:Empfangsbestaetigung", namespaces=X) == "1"


def test_a_hand_over_names_each_file_with_its_digest_and_kind() -> None:
    pdf, photo = etree.fromstring(MESSAGES["0503"]).iterfind(".//x:Dokument", X)

    assert pdf.findtext(".//x:Dateiname", namespaces=X) == f"{PAPER}.pdf"
    assert pdf.findtext(".//x:DateinameOriginal", namespaces=X) == "Bescheid <1>.pdf"
    assert pdf.findtext("x:AllgemeineMetadaten/x:Bemerkung", namespaces=X) == f"{PAPER}.pdf SHA-256: {'ab' * 32}"
    assert pdf.findtext(".//x:Format/x:Name/code", namespaces=X) == "018"
    assert photo.findtext(".//x:Format/x:Name/code", namespaces=X) == "100"
    assert photo.findtext(".//x:Format/x:SonstigerName", namespaces=X) == "image/heic"
    assert pdf.findtext("x:AllgemeineMetadaten/x:Betreff", namespaces=X) == "Bescheid über Hundesteuer"


def test_the_versions_of_a_document_are_counted() -> None:
    first, second = (
        document().Fassungen[0],
        wire.Primaerdokument(f"{CASE}.pdf", "neu.pdf", "application/pdf", "cd" * 32, WHEN),
    )
    both = replace(document(), Fassungen=(first, second))

    (found,) = etree.fromstring(wire.aussonderung(HEAD, (case(both),))).iterfind(".//x:Dokument", X)

    assert [each.findtext("x:Nummer", namespaces=X) for each in found.iterfind("x:Version", X)] == ["1", "2"]
    assert [each.text for each in found.iterfind(".//x:Dateiname", X)] == [f"{PAPER}.pdf", f"{CASE}.pdf"]


# --- reading ----------------------------------------------------------------------------------------------------


def answer(code: str, rows: str, *, name: str = "", head: str = "", namespace: str = wire.NAMESPACE) -> bytes:
    """Write an answer as an archive would."""
    name = name or wire.NAMES[code]
    return (
        f'<x:{name} xmlns:x="{namespace}"><x:Kopf><x:ProzessID>{PROCESS}</x:ProzessID>'
        f"<x:Nachrichtentyp><code>{code}</code></x:Nachrichtentyp>{head}</x:Kopf>{rows}</x:{name}>"
    ).encode()


def assessed(kind: str, key: object = CASE) -> str:
    return (
        f"<x:BewertetesObjekt><x:ID>{key}</x:ID><x:Aussonderungsart><x:Aussonderungsart><code>{kind}</code>"
        "</x:Aussonderungsart></x:Aussonderungsart></x:BewertetesObjekt>"
    )


def imported(how: str, more: str = "", key: object = CASE) -> str:
    return (
        f"<x:AusgesondertesSGO><x:IDSGO>{key}</x:IDSGO><x:Erfolgreich>{how}</x:Erfolgreich>{more}</x:AusgesondertesSGO>"
    )


def test_an_assessment_is_read() -> None:
    wants = "<x:Empfangsbestaetigung>true</x:Empfangsbestaetigung>"

    said = wire.read(answer("0502", assessed("A") + assessed("V", PAPER), head=wants))

    assert said == wire.Antwort("0502", PROCESS, True, {CASE: "A", PAPER: "V"})


def test_an_import_is_read_with_its_reasons() -> None:
    why = "<x:Fehlermeldung>Datei fehlt</x:Fehlermeldung><x:Fehlermeldung>und\n noch eine</x:Fehlermeldung>"
    rows = imported("0", why) + imported("1", "<x:Archivkennung>StA 7</x:Archivkennung>", PAPER)

    said = wire.read(answer("0506", rows))

    assert said.Importe[CASE] == wire.ImportErgebnis(False, "Datei fehlt; und noch eine")
    assert said.Importe[PAPER] == wire.ImportErgebnis(True, "", "StA 7")


@pytest.mark.parametrize("code", ["0504", "0507"])
def test_a_receipt_is_read(code: str) -> None:
    assert wire.read(answer(code, "")) == wire.Antwort(code, PROCESS)


BAD = {
    "no XML": b"Sehr geehrte Damen und Herren",
    "nothing": b"",
    "cut off": answer("0502", assessed("A"))[:-20],
    "another version": answer("0502", assessed("A"), namespace="urn:xoev-de:xdomea:schema:4.0.0"),
    "our own message": MESSAGES["0501"],
    "two kinds": answer("0504", assessed("A"), name=wire.NAMES["0502"]),
    "no object": answer("0502", ""),
    "twice": answer("0502", assessed("A") + assessed("V")),
    "no such kind": answer("0502", assessed("X")),
    "no UUID": answer("0502", assessed("A", "MH-2010-1")),
    "neither yes nor no": answer("0506", imported("vielleicht")),
    "a document type": b'<!DOCTYPE x [<!ENTITY a "b">]>' + answer("0504", ""),
    "an entity": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + answer("0504", "<x:Hinweis>&a;</x:Hinweis>"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_is_no_answer_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(wire.WireError) as refused:
        wire.read(BAD[name])

    assert str(refused.value)


def test_a_message_that_was_damaged_on_its_way_never_breaks_the_reader() -> None:
    whole = answer("0506", imported("1", "<x:Archivkennung>StA 7</x:Archivkennung>"))
    dice = random.Random(20261129)
    read = 0
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            wire.read(bytes(damaged))
            read += 1
        except wire.WireError:
            continue
    assert read < 2000
