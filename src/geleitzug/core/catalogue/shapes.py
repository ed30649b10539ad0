# SPDX-License-Identifier: EUPL-1.2
"""Whether a package has the shape its readers count on: what is a text, a list, a table. What it says is checks.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TEXTS = {"process": "process.bpmn", "notice": "notice.typ"}
_LISTS = {"texts": "texts.yaml"}
_TABLES = {"form": "form.yaml", "letter": "letter.yaml"}
_TABLES_OF_TEXTS = {"handovers": "handover", "schemas": "handover"}
_TABLES_OF_TABLES = {"examples": "examples", "codelists": "codelists"}


def misshapen(raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield what has another shape than its readers count on, each with its file: nobody could say more of it.

    ``raw`` is a package's content. ``service.yaml`` is looked at key by key where it is checked.
    """
    if not isinstance(raw.get("service"), Mapping):
        yield "service.yaml: must be a table of keys."
    for part, file in _TEXTS.items():
        if not isinstance(raw.get(part), str):
            yield f"{file}: must be a text."
    for part, file in _TABLES.items():
        if raw.get(part) is not None and not isinstance(raw[part], Mapping):
            yield f"{file}: must be a table of keys."
    for part, file in _LISTS.items():
        if raw.get(part) is not None and not isinstance(raw[part], list):
            yield f"{file}: must be a list."
    yield from _folders(raw)
    yield from _fees(raw.get("fees"))


def _folders(raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with what stands in folders: a table of files, each of which is a text or a table itself."""
    for folders, shape, words in ((_TABLES_OF_TEXTS, str, "a text"), (_TABLES_OF_TABLES, Mapping, "a table of keys")):
        for part, folder in folders.items():
            files = raw.get(part)
            if files is not None and not isinstance(files, Mapping):
                yield f"{folder}: must be a table of files."
                continue
            yield from (
                f"{folder}/{name}: must be {words}."
                for name, file in (files or {}).items()
                if not isinstance(file, shape)
            )


def _fees(fees: Any) -> Iterator[str]:
    if fees is None:
        return
    if not isinstance(fees, Mapping):
        yield "fees.yaml: must be a table of keys."
        return
    items = fees.get("items")
    if items is not None and not isinstance(items, list):
        yield "fees.yaml: items must be a list."
        return
    yield from (
        f"fees.yaml: line {number} must be a table of key, title and amount."
        for number, item in enumerate(items or [], 1)
        if not isinstance(item, Mapping) or not isinstance(item.get("title", {}), Mapping)
    )
