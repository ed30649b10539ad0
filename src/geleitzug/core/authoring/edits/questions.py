# SPDX-License-Identifier: EUPL-1.2
"""Changes of questions and groups: adding, wording, keys, places, copies, deleting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring import following
from geleitzug.core.authoring.edits import writing
from geleitzug.core.authoring.edits.hands import (
    Edited,
    Items,
    Raw,
    changed_at,
    changed_inside,
    checked_key,
    copied_label,
    key_from,
    key_of,
    label_at,
    moved_by,
    must_be_here,
    of_block,
    page_at,
    page_of,
    place_of,
    readers,
    sibling_keys,
    still_read,
    taken_already,
    with_values,
)
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.page_reading import FIRST_ANSWERS, outline_of
from geleitzug.core.authoring.parts import PAGE, Piece
from geleitzug.core.forms.kinds import KINDS
from geleitzug.core.forms.known import NEVER_TAKEN
from geleitzug.ground.texts import Text, pick

NEW: Mapping[str, Raw] = {
    "choice": {"options": [*FIRST_ANSWERS]},
    "choices": {"options": [*FIRST_ANSWERS]},
    "codelist": {"list": "countries"},
    "declaration": {"text": {"de": "Ich bestätige das."}},
    "info": {"text": {"de": "Hinweis"}},
    "person": {"parts": ["given", "family", "born"]},
    "file": {"accept": ["pdf", "jpg", "png"], "max_mb": 10, "max_files": 3},
    "group": {"questions": []},
}  # fmt: skip
"""What a new question of a kind needs besides its key and label so that it can be shown at once."""


@dataclass(frozen=True, slots=True)
class AddQuestion:
    """Add a question or group (``kind: group``) to a page or into a group, at the end or behind a path.

    ``block`` names a building block instead of a kind.
    """

    page: str
    kind: str = "text"
    label: Text = field(default_factory=dict)
    into: str = ""
    after: str = ""
    key: str = ""
    block: str = ""
    values: Raw = field(default_factory=dict)

    def apply(self, piece: Piece) -> Edited:
        page = page_at(piece, self.page)
        into = self.into or self.after.rpartition(".")[0]
        taken = sibling_keys(piece, into)
        label = pick(self.label, "de")
        key = checked_key(self.key) if self.key else key_from(label or self.block or self.kind, taken)
        if key in taken:
            raise EditError(taken_already(key))
        item: dict[str, Any] = {"key": key, **self._definition(piece), **self.values}
        path = f"{into}.{key}" if into else key

        def add(items: Items, _at: int = 0) -> Items:
            at = place_of(items, self.after.rpartition(".")[2]) + 1 if self.after else len(items)
            return [*items[:at], item, *items[at:]]

        if into:
            must_be_here(page, into, self.page)
            changed = changed_inside(page, into, add)
        else:
            changed = {**page, "questions": add(list(page.get("questions") or []))}
        piece.put(PAGE + self.page, changed)
        said = writing.taken_up(piece, path) if self.block or self.kind == writing.EMAIL else ()
        return Edited(_("Frage „%(label)s“ hinzugefügt") % {"label": label or key}, said, at=path, page=self.page)

    def _definition(self, piece: Piece) -> dict[str, Any]:
        if self.block:
            if self.block not in piece.blocks:
                raise EditError(_("Den Baustein „%(key)s“ gibt es nicht.") % {"key": self.block})
            return {"block": self.block, **({"label": dict(self.label)} if self.label else {})}
        if self.kind != "group" and self.kind not in KINDS:
            raise EditError(_("„%(kind)s“ ist keine Art von Frage.") % {"kind": self.kind})
        label = dict(self.label) or {"de": _("Neue Frage")}
        return {"kind": self.kind, "label": label, **NEW.get(self.kind, {})}


@dataclass(frozen=True, slots=True)
class ChangeQuestion:
    """Set values of a question or group (``label``, ``help``, ``required``, ``when``, ``max`` …); None takes one away.

    Another ``kind`` keeps what the new one knows as well; its key is changed by RenameQuestion.
    """

    at: str
    values: Raw

    def apply(self, piece: Piece) -> Edited:
        page = page_of(piece, self.at)
        if "key" in self.values or "questions" in self.values:
            raise EditError(_("Der Schlüssel und der Inhalt einer Gruppe werden anders geändert."))

        def change(items: Items, index: int) -> Items:
            old = items[index]
            if "block" in old and not set(self.values) <= set(blocks_of.OWN):
                raise EditError(of_block(str(old["block"])))
            new = with_values(old, self.values)
            if "kind" in self.values and self.values["kind"] != old.get("kind"):
                new = of_kind(new, str(self.values["kind"]))
            return [*items[:index], new, *items[index + 1 :]]

        label = label_at(piece, self.at)
        said = writing.let_go(piece, self.at) if self.values.get("kind", writing.EMAIL) != writing.EMAIL else ()
        piece.put(PAGE + page, changed_at(piece.page(page), self.at, change))
        said += writing.taken_up(piece, self.at) if self.values.get("kind") == writing.EMAIL else ()
        return Edited(_("Frage „%(label)s“ geändert") % {"label": label}, said, at=self.at, page=page)


@dataclass(frozen=True, slots=True)
class RenameQuestion:
    """Give a question another key; everything that reads it follows."""

    at: str
    key: str

    def apply(self, piece: Piece) -> Edited:
        page = page_of(piece, self.at)
        key = checked_key(self.key)
        parent, _dot, old = self.at.rpartition(".")
        if key == old:
            return Edited(_("Nichts geändert"), at=self.at, page=page)
        if key in sibling_keys(piece, parent):
            raise EditError(taken_already(key))
        path = f"{parent}.{key}" if parent else key
        followed = following.follow(piece, {self.at: path})

        def change(items: Items, index: int) -> Items:
            return [*items[:index], {**items[index], "key": key}, *items[index + 1 :]]

        piece.put(PAGE + page, changed_at(piece.page(page), self.at, change))
        what = _("Schlüssel „%(old)s“ in „%(new)s“ geändert") % {"old": self.at, "new": path}
        return Edited(what, followed.said(), at=path, page=page)


@dataclass(frozen=True, slots=True)
class MoveQuestion:
    """Move a question or group up (-1) or down (1) among its neighbours."""

    at: str
    by: int

    def apply(self, piece: Piece) -> Edited:
        page = page_of(piece, self.at)
        label = label_at(piece, self.at)
        piece.put(
            PAGE + page, changed_at(piece.page(page), self.at, lambda items, index: moved_by(items, index, self.by))
        )
        return Edited(_("Frage „%(label)s“ verschoben") % {"label": label}, at=self.at, page=page)


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """Move a question or group to another page or into another group; what reads it follows where it can.

    It goes to the end there, behind the question ``after``, or with ``first`` before all others.
    """

    at: str
    page: str
    into: str = ""
    after: str = ""
    first: bool = False

    def apply(self, piece: Piece) -> Edited:
        source = page_of(piece, self.at)
        target = page_at(piece, self.page)
        into = self.into or self.after.rpartition(".")[0]
        if into == self.at or into.startswith(f"{self.at}."):
            raise EditError(_("Eine Gruppe kann nicht in sich selbst liegen."))
        if into:
            must_be_here(target, into, self.page)
        parent, _dot, old = self.at.rpartition(".")
        label = label_at(piece, self.at)
        key = old if into == parent else key_from(old, sibling_keys(piece, into))
        path = f"{into}.{key}" if into else key
        said: tuple[str, ...] = ()
        if path != self.at:
            said = following.follow(piece, {self.at: path}).said()
        taken: Items = []

        def take(items: Items, index: int) -> Items:
            taken.append({**items[index], "key": key})
            return [*items[:index], *items[index + 1 :]]

        piece.put(PAGE + source, changed_at(piece.page(source), self.at, take))

        def add(items: Items, _at: int = 0) -> Items:
            at = place_of(items, self.after.rpartition(".")[2]) + 1 if self.after else 0 if self.first else len(items)
            return [*items[:at], *taken, *items[at:]]

        target = piece.page(self.page)
        piece.put(
            PAGE + self.page,
            changed_inside(target, into, add)
            if into
            else {**target, "questions": add(list(target.get("questions") or []))},
        )
        return Edited(_("Frage „%(label)s“ verschoben") % {"label": label}, said, at=path, page=self.page)


@dataclass(frozen=True, slots=True)
class DuplicateQuestion:
    """Put a copy of a question or group behind it; inside the copy conditions mean the copy."""

    at: str

    def apply(self, piece: Piece) -> Edited:
        page = page_of(piece, self.at)
        parent, _dot, old = self.at.rpartition(".")
        key = key_from(old, sibling_keys(piece, parent))
        path = f"{parent}.{key}" if parent else key
        outline = outline_of(piece)

        def double(items: Items, index: int) -> Items:
            copy = following.item_after(items[index], {self.at: path}, outline, parent)[0]
            copy = {**copy, "key": key} | ({"label": copied_label(copy["label"])} if copy.get("label") else {})
            return [*items[: index + 1], copy, *items[index + 1 :]]

        label = label_at(piece, self.at)
        piece.put(PAGE + page, changed_at(piece.page(page), self.at, double))
        return Edited(_("Frage „%(label)s“ verdoppelt") % {"label": label}, at=path, page=page)


@dataclass(frozen=True, slots=True)
class DeleteQuestion:
    """Delete a question or group; one that others read stays unless ``anyway``: then it is said what breaks."""

    at: str
    anyway: bool = False

    def apply(self, piece: Piece) -> Edited:
        page = page_of(piece, self.at)
        label = label_at(piece, self.at)
        said = writing.let_go(piece, self.at)
        places = readers(piece, outline_of(piece), self.at)
        said += still_read(_("Die Frage „%(label)s“") % {"label": label}, places, self.anyway)
        piece.put(
            PAGE + page,
            changed_at(piece.page(page), self.at, lambda items, index: [*items[:index], *items[index + 1 :]]),
        )
        return Edited(_("Frage „%(label)s“ gelöscht") % {"label": label}, said, page=page)


@dataclass(frozen=True, slots=True)
class WriteOutBlock:
    """Put what a building block says in the place where it is used; from then on the draft has its own."""

    at: str

    def apply(self, piece: Piece) -> Edited:
        page = page_of(piece, self.at)
        label = label_at(piece, self.at)
        within = outline_of(piece).repeating_around(self.at)

        def write_out(items: Items, index: int) -> Items:
            if items[index].get("block") not in piece.blocks:
                raise EditError(_("Hier steht kein Baustein."))
            written = {**blocks_of.expand(items[index], piece.blocks, self.at, within), "key": key_of(items[index])}
            return [*items[:index], written, *items[index + 1 :]]

        piece.put(PAGE + page, changed_at(piece.page(page), self.at, write_out))
        return Edited(_("Baustein „%(label)s“ gelöst") % {"label": label}, at=self.at, page=page)


def of_kind(item: Raw, kind: str) -> dict[str, Any]:
    """Return a question as another kind: what every kind has stays, and options where both choose."""
    if kind != "group" and kind not in KINDS:
        raise EditError(_("„%(kind)s“ ist keine Art von Frage.") % {"kind": kind})
    common = {"key", "label", "help", "required", "when", "prefill", "fim"}
    if kind in ("choice", "choices"):
        common.add("options")
    if kind in ("text", "long_text"):
        common |= {"min_length", "max_length"}
    if kind == "codelist":
        common.add("list")
    if kind not in NEVER_TAKEN:
        common.add("anew")
    if kind == "group":
        common -= {"required", "prefill", "anew"}
    kept = {key: value for key, value in item.items() if key in common}
    if kind in ("info", "computed"):
        kept.pop("required", None)
    return {**NEW.get(kind, {}), **kept, "kind": kind}
