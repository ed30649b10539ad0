# SPDX-License-Identifier: EUPL-1.2
"""On what ground a decision may stop to hold, and the words that say so. Doing it is actions/revoking.py."""

from __future__ import annotations

from enum import StrEnum

from geleitzug.core.mailbox import lands
from geleitzug.core.mailbox.rules import Regime, Remedy


class Ground(StrEnum):
    """Why a decision no longer holds, and from when."""

    UNLAWFUL_PAST = "unlawful_past"
    """Rücknahme of an unlawful decision, as if it had never been (§ 48 VwVfG)."""
    UNLAWFUL_FUTURE = "unlawful_future"
    """Rücknahme of an unlawful decision from now on (§ 48 VwVfG)."""
    LAWFUL = "lawful"
    """Widerruf of a lawful decision from now on (§ 49 VwVfG)."""
    REMEDY = "remedy"
    """Abhilfe after an objection or protest (§ 72 VwGO, § 367 (2) sentence 3 AO)."""
    TAX = "tax"
    """Aufhebung of a tax notice (§§ 172 to 177 AO): §§ 130, 131 AO are not for those (§ 172 (1) no. 2 d AO)."""


FROM_ITS_BEGINNING = frozenset({Ground.UNLAWFUL_PAST, Ground.REMEDY, Ground.TAX})
"""Grounds by which it counts as never decided: what is still to be paid by it need not be."""

GROUNDS: dict[Regime, tuple[Ground, ...]] = {
    Regime.GENERAL: (Ground.UNLAWFUL_PAST, Ground.UNLAWFUL_FUTURE, Ground.LAWFUL, Ground.REMEDY),
    Regime.TAX: (Ground.TAX, Ground.REMEDY),
    Regime.NONE: (),
}

_VERBS = {
    Ground.UNLAWFUL_PAST: ("Rücknahme", "nehmen wir mit Wirkung für die Vergangenheit zurück"),
    Ground.UNLAWFUL_FUTURE: ("Rücknahme", "nehmen wir mit Wirkung für die Zukunft zurück"),
    Ground.LAWFUL: ("Widerruf", "widerrufen wir mit Wirkung für die Zukunft"),
    Ground.REMEDY: ("Aufhebung", "heben wir auf"),
    Ground.TAX: ("Aufhebung", "heben wir auf"),
}


def name_of(ground: Ground) -> str:
    """Return what the letter calls it, in German as letters are."""
    return _VERBS[ground][0]


def tenor_of(ground: Ground, *, title: str, day: str, basis: str, deemed: bool = False) -> str:
    """Return the operative sentence of the letter; ``deemed`` is what nobody decided and the law takes as approved."""
    if deemed:
        return f"die Genehmigung „{title}“, die seit dem {day} als erteilt gilt, {_VERBS[ground][1]} ({basis})."
    return f"unseren Bescheid „{title}“ vom {day} {_VERBS[ground][1]} ({basis})."


def basis_of(ground: Ground, remedy: Remedy | None, land: str) -> str:
    """Return the law a revocation rests on, in the Land's own act; ``remedy`` is the one against the decision."""
    if ground is Ground.REMEDY:
        return "§ 367 Abs. 2 Satz 3 AO" if remedy is Remedy.PROTEST else "§ 72 VwGO"
    if ground is Ground.TAX:
        return "§§ 172 bis 177 AO"
    return lands.rule(land, "49" if ground is Ground.LAWFUL else "48")
