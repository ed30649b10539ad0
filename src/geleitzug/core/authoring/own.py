# SPDX-License-Identifier: EUPL-1.2
"""What a town says itself of a service in work: values and texts the package leaves to it (``local``).

It goes with the draft, through undoing and review, and to the offering when the draft is released. Never to the
package: what another town takes in is to be without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.edits.hands import Edited
from geleitzug.core.authoring.parts import OWN, Piece

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Own:
    """A town's own values and texts of a service."""

    values: Raw = field(default_factory=dict)
    texts: Raw = field(default_factory=dict)

    @classmethod
    def from_raw(cls, raw: Raw | None) -> Own:
        """Return them as a draft keeps them; without any where it keeps none."""
        kept = raw or {}
        return cls(kept.get("values") or {}, kept.get("texts") or {})

    def over(self, before: Own) -> Own:
        """Return them laid over others: what the town has said until now."""
        return Own({**before.values, **self.values}, {**before.texts, **self.texts})

    def beyond(self, before: Own) -> Own:
        """Return what is said otherwise than before; what was not there and is empty is not said."""
        return Own(_news(self.values, before.values), _news(self.texts, before.texts))


def _news(now: Raw, before: Raw) -> dict[str, Any]:
    return {name: value for name, value in now.items() if value != before.get(name)}


NOTHING = Own()


@dataclass(frozen=True, slots=True)
class SetOwn:
    """Keep with a draft what the town says itself of its service."""

    own: Own

    def apply(self, piece: Piece) -> Edited:
        kept = {name: dict(said) for name, said in (("values", self.own.values), ("texts", self.own.texts)) if said}
        if kept or piece.has(OWN):
            piece.put(OWN, kept or None)
        return Edited(_("Angaben der eigenen Kommune geändert"))
