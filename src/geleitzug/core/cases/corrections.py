# SPDX-License-Identifier: EUPL-1.2
"""Correcting an obvious mistake in a decision (offenbare Unrichtigkeit): what is put right, and what the letter says.

§ 42 VwVfG, § 129 AO. Values in, values out; doing it is actions/correcting.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from geleitzug.core.mailbox import lands
from geleitzug.core.mailbox.rules import Regime

LEAST, LONGEST, MOST = 2, 300, 4
"""Signs of a passage, and how many passages one correction has: more is no slip of the pen any more."""


class Passage(NamedTuple):
    """What stands in the letter, and what should."""

    wrong: str
    right: str


def read(stored: Iterable[Iterable[str]]) -> tuple[Passage, ...]:
    """Return passages as they were stored."""
    return tuple(Passage(*each) for each in stored)


def put_right(text: str, passages: Iterable[Passage]) -> str:
    """Return a text with every passage put right wherever it stands."""
    for passage in passages:
        text = text.replace(passage.wrong, passage.right)
    return text


def put_right_in(value: Any, passages: Iterable[Passage]) -> Any:
    """Return lists and tables of texts with every passage put right; what is no text stays."""
    passages = tuple(passages)
    if isinstance(value, str):
        return put_right(value, passages)
    if isinstance(value, Mapping):
        return {key: put_right_in(part, passages) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(put_right_in(part, passages) for part in value)
    return value


def basis_of(regime: Regime, land: str) -> str:
    """Return the law a correction rests on: of a tax notice § 129 AO, else § 42 of the Land's own act."""
    return "§ 129 AO" if regime is Regime.TAX else lands.rule(land, "42")


def note_of(passages: Iterable[Passage], *, basis: str, dated: str, today: str, reasons: str, renews: bool) -> str:
    """Return what stands above a corrected letter, in German as letters are.

    A correction does not touch what was decided, so the period to contest it goes on; only where the letter shows for
    the first time what was decided does it begin anew (BVerwG; 85 %).
    """
    said = "; ".join(f"statt „{wrong}“ richtig „{right}“" for wrong, right in passages)
    period = (
        "Erst aus dieser Fassung ist zu erkennen, was entschieden ist. Die Frist für einen Rechtsbehelf beginnt darum"
        " mit der Bekanntgabe dieser Fassung neu."
        if renews
        else "An der Entscheidung ändert das nichts. Die Frist für einen Rechtsbehelf beginnt nicht neu."
    )
    return (
        f"Berichtigte Fassung vom {today}. Sie tritt an die Stelle unseres Schreibens vom {dated}. Berichtigt ist eine"
        f" offenbare Unrichtigkeit ({basis}): {said}. {reasons.strip()} {period}"
    )
