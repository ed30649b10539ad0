# SPDX-License-Identifier: EUPL-1.2
"""SCIM over bare values: patches as Entra and Keycloak write them, filters, pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.connectors.scim import wire
from geleitzug.connectors.scim.tests.conftest import patch, user
from geleitzug.connectors.scim.wire import Filter, Page, ScimError

GROUP = {"displayName": "GZ-Bau", "members": [{"value": "a"}, {"value": "b"}]}


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "Replace", "path": "active", "value": "False"}, {"active": "False"}),
        ({"op": "replace", "value": {"active": False}}, {"active": False}),
        ({"op": "Replace", "value": {"displayName": "X", "name.givenName": "Y"}}, {"displayName": "X"}),
        ({"op": "Add", "path": "displayName", "value": "Maren Voß-Janssen"}, {"displayName": "Maren Voß-Janssen"}),
        ({"op": "replace", "path": "DISPLAYNAME", "value": "X"}, {"displayName": "X"}),
        ({"op": "Replace", "path": "userName", "value": "m.voss"}, {"userName": "m.voss"}),
        (
            {"op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:userName", "value": "m.voss"},
            {"userName": "m.voss"},
        ),
        ({"op": "remove", "path": "externalId"}, {"externalId": None}),
    ],
)
def test_a_patch_changes_what_it_names(operation: dict[str, Any], changed: dict[str, Any]) -> None:
    after = wire.patched(user(), patch(operation))

    assert {name: after.get(name) for name in changed} == changed


def test_entras_paths_into_lists_and_parts() -> None:
    after = wire.patched(
        user(),
        patch(
            {"op": "Add", "path": 'emails[type eq "work"].value', "value": "neu@musterhafen.example"},
            {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "0471 1"},
            {"op": "Replace", "path": "name.familyName", "value": "Janssen"},
            {
                "op": "Add",
                "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
                "value": "Bau",
            },
        ),
    )

    assert [row["value"] for row in after["emails"]] == ["neu@musterhafen.example"]
    assert after["phoneNumbers"] == [{"type": "work", "value": "0471 1"}]
    assert after["name"] == {"formatted": "Maren Voß", "familyName": "Janssen", "givenName": "Maren"}


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ({"op": "Add", "path": "members", "value": [{"$ref": None, "value": "c"}]}, ["a", "b", "c"]),
        ({"op": "add", "path": "members", "value": [{"value": "a"}]}, ["a", "b"]),
        ({"op": "Remove", "path": "members", "value": [{"value": "a"}]}, ["b"]),
        ({"op": "remove", "path": 'members[value eq "a"]'}, ["b"]),
        ({"op": "remove", "path": 'members[value eq "z"]'}, ["a", "b"]),
        ({"op": "remove", "path": "members"}, []),
        ({"op": "replace", "path": "members", "value": [{"value": "z"}]}, ["z"]),
        ({"op": "replace", "value": {"members": [{"value": "z"}]}}, ["z"]),
    ],
)
def test_members_come_and_go(operation: dict[str, Any], members: list[str]) -> None:
    after = wire.patched(GROUP, patch(operation))

    assert [row["value"] for row in after.get("members", [])] == members
    assert [row["value"] for row in GROUP["members"]] == ["a", "b"]  # type: ignore[index]


@pytest.mark.parametrize(
    "body",
    [
        {},
        patch(),
        {"Operations": [{"op": "replace", "path": "active", "value": True}]},
        patch({"op": "tausche", "path": "active"}),
        patch({"op": "remove"}),
        patch({"op": "replace", "value": "x"}),
        patch({"op": "replace", "path": "emails[type gt 3]", "value": "x"}),
        patch({"op": "replace", "path": "((((", "value": "x"}),
        patch({"op": "replace", "path": 7, "value": "x"}),
        patch({"op": "replace", "path": "displayName.teil", "value": "x"}),
        patch({"op": "add", "path": 'displayName[type eq "work"]', "value": {}}),
        patch({"op": "add", "path": 'emails[type eq "work"]', "value": "x"}),
        patch(*[{"op": "add", "path": "active", "value": True}] * 101),
        {"schemas": patch()["schemas"], "Operations": ["x"]},
        {"schemas": patch()["schemas"], "Operations": {}},
    ],
)
def test_what_is_no_patch_is_refused_in_the_standards_words(body: dict[str, Any]) -> None:
    with pytest.raises(ScimError) as refused:
        wire.patched(user(), body)

    assert refused.value.status in (400, 413)
    assert refused.value.body()["schemas"] == [wire.ERROR]


VALUES = st.recursive(
    st.none() | st.booleans() | st.text('aé"', max_size=5),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["value", "x"]), each, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["add", "replace", "remove", "Add"]),
    st.sampled_from(["", "members", "name", "name.givenName", "emails", 'emails[type eq "work"].value', "active", "x"]),
    VALUES,
)
def test_whatever_a_patch_says_it_is_done_or_refused(verb: str, path: str, value: Any) -> None:
    try:
        after = wire.patched(user() | GROUP, patch({"op": verb, "path": path, "value": value}))
    except ScimError:
        return
    assert isinstance(after, dict)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('userName eq "maren.voss"', Filter("userName", "maren.voss")),
        ('USERNAME EQ "a \\"b\\""', Filter("userName", 'a "b"')),
        ('urn:ietf:params:scim:schemas:core:2.0:User:externalId eq "x"', Filter("externalId", "x")),
        ("", None),
    ],
)
def test_filters_that_are_understood(text: str, found: Filter | None) -> None:
    assert wire.read_filter(text, ("userName", "externalId")) == found


@pytest.mark.parametrize(
    "text",
    [
        "userName",
        'userName co "x"',
        'title eq "x"',
        'userName eq "x" and active eq true',
        'userName eq "',
        "((",
        "x" * 9999,
    ],
)
def test_filters_that_are_not(text: str) -> None:
    with pytest.raises(ScimError) as refused:
        wire.read_filter(text, ("userName", "externalId"))

    assert (refused.value.status, refused.value.kind) == (400, "invalidFilter")


@pytest.mark.parametrize(
    ("start", "count", "page"),
    [
        ("", "", Page(1, 200)),
        ("0", "-1", Page(1, 0)),
        ("3", "9999", Page(3, 200)),
        ("99999999999", "1", Page(10_000_000, 1)),
    ],
)
def test_a_page_out_of_bounds_is_brought_into_them(start: str, count: str, page: Page) -> None:
    assert wire.read_page(start, count) == page


def test_attributes_asked_for_and_left_out() -> None:
    whole = {"id": "1", "schemas": [], "meta": {}, "displayName": "x", "members": []}

    assert wire.trimmed(whole, only="", without="members").keys() == {"id", "schemas", "meta", "displayName"}
    assert wire.trimmed(whole, only="urn:x:Group:displayname", without="").keys() == {
        "id",
        "schemas",
        "meta",
        "displayName",
    }
