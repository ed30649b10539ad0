# SPDX-License-Identifier: EUPL-1.2
"""Changes of checks: on a page, in a group, of the whole form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.edits.hands import (
    Edited,
    Items,
    changed_at,
    checked_key,
    page_at,
    page_of,
    place_of,
)
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.parts import FORM, PAGE, Piece
from geleitzug.ground.texts import Text, pick


@dataclass(frozen=True, slots=True)
class SetCheck:
    """Set a check of a page (``page``), of a group (``group``) or of the whole form (neither); new where the key is."""

    key: str
    that: str
    message: Text
    at: str = ""
    page: str = ""
    group: str = ""

    def apply(self, piece: Piece) -> Edited:
        check: dict[str, Any] = {"key": checked_key(self.key), "that": self.that, "message": dict(self.message)}
        if self.at:
            check["at"] = self.at
        if not self.that.strip():
            raise EditError(_("Bitte sagen Sie, was gelten muss."))
        if not pick(self.message, "de").strip():
            raise EditError(_("Bitte schreiben Sie, was jemand dann tun soll."))

        def change(checks: Items) -> Items:
            keys = [each.get("key") for each in checks]
            if self.key in keys:
                index = keys.index(self.key)
                return [*checks[:index], check, *checks[index + 1 :]]
            return [*checks, check]

        return _checks(piece, self.page, self.group, change, _words(self.message, self.key))


@dataclass(frozen=True, slots=True)
class DeleteCheck:
    """Delete a check of a page, a group or the whole form."""

    key: str
    page: str = ""
    group: str = ""

    def apply(self, piece: Piece) -> Edited:
        gone: list[str] = []

        def change(checks: Items) -> Items:
            index = place_of(checks, self.key)
            gone.append(_words(checks[index].get("message"), self.key))
            return [*checks[:index], *checks[index + 1 :]]

        done = _checks(piece, self.page, self.group, change, self.key)
        return Edited(_("Prüfung „%(words)s“ gelöscht") % {"words": gone[0]}, page=done.page)


def _words(message: Text | None, key: str) -> str:
    words = pick(message, "de").strip() or key
    return words if len(words) <= 80 else f"{words[:79]}…"


def _checks(piece: Piece, page: str, group: str, change: Callable[[Items], Items], words: str) -> Edited:
    what = _("Prüfung „%(words)s“ geändert") % {"words": words}
    if group:
        page = page_of(piece, group)

        def on(items: Items, index: int) -> Items:
            inner = {**items[index], "checks": change(list(items[index].get("checks") or []))}
            return [*items[:index], inner, *items[index + 1 :]]

        piece.put(PAGE + page, changed_at(piece.page(page), group, on))
    elif page:
        raw = page_at(piece, page)
        piece.put(PAGE + page, {**raw, "checks": change(list(raw.get("checks") or []))})
    else:
        form = piece.part(FORM)
        piece.put(FORM, {**form, "checks": change(list(form.get("checks") or []))})
    return Edited(what, page=page)
