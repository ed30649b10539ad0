# SPDX-License-Identifier: EUPL-1.2
"""How long a file is kept and what comes then. Values in, values out; what the town's plan says is models.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

KEY = re.compile(r"\d{1,4}([.\-/]\d{1,4}){0,5}")
"""How file plans of municipalities number their classes: groups of digits (KGSt, Kommunaler Aktenplan)."""
LONGEST_YEARS = 150


class After(StrEnum):
    """What follows when a file need not be kept any more (Aussonderungsart); the letters are those of xdomea."""

    OFFER = "offer"
    DESTROY = "destroy"
    KEEP = "keep"


class LotState(StrEnum):
    """How far a lot of files is on its way out."""

    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    RELEASED = "released"
    OFFERED = "offered"
    ASSESSED = "assessed"
    HANDED = "handed"
    DONE = "done"


class ItemState(StrEnum):
    """What is to become, or has become, of a file in a lot."""

    WAITING = "waiting"
    TO_HAND = "to_hand"
    HANDED = "handed"
    REFUSED = "refused"
    TO_DESTROY = "to_destroy"
    STOPPED = "stopped"
    ARCHIVED = "archived"
    DESTROYED = "destroyed"


MOVES: Mapping[LotState, frozenset[LotState]] = {
    LotState.PROPOSED: frozenset({LotState.SENT_BACK, LotState.RELEASED}),
    LotState.SENT_BACK: frozenset(),
    LotState.RELEASED: frozenset({LotState.OFFERED, LotState.DONE}),
    LotState.OFFERED: frozenset({LotState.ASSESSED, LotState.DONE}),
    LotState.ASSESSED: frozenset({LotState.HANDED, LotState.DONE}),
    LotState.HANDED: frozenset({LotState.DONE}),
    LotState.DONE: frozenset(),
}
"""A lot to destroy goes from its release to its end; one that is offered takes the four steps of the archive."""


class Way(StrEnum):
    """How something came into the tray."""

    SCAN = "scan"
    MAIL = "mail"


class PaperState(StrEnum):
    """What became of a paper that was scanned, or of a mail."""

    WAITING = "waiting"
    FILED = "filed"
    DISCARDED = "discarded"


class Hindrance(StrEnum):
    """Why a file whose time is over may not go."""

    HOLD = "hold"
    MONEY = "money"
    REQUEST = "request"
    REMEDY = "remedy"
    SENT_BACK = "sent_back"
    TAKEN_OUT = "taken_out"
    JOINED = "joined"
    """It was joined to a case that decides both, and whose file is still here."""


ENDED = frozenset({ItemState.STOPPED, ItemState.ARCHIVED, ItemState.DESTROYED})
MOST_IN_A_LOT = 100
"""So many files one person can look through before they sign; and one message to the archive can carry."""


class NotAllowedNow(Exception):
    """The lot is in a state in which this makes no sense."""


def check_move(now: LotState, then: LotState) -> None:
    """Refuse a step that does not follow; raises NotAllowedNow."""
    if then not in MOVES[now]:
        raise NotAllowedNow(f"{now} → {then}")


class BadClass(ValueError):
    """A class of the file plan does not fit together; ``field`` says where."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Retention:
    """How long files of a service are kept: ``years`` after the end of the year of the last day, and why.

    ``key`` and ``title`` are empty where the town has not given the service a class: then the package's own period
    holds, and the files are offered to the archive.
    """

    key: str
    title: str
    years: int | None
    basis: str
    after: After
    begins: str = ""
    """What the period begins with, where that is not the end of the case: somebody has to look before."""

    @property
    def is_planned(self) -> bool:
        """Tell whether a class of the plan says so, and not the package."""
        return bool(self.key)

    def ends(self, closed: date) -> date | None:
        """Return the first day on which a file closed on a day may go; None where it stays for good.

        Periods of records run from the end of the calendar year (§ 147 (4) AO, and the file regulations of the
        municipalities after it).
        """
        return None if self.years is None else date(closed.year + self.years + 1, 1, 1)

    def closed_before(self, today: date) -> date | None:
        """Return before which day a file must have been closed to be due today; the other way round of ``ends``."""
        return None if self.years is None else date(today.year - self.years, 1, 1)


def of_package(retention: Mapping[str, Any]) -> Retention:
    """Return what holds where the town has said nothing.

    Offered, not destroyed: the archive acts of the Länder let nothing be destroyed that was not offered before
    (§ 3 BremArchivG, § 3 NArchG).
    """
    return Retention("", "", int(retention["years"]), str(retention["basis"]), After.OFFER)


def record_key(key: str, received: date) -> str:
    """Return the file (Akte) a case lies in: what came in a year under one class of the plan."""
    return f"{key}/{received.year}"


def file_number(key: str, number: str) -> str:
    """Return the file number (Aktenzeichen) of a case."""
    return f"{key} – {number}" if key else number


def one_case(named: Iterable[str]) -> str:
    """Return the number of the one case that is named; empty where none is, or two are: then a person decides."""
    found = set(named)
    return found.pop() if len(found) == 1 else ""


class Numbered(Protocol):
    """Something that has a number in a letterbox."""

    @property
    def uid(self) -> int:
        """Return the number."""
        ...


T = TypeVar("T", bound=Numbered)


def in_turn(lying: Iterable[T], refused: Sequence[int]) -> list[T]:
    """Return mails in the order they are tried: what could not be taken before comes last, the latest try at the end.

    Else as many bad mails as are taken at once would keep all others from coming.
    """
    places = {uid: place for place, uid in enumerate(refused)}
    return sorted(lying, key=lambda each: (places.get(each.uid, -1), each.uid))


def check_class(*, key: str, title: str, years: int | None, after: After, basis: str, agreement: str) -> None:
    """Refuse a class that says nothing or two things; raises BadClass.

    Destroying without an offer needs the archive's word (a Bewertungskatalog or a list it has agreed to).
    """
    if not KEY.fullmatch(key):
        raise BadClass("key")
    if not title:
        raise BadClass("title")
    if (years is None) != (after is After.KEEP) or (years is not None and not 0 <= years <= LONGEST_YEARS):
        raise BadClass("years")
    if not basis:
        raise BadClass("basis")
    if after is After.DESTROY and not agreement:
        raise BadClass("agreement")
