# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a form, all at once; and that a form in any state can be looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation

from geleitzug.core.authoring import findings as checking
from geleitzug.core.authoring import scaffold
from geleitzug.core.authoring.findings import findings
from geleitzug.core.authoring.outline import NO_ENGLISH, PageOutline
from geleitzug.core.authoring.page_reading import read_page
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.previewing import previewable
from geleitzug.core.authoring.tests.samples import form, item
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError


def faults(raw: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(found.page, found.at, found.field) for found in findings(raw) if found.blocking}


def broken() -> dict[str, Any]:
    raw = form()
    item(raw, "firma")["when"] = "a.art =="
    item(raw, "hunde.chip")["kind"] = "unding"
    item(raw, "hunde.nummer")["when"] = "this.fort == true"
    item(raw, "zahl")["when"] = "this.chip == true"
    item(raw, "hunde.name")["labl"] = {"de": "?"}
    raw["checks"][0]["at"] = "fort"
    raw["pages"] += [{"key": key, "title": {"de": key.title()}, "questions": []} for key in ("leer", "noch_leer")]
    return raw


def test_every_fault_is_found_at_once_with_its_place() -> None:
    assert faults(broken()) == {
        ("halter", "firma", "when"),
        ("hunde", "hunde.chip", ""),
        ("hunde", "hunde.nummer", "when"),
        ("hunde", "zahl", "when"),
        ("hunde", "hunde.name", ""),
        ("", "", "check:firma_genannt"),
        ("leer", "", "questions"),
        ("noch_leer", "", "questions"),
    }


def test_circles_and_keys_used_twice_are_found() -> None:
    raw = form()
    item(raw, "art")["when"] = "a.firma != null"
    raw["pages"][1]["questions"].append({"key": "person", "kind": "text", "label": {"de": "Name", "en": "Name"}})

    assert [found.sentence for found in findings(raw)] == [
        "Die Bedingungen drehen sich im Kreis: „art“ → „firma“ → „art“"
        if found.field == "when"
        else "Den Schlüssel „person“ gibt es schon auf der Seite „Halterin oder Halter“."
        for found in findings(raw)
    ]
    assert len(findings(raw)) == 2


def test_a_missing_translation_is_a_hint() -> None:
    raw = form()
    del item(raw, "firma")["label"]["en"]

    (found,) = findings(raw)

    assert (found.at, found.field, found.blocking) == ("firma", "label", False)


def test_what_lacks_english_in_label_and_help_is_one_hint() -> None:
    raw = form()
    item(raw, "firma").update(label={"de": "Firma"}, help={"de": "Wie im Register"})

    (found,) = findings(raw)

    assert (found.field, found.sentence) == ("label", "Der englische Text fehlt.")


def test_service_and_fees_say_where_they_are_german_only() -> None:
    raw = scaffold.new_package("hunde", {"de": "Hunde"}, office="tax", form=form())
    raw["service"]["proofs"] = [{"key": "pass", "title": {"de": "Impfpass"}}]
    raw["fees"] = {"items": [{"key": "marke", "title": {"de": "Hundemarke"}, "amount": "500"}]}

    gaps = [found for found in checking.of_package(Piece.of(raw)) if found.about == NO_ENGLISH]

    assert [(found.part, found.field) for found in gaps] == [
        ("service", "title"),
        ("service", "proofs"),
        ("fees", "item:marke"),
    ]
    assert not any(found.blocking for found in gaps)
    raw["service"]["title"] = {"de": "Hunde", "en": "Dogs"}
    assert "title" not in [found.field for found in checking.of_package(Piece.of(raw)) if found.about == NO_ENGLISH]


@pytest.mark.parametrize(
    ("audience", "addressee", "hinted"),
    [(["person", "company"], {}, True), (["company"], {"company": "firma"}, False), (["person"], {}, False)],
)
def test_companies_may_apply_where_their_name_is_asked(
    audience: list[str], addressee: dict[str, str], hinted: bool
) -> None:
    raw = scaffold.new_package("hunde", {"de": "Hunde"}, office="tax", form=form())
    raw["service"] |= {"audience": audience, "addressee": {"address": "anschrift", **addressee}}

    said = [each for each in checking.of_package(Piece.of(raw)) if "Firmen und Vereine" in each.sentence]

    assert [(each.field, each.blocking) for each in said] == ([("addressee", False)] if hinted else [])


def test_a_block_without_english_is_one_hint_at_each_place_that_uses_it() -> None:
    inside = [{"key": key, "kind": "text", "label": {"de": key}} for key in "ab"]
    block = {"kind": "group", "label": {"de": "Wohnung", "en": "Flat"}, "questions": inside}
    raw = form()
    raw["pages"][0]["questions"] += [{"key": key, "block": "wohnung"} for key in ("erste", "zweite")]

    found = findings(raw, blocks={"wohnung": block})

    assert [(each.at, each.field, each.about) for each in found] == [
        ("erste", "block", NO_ENGLISH),
        ("zweite", "block", NO_ENGLISH),
    ]


def test_whoever_makes_every_page_depend_on_something_is_told() -> None:
    raw = form()
    asked = scaffold.new_package("hunde", {"de": "Hunde", "en": "Dogs"}, office="tax", form=raw)
    assert "pages" not in [found.field for found in checking.of_package(Piece.of(asked))]

    raw["pages"][0]["when"] = 'who.kind == "person"'
    found = next(found for found in checking.of_package(Piece.of(asked)) if found.field == "pages")

    assert not found.blocking
    assert found.sentence.startswith("Jede Seite hat eine Bedingung.")


def test_what_the_package_says_in_english_is_a_sentence_with_that_behind_it() -> None:
    raw = scaffold.new_package("hunde", {"de": "Hunde", "en": "Dogs"}, office="tax", form=form())
    del raw["service"]["summary"]["en"]

    found = next(found for found in checking.of_package(Piece.of(raw)) if found.part == "service" and found.blocking)

    assert found.sentence.startswith("Die Angaben zur Leistung sind unvollständig")
    assert found.detail == "summary has no text in 'en'."


def test_open_points_are_hints_at_their_place() -> None:
    raw = form()
    raw["points"] = [
        {"key": "r1", "kind": "rule", "at": "firma", "text": "WENN …", "state": "open"},
        {"key": "r2", "kind": "rule", "at": "", "text": "…", "state": "dropped", "why": "nicht hier"},
    ]

    (found,) = findings(raw)

    assert (found.page, found.at, found.field, found.blocking) == ("halter", "firma", "point:r1", False)


@pytest.mark.parametrize("spoil", ["when", "kind", "label", "key", "options", "repeat"])
@pytest.mark.parametrize("path", ["person", "art", "firma", "hunde", "hunde.nummer", "hunde.impfungen.wogegen", "zahl"])
def test_findings_and_the_engine_agree_on_what_loads(path: str, spoil: str) -> None:
    """Whatever one does to one question: the engine takes the form exactly where nothing blocking is found."""
    raw = form()
    item(raw, path)[spoil] = {"when": "a.zahl > 1", "key": "zahl", "kind": "info"}.get(spoil, {"x": 1})

    try:
        load_form(raw)
        loads = True
    except FormError:
        loads = False

    assert loads == (not [found for found in findings(raw) if found.blocking]), findings(raw)


def test_a_broken_form_can_still_be_looked_at() -> None:
    raw = broken()
    raw["pages"][2]["questions"] = [{"key": "alt", "block": "fort"}]
    raw["pages"][3]["questions"] = [{"key": "neu", "block": "fort"}]

    assert [page.key for page in load_form(previewable(raw)).pages] == ["halter", "hunde", "leer", "noch_leer"]
    shown = load_form(previewable(broken()))

    assert [page.key for page in shown.pages] == ["halter", "hunde", "leer", "noch_leer"]
    assert shown.question("firma") is not None
    assert shown.question("firma").when is None
    assert shown.question("hunde.chip") is None


def test_a_page_is_kept_in_short_and_read_again() -> None:
    outline = read_page(broken()["pages"][1])

    assert PageOutline.from_json(json.loads(json.dumps(outline.as_json()))) == outline


@pytest.mark.parametrize("saved_in", ["de", "en"])
def test_what_is_wrong_is_read_in_the_readers_language_whoever_saved_it(saved_in: str) -> None:
    page = {"key": "a", "title": {"de": "A", "en": "A"}, "questions": [{"key": "x", "kind": "text"}]}
    page["questions"].append({"key": "y", "kind": "yesno", "label": {"de": "Y", "en": "Y"}, "when": "a.x =="})
    with translation.override(saved_in):
        kept = read_page(page).as_json()

    told = {}
    for lang in ("de", "en"):
        with translation.override(lang):
            told[lang] = [(each.at, each.field, each.sentence) for each in PageOutline.from_json(kept).findings]

    assert told == {
        "de": [
            ("x", "label", "„label“ fehlt."),
            ("y", "when", "Der Ausdruck „a.x ==“ lässt sich nicht auswerten: Am Ende fehlt etwas."),
        ],
        "en": [
            ("x", "label", "“label” is missing."),
            ("y", "when", "The expression “a.x ==” cannot be evaluated: Something is missing at the end."),
        ],
    }


def test_where_only_english_is_missing_that_is_said_in_both_languages_too() -> None:
    bare = {"key": "x", "kind": "text", "label": {"de": "X"}}
    page = read_page({"key": "a", "title": {"de": "A", "en": "A"}, "questions": [bare]})

    assert [each["sentence"] for each in page.found] == [
        {"de": "Der englische Text fehlt.", "en": "The English text is missing."}
    ]


def test_fees_that_read_what_is_not_asked_are_found() -> None:
    raw = {
        "form": form(),
        "fees": {"items": [
            {"key": "gut", "title": {"de": "Gut"}, "amount": "a.zahl * 100"},
            {"key": "fremd", "title": {"de": "Fremd"}, "amount": "a.fort * 100"},
            {"key": "kaputt", "title": {"de": "Kaputt"}, "amount": "a.zahl *"},
        ]},
    }  # fmt: skip

    assert [found.field for found in checking.of_fees(Piece.of(raw))] == ["item:fremd", "item:kaputt"]


def test_a_fee_that_nobody_pays_who_leaves_a_question_empty_is_hinted_at() -> None:
    raw = form()
    item(raw, "zahl").pop("required", None)
    fee = {"key": "marke", "title": {"de": "Marke"}, "amount": "500", "quantity": "a.zahl"}
    package = {**scaffold.new_package("x", {"de": "X"}, office="tax", form=raw), "fees": {"items": [fee]}}

    (found,) = checking.of_fees(Piece.of(package))
    item(raw, "zahl")["required"] = True

    assert (found.field, found.blocking) == ("item:marke", False)
    assert checking.of_fees(Piece.of(package)) == []
