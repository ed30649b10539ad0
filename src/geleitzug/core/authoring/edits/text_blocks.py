# SPDX-License-Identifier: EUPL-1.2
"""Changes of a service's text blocks: what clerks put into reasons, conditions and questions, and change there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.edits.hands import Edited, key_from
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.parts import Piece

PART = "texts"


@dataclass(frozen=True, slots=True)
class SetTextBlock:
    """Put a text block: the one with its key, or a new one (empty key) at the end."""

    key: str
    outcome: str
    title: str
    text: str

    def apply(self, piece: Piece) -> Edited:
        blocks = _blocks(piece)
        keys = [str(block["key"]) for block in blocks]
        said = {"outcome": self.outcome, "title": self.title, "text": self.text}
        if self.key in keys:
            blocks[keys.index(self.key)] = {"key": self.key, **said}
        elif self.key:
            raise EditError(_("Diesen Textbaustein gibt es nicht mehr."))
        else:
            blocks.append({"key": key_from(self.title, keys), **said})
        piece.put(PART, blocks)
        return Edited(_("Textbaustein „%(title)s“ geändert") % {"title": self.title})


@dataclass(frozen=True, slots=True)
class DeleteTextBlock:
    """Take a text block away."""

    key: str

    def apply(self, piece: Piece) -> Edited:
        blocks = _blocks(piece)
        gone = next((block for block in blocks if block["key"] == self.key), None)
        if gone is None:
            raise EditError(_("Diesen Textbaustein gibt es nicht mehr."))
        piece.put(PART, [block for block in blocks if block is not gone])
        return Edited(_("Textbaustein „%(title)s“ gelöscht") % {"title": gone["title"]})


def _blocks(piece: Piece) -> list[dict[str, Any]]:
    return list(piece.part(PART) or []) if piece.has(PART) else []
