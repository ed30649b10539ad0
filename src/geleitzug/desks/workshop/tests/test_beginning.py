# SPDX-License-Identifier: EUPL-1.2
"""Beginning a service: from nothing, from a version, from a schema; the desk's first page."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.authoring import actions, ports, queries
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop.tests.making import Maker, actor_of, read

NEW, HOME, SCHEMA = "/amt/werkstatt/neu/", "/amt/werkstatt/", "/amt/werkstatt/neu/fim/"
FORM = {
    "fim": {"id": "S07000000206", "version": "1.2.0", "standard": "xdf3", "name": "Fischereischein"},
    "points": [{"key": "r1", "kind": "rule", "at": "", "text": "WENN …", "state": "open", "proposals": []}],
    "pages": [
        {
            "key": "person",
            "title": {"de": "Person"},
            "questions": [{"key": "name", "kind": "text", "label": {"de": "Name"}, "fim": {"id": "F60000000227"}}],
        }
    ],
}


@dataclass
class Reader:
    """Reads what says so; anything else is refused, as the connector would."""

    seen: list[Any] = field(default_factory=list)

    def form(self, files: Sequence[ports.Upload], lists: Sequence[ports.Upload], land: str) -> ports.Imported:
        self.seen.append(([each.name for each in files], [each.name for each in lists], land))
        if files[0].stream.read(7) != b"<schema":
            raise ports.NotReadable("Zeile 1: Das ist kein Datenschema.")
        rows = (ports.ReportRow("Datenfelder", 1, 1), ports.ReportRow("Regeln", 1, 0, open=1))
        return ports.Imported(FORM, title="Fischereischein", rows=rows, problems=("Ein Bild fehlt.",))

    def codelist(self, file: ports.Upload) -> dict[str, Any]:
        raise ports.NotReadable("Zeile 2: Das ist keine Codeliste.")


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    ports.register(made)
    yield made
    ports.unregister(made)


@pytest.fixture
def editor(sign_in: Callable[[str], Maker]) -> Maker:
    return sign_in("redaktion")


def file(content: bytes, name: str) -> io.BytesIO:
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def test_an_empty_form_begins_with_who_applies(editor: Maker, town: Town) -> None:
    words = editor.fills(NEW, title="Sperrmüll anmelden", english="Register bulky waste", office="citizens")
    assert "Sperrmüll anmelden" in words
    assert "Ihre Angaben" in words
    with town.inside():
        assert Draft.objects.get(key="sperrmuell-anmelden").office == "citizens"


def test_without_a_name_or_with_a_taken_key_it_says_so(editor: Maker) -> None:
    answer = editor.post(f"{NEW}leer/", {"title": "", "english": "Dog", "office": "tax"})
    assert answer.status_code == 200
    assert "Bitte geben Sie der Leistung einen Namen." in read(answer)
    assert 'value="Dog"' in answer.content.decode()

    answer = editor.post(f"{NEW}leer/", {"title": "Hund", "key": "hundesteuer-anmelden", "office": "tax"})
    assert "gibt es schon" in read(answer)


def test_only_an_office_that_is_offered_is_taken(editor: Maker, town: Town, draft: Draft, reader: Reader) -> None:
    for office in ("", "fort", "x" * 50):
        answer = editor.post(f"{NEW}leer/", {"title": "Angeln", "office": office})
        assert "Bitte wählen Sie das zuständige Amt aus." in read(answer)
        answer = editor.post(SCHEMA, {"schema": file(b"<schema/>", "s.xml"), "office": office})
        assert "Bitte wählen Sie das zuständige Amt aus." in read(answer)
        editor.fills(f"/amt/werkstatt/{draft.pk}/angaben/", office=office, leika="")

    with town.inside():
        assert [each.office for each in Draft.objects.all()] == ["tax"]


def test_the_next_version_of_a_service_is_begun_once(editor: Maker, town: Town) -> None:
    assert "Hund zur Hundesteuer anmelden" in editor.reads(NEW, q="Hund")
    answer = editor.post(f"{NEW}version/", {"key": "hundesteuer-anmelden"}, follow=True)
    assert "Wer hält den Hund?" in read(answer)
    assert "Hund zur Hundesteuer anmelden" not in editor.reads(NEW, q="Hundesteuer")
    assert editor.post(f"{NEW}version/", {"key": "hundesteuer-anmelden"}).status_code == 404


def test_a_schema_becomes_a_form_and_its_report_is_told(editor: Maker, town: Town, reader: Reader) -> None:
    data = {"schema": file(b"<schema/>", "s.xml"), "lists": [file(b"<l/>", "l.xml")], "office": "tax"}
    answer = editor.post(SCHEMA, data, follow=True)
    words = read(answer)
    assert "Das Formular ist angelegt" in words
    assert "Datenfelder 1 1 0" in words
    assert "Regeln 1 0 1" in words
    assert "Ein Bild fehlt." in words
    assert reader.seen == [(["s.xml"], ["l.xml"], "HB")]
    with town.inside():
        draft = Draft.objects.get(key="fischereischein")
        assert queries.raw_of(draft)["form"]["points"][0]["key"] == "r1"


def test_a_file_that_is_refused_leaves_nothing_and_keeps_what_was_typed(
    editor: Maker, town: Town, reader: Reader
) -> None:
    answer = editor.post(SCHEMA, {"schema": file(b"%PDF", "s.pdf"), "title": "Angeln", "office": "tax"})
    assert answer.status_code == 200
    assert "Zeile 1: Das ist kein Datenschema." in read(answer)
    assert 'value="Angeln"' in answer.content.decode()
    with town.inside():
        assert not Draft.objects.exists()

    answer = editor.post(SCHEMA, {"title": "Angeln", "office": "tax"})
    assert "Bitte wählen Sie die Datei mit dem Datenschema aus." in read(answer)


def test_the_first_page_lists_finds_and_pages(editor: Maker, town: Town) -> None:
    assert "Noch ist nichts in Arbeit" in editor.reads(HOME)
    jette = actor_of(town, "redaktion")
    with town.inside():
        for number in range(25):
            actions.create_empty(f"leistung-{number}", {"de": f"Leistung {number:02}"}, office="tax", by=jette)
    words = editor.reads(HOME)
    assert "Leistung 24" in words
    assert "Leistung 00" not in words
    assert "Weiter" in words
    assert "Leistung 03" in editor.reads(HOME, q="leistung 03")
    assert "Dazu gibt es keinen Entwurf" in editor.reads(HOME, q="Zeppelin")


def test_who_releases_finds_what_waits(sign_in: Callable[[str], Maker], town: Town, draft: Draft) -> None:
    with town.inside():
        Draft.objects.filter(pk=draft.pk).update(state="review")
    words = sign_in("freigabe").reads(HOME)
    assert "Wartet auf Ihre Prüfung" in words
    assert "Neue Leistung" not in words


def test_a_draft_is_deleted_after_a_question(editor: Maker, draft: Draft, town: Town) -> None:
    words = editor.fills(f"/amt/werkstatt/{draft.pk}/loeschen/")
    assert "Leistungen in Arbeit" in words
    with town.inside():
        assert not Draft.objects.exists()


def test_a_clerk_without_the_role_reads_whom_to_ask(sign_in: Callable[[str], Maker]) -> None:
    answer = sign_in("steueramt").get(HOME)
    assert answer.status_code == 403
    assert "nicht die Rolle" in read(answer)
