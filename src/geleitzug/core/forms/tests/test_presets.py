# SPDX-License-Identifier: EUPL-1.2
"""What stands in a form from the start, and how many files there must be."""

from __future__ import annotations

from datetime import date

import pytest

from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.presets import answers_to_begin_with
from geleitzug.core.forms.shapes import Context
from geleitzug.core.forms.tests.conftest import form_of, options, question

CTX = Context(date(2026, 3, 9))
FILE = {"document": "d", "name": "a.pdf", "size": 1, "mime": "application/pdf", "sha256": "0"}


def test_a_form_begins_with_what_its_questions_say():
    form = form_of(
        question("art", "choice", options=options("hund", "katze"), preset="katze"),
        question("zahl", "integer", preset="2"),
        question("preis", "money", preset="12,50"),
        question("tag", "date", preset="9.3.2026"),
        question("ja", "yesno", preset="true"),
        question("ort", "group", questions=[question("name", "text", preset="Wremen")]),
        question("nie", "text", preset="x", when="a.zahl > 5"),
        question(
            "hunde", "group", repeat={"max": 3}, item={"de": "Hund"}, questions=[question("name", "text", preset="Rex")]
        ),
    )

    begun = answers_to_begin_with(form, CTX)

    assert begun == {
        "art": "katze", "zahl": 2, "preis": 1250, "tag": "2026-03-09", "ja": True, "ort": {"name": "Wremen"},
    }  # fmt: skip
    assert answers_to_begin_with(form_of(question("x", "text")), CTX) == {}


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("integer", {"preset": "viel"}),
        ("person", {"preset": "x"}),
        ("choice", {"preset": "x", "options": options("a")}),
    ],
)
def test_what_cannot_be_typed_cannot_stand_there(kind, settings):
    with pytest.raises(FormError, match="lässt sich hier nicht eintragen"):
        form_of(question("x", kind, **settings))


@pytest.mark.parametrize(("number", "is_wrong"), [(0, False), (1, True), (2, False), (3, False)])
def test_a_least_number_of_files(number, is_wrong):
    found = Files(min_files=2).check([FILE] * number, date(2026, 3, 9))

    assert bool(found) is is_wrong
    if is_wrong:
        assert found[0][1] == "Bitte laden Sie mindestens 2 Dateien hoch."
