# SPDX-License-Identifier: EUPL-1.2
"""Changes of what is no form: the service, its letter and process, examples, lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from geleitzug.core.authoring.edits.hands import (
    KEY,
    Edited,
    Raw,
    with_values,
)
from geleitzug.core.authoring.edits.questions import ChangeQuestion
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.parts import EXAMPLE, LIST, Piece
from geleitzug.core.catalogue.handovers import HandoverError, load_handovers
from geleitzug.ground.texts import pick


@dataclass(frozen=True, slots=True)
class ChangeService:
    """Set what the service says of itself (title, summary, cost, payment, office …); None takes an optional away."""

    values: Raw

    def apply(self, piece: Piece) -> Edited:
        if "key" in self.values or "version" in self.values:
            raise EditError(_("Schlüssel und Version einer Leistung stehen fest."))
        piece.put("service", with_values(piece.part("service"), self.values))
        return Edited(_("Angaben zur Leistung geändert"))


@dataclass(frozen=True, slots=True)
class SetPart:
    """Replace a whole part: ``process``, ``notice``, ``texts``, ``fees``; the caller has checked it."""

    part: str
    raw: Any
    NAMES: ClassVar[Mapping[str, str]] = {
        "process": gettext_noop("Ablauf"),
        "notice": gettext_noop("Bescheid"),
        "texts": gettext_noop("Textbausteine"),
        "fees": gettext_noop("Gebühren"),
        "changes": gettext_noop("Änderungen"),
    }

    def apply(self, piece: Piece) -> Edited:
        if self.part not in self.NAMES:
            raise EditError(_("So einen Teil gibt es nicht: %(name)s") % {"name": self.part})
        piece.put(self.part, self.raw)
        return Edited(_("%(part)s geändert") % {"part": _(self.NAMES[self.part])})


@dataclass(frozen=True, slots=True)
class SetHandover:
    """Put what is handed over to a specialist system, as the text of its file; one that cannot be used is refused."""

    name: str
    text: str

    def apply(self, piece: Piece) -> Edited:
        files = piece.part("handovers") if piece.has("handovers") else {}
        if self.name not in files:
            raise EditError(_("Diese Übergabe gibt es nicht: %(name)s") % {"name": self.name})
        changed = {**files, self.name: self.text}
        try:
            loaded = load_handovers(changed, piece.part("schemas") if piece.has("schemas") else {})
        except HandoverError as error:
            raise EditError(_("Die Übergabe lässt sich so nicht lesen: %(why)s") % {"why": error}) from error
        piece.put("handovers", changed)
        title = next((each.title for each in loaded.values() if each.name == self.name), {})
        return Edited(_("Übergabe „%(title)s“ geändert") % {"title": pick(title, "de") or self.name})


@dataclass(frozen=True, slots=True)
class SetExample:
    """Put an example, recorded by recording.py; None takes it away."""

    name: str
    story: Raw | None

    def apply(self, piece: Piece) -> Edited:
        if not KEY.fullmatch(self.name.replace("-", "_")):
            raise EditError(_("Bitte nennen Sie das Beispiel mit Kleinbuchstaben, Ziffern und Strichen."))
        if self.story is None and not piece.has(EXAMPLE + self.name):
            raise EditError(_("Dieses Beispiel gibt es nicht: %(name)s") % {"name": self.name})
        title = (self.story or piece.part(EXAMPLE + self.name)).get("title") or self.name
        piece.put(EXAMPLE + self.name, self.story)
        words = _("Beispiel „%(name)s“ gelöscht") if self.story is None else _("Beispiel „%(name)s“ aufgenommen")
        return Edited(words % {"name": title})


@dataclass(frozen=True, slots=True)
class SetCodelist:
    """Put a list of the package, key → text; None takes it away. A text question at ``at`` becomes a choice from it."""

    name: str
    entries: Raw | None
    at: str = ""

    def apply(self, piece: Piece) -> Edited:
        if not KEY.fullmatch(self.name):
            raise EditError(_("„%(key)s“ ist kein Name für eine Liste.") % {"key": self.name})
        if self.entries is not None and (
            not self.entries or not all(_is_entry(*each) for each in self.entries.items())
        ):
            raise EditError(_("Eine Liste besteht aus Schlüsseln mit ihren Texten."))
        if self.entries is None and not piece.has(LIST + self.name):
            raise EditError(_("Diese Liste gibt es nicht: %(name)s") % {"name": self.name})
        piece.put(LIST + self.name, self.entries)
        if self.at and self.entries is not None:
            ChangeQuestion(self.at, {"kind": "codelist", "list": self.name}).apply(piece)
        return Edited(_("Liste „%(name)s“ geändert") % {"name": self.name}, at=self.at)


def _is_entry(key: Any, text: Any) -> bool:
    return isinstance(key, str) and isinstance(text, Mapping) and isinstance(text.get("de"), str)
