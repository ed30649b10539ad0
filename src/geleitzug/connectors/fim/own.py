# SPDX-License-Identifier: EUPL-1.2
"""What XDatenfelder has no words for, written into its keywords (stichwort) under a name of our own, and read again.

Others read a schema without it; we read the form as it was. What is written is the difference between what a field says
by itself and what we want, so that a schema changed elsewhere still comes out right where it was changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.schema import Keyword, Schema

NAMESPACE = "https://geleitzug.org/fim/1.0"
FORM = f"{NAMESPACE}#form"
"""On a schema: what differs in the form as a whole, its points and its lists."""
PAGE = f"{NAMESPACE}#page"
"""On a group that is a page and no group of the form: the page's key and texts."""
SAME_PAGE = f"{NAMESPACE}#page-difference"
"""On a group that stands alone on its page: what differs in the page."""
ITEM = f"{NAMESPACE}#item"
"""On a group or field: what differs in the question."""
RULE = f"{NAMESPACE}#rule"
"""On a rule whose script is CEL: which condition or check it is."""

NO_FIT = gettext_noop("Ein Stichwort von Geleitzug passt nicht zu seinem Element.")

Change = Any
"""``["=", value]`` sets, ``["day", "2026-03-09"]`` sets a day, ``["-"]`` takes away, a mapping goes further inside:
by name, or by key where there is a list of things with keys."""


def said(keywords: Iterable[Keyword], name: str) -> Any:
    """Return what stands under a name of ours, or None; raises FimError where somebody has broken it."""
    for keyword in keywords:
        if keyword.uri == name:
            try:
                return json.loads(keyword.text)
            except (ValueError, RecursionError):
                raise FimError(gettext_noop("Das Stichwort „%(name)s“ ist kein gültiges JSON."), name=name) from None
    return None


def saying(name: str, value: Any) -> tuple[Keyword, ...]:
    """Return a keyword with something of ours; none where there is nothing to say."""
    if value is None:
        return ()
    return (Keyword(json.dumps(value, ensure_ascii=False, separators=(",", ":")), name),)


def is_own(keyword: Keyword) -> bool:
    """Tell whether a keyword is ours."""
    return keyword.uri.startswith(NAMESPACE)


def has_any(schema: Schema) -> bool:
    """Tell whether anything of ours stands in a schema."""
    heads = [schema.head, *(element.head for element in schema.elements())]
    keywords = [*(head.stichwort for head in heads), *(rule.stichwort for rule in schema.rules())]
    return any(is_own(keyword) for each in keywords for keyword in each)


def difference(plain: Any, wanted: Any) -> Change | None:
    """Return what must be changed in plain to get what is wanted; None where nothing must."""
    if isinstance(plain, Mapping) and isinstance(wanted, Mapping):
        changes = {name: change for name in wanted if (change := _below(plain, wanted, name)) is not None}
        changes |= {name: ["-"] for name in plain if name not in wanted}
        return changes or None
    if _keys(plain) and _keys(plain) == _keys(wanted):
        changes = {
            one["key"]: change
            for one, other in zip(plain, wanted, strict=True)
            if (change := difference(one, other)) is not None
        }
        return changes or None
    if type(plain) is type(wanted) and plain == wanted:
        return None
    return ["day", wanted.isoformat()] if isinstance(wanted, date) else ["=", wanted]


def changed(plain: Any, change: Change | None) -> Any:
    """Return plain with a change made; raises FimError where the change does not fit."""
    if change is None:
        return plain
    if isinstance(change, list):
        return date.fromisoformat(change[1]) if change[0] == "day" else change[1]
    if isinstance(plain, list):
        return [changed(one, change.get(one["key"])) for one in plain]
    if not isinstance(change, Mapping) or not isinstance(plain, Mapping):
        raise FimError(NO_FIT)
    result = {name: changed(value, change.get(name)) for name, value in plain.items() if change.get(name) != ["-"]}
    return result | {name: changed(None, each) for name, each in change.items() if name not in plain and each != ["-"]}


def _below(plain: Mapping[str, Any], wanted: Mapping[str, Any], name: str) -> Change | None:
    if name in plain:
        return difference(plain[name], wanted[name])
    value = wanted[name]
    return ["day", value.isoformat()] if isinstance(value, date) else ["=", value]


def _keys(value: Any) -> list[str] | None:
    if not isinstance(value, list) or not all(
        isinstance(one, Mapping) and isinstance(one.get("key"), str) for one in value
    ):
        return None
    keys = [one["key"] for one in value]
    return keys if len(set(keys)) == len(keys) else None
