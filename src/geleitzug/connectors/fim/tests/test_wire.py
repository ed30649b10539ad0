# SPDX-License-Identifier: EUPL-1.2
"""Reading schemas: what they come to, and the sentence with which a file is refused."""

from __future__ import annotations

from io import BytesIO

import pytest

from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.schema import Field, Group, Law
from geleitzug.connectors.fim.tests.samples import (
    NS3,
    code,
    field,
    field2,
    group,
    head,
    head2,
    part,
    read,
    rule,
    schema,
    schema2,
    tag,
    values,
)
from geleitzug.connectors.fim.wire import read_schema


def refused(source: bytes) -> str:
    with pytest.raises(FimError) as caught:
        read(source)
    return str(caught.value)


def test_a_schema_is_read_with_all_it_says():
    law = tag("bezug", "§ 2 Hundesteuersatzung", link="https://example.org/hund")
    found = read(schema(
        group("G00000001", "Hund", field("F00000001", "Name", minLength="1", maxLength="40", extra=law), times="1:*"),
        field("F00000002", "Größe", kind="select", inside=values(("1", "klein"), ("2", "groß")), times="0:1"),
        rules=rule("Ein Satz."),
    ))  # fmt: skip

    dog, size = (each.content for each in found.struktur)
    assert (found.standard, found.head.identity.id, found.head.status) == ("xdf3", "S07000000001", "6")
    assert isinstance(dog, Group)
    assert isinstance(size, Field)
    assert (found.struktur[0].least, found.struktur[0].most, found.struktur[1].anzahl) == (1, None, "0:1")
    name = dog.struktur[0].content
    assert isinstance(name, Field)
    assert name.bounds.max_length == "40"
    assert name.head.bezug == (Law("§ 2 Hundesteuersatzung", "https://example.org/hund"),)
    assert [value.name for value in size.werte] == ["klein", "groß"]
    assert [each.freitext for each in found.rules()] == ["Ein Satz."]


def test_relations_are_passed_over_with_all_that_is_in_them():
    relation = (
        "<x:relation><x:praedikat><code>ERS</code></x:praedikat><x:objekt><x:id>G1</x:id></x:objekt></x:relation>"
    )

    found = read(schema(group("G00000001", "Hund", field("F00000001", "Name"), rules=relation * 3)))

    assert [each.id for each in found.elements()] == ["G00000001", "F00000001"]


def test_the_older_standard_says_the_same_with_other_words():
    regel = f"<x:regel>{head2('R00000001', 'Regel', 'Ein Satz.')}{tag('script', 'function f() {}')}</x:regel>"
    found = read(schema2(
        field2("F00000001", "Name", bounds='{"minLength":"1","maxLength":"40"}'),
        field2("F00000002", "Rasse", bounds="Rasse laut Pass"),
        rules=regel,
    ))  # fmt: skip

    name, breed = (each.content for each in found.struktur)
    assert isinstance(name, Field)
    assert isinstance(breed, Field)
    assert (found.standard, name.bounds.min_length, name.bounds.max_length) == ("xdf2", "1", "40")
    assert breed.bounds.text == "Rasse laut Pass"
    assert [(each.freitext, each.skript) for each in found.rules()] == [("Ein Satz.", "function f() {}")]


def test_the_oldest_standard_has_ids_without_versions_and_lists_named_by_a_word():
    field_ = (
        f"{tag('id', 'F00000001')}{tag('name', 'Anrede')}{code('status', 'aktiv')}{code('feldart', 'select')}"
        f"{code('datentyp', 'text')}<x:codeliste>{tag('id', 'C00000040')}{tag('name', 'Anrede')}"
        f"{code('status', 'aktiv')}{tag('kennung', 'Anrede')}<x:version/></x:codeliste>"
    )
    source = (
        '<x:xdatenfelder.stammdatenschema.0102001 xmlns:x="urn:xoev-de:fim:standard:xdatenfelder_1"><x:header/>'
        f"<x:stammdatenschema>{tag('id', 'S00000001')}{tag('name', 'Brief')}{code('status', 'aktiv')}"
        f"{part('1:1', f'<x:datenfeld>{field_}</x:datenfeld>')}</x:stammdatenschema>"
        "</x:xdatenfelder.stammdatenschema.0102001>"
    )

    (salutation,) = read(source.encode()).elements()

    assert isinstance(salutation, Field)
    assert salutation.codeliste is not None
    assert (salutation.codeliste.canonical, salutation.codeliste.id) == ("Anrede", "C00000040")


def test_a_group_by_itself_is_a_schema_with_one_part():
    inner = (
        f"{head('G60000000088', 'Anschrift')}{tag('bezeichnungEingabe', 'Anschrift')}{field('F60000000243', 'Straße')}"
    )
    source = f'<x:xdatenfelder.datenfeldgruppe.0103 xmlns:x="{NS3}"><x:header/><x:datenfeldgruppe>{inner}'

    found = read(f"{source}</x:datenfeldgruppe></x:xdatenfelder.datenfeldgruppe.0103>".encode())

    assert [each.id for each in found.elements()] == ["G60000000088", "F60000000243"]


NAME = field("F00000001", "Name")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"", "Zeile 1: Das ist kein gültiges XML (no element found)."),
        (b"%PDF-1.7", "Zeile 1: Das ist kein gültiges XML"),
        (schema(NAME)[:-20], "Das ist kein gültiges XML"),
        (schema(NAME, namespace="urn:other"), "Der Namensraum „urn:other“ ist nicht bekannt"),
        (f'<x:datenfeld xmlns:x="{NS3}"/>'.encode(), "<datenfeld>: Eine solche Datei beginnt mit: xdatenfelder."),
        (schema(NAME, status="10"), "S07000000001, <freigabestatus>: „10“ steht nicht in der Liste"),
        (schema(field("F00000001", "Name", "string")), "F00000001, <datentyp>: „string“ steht nicht in der Liste"),
        (schema(field("", "Name")), "<identifikation>: <id> fehlt oder ist leer."),
        (schema(NAME, extra="<x:unbekannt/>"), "S07000000001, <unbekannt>: Dieses Element darf hier nicht stehen"),
        (schema(NAME, extra=tag("name", "Zwei")), "<name>: Dieses Element darf nur einmal vorkommen."),
        (schema(NAME, extra="<x:definition/><x:definition/>"), "<definition>: Dieses Element darf nur einmal"),
        (schema(NAME, extra="Ein Wort"), "<stammdatenschema>: Hier steht Text, wo nur Elemente stehen dürfen."),
        (schema(field("F00000001", "Name", times="1")), "„1“ ist keine Anzahl wie 0:1 oder 1:*."),
        (schema(field("F00000001", "Name", times="2:1")), "„2:1“ ist keine Anzahl"),
        (schema(field("F00000001", "Name", times="0:0")), "„0:0“ ist keine Anzahl"),
        (schema(part("1:1", "")), "Hier muss genau ein Datenfeld oder eine Datenfeldgruppe stehen."),
        (schema(NAME, NAME), "„F00000001“ steht hier zweimal."),
        (
            schema(group("G00000001", "A", group("G00000002", "B", group("G00000001", "A", NAME)))),
            "G00000001, <datenfeldgruppe>: Diese Datenfeldgruppe enthält sich selbst.",
        ),
        (schema(NAME, extra=tag("definition", "x" * 200_001)), "<definition>: Der Text ist länger als 200000 Zeichen."),
        (schema(NAME).replace(b"UTF-8", b"klingonisch"), "klingonisch"),
        (schema(NAME).replace(b"Name", b"Na\xffme"), "Das ist kein gültiges XML"),
    ],
)  # fmt: skip
def test_what_is_no_schema_is_refused_with_its_place(source, sentence):
    assert sentence in refused(source)


def test_an_element_that_said_nothing_may_say_something_later():
    """Seen in a sample of the standard's own test data: an empty inhalt, and one with a text behind it."""
    (name,) = read(
        schema(field("F00000001", "Name", kind="label", inside="<x:inhalt/><x:inhalt>Ja</x:inhalt>"))
    ).elements()

    assert isinstance(name, Field)
    assert name.inhalt == "Ja"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE b [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE b [<!ENTITY % p SYSTEM "http://192.0.2.1/p.dtd"> %p;]>',
        '<!DOCTYPE b SYSTEM "http://192.0.2.1/b.dtd">',
    ],
)
def test_bombs_and_entities_are_refused_where_they_are_declared(declared):
    source = schema(NAME).replace(b"?>", f"?>{declared}".encode())

    assert "DOCTYPE" in refused(source)


def test_groups_can_only_be_so_deep():
    deep = NAME
    for number in range(60):
        deep = group(f"G0700000{number:04d}", "Tiefer", deep)

    assert "tiefer als 120 Ebenen" in refused(schema(deep))


class Endless(BytesIO):
    """A file that goes on and on, and counts how much of it was read."""

    given = 0

    def read(self, size: int | None = -1) -> bytes:
        self.given += size or 0
        return (schema(NAME)[:200] if self.given == size else b" ") + b" " * (size or 0)


def test_of_a_file_that_is_too_large_no_more_is_read_than_allowed():
    source = Endless()

    with pytest.raises(FimError, match="größer als 20 MB"):
        read_schema(source)
    assert source.given < 21_000_000
