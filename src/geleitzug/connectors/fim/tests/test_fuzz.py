# SPDX-License-Identifier: EUPL-1.2
"""Files that somebody, or a bad line, has changed: a form that runs, or a sentence; never anything else."""

from __future__ import annotations

import json
from contextlib import suppress
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.genericode import read_codelist
from geleitzug.connectors.fim.importing import import_schema
from geleitzug.connectors.fim.sentences import for_land, mask, read_check, read_clauses
from geleitzug.connectors.fim.tests.samples import field, group, imported, load, read, rule, schema, tag, values
from geleitzug.connectors.fim.tests.test_exporting import FOREIGN, LISTS, OWN, exported
from geleitzug.connectors.fim.tests.test_genericode import column, genericode, row
from geleitzug.core.forms.errors import FormError

SOURCES = [
    schema(*FOREIGN, rules=rule('Wenn F00000003 = 1 "klein", dann muss G00000002 "Innen" befüllt werden.')),
    exported(OWN, LISTS),
    genericode(column("code") + column("name"), row(code="d", name="Dackel")),
]
PIECES = [
    b"<",
    b">",
    b'"',
    b"</x:name>",
    b"<x:name/>",
    b"&amp;",
    b"&x;",
    b"\x00",
    b"\xff",
    b"1",
    b"0:1",
    b"{",
    b"null",
    b"",
]
CUTS = st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 40), st.sampled_from(PIECES)), min_size=1, max_size=4)


def comes_to_a_form_or_a_sentence(source: bytes) -> None:
    for take in (lambda: load(import_schema(read(source))), lambda: read_codelist(BytesIO(source)).texts()):
        with suppress(FimError, FormError):
            take()


@given(st.sampled_from(SOURCES), CUTS)
@settings(max_examples=150, deadline=None)
def test_a_file_with_holes_is_refused_with_a_sentence(source, cuts):
    for at, length, piece in cuts:
        start = at * len(source) // 10_000
        source = source[:start] + piece + source[start + length :]

    comes_to_a_form_or_a_sentence(source)


WRONG = st.sampled_from(["=", "-", "day", "kind", "key", "text", "2026-01-01", "group"])
NAMES = st.sampled_from(["key", "kind", "list", "when", "fim"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WRONG,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
    max_leaves=6,
)


@given(st.sampled_from(["form", "page", "page-difference", "item"]), VALUES)
@settings(max_examples=150, deadline=None)
def test_keywords_of_ours_that_somebody_has_broken_are_told(name, value):
    keyword = tag("stichwort", json.dumps(value), uri=f"https://geleitzug.org/fim/1.0#{name}")
    dog = group("G00000001", "Hund", field("F00000001", "Name", keywords=keyword), extra="")

    comes_to_a_form_or_a_sentence(
        schema(dog).replace(b"</x:freigabestatus>", b"</x:freigabestatus>" + keyword.encode())
    )


WORDS = st.sampled_from(
    [
        *[
            "wenn",
            "dann",
            "sonst",
            "und",
            "oder",
            "nicht",
            "zeige",
            "an",
            "blende",
            "aus",
            "=",
            "<>",
            "(",
            ")",
            ",",
            ".",
            "ist",
            "muss",
            "befüllt",
            "werden",
            "001",
            "⟪0⟫",
            "⟦0⟧",
        ],
        *("F00000001", "G00000001.F00000001", '"Ja"', '"', "'", "Für das Land HB gilt:"),
    ]
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_words_are_a_rule_or_none(text):
    masked = mask(for_land(text, "HB") or "", lambda _id: ["Name", ""])

    assert read_check(masked) is None or masked.references
    assert all(clause.effects for clause in read_clauses(masked) or ())
    imported(
        group("G00000001", "Hund", field("F00000001", "Name", kind="select", inside=values(("1", "x")))),
        rules=rule(text),
    )
