# SPDX-License-Identifier: EUPL-1.2
"""Code lists in genericode."""

from __future__ import annotations

from io import BytesIO

import pytest

from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.genericode import CodeList, read_codelist


def genericode(columns: str, rows: str, *, uri: str = "urn:de:hund:rasse") -> bytes:
    return (
        '<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/"><Annotation><Description>'
        '<a:short xmlns:a="urn:a">x</a:short></Description></Annotation><Identification><ShortName>rasse</ShortName>'
        f"<LongName>Rassen</LongName><Version>3</Version><CanonicalUri>{uri}</CanonicalUri></Identification>"
        f"<ColumnSet>{columns}</ColumnSet><SimpleCodeList>{rows}</SimpleCodeList></gc:CodeList>"
    ).encode()


def column(name: str) -> str:
    return f'<Column Id="{name}" Use="required"><ShortName>{name}</ShortName><Data Type="string"/></Column>'


def key(name: str) -> str:
    return f'<Key Id="{name}Key"><ShortName>k</ShortName><ColumnRef Ref="{name}"/></Key>'


def row(**texts: str) -> str:
    inside = "".join(
        f'<Value ColumnRef="{name}"><SimpleValue>{text}</SimpleValue></Value>' for name, text in texts.items()
    )
    return f"<Row>{inside}</Row>"


def read(source: bytes) -> CodeList:
    return read_codelist(BytesIO(source))


def test_a_list_has_its_codes_by_its_key_and_words_by_a_known_column():
    found = read(genericode(
        column("nr") + column("hinweis") + column("Bezeichnung") + key("nr"),
        row(nr="01", hinweis="klein", Bezeichnung="Dackel") + row(nr="02", Bezeichnung="Dogge"),
    ))  # fmt: skip

    assert (found.canonical, found.version, found.title) == ("urn:de:hund:rasse", "3", "Rassen")
    assert found.texts() == {"01": "Dackel", "02": "Dogge"}
    assert found.texts(text_column="hinweis") == {"01": "klein", "02": "Dogge"}


def test_without_a_key_the_column_of_codes_is_known_by_its_name():
    found = read(genericode(column("name") + column("code"), row(name="Dackel", code="D")))

    assert found.texts() == {"D": "Dackel"}


def test_values_without_a_column_go_one_after_the_other():
    rows = "<Row><Value><SimpleValue>D</SimpleValue></Value><Value><SimpleValue>Dackel</SimpleValue></Value></Row>"

    assert read(genericode(column("code") + column("name"), rows)).texts() == {"D": "Dackel"}


def test_the_list_of_nationalities_gives_nationalities():
    columns = column("code") + column("Staatsname-kurz") + column("Staatsangehoerigkeit")
    rows = row(code="423", **{"Staatsname-kurz": "Afghanistan", "Staatsangehoerigkeit": "afghanisch"})

    assert read(genericode(columns, rows, uri="urn:x:schluessel:staatsangehoerigkeit")).texts() == {"423": "afghanisch"}
    assert read(genericode(columns, rows, uri="urn:x:schluessel:staat")).texts() == {"423": "Afghanistan"}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (genericode(column("code") + column("name"), ""), "Die Liste ist leer."),
        (genericode(column("a") + column("b"), row(a="1")), "in welcher Spalte die Schlüssel stehen"),
        (genericode(column("code"), row(code="1") + row(code="1")), "Der Schlüssel „1“ fehlt oder steht zweimal"),
        (genericode(column("code") + column("name"), row(name="x")), "Der Schlüssel „“ fehlt"),
        (genericode(column("code"), row(other="1")), "Der Wert „1“ gehört zu keiner Spalte"),
        (genericode(column("code"), row(code="1"), uri=""), "<CanonicalUri> fehlt oder ist leer."),
        (b"<CodeList/>", "Der Namensraum „“ ist nicht bekannt"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
    ],
)
def test_what_is_no_list_is_refused_with_its_place(source, sentence):
    with pytest.raises(FimError) as caught:
        read(source)

    assert sentence in str(caught.value)
