# SPDX-License-Identifier: EUPL-1.2
"""Which question asks for the e-mail address we write to (``addressee.email``): taken up, let go, chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.edits.hands import Edited, Raw
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.outline import Outline
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import Piece

EMAIL = "email"
SERVICE = "service"


@dataclass(frozen=True, slots=True)
class WriteTo:
    """Say that we write to the address a question asks for, and to no other; or that we do not."""

    at: str
    wanted: bool

    def apply(self, piece: Piece) -> Edited:
        if self.wanted and self.at not in addresses_in(outline_of(piece)):
            raise EditError(_("Das kann nur eine Frage nach einer E-Mail-Adresse sein, die einmal gestellt wird."))
        if self.wanted and not is_written_to(piece.part(SERVICE), self.at):
            _put(piece, [self.at])
        elif not self.wanted:
            _put(piece, [path for path in _paths(piece.part(SERVICE)) if path != self.at])
        return Edited(_("An wen Mails gehen, geändert"), at=self.at)


def addresses_in(outline: Outline) -> list[str]:
    """Return the questions for an e-mail address that are asked once, in the order of the form."""
    found = [entry.path for page in outline.pages for entry in page.entries if entry.kind == EMAIL]
    return [path for path in found if not outline.repeating_around(path)]


def is_written_to(service: Raw, at: str) -> bool:
    """Tell whether the answer of a question is an address we write to."""
    return at in _paths(service)


def taken_up(piece: Piece, at: str) -> tuple[str, ...]:
    """Take what is now asked at a place as the address we write to, where there is none; returns that in a sentence.

    As in a form that is imported the first one counts: without it nobody without an account hears of the decision.
    """
    if not piece.has(SERVICE):
        return ()
    path = next((path for path in addresses_in(outline_of(piece)) if path == at or path.startswith(f"{at}.")), "")
    if not path or _paths(piece.part(SERVICE)):
        return ()
    _put(piece, [path])
    if path == at:
        return (
            _("Wer ohne Konto beantragt, bekommt jetzt Mails an diese Adresse. Bei der Frage schalten Sie das ab."),
        )
    return (
        _("Wer ohne Konto beantragt, bekommt jetzt Mails an die Adresse darin. Unter „Angaben“ schalten Sie das ab."),
    )


def let_go(piece: Piece, at: str) -> tuple[str, ...]:
    """Write no longer to the address asked for at a place that is about to go; returns that in a sentence."""
    if not piece.has(SERVICE):
        return ()
    before = _paths(piece.part(SERVICE))
    kept = [path for path in before if path != at and not path.startswith(f"{at}.")]
    if kept == before:
        return ()
    _put(piece, kept)
    return () if kept else (_("Wer ohne Konto beantragt, bekommt jetzt keine Mails mehr: Die Adresse dafür ist weg."),)


def _paths(service: Raw) -> list[str]:
    path: Any = (service.get("addressee") or {}).get(EMAIL) or []
    return [path] if isinstance(path, str) else list(path)


def _put(piece: Piece, paths: list[str]) -> None:
    service = piece.part(SERVICE)
    others = {name: path for name, path in (service.get("addressee") or {}).items() if name != EMAIL}
    written = {EMAIL: paths[0] if len(paths) == 1 else paths} if paths else {}
    piece.put(SERVICE, {**service, "addressee": {**others, **written}})
