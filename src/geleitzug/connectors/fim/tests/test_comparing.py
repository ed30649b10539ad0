# SPDX-License-Identifier: EUPL-1.2
"""Two versions of a schema beside one another."""

from __future__ import annotations

from geleitzug.connectors.fim.comparing import Difference, differences
from geleitzug.connectors.fim.tests.samples import field, group, imported


def test_what_is_new_gone_and_changed_is_told_by_ids():
    old = imported(
        group("G00000001", "Hund", field("F00000001", "Name", maxLength="40"), field("F00000002", "Rasse")),
        field("F00000003", "Telefon", times="0:*"),
    ).form
    new = imported(
        field("F00000003", "Telefon", times="0:*", maxLength="23"),
        group("G00000001", "Ihr Hund", field("F00000001", "Name", maxLength="60"), field("F00000004", "Chip")),
    ).form

    assert differences(old, old) == []
    assert differences(old, new) == [
        Difference("gone", ("G00000001", "F00000002"), "Rasse"),
        Difference("changed", ("F00000003",), "Telefon", ("max_length",)),
        Difference("changed", ("G00000001",), "Ihr Hund", ("label", "fim.name")),
        Difference("changed", ("G00000001", "F00000001"), "Name", ("max_length",)),
        Difference("new", ("G00000001", "F00000004"), "Chip"),
    ]


def test_what_an_editor_has_added_is_no_difference():
    old = imported(group("G00000001", "Hund", field("F00000001", "Name"))).form
    new = imported(group("G00000001", "Hund", field("F00000001", "Name"))).form
    new["pages"][0]["questions"][0]["questions"].append({"key": "neu", "kind": "yesno", "label": {"de": "Neu?"}})
    new["pages"][0]["questions"][0]["when"] = "a.x"

    assert differences(old, new) == []
