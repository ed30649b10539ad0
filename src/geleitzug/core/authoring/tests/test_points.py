# SPDX-License-Identifier: EUPL-1.2
"""Open points of an imported form, and fees as rows."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.authoring.edits import RenameQuestion, apply, apply_to_form
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.findings import findings
from geleitzug.core.authoring.points import DropPoints, ReopenPoint, SettlePoint, UsePoint, left_of
from geleitzug.core.authoring.sentences import Comparison, Condition, Operator
from geleitzug.core.authoring.tariff import DeleteFee, MoveFee, Row, SetFee, cents_of, rows
from geleitzug.core.authoring.tests.samples import form, item
from geleitzug.core.forms.definition import load_form

SHORT = {"key": "kurz", "that": "this.name.size() < 20", "at": "hunde.name", "message": {"de": "Kürzer, bitte."}}
PRIVATE = {"key": "firma_genannt", "that": 'a.art == "privat"', "at": "art", "message": {"de": "Nur privat."}}


def imported() -> dict[str, Any]:
    raw = form()
    raw["points"] = [
        {
            "key": "r1", "kind": "rule", "at": "zahl", "text": "WENN …", "state": "open",
            "proposals": [
                {"at": "zahl", "when": 'a.art == "privat"', "required": True},
                {"at": "hunde.name", "check": SHORT},
                {"at": "art", "check": PRIVATE},
            ],
        },
        {"key": "r2", "kind": "rule", "at": "", "text": "…", "state": "open"},
    ]  # fmt: skip
    return raw


def state(raw: dict[str, Any], key: str = "r1") -> tuple[str, str]:
    point = next(point for point in raw["points"] if point["key"] == key)
    return point["state"], point.get("why", "")


def test_a_proposed_condition_joins_the_one_that_is_there() -> None:
    changed, done = apply_to_form(imported(), UsePoint("r1"))

    assert item(changed, "zahl")["when"] == '(a.hunde.exists(h, h.chip == true)) && (a.art == "privat")'
    assert item(changed, "zahl")["required"] is True
    assert (state(changed), done.at) == (("open", ""), "zahl")
    load_form(changed)


def test_a_rule_is_done_with_the_last_of_what_it_says() -> None:
    changed, _done = apply_to_form(imported(), UsePoint("r1", 1))
    assert left_of(changed["points"][0]) == [0, 2]

    for number in (0, 2):
        assert state(changed) == ("open", "")
        changed, _done = apply_to_form(changed, UsePoint("r1", number))

    assert state(changed) == ("used", "")
    again, _done = apply_to_form(changed, ReopenPoint("r1"))
    assert left_of(again["points"][0]) == [0, 1, 2]
    load_form(again)


@pytest.mark.parametrize("later", ["", "a.zahl > 1", 'a.person.family != "(&& ||"'])
def test_a_point_that_is_opened_again_does_not_join_its_condition_twice(later: str) -> None:
    changed, _done = apply_to_form(imported(), UsePoint("r1"))
    if later:
        item(changed, "zahl")["when"] = f"({item(changed, 'zahl')['when']}) && ({later})"
    taken = item(changed, "zahl")["when"]
    changed, _done = apply_to_form(changed, ReopenPoint("r1"))

    changed, _done = apply_to_form(changed, UsePoint("r1"))

    assert item(changed, "zahl")["when"] == taken


def test_what_is_one_of_two_ways_is_not_joined_yet() -> None:
    raw = imported()
    item(raw, "zahl")["when"] = '(a.art == "privat") || (a.firma != null)'

    changed, _done = apply_to_form(raw, UsePoint("r1"))

    assert item(changed, "zahl")["when"] == '((a.art == "privat") || (a.firma != null)) && (a.art == "privat")'


def test_a_proposed_check_stands_where_its_answers_are() -> None:
    in_group, _done = apply_to_form(imported(), UsePoint("r1", 1))
    on_page, _done = apply_to_form(imported(), UsePoint("r1", 2))

    assert [check["key"] for check in item(in_group, "hunde")["checks"]] == ["nummer_lang", "kurz"]
    assert [check["key"] for check in on_page["pages"][0]["checks"]] == ["firma_genannt"]
    load_form(in_group)
    load_form(on_page)


def test_a_point_is_dropped_with_a_reason_settled_and_looked_at_again() -> None:
    changed, _done = apply_to_form(imported(), DropPoints(("r1", "r2"), "Gilt hier nicht."))
    assert state(changed, "r2") == ("dropped", "Gilt hier nicht.")
    changed, _done = apply_to_form(changed, ReopenPoint("r1"))
    assert state(changed) == ("open", "")
    changed, _done = apply_to_form(changed, SettlePoint("r1"))
    assert state(changed) == ("used", "")
    load_form(changed)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (UsePoint("r1", 7), "Vorschlag"),
        (UsePoint("r2"), "Vorschlag"),
        (UsePoint("fort"), "gibt es nicht"),
        (DropPoints(("r1",), " "), "warum"),
    ],
)
def test_what_makes_no_sense_is_refused(edit: Any, sentence: str) -> None:
    with pytest.raises(EditError, match=sentence):
        apply_to_form(imported(), edit)


def test_proposals_follow_a_renamed_question() -> None:
    changed, _done = apply_to_form(imported(), RenameQuestion("art", "sorte"))

    assert changed["points"][0]["proposals"][0]["when"] == 'a.sorte == "privat"'
    assert changed["points"][0]["proposals"][2]["check"]["at"] == "sorte"
    assert not [found for found in findings(changed) if found.blocking]


# --- fees ---------------------------------------------------------------------------------------------------


def test_a_fee_is_a_row_and_a_line() -> None:
    condition = Condition("all", (Comparison("a.art", Operator.IS, "firma"),))
    row = Row("", {"de": "Für Firmen"}, cents=2550, times="a.zahl", when=condition)

    changed, _done = apply({"form": form()}, SetFee(row))

    (line,) = changed["fees"]["items"]
    assert (line["key"], line["when"]) == ("fuer_firmen", 'a.art == "firma"')
    assert (line["quantity"], line["amount"]) == ("a.zahl", "2550")
    assert rows(changed["fees"]) == (Row("fuer_firmen", {"de": "Für Firmen"}, 2550, times="a.zahl", when=condition),)


def test_what_is_a_formula_stays_one() -> None:
    line = {"key": "x", "title": {"de": "X"}, "amount": "v.rate * 2", "when": "a.zahl + 1 > 2", "per": "year"}

    (row,) = rows({"items": [line]})

    assert (row.cents, row.amount, row.when, row.when_cel, row.per) == (
        None,
        "v.rate * 2",
        None,
        "a.zahl + 1 > 2",
        "year",
    )
    changed, _done = apply({"form": form(), "fees": {"items": [line]}}, SetFee(row))
    assert changed["fees"]["items"] == [line]


def test_lines_are_moved_and_deleted() -> None:
    raw: dict[str, Any] = {"form": form()}
    for title in ("Eins", "Zwei", "Drei"):
        raw, _done = apply(raw, SetFee(Row("", {"de": title}, cents=100)))
    raw, _done = apply(raw, MoveFee("drei", -1))
    raw, _done = apply(raw, DeleteFee("eins"))

    assert [line["key"] for line in raw["fees"]["items"]] == ["drei", "zwei"]
    with pytest.raises(EditError, match="gibt es nicht"):
        apply(raw, DeleteFee("eins"))


@pytest.mark.parametrize(("typed", "cents"), [("1.234,50 €", 123450), ("12", 1200), ("0,5", 50)])
def test_an_amount_is_read_as_it_is_typed(typed: str, cents: int) -> None:
    assert cents_of(typed) == cents


@pytest.mark.parametrize("row", [Row("", {"de": " "}, cents=1), Row("", {"de": "X"}), Row("", {"de": "X"}, cents=-1)])
def test_a_row_with_a_gap_is_refused(row: Row) -> None:
    with pytest.raises(EditError):
        apply({"form": form()}, SetFee(row))


def test_what_is_no_amount_is_refused() -> None:
    with pytest.raises(EditError, match="12,50"):
        cents_of("zwölf")


def test_a_group_that_a_rule_demands_may_be_left_out_no_longer() -> None:
    raw = imported()
    group = {"key": "wohnung", "kind": "group", "label": {"de": "Wohnung"}, "optional": True}
    raw["pages"][0]["questions"].append(
        {**group, "questions": [{"key": "ort", "kind": "text", "label": {"de": "Ort"}}]}
    )
    raw["points"][0]["proposals"] = [{"at": "wohnung", "when": 'a.art == "privat"', "required": True}]

    changed, _done = apply_to_form(raw, UsePoint("r1"))

    made = item(changed, "wohnung")
    assert made["when"] == 'a.art == "privat"'
    assert "optional" not in made
    assert "required" not in made
    load_form(changed)


def a_choice(**group: Any) -> dict[str, Any]:
    inside = [
        {"key": "person", "kind": "text", "label": {"de": "Person"}, "required": True},
        {"key": "firma", "kind": "text", "label": {"de": "Firma"}, "when": "a.x == 1"},
    ]
    return {
        "pages": [
            {
                "key": "p",
                "title": {"de": "P"},
                "questions": [
                    {"key": "wer", "kind": "group", "label": {"de": "Wer"}, "questions": inside, **group},
                    {"key": "x", "kind": "integer", "label": {"de": "X"}},
                ],
            }
        ],
        "points": [
            {
                "key": "s1",
                "kind": "structure",
                "at": "wer",
                "text": "Auswahlgruppe",
                "state": "open",
                "proposals": [{"at": "wer", "choose": ["wer.person", "wer.firma"]}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("group", "reads"),
    [({}, "a.wer.auswahl"), ({"repeat": {"max": 3}, "item": {"de": "Person"}}, "this.auswahl")],
)
def test_of_a_group_of_choices_only_the_part_that_is_chosen_is_asked(group: dict[str, Any], reads: str) -> None:
    changed, done = apply_to_form(a_choice(**group), UsePoint("s1"))

    asked, person, firm = changed["pages"][0]["questions"][0]["questions"]
    assert (asked["key"], asked["kind"], asked["required"]) == ("auswahl", "choice", True)
    offered = [(each["key"], each["label"]["de"]) for each in asked["options"]]
    assert offered == [("person", "Person"), ("firma", "Firma")]
    assert person["when"] == f'{reads} == "person"'
    assert firm["when"] == f'(a.x == 1) && ({reads} == "firma")'
    assert changed["points"][0]["state"] == "used"
    assert done.at == "wer.auswahl"
    assert not [each for each in findings(changed) if each.blocking]


def test_the_parts_of_a_choice_follow_when_they_are_renamed() -> None:
    changed, _done = apply_to_form(a_choice(), RenameQuestion("wer.person", "mensch"))

    assert changed["points"][0]["proposals"][0]["choose"] == ["wer.mensch", "wer.firma"]
