# SPDX-License-Identifier: EUPL-1.2
"""Serial numbers of identity documents, and how a document goes from its order to its holder. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

LETTERS = "CFGHJKLMNPRTVWXYZ"
"""The letters of German serial numbers: no vowels, and none that is taken for a digit (B, D, Q, S)."""
ALPHABET = "0123456789" + LETTERS
LENGTH = 9
"""Four signs of the authority and five by chance (§ 2 Abs. 8 PAuswG; § 4 PassG with Anlage 11 PassV)."""
LOOKALIKES: Mapping[str, str] = {"O": "0", "Q": "0", "I": "1", "S": "5", "B": "8"}
"""A letter that never occurs, and the digit that is meant."""
WEIGHTS = (7, 3, 1)
KEPT_AFTER = timedelta(weeks=4)
"""So long whoever asks is told that a document was handed out; then nothing of it is kept here."""
KEPT_UNMOVED = timedelta(days=365)
"""What nobody has moved for so long is deleted: the authority's own register knows what became of it."""


class Kind(StrEnum):
    """What is ordered. There are no new Kinderreisepässe since 1 January 2024; children get a passport."""

    ID_CARD = "personalausweis"
    PASSPORT = "reisepass"
    EID_CARD = "eid-karte"


class State(StrEnum):
    """How far a document is."""

    ORDERED = "ordered"
    ARRIVED = "arrived"
    HANDED_OUT = "handed_out"


class Step(StrEnum):
    """How it got there, where the state alone does not tell."""

    ORDERED = "ordered"
    ARRIVED = "arrived"
    HANDED_OUT = "handed_out"
    BACK = "back"
    ELSEWHERE = "elsewhere"


class HandedTo(StrEnum):
    """Who took it."""

    HOLDER = "holder"
    GUARDIAN = "guardian"
    PROXY = "proxy"


MOVES: Mapping[State, frozenset[State]] = {
    State.ORDERED: frozenset({State.ARRIVED}),
    State.ARRIVED: frozenset({State.HANDED_OUT}),
    State.HANDED_OUT: frozenset(),
}
BACK: Mapping[State, State] = {State.ARRIVED: State.ORDERED, State.HANDED_OUT: State.ARRIVED}
"""Where a step leads back to that was noted by mistake."""


class Wrong(StrEnum):
    """Why something cannot be a serial number."""

    EMPTY = "empty"
    LETTER = "letter"
    LENGTH = "length"
    CHECK = "check"


class WrongNumber(ValueError):
    """This is no serial number: ``why``, and the ``sign`` that never occurs in one."""

    def __init__(self, why: Wrong, sign: str = "") -> None:
        super().__init__(why)
        self.why, self.sign = why, sign


class NotAllowedNow(Exception):
    """The document is in a state in which this makes no sense."""


def number_of(typed: str) -> str:
    """Return the nine signs of a serial number as somebody typed it; raises WrongNumber.

    Blanks, hyphens and small letters are people's own. The check digit behind it may be left away, and the D of a
    passport's machine-readable line may stand behind that.
    """
    signs = "".join(sign for sign in typed.upper() if sign not in " \t\u00a0\u202f-–.<")
    if len(signs) == LENGTH + 2 and signs.endswith("D"):
        signs = signs[:-1]
    if not signs:
        raise WrongNumber(Wrong.EMPTY)
    for sign in signs:
        if sign not in ALPHABET:
            raise WrongNumber(Wrong.LETTER, sign)
    if len(signs) not in (LENGTH, LENGTH + 1):
        raise WrongNumber(Wrong.LENGTH)
    number, check = signs[:LENGTH], signs[LENGTH:]
    if check and check != check_digit(number):
        raise WrongNumber(Wrong.CHECK)
    return number


def check_digit(number: str) -> str:
    """Return the digit behind a number: weights 7, 3, 1, letters from A = 10 (ICAO Doc 9303-3, 4.9)."""
    return str(sum(int(sign, 36) * WEIGHTS[at % 3] for at, sign in enumerate(number)) % 10)


def check_move(now: State, then: State) -> None:
    """Refuse a step that does not follow; raises NotAllowedNow."""
    if then not in MOVES[now]:
        raise NotAllowedNow(f"{now} → {then}")


def before(now: State) -> State:
    """Return where a step noted by mistake leads back to; raises NotAllowedNow."""
    if now not in BACK:
        raise NotAllowedNow(now)
    return BACK[now]


def kept_for(state: State) -> timedelta:
    """Return how long a document is kept in the list after its last step.

    A serial number must not become a way to find persons (§ 16 Abs. 4 PassG, § 20 Abs. 3 PAuswG); Art. 5 (1) (e) GDPR.
    """
    return KEPT_AFTER if state is State.HANDED_OUT else KEPT_UNMOVED
