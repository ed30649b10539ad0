# SPDX-License-Identifier: EUPL-1.2
"""Changes of what the letter says: for one outcome, which answers it lists, and going over to a written one at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.edits.hands import Edited, Raw
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.scaffold import standard_letter, standard_notice
from geleitzug.core.cases import differences
from geleitzug.core.catalogue.written import ALL, WrittenError, load_said


@dataclass(frozen=True, slots=True)
class BeginLetter:
    """Write the letter from now on here: a template written by hand gives way to the standard one, until undone."""

    def apply(self, piece: Piece) -> Edited:
        if piece.has("letter"):
            raise EditError(_("Das Schreiben wird schon hier geschrieben."))
        piece.put("letter", standard_letter())
        piece.put("notice", standard_notice())
        return Edited(_("Schreiben: die Vorlage in Typst ist durch eigene Sätze ersetzt"))


@dataclass(frozen=True, slots=True)
class SetSaid:
    """Set what the letter says for an outcome (``tenor``, ``parts``); None leaves it to the house's sentence."""

    outcome: str
    said: Raw | None

    def apply(self, piece: Piece) -> Edited:
        letter = _letter(piece)
        outcomes = {name: each for name, each in letter["outcomes"].items() if name != self.outcome}
        if self.said is not None:
            try:
                load_said(self.outcome, self.said)
            except WrittenError as error:
                raise EditError(_("Das Schreiben lässt sich so nicht lesen: %(why)s") % {"why": error}) from error
            outcomes[self.outcome] = dict(self.said)
        piece.put("letter", {**letter, "outcomes": outcomes})
        words = {"outcome": differences.outcome(self.outcome)}
        if self.said is None:
            return Edited(_("Schreiben für „%(outcome)s“: nichts mehr eigens geschrieben") % words)
        return Edited(_("Schreiben für „%(outcome)s“ geändert") % words)


@dataclass(frozen=True, slots=True)
class SetListed:
    """Set which answers the letter lists: ``all``, ``none``, or paths of questions."""

    answers: str | tuple[str, ...]

    def apply(self, piece: Piece) -> Edited:
        answers = self.answers if isinstance(self.answers, str) else list(self.answers)
        piece.put("letter", {**_letter(piece), "answers": answers})
        return Edited(_("Schreiben: andere Angaben aufgeführt"))


def _letter(piece: Piece) -> dict[str, Any]:
    if not piece.has("letter"):
        raise EditError(_("Das Schreiben dieser Leistung ist in Typst geschrieben."))
    return {"outcomes": {}, "answers": ALL, **piece.part("letter")}
