# SPDX-License-Identifier: EUPL-1.2
"""Correcting an obvious mistake in a decision (offenbare Unrichtigkeit): what is put right, and what the letter says.

§ 42 VwVfG, § 129 AO. Values in, values out; doing it is actions/correcting.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
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
    """Return a text with every passage put right wherever it stands, the longest first.

    In one go: what one passage has put there is not what another finds wrong.
    """
    right = {passage.wrong: passage.right for passage in passages if passage.wrong}
    if not right:
        return text
    either = "|".join(re.escape(wrong) for wrong in sorted(right, key=len, reverse=True))
    return re.sub(either, lambda found: right[found.group()], text)


def put_right_in_turn(text: str, turns: Iterable[Iterable[Passage]]) -> str:
    """Return a text with the passages of several corrections put right, the first correction first."""
    for passages in turns:
        text = put_right(text, passages)
    return text


def dated(decided: date, renewed: Iterable[date]) -> date:
    """Return of what day a letter is now: of its decision, or of the last version with which the period began anew."""
    return max((decided, *renewed))


def twice(passages: Iterable[Passage]) -> int | None:
    """Return the place of the first passage that is wrong for a second time; None where there is none such."""
    seen: set[str] = set()
    for place, (wrong, _right) in enumerate(passages):
        if wrong and wrong in seen:
            return place
        seen.add(wrong)
    return None


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
