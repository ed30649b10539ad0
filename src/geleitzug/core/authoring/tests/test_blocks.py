# SPDX-License-Identifier: EUPL-1.2
"""Building blocks written out, and the empty package with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from geleitzug.core.authoring import scaffold
from geleitzug.core.authoring.blocks import HOUSE, TITLES, expand, expand_form, spoken_of
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.findings import findings
from geleitzug.core.catalogue.checks import check
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.forms.definition import load_form

GROUP = {"key": "leute", "kind": "group", "label": {"de": "Leute"}, "item": {"de": "Mensch"}, "repeat": {"max": 3}}


def a_form(*items: dict) -> dict:
    return {"pages": [{"key": "seite", "title": {"de": "Seite", "en": "Page"}, "questions": list(items)}]}


@pytest.mark.parametrize("block", HOUSE)
@pytest.mark.parametrize("key", ["", "andere"])
@pytest.mark.parametrize("inside", [False, True])
def test_every_block_of_the_house_works_everywhere(block: str, key: str, inside: bool) -> None:
    use = {"key": key or block, "block": block}
    form = a_form({**GROUP, "questions": [use]} if inside else use)

    assert not [found for found in findings(form, blocks=HOUSE) if found.blocking]
    load_form(expand_form(form, HOUSE))


def test_every_block_has_a_title() -> None:
    assert TITLES.keys() == HOUSE.keys()


def test_where_it_is_used_a_block_may_say_some_things_itself() -> None:
    label = {"de": "Wohin?", "en": "Where to?"}

    item = expand({"block": "anschrift", "key": "ziel", "label": label, "required": False}, HOUSE)

    assert (item["key"], item["kind"], item["label"], item["required"]) == ("ziel", "address", label, False)


def test_inside_a_repeating_group_a_block_speaks_of_its_entry() -> None:
    form = expand_form(a_form({**GROUP, "questions": [{"key": "v", "block": "verwandtschaft"}]}), HOUSE)

    wie = form["pages"][0]["questions"][0]["questions"][0]["questions"][1]
    assert wie["when"] == 'this.v.verhaeltnis == "andere"'


def test_a_group_of_a_form_becomes_a_block_and_the_same_again() -> None:
    group = expand({"key": "wer", "block": "verwandtschaft"}, HOUSE)

    block = spoken_of(group, "wer", "eltern")

    assert block["questions"][1]["when"] == 'a.eltern.verhaeltnis == "andere"'
    assert expand({"key": "wer", "block": "eltern"}, {"eltern": block})["questions"] == group["questions"]


def test_a_block_that_is_gone_is_a_fault_with_its_place() -> None:
    (found,) = (each for each in findings(a_form({"key": "x", "block": "fort"}), blocks=HOUSE) if each.blocking)

    assert (found.at, found.field) == ("x", "block")


def test_the_empty_package_is_a_folder_that_is_read(tmp_path: Path) -> None:
    raw = scaffold.new_package("baum", {"de": "Baum & <Strauch> fällen"}, office="environment")
    raw["form"] = expand_form(raw["form"], HOUSE)
    raw["codelists"] = {"baeume": {"1": {"de": "Eiche"}}}
    raw["texts"] = [{"key": "x", "outcome": "granted", "title": "X", "text": "Erste Zeile\nZweite Zeile"}]
    raw["examples"] = {"eins": {"title": "Eins"}}

    scaffold.write_folder(raw, tmp_path / "baum")
    package = read_folder(tmp_path / "baum")

    assert package.raw == raw
    check(package)
    with pytest.raises(AuthoringError, match="nicht leer"):
        scaffold.write_folder(raw, tmp_path / "baum")


def test_who_gets_the_letter_is_found_in_an_imported_form() -> None:
    name, mail = (
        {"key": key, "kind": kind, "label": {"de": key}} for key, kind in (("ich", "person"), ("post", "email"))
    )
    nested = {"key": "kontakt", "kind": "group", "label": {"de": "Kontakt"}, "questions": [mail]}

    raw = scaffold.new_package(
        "x", {"de": "X"}, office="tax", form=a_form(name, nested, {**GROUP, "questions": [mail]})
    )

    assert raw["service"]["addressee"] == {"person": "ich", "email": "kontakt.post"}
