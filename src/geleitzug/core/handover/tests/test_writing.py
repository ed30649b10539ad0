# SPDX-License-Identifier: EUPL-1.2
"""Messages as a package says them: nothing people write becomes markup, a formula or another field."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from lxml import etree

from geleitzug.core.catalogue.handovers import HandoverError, load_handovers
from geleitzug.core.handover.writing import CannotWrite, Message, as_cell, goes, write
from geleitzug.ground.yamls import write_yaml

HEAD = {"at": "Task_X", "to": "fach", "title": {"de": "An das Fach", "en": "To the system"}}
FACTS: dict[str, Any] = {
    "a": {"name": "Käthe <b>& Söhne", "dogs": [{"name": "Rex"}, {"name": "=1+1"}], "note": None, "big": True},
    "v": {}, "who": {"kind": "person"}, "today": "2026-11-29", "t": {}, "outcome": "granted", "c": {"number": "MH-1"},
}  # fmt: skip
SCHEMA = json.dumps({"type": "object", "required": ["name"], "properties": {"dogs": {"maxItems": 1}}})


def written(schemas: dict[str, str] | None = None, /, **says: Any) -> Message:
    """Write the facts as a package says."""
    found = load_handovers({"fach": write_yaml(HEAD | says)}, schemas or {})
    return write(found["Task_X"], FACTS, schemas or {})


def test_json_keeps_kinds_and_repeats_entries() -> None:
    body = {"name": "a.name", "big": "a.big", "note": "a.note", "dogs": {"each": "a.dogs", "body": {"n": "i.name"}}}

    told = json.loads(written(format="json", body=body).text)

    assert told == {
        "name": "Käthe <b>& Söhne", "big": True, "note": None, "dogs": [{"n": "Rex"}, {"n": "=1+1"}],
    }  # fmt: skip


def test_in_xml_no_answer_becomes_markup_and_what_nobody_said_is_left_out() -> None:
    body = {
        "Antrag": {
            "@nr": "c.number", "Name": "a.name", "Notiz": "a.note",
            "Hund": {"each": "a.dogs", "body": {"Name": "i.name"}},
        }
    }  # fmt: skip

    root = etree.fromstring(written(format="xml", body=body, namespace="urn:x").encoded("utf-8"))

    assert [etree.QName(child).localname for child in root] == ["Name", "Hund", "Hund"]
    assert root.get("nr") == "MH-1"
    assert root.findtext("{urn:x}Name") == "Käthe <b>& Söhne"
    assert len(root.find("{urn:x}Name")) == 0


def test_a_sign_xml_cannot_hold_is_replaced_and_stops_nothing() -> None:
    facts = FACTS | {"a": {"name": "A\x01B"}}
    found = load_handovers({"fach": write_yaml(HEAD | {"format": "xml", "body": {"N": "a.name"}})}, {})

    assert etree.fromstring(write(found["Task_X"], facts, {}).encoded("utf-8")).text == "A\ufffdB"


def test_a_csv_has_a_row_for_each_entry_and_no_formula() -> None:
    columns = {"Nr": "c.number", "Name": "i.name"}

    text = written(format="csv", columns=columns, each="a.dogs", separator=";").text

    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [["Nr", "Name"], ["MH-1", "Rex"], ["MH-1", "'=1+1"]]


@pytest.mark.parametrize(("value", "cell"), [("-5,20", "-5,20"), ("+49 471 1", "+49 471 1"), ("@x", "'@x"), (-3, "-3")])
def test_numbers_are_no_formulas(value: object, cell: str) -> None:
    assert as_cell(value) == cell


def test_the_other_sides_encoding_may_lack_a_sign() -> None:
    message = written(format="csv", columns={"Name": "a.name"}, encoding="iso-8859-15")

    assert "Käthe".encode("iso-8859-15") in message.encoded("iso-8859-15")


def test_xml_says_its_encoding_and_loses_no_sign() -> None:
    found = load_handovers(
        {"fach": write_yaml(HEAD | {"format": "xml", "encoding": "iso-8859-15", "body": {"N": "a.name"}})}, {}
    )
    message = write(found["Task_X"], FACTS | {"a": {"name": "Łucja Käthe"}}, {})

    raw = message.encoded("iso-8859-15")

    assert raw.startswith(b'<?xml version="1.0" encoding="ISO-8859-15"?>')
    assert etree.fromstring(raw).text == "Łucja Käthe"


def test_a_message_that_breaks_its_schema_is_not_sent() -> None:
    body = {"dogs": "a.dogs"}

    with pytest.raises(CannotWrite, match=r"x\.schema\.json.*name"):
        written({"x.schema.json": SCHEMA}, format="json", body=body, schema="x.schema.json")


def test_what_the_case_does_not_have_is_a_sentence() -> None:
    with pytest.raises(CannotWrite, match="cat"):
        written(format="json", body={"x": "a.cat"})


def test_a_condition_that_cannot_be_answered_hands_nothing_over() -> None:
    found = load_handovers({"fach": write_yaml(HEAD | {"format": "json", "body": {"x": "1"}, "when": "a.cat"})}, {})

    assert not goes(found["Task_X"], FACTS)


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({"format": "pdf"}, "format"),
        ({"format": "json"}, "body"),
        ({"format": "csv", "body": {"x": "1"}}, "columns"),
        ({"format": "xml", "body": {"a": "1", "b": "1"}}, "one element"),
        ({"format": "xml", "body": {"a b": "1"}}, "no name"),
        ({"format": "json", "body": {"x": 5}}, "fixed text"),
        ({"format": "json", "body": {"x": "a."}}, "body.x"),
        ({"format": "json", "body": {"x": "1"}, "schema": "x.xsd"}, "schema"),
        ({"format": "json", "body": {"x": "1"}, "result": {"outcome": "r.text"}}, "decides no case"),
        ({"format": "json", "body": {"x": "1"}, "uploads": "some"}, "uploads"),
        ({"format": "json", "body": {"x": "1"}, "wait": "for ever"}, "wait"),
        ({"format": "json", "body": {"x": "1"}, "encoding": "klingon"}, "encoding"),
        ({"format": "json", "body": {"x": "1"}, "too": "much"}, "unknown: too"),
    ],
)
def test_whoever_writes_a_package_reads_what_is_wrong(says: dict[str, Any], why: str) -> None:
    with pytest.raises(HandoverError, match=why):
        written(**says)


def test_a_schema_that_reads_other_files_is_not_taken() -> None:
    reading = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        '<xs:include schemaLocation="file:///etc/passwd"/></xs:schema>'
    )

    with pytest.raises(HandoverError, match="one file"):
        written({"x.xsd": reading}, format="xml", body={"a": "'1'"}, schema="x.xsd")
