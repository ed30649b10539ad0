# SPDX-License-Identifier: EUPL-1.2
"""Changes of a form as values: each says what it does to a package in parts, and raises EditError with a sentence.

No database here. Fees are tariff.py, open points are points.py, storing what changed is actions.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring.edits.checks import DeleteCheck, SetCheck
from geleitzug.core.authoring.edits.drawings import SetDrawing
from geleitzug.core.authoring.edits.hands import Edit, Edited, Raw, Several, item_at, key_from, key_of
from geleitzug.core.authoring.edits.letter import BeginLetter, SetListed, SetSaid
from geleitzug.core.authoring.edits.options import AddOption, ChangeOption, DeleteOption, MoveOption
from geleitzug.core.authoring.edits.package import ChangeService, SetCodelist, SetExample, SetHandover, SetPart
from geleitzug.core.authoring.edits.pages import AddPage, ChangePage, DeletePage, DuplicatePage, MovePage, RenamePage
from geleitzug.core.authoring.edits.questions import (
    AddQuestion,
    ChangeQuestion,
    DeleteQuestion,
    DuplicateQuestion,
    MoveQuestion,
    PlaceQuestion,
    RenameQuestion,
    WriteOutBlock,
)
from geleitzug.core.authoring.edits.text_blocks import DeleteTextBlock, SetTextBlock
from geleitzug.core.authoring.edits.writing import WriteTo
from geleitzug.core.authoring.parts import Piece

__all__ = [
    "AddOption",
    "AddPage",
    "AddQuestion",
    "BeginLetter",
    "ChangeOption",
    "ChangePage",
    "ChangeQuestion",
    "ChangeService",
    "DeleteCheck",
    "DeleteOption",
    "DeletePage",
    "DeleteQuestion",
    "DeleteTextBlock",
    "DuplicatePage",
    "DuplicateQuestion",
    "Edit",
    "Edited",
    "MoveOption",
    "MovePage",
    "MoveQuestion",
    "PlaceQuestion",
    "RenamePage",
    "RenameQuestion",
    "SetCheck",
    "SetCodelist",
    "SetDrawing",
    "SetExample",
    "SetHandover",
    "SetListed",
    "SetPart",
    "SetSaid",
    "SetTextBlock",
    "Several",
    "WriteOutBlock",
    "WriteTo",
    "apply",
    "apply_to_form",
    "item_at",
    "key_from",
    "walk",
]


def apply(raw: Raw, edit: Edit, blocks: Mapping[str, Raw] | None = None) -> tuple[dict[str, Any], Edited]:
    """Apply a change to a whole package in memory; returns the new one and what was done. Raises EditError."""
    piece = Piece.of(raw, blocks)
    done = edit.apply(piece)
    return piece.raw(), done


def apply_to_form(form: Raw, edit: Edit, blocks: Mapping[str, Raw] | None = None) -> tuple[dict[str, Any], Edited]:
    """Apply a change to a form alone; raises EditError."""
    raw, done = apply({"form": form}, edit, blocks)
    return raw["form"], done


def walk(form: Raw, blocks: Mapping[str, Raw] | None = None) -> Iterator[tuple[str, str, Raw]]:
    """Yield page, path and definition of every question and group of a form, blocks written out."""
    for page in blocks_of.expand_form(form, blocks or {})["pages"]:
        yield from _walk(str(page.get("key", "")), page.get("questions") or [], "")


def _walk(page: str, items: Any, prefix: str) -> Iterator[tuple[str, str, Raw]]:
    for item in items:
        path = prefix + key_of(item)
        yield page, path, item
        yield from _walk(page, item.get("questions") or [], f"{path}.")
