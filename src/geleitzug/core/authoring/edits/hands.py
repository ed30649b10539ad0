# SPDX-License-Identifier: EUPL-1.2
"""What changes have in common: finding a place in a page, changing it there, keys, and who still reads what."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from geleitzug.core.authoring import following
from geleitzug.core.authoring.errors import EditError, StillRead
from geleitzug.core.authoring.outline import Outline, Reading
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import FORM, PAGE, Piece
from geleitzug.ground.texts import LONGEST_KEY, key_of_words, pick

Raw = Mapping[str, Any]
Items = list[dict[str, Any]]

KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Edited:
    """What a change did: a sentence for the history, what followed from it, and where the editor goes on."""

    what: str
    said: tuple[str, ...] = ()
    at: str = ""
    """Path of what was made or moved, or the key of the page."""
    page: str = ""


class Edit(Protocol):
    """A change that can be applied to a package in parts."""

    def apply(self, piece: Piece) -> Edited:
        """Change the parts; raises EditError."""
        ...


@dataclass(frozen=True, slots=True)
class Several:
    """Several changes at once, undone together; called what the first of them is called."""

    edits: tuple[Edit, ...]

    def apply(self, piece: Piece) -> Edited:
        done = [edit.apply(piece) for edit in self.edits]
        said = tuple(sentence for each in done for sentence in each.said)
        return Edited(done[0].what, said, done[-1].at, done[-1].page)


def key_from(words: str, taken: Collection[str]) -> str:
    """Return a key made of words that is not taken: small letters, digits, underscores."""
    stem = key_of_words(words, "frage")
    if stem not in taken:
        return stem
    stem = re.sub(r"_\d+$", "", stem)
    number = next(n for n in range(2, len(taken) + 3) if f"{stem[: LONGEST_KEY - 4]}_{n}" not in taken)
    return f"{stem[: LONGEST_KEY - 4]}_{number}"


def item_at(piece: Piece, at: str) -> Raw:
    """Return the definition of a question or group as it is written; raises EditError."""
    found: list[Raw] = []

    def look(items: Items, index: int) -> Items:
        found.append(items[index])
        return items

    changed_at(piece.page(page_of(piece, at)), at, look)
    return found[0]


def put_pages(piece: Piece, pages: list[str]) -> None:
    """Set the order of the pages."""
    piece.put(FORM, {**piece.part(FORM), "pages": pages})


def page_at(piece: Piece, key: str) -> Raw:
    """Return a page; raises EditError."""
    if not piece.has(PAGE + key):
        raise EditError(_("Die Seite „%(key)s“ gibt es nicht (mehr).") % {"key": key})
    return piece.page(key)


def page_of(piece: Piece, at: str) -> str:
    """Return the key of the page a question is on; one inside a building block is changed there."""
    outline = outline_of(piece)
    entry = outline.entries.get(at)
    if entry is None:
        raise EditError(_("Die Frage „%(path)s“ gibt es nicht (mehr).") % {"path": at})
    above = outline.entries.get(at.rpartition(".")[0])
    if above is not None and above.block:
        raise EditError(of_block(above.block))
    return outline.page_of(at)


def of_block(key: str) -> str:
    """Return the sentence about a question that belongs to a building block."""
    return _("Diese Frage gehört zum Baustein „%(key)s“ und wird dort geändert.") % {"key": key}


def must_be_here(page: Raw, group: str, key: str) -> None:
    """Refuse a group that is not on a page; raises EditError."""
    items: Any = page.get("questions") or []
    for step in group.split("."):
        item = next((each for each in items if key_of(each) == step), None)
        if item is None or item.get("kind") != "group":
            raise EditError(
                _("Die Gruppe „%(path)s“ gibt es auf der Seite „%(page)s“ nicht.") % {"path": group, "page": key}
            )
        items = item.get("questions") or []


def changed_at(page: Raw, path: str, change: Callable[[Items, int], Items]) -> dict[str, Any]:
    """Return a page in which the list that holds a path's question is changed."""
    steps = path.split(".")

    def descend(items: Items, depth: int) -> Items:
        index = place_of(items, steps[depth])
        if depth == len(steps) - 1:
            return change(items, index)
        inner = {**items[index], "questions": descend(list(items[index].get("questions") or []), depth + 1)}
        return [*items[:index], inner, *items[index + 1 :]]

    return {**page, "questions": descend(list(page.get("questions") or []), 0)}


def changed_inside(page: Raw, group: str, change: Callable[[Items], Items]) -> dict[str, Any]:
    """Return a page in which the list inside a group is changed."""

    def enter(items: Items, index: int) -> Items:
        inner = {**items[index], "questions": change(list(items[index].get("questions") or []))}
        return [*items[:index], inner, *items[index + 1 :]]

    return changed_at(page, group, enter)


def key_of(item: Raw) -> str:
    """Return an item's key; that of a building block where it says none itself."""
    return str(item.get("key") or item.get("block") or "")


def place_of(items: Sequence[Raw], key: str) -> int:
    """Return where an item stands in a list; raises EditError."""
    for index, item in enumerate(items):
        if key_of(item) == key:
            return index
    raise EditError(_("„%(key)s“ gibt es hier nicht (mehr).") % {"key": key})


def index_of(pages: Sequence[str], key: str) -> int:
    """Return where a page stands; raises EditError."""
    if key not in pages:
        raise EditError(_("Die Seite „%(key)s“ gibt es nicht (mehr).") % {"key": key})
    return pages.index(key)


def moved_by(items: Sequence[Any], index: int, by: int) -> list[Any]:
    """Return a list with one thing moved; the ends are the ends."""
    to = max(0, min(len(items) - 1, index + by))
    rest = [*items[:index], *items[index + 1 :]]
    return [*rest[:to], items[index], *rest[to:]]


def sibling_keys(piece: Piece, parent: str) -> list[str]:
    """Return the keys used beside one another in a group, or at the top of the whole form."""
    outline = outline_of(piece)
    prefix = f"{parent}." if parent else ""
    return [
        path.removeprefix(prefix)
        for page in outline.pages
        for path in (entry.path for entry in page.entries)
        if path.startswith(prefix) and "." not in path.removeprefix(prefix)
    ]


def top_keys(piece: Piece) -> list[str]:
    """Return the keys at the top of the form, on whatever page."""
    return sibling_keys(piece, "")


def with_values(raw: Raw, values: Raw) -> dict[str, Any]:
    """Return a definition with values set; None takes one away."""
    changed = {**raw, **values}
    return {key: value for key, value in changed.items() if value is not None}


def only(values: Raw, allowed: frozenset[str]) -> None:
    """Refuse what may not be changed here; raises EditError."""
    if unknown := sorted(values.keys() - allowed):
        raise EditError(_("Das lässt sich hier nicht ändern: %(names)s") % {"names": ", ".join(unknown)})


def checked_key(key: str) -> str:
    """Return a key that may be one; raises EditError."""
    if not KEY.fullmatch(key):
        raise EditError(_("„%(key)s“ ist kein Schlüssel (Kleinbuchstaben a–z, Ziffern, Unterstrich).") % {"key": key})
    return key


def taken_already(key: str) -> str:
    """Return the sentence about a key that is used."""
    return _("Den Schlüssel „%(key)s“ gibt es hier schon.") % {"key": key}


def title_of(piece: Piece, page: str) -> str:
    """Return a page's title."""
    return pick(piece.page(page).get("title"), "de") or page


def label_at(piece: Piece, at: str) -> str:
    """Return what a question is called."""
    item = item_at(piece, at)
    block = piece.blocks.get(str(item.get("block")), {})
    return pick(item.get("label") or block.get("label"), "de") or at


def copied_label(label: Any) -> dict[str, str]:
    """Return the label of a copy."""
    return {lang: f"{text} (2)" for lang, text in (label or {}).items()}


def readers(piece: Piece, outline: Outline, path: str, but_page: str = "") -> list[str]:
    """Return in words what reads a path from outside: on other places of the form, in fees and in the service."""
    found = [
        reading_in_words(piece, page, reading)
        for page, reading in outline.readers_of(path)
        if not page or page != but_page
    ]
    return [*dict.fromkeys(found), *following.outside_readers(piece, path)]


def reading_in_words(piece: Piece, page: str, reading: Reading) -> str:
    """Return where an expression stands."""
    return following.place_in_words(piece, page, reading.at, reading.field)


def still_read(what: str, places: list[str], anyway: bool) -> tuple[str, ...]:
    """Return what no longer holds without something that is read; raises StillRead unless that is wanted."""
    if places and not anyway:
        raise StillRead(what, places)
    return tuple(_("Liest noch etwas, das es nicht mehr gibt: %(place)s") % {"place": place} for place in places)
