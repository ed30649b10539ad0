# SPDX-License-Identifier: EUPL-1.2
"""What differs between two versions of a schema, told by the ids of its elements and not by keys or order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NEW, GONE, CHANGED = "new", "gone", "changed"
_NOT_COMPARED = ("key", "questions", "checks", "when")
"""What is ours: the key, and what an editor has added. What is inside a group is compared by itself."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An element that is new, gone, or says something else now."""

    what: str
    ids: tuple[str, ...]
    """The ids from the outermost group to the element."""
    label: str
    settings: tuple[str, ...] = ()
    """What has changed of it: label, max_length, fim.version …"""


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Compare two forms that were imported; what has no id of FIM is an editor's, and stays out of it."""
    before, after = dict(_elements(old)), dict(_elements(new))
    found = [Difference(GONE, ids, _label(raw)) for ids, raw in before.items() if ids not in after]
    for ids, raw in after.items():
        if ids not in before:
            found.append(Difference(NEW, ids, _label(raw)))
        elif settings := tuple(_changed(before[ids], raw)):
            found.append(Difference(CHANGED, ids, _label(raw), settings))
    return found


def _elements(form: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Yield every element by the ids around it and its own."""
    pending: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [
        ((), item) for page in reversed(form["pages"]) for item in reversed(page["questions"])
    ]
    while pending:
        around, raw = pending.pop()
        id_ = raw.get("fim", {}).get("id")
        ids = (*around, id_) if id_ else around
        if id_:
            yield ids, raw
        pending += [(ids, inner) for inner in reversed(raw.get("questions", ()))]


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys([*old, *new]):
        if name == "fim":
            yield from (f"fim.{inner}" for inner in _changed(old.get("fim", {}), new.get("fim", {})))
        elif name not in _NOT_COMPARED and old.get(name) != new.get(name):
            yield name


def _label(raw: Mapping[str, Any]) -> str:
    return str(raw.get("label", {}).get("de", ""))
