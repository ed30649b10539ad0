# SPDX-License-Identifier: EUPL-1.2
"""Drawing samples, and when a program must not decide whatever its rules say: pure functions over values."""

from __future__ import annotations

from collections.abc import Mapping

from geleitzug.core.cases.rules import Outcome

SIDES = 10_000
MOST_PERCENT = 100

BURDENING = frozenset({Outcome.REFUSED, Outcome.GRANTED_WITH_CONDITIONS})
"""Nobody is refused, or bound by conditions, without a person: they have to be heard (§ 28 VwVfG) and told the reasons
of their own case (§ 39 VwVfG)."""

BY_PROOF = frozenset({"child", "care", "principal"})
"""Acting for others whose proof is a file that somebody has to read."""


def number_drawn(keyed: str) -> int:
    """Return how the dice fall, 0 to 9999, from a keyed hash of the case in hexadecimal digits.

    Whoever has not the town's key can neither tell nor choose whether they are drawn (§ 88 Abs. 5 Satz 3 Nr. 1 AO asks
    for chance); the same case gives the same number whenever it is asked, so that a draw can be proved.
    """
    return int(keyed[:13], 16) % SIDES


def is_percent(value: int) -> bool:
    """Tell whether so many of a hundred can be drawn."""
    return 0 <= value <= MOST_PERCENT


def is_burdening(outcome: str) -> bool:
    """Tell whether a person must decide because the outcome burdens (§ 28, § 39 VwVfG)."""
    return outcome in BURDENING


def is_represented(who: Mapping[str, object]) -> bool:
    """Tell whether somebody applies for another by a power that only a file proves (§ 14 VwVfG)."""
    return who.get("on_behalf") in BY_PROOF
