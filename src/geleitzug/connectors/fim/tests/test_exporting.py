# SPDX-License-Identifier: EUPL-1.2
"""Forms as schemas of XDatenfelder 3.0: others can read them, and we get the same form back."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.exporting import export_form, newer_id
from geleitzug.connectors.fim.genericode import CodeList
from geleitzug.connectors.fim.importing import Imported, import_schema
from geleitzug.connectors.fim.schema import Field, Group, Schema
from geleitzug.connectors.fim.tests.samples import (
    code,
    field,
    field2,
    group,
    imported,
    load,
    read,
    reference,
    rule,
    schema2,
    tag,
    values,
)
from geleitzug.connectors.fim.wire import read_schema
from geleitzug.core.forms.definition import load_form
from geleitzug.ground.yamls import read_yaml

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
SERVICES = sorted((Path(__file__).parents[5] / "services").glob("*/form.yaml"))


def exported(form: dict[str, Any], codelists: dict[str, Any] | None = None, name: str = "hund") -> bytes:
    return export_form(form, codelists, name=name, now=NOW)


def there_and_back(
    form: dict[str, Any], codelists: dict[str, Any] | None = None, lists: tuple[CodeList, ...] = ()
) -> Imported:
    return import_schema(read(exported(form, codelists)), lists)


def text(de: str, en: str = "") -> dict[str, str]:
    return {"de": de, "en": en} if en else {"de": de}


OWN: dict[str, Any] = {
    "pages": [
        {
            "key": "halter",
            "title": text("Wer hält den Hund?", "Who keeps the dog?"),
            "intro": text("Steuern zahlt, wer ihn hält.\n\nAuch im Heim.", "Who keeps it pays."),
            "when": 'who.kind == "person"',
            "questions": [
                {"key": "person", "kind": "person", "label": text("Person", "Person"), "required": True,
                 "parts": ["title", "given", "family", "born", "nationality"], "prefill": "account.person"},
                {"key": "anschrift", "kind": "address", "label": text("Anschrift"), "country": True},
                {"key": "konto", "kind": "bank", "label": text("Konto"), "when": "a.hunde.size() > 0"},
                {"key": "land", "kind": "codelist", "label": text("Land"), "list": "countries"},
                {"key": "rasse", "kind": "codelist", "label": text("Rasse"), "list": "rassen"},
            ],
            "checks": [{"key": "ort", "that": 'a.anschrift.city == "Sande"', "at": "anschrift.city",
                        "message": text("Das gilt nur hier.", "Only here.")}],
        },
        {
            "key": "hunde_seite",
            "title": text("Ihre Hunde"),
            "questions": [
                {"key": "hunde", "kind": "group", "label": text("Hunde", "Dogs"), "item": text("Hund", "Dog"),
                 "repeat": {"min": 1, "max": 5},
                 "questions": [
                     {"key": "name", "kind": "text", "label": text("Name"), "required": True, "max_length": 60},
                     {"key": "chip", "kind": "text", "label": text("Chip"), "pattern": "[0-9]{15}", "spaces": "drop",
                      "pattern_message": text("15 Ziffern.")},
                     {"key": "geboren", "kind": "date", "label": text("Geboren"), "max": "today"},
                     {"key": "bilder", "kind": "file", "label": text("Bilder"), "max_files": 3,
                      "accept": ["jpg", "heic"]},
                 ],
                 "checks": [{"key": "alt", "that": "this.geboren != null", "at": "geboren", "message": text("Wann?")}]},
            ],
        },
        {
            "key": "rest",
            "title": text("Weiteres"),
            "questions": [
                {"key": "betrag", "kind": "money", "label": text("Betrag"), "min": 50, "max": 12345},
                {"key": "menge", "kind": "number", "label": text("Menge"), "min": "0.5", "unit": text("m²")},
                {"key": "wahl", "kind": "choice", "label": text("Wahl"), "sorted": "all", "options": [
                    {"key": "a", "label": text("Eins", "One"), "help": text("Hilfe", "Help")},
                    {"key": "b", "label": text("Zwei", "Two")},
                ]},
                {"key": "mehrere", "kind": "choices", "label": text("Mehrere"), "min": 1, "max": 2, "options": [
                    {"key": "a", "label": text("Eins")},
                    {"key": "b", "label": text("Zwei")},
                    {"key": "c", "label": text("Drei")},
                ]},
                {"key": "summe", "kind": "computed", "label": text("Summe"), "format": "money",
                 "value": "a.betrag + 1"},
                {"key": "hinweis", "kind": "info", "text": text("Bitte lesen.", "Please read.")},
                {"key": "richtig", "kind": "declaration", "label": text("Alles richtig"), "text": text("Ja."),
                 "required": True, "when": True},
                {"key": "mail", "kind": "email", "label": text("E-Mail")},
                {"key": "ruf", "kind": "phone", "label": text("Telefon")},
                {"key": "lang", "kind": "long_text", "label": text("Lang")},
            ],
        },
    ],
    "checks": [{"key": "alles", "that": "a.betrag != null", "message": text("Bitte den Betrag.")}],
}  # fmt: skip
LISTS = {"rassen": {"d": text("Dackel", "Dachshund") | {"help_de": "klein"}, "m": text("Mops")}}


def test_an_own_form_comes_back_as_it_was():
    result = there_and_back(OWN, LISTS)

    assert result.form == OWN
    assert result.codelists == LISTS
    assert result.report.agrees
    load(result)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.parent.name)
def test_the_forms_of_the_packages_come_back_as_they_were(path):
    form = read_yaml(path.read_text("utf-8"))
    load_form(form)

    assert there_and_back(copy.deepcopy(form)).form == form


def found(source: bytes) -> tuple[Schema, dict[str, Any]]:
    schema = read_schema(BytesIO(source))
    return schema, {element.head.name: element for element in schema.elements()}


def test_others_read_pages_as_groups_and_a_person_as_its_fields():
    _schema, by_name = found(exported(OWN, LISTS))

    assert isinstance(by_name["halter"], Group)
    assert by_name["halter"].bezeichnung_eingabe == "Wer hält den Hund?"
    parts = {part.content.head.name: part for part in by_name["person"].struktur}
    assert list(parts) == ["title", "given", "family", "born", "nationality"]
    assert (parts["title"].anzahl, parts["given"].anzahl) == ("0:1", "1:1")
    born = parts["born"].content
    assert isinstance(born, Field)
    assert (born.datentyp, born.bezeichnung_eingabe) == ("date", "Geburtsdatum")


def test_others_read_bounds_options_and_files():
    _schema, by_name = found(exported(OWN, LISTS))

    assert (by_name["betrag"].datentyp, by_name["betrag"].bounds.min_value, by_name["betrag"].bounds.max_value) == (
        "num_currency", "0.5", "123.45",
    )  # fmt: skip
    assert by_name["chip"].bounds.pattern == "[0-9]{15}"
    assert [value.name for value in by_name["wahl"].werte] == ["Eins", "Zwei"]
    assert [value.code for value in by_name["rasse"].werte] == ["d", "m"]
    assert by_name["bilder"].media_types == ("image/jpeg", "image/heic")
    assert by_name["bilder"].max_size == "10000000"


def test_others_read_conditions_and_checks_as_rules():
    schema, by_name = found(exported(OWN, LISTS))

    said = {each.name: (each.freitext, each.skript) for each in schema.rules()}
    assert said["Prüfung ort"] == ("Das gilt nur hier.", 'a.anschrift.city == "Sande"')
    assert said["Bedingung für Konto"] == (
        "WENN a.hunde.size() > 0 gilt, DANN zeige „Konto“ an, SONST zeige „Konto“ nicht an.", "a.hunde.size() > 0",
    )  # fmt: skip
    assert "Prüfung alt" in {each.name for each in by_name["hunde"].regeln}


def test_ids_of_our_own_are_the_same_every_time_and_nobody_elses():
    first, second, other = exported(OWN, LISTS), exported(OWN, LISTS), exported(OWN, LISTS, name="katze")

    ids = [element.id for element in read(first).elements()]
    assert first == second
    assert all(id_[1:3] == "99" and len(id_) == 12 for id_ in ids)
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {element.id for element in read(other).elements()}


FOREIGN = (
    group(
        "G00000001", "Hund",
        field("F00000001", "Name", times="2:5", label="Wie heißt er?", extra=tag("bezug", "§ 1", link="https://e.org")),
        field("F00000002", "Rasse", kind="select", inside=reference("urn:de:hund:rasse", "1"), times="0:1"),
        field("F00000003", "Größe", kind="select", inside=values(("1", "klein"), ("2", "groß")), times="1:*"),
        group("G00000002", "Innen", field("F00000004", "E-Mail", pattern="[^@]+@[^@]+", maxLength="254"),
              times="0:3"),
        rules=rule("Wenn F00000003 = 1, dann muss G00000002 befüllt werden."), times="1:*",
    ),
    field("F00000005", "Hinweis", kind="label", times="0:1", inside=tag("inhalt", "Zeile 1\nZeile 2")),
    field("F00000006", "Fest", "num_int", kind="hidden",
          inside=f"{tag('inhalt', '3')}{code('vorbefuellung', 'optional')}"),
    field("F00000007", "Muster", pattern=r"\p{Lu}"),
    field("F00000008", "Beleg", "file", times="2:*", inside=tag("mediaType", "video/mp4")),
    field("F00000009", "Preis", "num_currency", kind="locked", inside=tag("inhalt", "1.50")),
    group("G00000003", "Wahl", field("F00000001", "Name", times="0:1"), art="X", times="0:1"),
)  # fmt: skip


@pytest.mark.parametrize("lists", [(), (CodeList("urn:de:hund:rasse", "3", "", "", ("code", "name"), "code", (
    {"code": "01", "name": "Dackel"},)),)], ids=["without lists", "with a list"])  # fmt: skip
def test_an_imported_form_comes_back_as_it_was(lists):
    first = imported(*FOREIGN, rules=rule("Ein Satz.", "R07000000002"), lists=lists)

    result = there_and_back(first.form, first.codelists, lists)

    assert (result.form, result.codelists) == (first.form, first.codelists)
    assert result.report.given == first.report.given


def test_what_was_changed_in_an_imported_form_comes_back_too():
    form = imported(*FOREIGN, rules=rule("Ein Satz.", "R07000000002")).form
    dog = form["pages"][0]["questions"][0]
    dog["label"]["en"] = "Dog"
    dog["questions"][0]["when"] = "today > '2026-01-01'"
    dog["questions"][1] |= {"kind": "long_text", "max_length": 700}
    dog["questions"].append({"key": "neu", "kind": "yesno", "label": text("Neu?"), "when": "this.groesse != null"})
    dog["checks"] = [{"key": "c", "that": "true", "at": "hund.neu", "message": text("Nein.")}]
    form["pages"][0] |= {"title": text("Ihr Hund", "Your dog")}
    form["pages"][1]["when"] = "a.hund.size() > 1"
    form["points"][0]["state"] = "dropped"
    next(point for point in form["points"] if point["kind"] == "codelist")["state"] = "used"
    del next(point for point in form["points"] if "proposals" in point)["proposals"]

    assert there_and_back(form).form == form


def test_an_older_schema_goes_out_with_ids_of_the_new_standard():
    form = import_schema(read(schema2(field2("F07000227", "Name")))).form

    (name,) = read(exported(form)).elements()
    assert (name.id, name.head.identity.version) == ("F07000000227", "1.0.0")
    assert there_and_back(form).form == form
    assert newer_id("F60000000227") == "F60000000227"


def test_pages_of_loose_fields_stay_apart():
    pages = [
        {
            "key": f"seite_{n}",
            "title": text(f"Seite {n}"),
            "questions": [{"key": f"f{n}", "kind": "yesno", "label": text("F")}],
        }
        for n in range(3)
    ]

    assert there_and_back({"pages": pages}).form == {"pages": pages}


def test_characters_that_xml_does_not_know_are_told():
    form = {
        "pages": [
            {"key": "s", "title": text("S\x00"), "questions": [{"key": "f", "kind": "yesno", "label": text("F")}]}
        ]
    }

    with pytest.raises(FimError, match="enthält Zeichen, die XML nicht kennt"):
        exported(form)
