# SPDX-License-Identifier: EUPL-1.2
"""Reading one element of a form by itself, for whoever builds forms: a whole one is read by definition.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geleitzug.core.forms.codelists import Codelist
from geleitzug.core.forms.definition import _Reader
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.shapes import Check, Item, Page

_STAND_IN = {"key": "x", "kind": "info", "text": {"de": "x"}}


def read_item(
    raw: Mapping[str, Any], *, page: str, prefix: str, within: str, lists: Mapping[str, Codelist] | None = None
) -> Item:
    """Read a question, or a group without what is in it; raises FormError with the first thing that is wrong.

    What its expressions refer to is not looked at: that is known only to the whole form.
    """
    alone = {**raw, "questions": [_STAND_IN]} if raw.get("kind") == "group" else raw
    return _Reader(lists or {}).item(Given(alone, "", lists), around="", page=page, prefix=prefix, within=within)


def read_page(raw: Mapping[str, Any]) -> Page:
    """Read a page without what is on it; raises FormError."""
    return _Reader({}).page(Given({**raw, "questions": [_STAND_IN]}, ""))


def read_check(raw: Mapping[str, Any], within: str = "") -> Check:
    """Read a check by itself; raises FormError."""
    return _Reader({}).check(Given(raw, ""), within)
