# SPDX-License-Identifier: EUPL-1.2
"""What a service tells whoever asks: its texts, and what to have ready before the first question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from geleitzug.core.catalogue.proofs import proofs_wanted
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.forms.proofs import Wanted
from geleitzug.ground.texts import pick

ACTS_FOR = {
    "child": _("nur, wenn Sie für Ihr Kind handeln"),
    "care": _("nur, wenn Sie für eine Person handeln, die Sie rechtlich betreuen"),
    "principal": _("nur, wenn Sie mit einer Vollmacht handeln"),
}


@dataclass(frozen=True, slots=True)
class AtHand:
    """What one should have at hand before the first question."""

    needs: list[str]
    files: tuple[Wanted, ...]

    def __bool__(self) -> bool:
        return bool(self.needs or self.files)


def at_hand(found: Service, lang: str, plain: bool = False) -> AtHand:
    """Return what a service asks one to have ready, and the proofs it may ask for, each with when it does."""
    raw = found.package.service
    behalf = [
        Wanted(pick(asked["proof"], lang), str(ACTS_FOR[key])) for key, asked in (raw.get("on_behalf") or {}).items()
    ]
    needs = [said(need, lang, plain) for need in raw.get("needs") or []]
    return AtHand(needs, (*proofs_wanted(found.package, lang), *behalf))


def said(text: Mapping[str, str] | None, lang: str, plain: bool = False) -> str:
    """Return a text in a language, or in plain language where it is wanted and there."""
    return (text or {}).get("plain", "") if plain and (text or {}).get("plain") else pick(text, lang)
