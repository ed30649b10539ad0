# SPDX-License-Identifier: EUPL-1.2
"""Open points of an imported form: taking over what is proposed, dropping one with a reason, looking at it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.edits import (
    AddQuestion,
    ChangeQuestion,
    Edited,
    PlaceQuestion,
    SetCheck,
    item_at,
    key_from,
)
from geleitzug.core.authoring.edits.hands import page_of, sibling_keys
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import PAGE, POINTS, Piece
from geleitzug.core.authoring.tokens import Unreadable, quoted, tokens_of

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UsePoint:
    """Take over a proposal of a point: a condition at a question (with ``required``), a check, or a choice of parts.

    A condition that is there already is joined with ``&&``; a point that was opened again does not join its own twice.
    The proposals of a point say one rule together, each of another place: it is done with the last of them.
    """

    key: str
    proposal: int = 0

    def apply(self, piece: Piece) -> Edited:
        point = _point(piece, self.key)
        proposals = point.get("proposals") or []
        if not 0 <= self.proposal < len(proposals):
            raise EditError(_("Zu diesem Punkt gibt es keinen solchen Vorschlag."))
        proposal = proposals[self.proposal]
        done = _taken(piece, proposal)
        taken = sorted({*point.get("taken", ()), self.proposal})
        is_done = len(taken) == len(proposals)
        _set(piece, self.key, state="used" if is_done else "open", why=None, taken=None if is_done else taken)
        return Edited(_("Offenen Punkt übernommen: %(what)s") % {"what": done.what}, done.said, done.at, done.page)


@dataclass(frozen=True, slots=True)
class DropPoints:
    """Leave points out, with the reason that stays beside them."""

    keys: tuple[str, ...]
    why: str

    def apply(self, piece: Piece) -> Edited:
        if not self.why.strip():
            raise EditError(_("Bitte schreiben Sie, warum das nicht gebraucht wird."))
        for key in self.keys:
            _point(piece, key)
            _set(piece, key, state="dropped", why=self.why.strip())
        return Edited(_("Offene Punkte weggelassen: %(number)d") % {"number": len(self.keys)})


@dataclass(frozen=True, slots=True)
class SettlePoint:
    """Note that a point is done by what the editor has built by hand."""

    key: str

    def apply(self, piece: Piece) -> Edited:
        _point(piece, self.key)
        _set(piece, self.key, state="used", why=None)
        return Edited(_("Offenen Punkt erledigt"))


@dataclass(frozen=True, slots=True)
class ReopenPoint:
    """Look at a point again; what was taken over stays until somebody changes it."""

    key: str

    def apply(self, piece: Piece) -> Edited:
        _point(piece, self.key)
        _set(piece, self.key, state="open", why=None, taken=None)
        return Edited(_("Offenen Punkt wieder geöffnet"))


def left_of(point: Raw) -> list[int]:
    """Return the numbers of a point's proposals that nobody has taken over yet."""
    return [number for number, _each in enumerate(point.get("proposals") or []) if number not in point.get("taken", ())]


def _point(piece: Piece, key: str) -> Raw:
    for point in piece.part(POINTS) if piece.has(POINTS) else []:
        if point.get("key") == key:
            return point
    raise EditError(_("Diesen offenen Punkt gibt es nicht (mehr): %(key)s") % {"key": key})


def _set(piece: Piece, key: str, **values: str | list[int] | None) -> None:
    changed = []
    for point in piece.part(POINTS):
        new = {**point, **values} if point.get("key") == key else point
        changed.append({name: value for name, value in new.items() if value is not None})
    piece.put(POINTS, changed)


def _taken(piece: Piece, proposal: Raw) -> Edited:
    if proposal.get("check"):
        return _check(piece, proposal["check"])
    return _choice(piece, proposal) if proposal.get("choose") else _condition(piece, proposal)


def _choice(piece: Piece, proposal: Raw) -> Edited:
    """Ask in a group which of its parts applies, and ask each part only then."""
    group, parts = str(proposal["at"]), [str(part) for part in proposal["choose"]]
    page = page_of(piece, group)
    options = [{"key": part.rpartition(".")[2], "label": _label(piece, part)} for part in parts]
    asked = AddQuestion(
        page,
        "choice",
        {"de": "Was trifft zu?", "en": "Which of these applies?"},
        into=group,
        key=key_from("auswahl", sibling_keys(piece, group)),
        values={"options": options, "required": True},
    ).apply(piece)
    PlaceQuestion(asked.at, page, into=group, first=True).apply(piece)
    entry = outline_of(piece).repeating_around(asked.at)
    reads = f"this.{asked.at.removeprefix(f'{entry}.')}" if entry else f"a.{asked.at}"
    for part, option in zip(parts, options, strict=True):
        _condition(piece, {"at": part, "when": f"{reads} == {quoted(str(option['key']))}"})
    return asked


def _label(piece: Piece, part: str) -> Raw:
    label: Raw = item_at(piece, part).get("label") or {"de": part.rpartition(".")[2]}
    return label


def _condition(piece: Piece, proposal: Raw) -> Edited:
    at = str(proposal.get("at") or "")
    before = item_at(piece, at).get("when")
    when = proposal.get("when")
    is_new = before and when and not set(_joined(when)) <= set(_joined(before))
    values: dict[str, Any] = {"when": f"({before}) && ({when})" if is_new else before or when}
    if proposal.get("required"):
        values |= _needed(item_at(piece, at))
    return ChangeQuestion(at, values).apply(piece)


def _joined(condition: str) -> list[str]:
    """Return what a condition joins with ``&&``, each without its brackets; what joins nothing as it is written."""
    try:
        tokens = tokens_of(condition)
    except Unreadable:
        return [condition]
    depth = 0
    outside = []
    for token in tokens:
        depth -= token.text in (")", "]", "}")
        if depth == 0:
            outside.append(token)
        depth += token.text in ("(", "[", "{")
    signs = [token.text for token in outside]
    if signs == ["(", ")"]:
        return _joined(condition[outside[0].at + 1 : outside[1].at])
    if "&&" not in signs or "||" in signs or "?" in signs:
        return [condition.strip()]
    cuts = [token.at for token in outside if token.text == "&&"]
    spans = zip([0, *(cut + 2 for cut in cuts)], [*cuts, len(condition)], strict=True)
    return [each for start, end in spans for each in _joined(condition[start:end])]


def _needed(item: Raw) -> dict[str, Any]:
    """Return what makes a question needed; a group that may be left out may be so no longer."""
    if item.get("kind") != "group" or item.get("repeat"):
        return {"required": True}
    return {"optional": None} if item.get("optional") else {}


def _check(piece: Piece, check: Raw) -> Edited:
    """Put a check where its answers are: into the group whose entries it reads, else on the page of its question."""
    at = str(check.get("at") or "")
    outline = outline_of(piece)
    group = outline.repeating_around(at) if at and "this." in str(check["that"]) else ""
    page = "" if group else outline.page_of(at)
    keys = _keys_of_checks(piece, page, group)
    key = str(check["key"])
    while key in keys:
        key += "_2"
    return SetCheck(key, str(check["that"]), check["message"], at, page, group).apply(piece)


def _keys_of_checks(piece: Piece, page: str, group: str) -> set[str]:
    raw = item_at(piece, group) if group else piece.part(PAGE + page) if page else piece.part("form")
    return {str(each.get("key")) for each in raw.get("checks") or []}
