# SPDX-License-Identifier: EUPL-1.2
"""Changes of pages: adding, wording, order, copies, deleting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from geleitzug.core.authoring import following
from geleitzug.core.authoring.edits import writing
from geleitzug.core.authoring.edits.hands import (
    Edited,
    Raw,
    checked_key,
    copied_label,
    index_of,
    key_from,
    key_of,
    moved_by,
    only,
    page_at,
    put_pages,
    readers,
    still_read,
    title_of,
    top_keys,
    with_values,
)
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import PAGE, Piece
from geleitzug.ground.texts import Text, pick


@dataclass(frozen=True, slots=True)
class AddPage:
    """Add an empty page, at the end or behind another one."""

    title: Text
    after: str = ""
    key: str = ""

    def apply(self, piece: Piece) -> Edited:
        pages = piece.pages
        key = checked_key(self.key) if self.key else key_from(pick(self.title, "de") or "seite", pages)
        if key in pages:
            raise EditError(_("Eine Seite mit dem Schlüssel „%(key)s“ gibt es schon.") % {"key": key})
        at = index_of(pages, self.after) + 1 if self.after else len(pages)
        pages.insert(at, key)
        piece.put(PAGE + key, {"key": key, "title": dict(self.title), "questions": []})
        put_pages(piece, pages)
        return Edited(_("Seite „%(title)s“ hinzugefügt") % {"title": pick(self.title, "de")}, page=key)


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Set what a page says: ``title``, ``intro``, ``when``; None takes a value away."""

    page: str
    values: Raw
    FIELDS: ClassVar[frozenset[str]] = frozenset({"title", "intro", "when"})

    def apply(self, piece: Piece) -> Edited:
        page = page_at(piece, self.page)
        only(self.values, self.FIELDS)
        piece.put(PAGE + self.page, with_values(page, self.values))
        return Edited(_("Seite „%(title)s“ geändert") % {"title": title_of(piece, self.page)}, page=self.page)


@dataclass(frozen=True, slots=True)
class RenamePage:
    """Give a page another key; nothing but the page itself is called by it."""

    page: str
    key: str

    def apply(self, piece: Piece) -> Edited:
        page = page_at(piece, self.page)
        key = checked_key(self.key)
        pages = piece.pages
        if key != self.page:
            if key in pages:
                raise EditError(_("Eine Seite mit dem Schlüssel „%(key)s“ gibt es schon.") % {"key": key})
            pages[pages.index(self.page)] = key
            piece.put(PAGE + self.page, None)
            piece.put(PAGE + key, {**page, "key": key})
            put_pages(piece, pages)
        return Edited(_("Seite „%(title)s“ umbenannt") % {"title": title_of(piece, key)}, page=key)


@dataclass(frozen=True, slots=True)
class MovePage:
    """Move a page up (-1) or down (1)."""

    page: str
    by: int

    def apply(self, piece: Piece) -> Edited:
        pages = piece.pages
        put_pages(piece, moved_by(pages, index_of(pages, self.page), self.by))
        return Edited(_("Seite „%(title)s“ verschoben") % {"title": title_of(piece, self.page)}, page=self.page)


@dataclass(frozen=True, slots=True)
class DuplicatePage:
    """Put a copy of a page behind it; its questions get keys of their own."""

    page: str

    def apply(self, piece: Piece) -> Edited:
        page = page_at(piece, self.page)
        pages = piece.pages
        key = key_from(self.page, pages)
        taken = top_keys(piece)
        renamed: dict[str, str] = {}
        for item in page.get("questions") or []:
            renamed[key_of(item)] = key_from(key_of(item), taken)
            taken.append(renamed[key_of(item)])
        copy = {**page, "key": key, "title": copied_label(page.get("title"))}
        copy = following.page_after(copy, renamed, outline_of(piece), self.page)[0]
        copy["questions"] = [{**item, "key": renamed[key_of(item)]} for item in copy.get("questions") or []]
        pages.insert(pages.index(self.page) + 1, key)
        piece.put(PAGE + key, copy)
        put_pages(piece, pages)
        return Edited(_("Seite „%(title)s“ verdoppelt") % {"title": title_of(piece, self.page)}, page=key)


@dataclass(frozen=True, slots=True)
class DeletePage:
    """Delete a page with its questions; what others read is kept unless ``anyway``."""

    page: str
    anyway: bool = False

    def apply(self, piece: Piece) -> Edited:
        page = page_at(piece, self.page)
        title = title_of(piece, self.page)
        outline = outline_of(piece)
        paths = [key_of(item) for item in page.get("questions") or []]
        said = tuple(sentence for path in paths for sentence in writing.let_go(piece, path))
        places = [place for path in paths for place in readers(piece, outline, path, but_page=self.page)]
        said += still_read(_("Die Seite „%(title)s“") % {"title": title}, places, self.anyway)
        pages = piece.pages
        pages.remove(self.page)
        piece.put(PAGE + self.page, None)
        put_pages(piece, pages)
        return Edited(_("Seite „%(title)s“ gelöscht") % {"title": title}, said)
