# SPDX-License-Identifier: EUPL-1.2
"""The fields of a handover file: found, changed, added and removed in its text, with everything beside them kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from geleitzug.core.authoring import mappings
from geleitzug.core.authoring.edits import DeleteQuestion, PlaceQuestion, RenameQuestion, apply
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.findings import of_handovers
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.tests.samples import form

FOLDER = Path(__file__).resolve().parents[5] / "services" / "gewerbeanmeldung" / "handover"
TEXTS = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.yaml")}
HEAD = "at: T\nto: y\ntitle: {de: a, en: b}\n"
LISTED = (
    HEAD
    + """format: json
uploads: [hunde.impfungen.wogegen, person]
body:
  Nummer: c.number + a.firma  # beides
  Hunde:
    each: "a.hunde == null ? [] : a.hunde.filter(i, i.name != '')"
    body:
      Name: i.name
      Chip: i.chip
      Impfungen:
        each: i.impfungen
        body: {Wogegen: i.wogegen}
"""
)
ROWS = HEAD + "format: csv\neach: a.hunde\ncolumns: {Name: i.name, Haltung: a.art}\n"
FLOW = HEAD + "format: json\nbody: {x: a.b, y: {z: c.number, q: a.r,  # lang, breit\n }}  # kurz\n"


@pytest.mark.parametrize("text", [*TEXTS.values(), FLOW], ids=[*TEXTS, "in braces"])
def test_every_field_can_be_written_anew_and_nothing_else_changes(text: str) -> None:
    fields = mappings.fields_of(text)

    same = mappings.changed(text, {field.place: field.expression for field in fields})
    other = mappings.changed(text, {fields[-1].place: "a.ja ? 'x: y' : \"#\""})

    assert yaml.safe_load(same) == yaml.safe_load(text)
    assert same.count("#") == text.count("#")
    assert [field.expression for field in mappings.fields_of(other)] == [
        *(field.expression for field in fields[:-1]), "a.ja ? 'x: y' : \"#\"",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [*TEXTS.values(), FLOW], ids=[*TEXTS, "in braces"])
def test_a_field_is_added_to_each_table_and_taken_away_again(text: str) -> None:
    for holder in mappings.holders_of(text):
        more = mappings.added(text, holder.place, "Größe, neu", "a.x == null ? '' : a.x")
        new = next(field for field in mappings.fields_of(more) if field.names[-1] == "Größe, neu")

        assert new.names == (*holder.names, "Größe, neu")
        assert yaml.safe_load(mappings.removed(more, new.place)) == yaml.safe_load(text)


def test_the_only_field_of_a_table_stays() -> None:
    with pytest.raises(KeyError):
        mappings.removed("body: {x: {y: a.b}}\n", "body.0.0")


def package(**handovers: str) -> dict[str, Any]:
    return {"form": form(), "service": {"key": "x"}, "handovers": handovers}


def test_what_is_handed_over_follows_its_question() -> None:
    text = "at: T\nto: y\ntitle: {de: a, en: b}\nformat: csv\nwhen: a.zahl > 1  # viele\ncolumns:\n  Zahl: a.zahl\n"

    after, done = apply(package(x=text), RenameQuestion("zahl", "wie_viele"))

    assert after["handovers"]["x"].replace('"', "") == text.replace("a.zahl", "a.wie_viele")
    assert any("Übergabe" in sentence for sentence in done.said)


def test_a_field_that_reads_no_question_is_found() -> None:
    text = "at: T\nto: y\ntitle: {de: a, en: b}\nformat: csv\ncolumns: {Zahl: a.zahl, Weg: a.nirgends}\n"

    found = list(of_handovers(Piece.of(package(x=text, kaputt=text.replace("csv", "pdf")))))
    read = list(of_handovers(Piece.of(package(x=text))))

    assert [(each.field, "Übergabe" in each.sentence) for each in found] == [("handover:kaputt", True)]
    assert [(each.field, "a.nirgends" in each.sentence) for each in read] == [("handover:x", True)]


@pytest.mark.parametrize(
    ("at", "key", "listed", "rows"),
    [
        ("hunde.name", "ruf", (("i.name", "i.ruf"),), (("i.name", "i.ruf"),)),
        ("hunde.impfungen.wogegen", "was", (("i.wogegen", "i.was"), ("impfungen.wogegen", "impfungen.was")), ()),
        ("hunde", "tiere", (("a.hunde", "a.tiere"), ("[hunde.", "[tiere.")), (("a.hunde", "a.tiere"),)),
        ("hunde.impfungen", "spritzen", (("i.impfungen", "i.spritzen"), (".impfungen.", ".spritzen.")), ()),
        ("firma", "betrieb", (("c.number + a.firma", "c.number + a.betrieb"),), ()),
        ("person", "halter", ((", person]", ", halter]"),), ()),
    ],
)
def test_lists_entries_and_files_follow(
    at: str, key: str, listed: tuple[tuple[str, str], ...], rows: tuple[tuple[str, str], ...]
) -> None:
    after, _done = apply(package(x=LISTED, y=ROWS), RenameQuestion(at, key))

    for name, text, changes in (("x", LISTED, listed), ("y", ROWS, rows)):
        for before, now in changes:
            assert before in text
            text = text.replace(before, now)
        assert yaml.safe_load(after["handovers"][name]) == yaml.safe_load(text)
        assert after["handovers"][name].count("#") == text.count("#")


@pytest.mark.parametrize("at", ["hunde.chip", "hunde.impfungen.wogegen", "firma"])
def test_what_only_an_entry_reads_is_not_deleted_unasked(at: str) -> None:
    raw = package(x=LISTED)

    with pytest.raises(AuthoringError, match="Übergabe an andere Systeme"):
        apply(raw, DeleteQuestion(at))

    after, _done = apply(raw, DeleteQuestion(at, anyway=True))
    found = list(of_handovers(Piece.of(after)))
    assert found
    assert all(at in each.sentence and each.blocking for each in found)


def test_the_entries_of_a_list_read_what_there_is() -> None:
    right = Piece.of(package(x=LISTED, y=ROWS.replace("at: T", "at: U")))

    assert list(of_handovers(right)) == []


def test_what_leaves_its_list_is_said_and_found() -> None:
    after, done = apply(package(x=LISTED), PlaceQuestion("hunde.chip", "halter"))

    assert after["handovers"]["x"] == LISTED
    assert "Bitte selbst anpassen: Übergabe an andere Systeme" in done.said
    assert ["i.chip" in each.sentence for each in of_handovers(Piece.of(after))] == [True]
