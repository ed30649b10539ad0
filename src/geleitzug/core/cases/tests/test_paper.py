# SPDX-License-Identifier: EUPL-1.2
"""The form on paper: what is left out, repeated and said in words. How it looks to a browser: desks/citizen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from geleitzug.core.cases.paper import MOST_BLOCKS, _Sheet, plain_text
from geleitzug.core.files import pdf_check
from geleitzug.core.files.paper import Entry, Paper, Section, Space, print_paper
from geleitzug.core.files.samples import a_sample_letter
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.tests.conftest import options, page, question


def sections_of(*questions, values=None, **service):
    raw = {"audience": ["person"], **service}
    form = load_form({"pages": [page("seite", *questions)]})
    package = SimpleNamespace(service=raw, form=form)
    return list(_Sheet(SimpleNamespace(package=package, values=values or {}), "de").sections())


def entries_of(*questions, **more):
    return sections_of(*questions, **more)[-1].entries


def test_what_the_towns_values_decide_is_left_out_or_asked_without_a_word():
    asked = question("x", "yesno", when="v.rate > 1")

    assert sections_of(asked, values={"rate": 1}) == []
    assert sections_of(asked) == []
    assert [entry.when for entry in entries_of(asked, values={"rate": 2})] == [""]


def test_what_the_form_computes_has_no_room_on_paper():
    shown = entries_of(question("summe", "computed", value="1"), question("x", "text"))

    assert [entry.number for entry in shown] == ["1.1"]


@pytest.mark.parametrize(
    ("least", "most", "blocks"), [(0, 10, 2), (3, 10, 3), (1, 1, 1), (0, 2, 2), (40, 90, MOST_BLOCKS)]
)
def test_a_repeating_group_has_room_for_two_or_for_as_many_as_must_be(least, most, blocks):
    group = question(
        "hunde", "group", questions=[question("name", "text")], item={"de": "Hund"}, repeat={"min": least, "max": most}
    )

    (entry,) = entries_of(group)

    assert [block.title for block in entry.blocks] == [f"Hund {number}" for number in range(1, blocks + 1)]
    assert bool(entry.more) == (most > blocks)
    assert entry.optional == (least == 0)


@pytest.mark.parametrize(("least", "most", "blocks"), [(0, 10, 3), (5, 10, 5), (1, 2, 2), (0, 3, 3)])
def test_a_group_in_another_has_room_for_three_and_says_where_more_belong(least, most, blocks):
    inner = question("impfungen", "group", questions=[question("tag", "date")], item={"de": "Impfung"},
                     repeat={"min": least, "max": most})  # fmt: skip
    outer = question("hunde", "group", questions=[inner], item={"de": "Hund"}, repeat={"min": 1, "max": 2})

    (entry,) = entries_of(outer)

    for block in entry.blocks:
        (nested,) = block.entries
        assert [each.title for each in nested.blocks] == [f"Impfung {number}" for number in range(1, blocks + 1)]
        assert ("zum Beispiel „Hund 1“" in nested.more) == (most > blocks)


def test_each_kind_finds_its_room():
    found = {
        entry.label: entry
        for entry in entries_of(
            question("tag", "date"), question("uhr", "time"), question("ort", "address"), question("lang", "long_text"),
            question("land", "codelist", list="countries"), question("ja", "yesno"), question("konto", "bank"),
            question("art", "choice", options=options("a", "b")), question("plan", "file"),
            question("preis", "money"), question("text", "info", text={"de": "Bitte **lesen**."}),
            question("richtig", "declaration", text={"de": "Alles stimmt."}),
        )
    }  # fmt: skip

    assert [found[name].shape for name in ("Tag", "Ort", "Lang", "Land", "Ja", "Art", "Plan", "Richtig")] == [
        "line", "parts", "area", "line", "boxes", "boxes", "boxes", "tick",
    ]  # fmt: skip
    assert found["Tag"].spaces[0].comb == (2, 2, 4)
    assert found["Preis"].spaces[0].unit == "€"
    assert [space.comb for space in found["Ort"].spaces if space.label == "Postleitzahl"] == [(5,)]
    assert found[""].text == "Bitte lesen."


def test_who_applies_is_asked_first_where_it_is_asked():
    first, second = sections_of(
        question("x", "text", when='who.kind == "company"'),
        audience=["person", "company"],
        on_behalf={"child": {"proof": {"de": "Geburtsurkunde"}}},
    )

    assert [entry.number for entry in first.entries] == ["1.1", "1.2"]
    assert first.entries[1].boxes[1].help == "Nachweis: Geburtsurkunde"
    assert second.entries[0].number == "2.1"
    assert "Unternehmen" in second.entries[0].when


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Eine\nZeile", "Eine Zeile"),
        ("Erst:\n- eins,\n  zwei\n- drei\nDann", "Erst:\n\n- eins, zwei\n- drei\n\nDann"),
        ("**Fett** und [hier](https://a.de/b)", "Fett und hier (https://a.de/b)"),
        ("a\n\n\nb", "a\n\nb"),
        ("", ""),
    ],
)
def test_a_packages_text_is_written_as_the_template_takes_it(written, read):
    assert plain_text(written) == read


def test_only_a_written_form_has_a_place_to_sign():
    sheet = Paper(
        sender=a_sample_letter().sender, language="de", title="Antrag", summary="", before=(), after=(),
        sections=(Section("Eins", "", "", (Entry("line", "1.1", "Name", spaces=(Space(),)),)),),
        version="1.0.0", published=date(2026, 3, 9),
    )  # fmt: skip

    unsigned, signed = print_paper(sheet), print_paper(replace(sheet, signed=True))

    assert len(signed) != len(unsigned)
    assert pdf_check.check(signed) == []
