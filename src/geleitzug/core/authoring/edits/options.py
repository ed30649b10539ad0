# SPDX-License-Identifier: EUPL-1.2
"""Changes of the answers one can choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from geleitzug.core.authoring import following
from geleitzug.core.authoring.edits.hands import (
    Edited,
    Items,
    Raw,
    changed_at,
    key_from,
    label_at,
    moved_by,
    only,
    page_of,
    place_of,
    reading_in_words,
    with_values,
)
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import PAGE, Piece
from geleitzug.ground.texts import Text, pick


@dataclass(frozen=True, slots=True)
class AddOption:
    """Add an answer to a choice, at the end."""

    at: str
    label: Text
    key: str = ""

    def apply(self, piece: Piece) -> Edited:
        def change(options: Items) -> Items:
            taken = [str(option["key"]) for option in options]
            key = self.key.strip() or key_from(pick(self.label, "de"), taken)
            if key in taken:
                raise EditError(_("Diese Antwort gibt es schon: %(key)s") % {"key": key})
            return [*options, {"key": key, "label": dict(self.label)}]

        return _options(piece, self.at, change)


@dataclass(frozen=True, slots=True)
class ChangeOption:
    """Set ``label`` or ``help`` of an answer."""

    at: str
    option: str
    values: Raw
    FIELDS: ClassVar[frozenset[str]] = frozenset({"label", "help"})

    def apply(self, piece: Piece) -> Edited:
        only(self.values, self.FIELDS)

        def change(options: Items) -> Items:
            index = place_of(options, self.option)
            return [*options[:index], with_values(options[index], self.values), *options[index + 1 :]]

        return _options(piece, self.at, change)


@dataclass(frozen=True, slots=True)
class MoveOption:
    """Move an answer up (-1) or down (1)."""

    at: str
    option: str
    by: int

    def apply(self, piece: Piece) -> Edited:
        return _options(piece, self.at, lambda options: moved_by(options, place_of(options, self.option), self.by))


@dataclass(frozen=True, slots=True)
class DeleteOption:
    """Delete an answer. Conditions that ask for it stay and never hold again: they are named."""

    at: str
    option: str

    def apply(self, piece: Piece) -> Edited:
        outline = outline_of(piece)
        naming = [
            reading_in_words(piece, page, reading)
            for page, reading in outline.readers_of(self.at)
            if f'"{self.option}"' in following.text_of(piece, page, reading)
        ]
        said = [_("Fragt noch nach der gelöschten Antwort: %(place)s") % {"place": place} for place in naming]

        def change(options: Items) -> Items:
            index = place_of(options, self.option)
            return [*options[:index], *options[index + 1 :]]

        done = _options(piece, self.at, change)
        return Edited(done.what, tuple(said), done.at, done.page)


def _options(piece: Piece, at: str, change: Callable[[Items], Items]) -> Edited:
    page = page_of(piece, at)
    label = label_at(piece, at)

    def on(items: Items, index: int) -> Items:
        item = items[index]
        if item.get("kind") not in ("choice", "choices"):
            raise EditError(_("Diese Frage hat keine Antworten zur Auswahl."))
        return [*items[:index], {**item, "options": change(list(item.get("options") or []))}, *items[index + 1 :]]

    piece.put(PAGE + page, changed_at(piece.page(page), at, on))
    return Edited(_("Antworten zu „%(label)s“ geändert") % {"label": label}, at=at, page=page)
