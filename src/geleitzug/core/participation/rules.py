# SPDX-License-Identifier: EUPL-1.2
"""Asking others for an opinion: whom, until when, what they can say, and what a link with a code is good for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

LONGEST_WAIT = timedelta(days=365)
REMIND_BEFORE = timedelta(days=7)
"""So long before its date a request is called to mind, where nobody has said another day."""
MOST_OUTSIDE = 3
"""So many bodies outside are asked with one form; more are asked with the next."""
LONGEST_TEXT, LONGEST_NAME = 8000, 200

MOST_LINES = 5
CODE_DIGITS, CODE_TRIES = 8, 5
"""A code has 26 bits; after so many wrong tries it is worth nothing, and a new one has to be asked for."""
CODE_BY_MAIL, CODE_BY_PHONE = timedelta(minutes=15), timedelta(hours=24)
CODE_REST = timedelta(seconds=60)
"""So long after a mail with a code no other is sent: nobody's mailbox is filled by pressing a button."""
PROVEN = timedelta(hours=8)
"""So long a browser that has shown a code may read and write; then it needs the next code."""


class ParticipationError(Exception):
    """Something about a request for an opinion that cannot be done."""


class NobodyAsked(ParticipationError):
    """No recipient was chosen."""


class WrongDay(ParticipationError):
    """The day is not one until which, or on which, something can be asked."""


class NoLongerOpen(ParticipationError):
    """The request was answered, taken back or is over; nothing can be said to it now."""


class NoPostalAddress(ParticipationError):
    """There is no address a letter could go to, or more of it than fits into the window of an envelope."""


class UnknownRecipient(ParticipationError):
    """There is no such office or municipality to ask."""


class Incomplete(ParticipationError):
    """An answer lacks something; ``missing`` names its fields."""

    def __init__(self, missing: Collection[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


class Recipient(StrEnum):
    """Who is asked."""

    OFFICE = "office"
    TOWN = "town"
    OUTSIDE = "outside"


class Way(StrEnum):
    """How somebody outside gets the code that goes with their link."""

    PHONE = "phone"
    MAIL = "mail"


class Verdict(StrEnum):
    """What an opinion comes to (Ergebnis der Stellungnahme)."""

    AGREE = "agree"
    WITH_CONDITIONS = "agree_with_conditions"
    DISAGREE = "disagree"
    NOT_CONCERNED = "not_concerned"
    NEEDS_PAPERS = "needs_papers"


NEEDS_TEXT = frozenset({Verdict.DISAGREE, Verdict.NEEDS_PAPERS})
"""What says nothing without reasons: § 39 VwVfG binds the decision, which can only weigh what it is told."""


class State(StrEnum):
    """Where a request stands."""

    ON_ITS_WAY = "on_its_way"
    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Body:
    """A body outside to be asked: its name, where the link goes (empty: by post), and how the code comes."""

    name: str
    email: str = ""
    way: Way = Way.PHONE
    code_email: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answers."""

    verdict: str = ""
    text: str = ""
    conditions: str = ""
    name: str = ""


def check_due(due: date | None, today: date) -> date:
    """Return the day until which an answer is asked for: after today, within a year. Raises WrongDay."""
    if due is None or not today < due <= today + LONGEST_WAIT:
        raise WrongDay
    return due


def reminder_for(due: date, wanted: date | None, today: date) -> date | None:
    """Return the day of the reminder: the wanted one, else a week before; None where that is not after today.

    Raises WrongDay for a wanted day that is not between today and the due day.
    """
    if wanted is None:
        usual = due - REMIND_BEFORE
        return usual if usual > today else None
    if not today < wanted <= due:
        raise WrongDay
    return wanted


def check_said(said: Said, *, names: bool = True) -> Said:
    """Refuse an answer that lacks something its reader needs. Raises Incomplete.

    ``names``: whoever answers from outside says who they are; of staff we know it.
    """
    missing = []
    if said.verdict not in list(Verdict):
        missing.append("verdict")
    elif said.verdict in NEEDS_TEXT and not said.text:
        missing.append("text")
    if said.verdict == Verdict.WITH_CONDITIONS and not said.conditions:
        missing.append("conditions")
    if names and not said.name:
        missing.append("name")
    if missing:
        raise Incomplete(missing)
    return said


def state_of(*, due: date, today: date, delivered: bool, answered: bool, revoked: bool) -> State:
    """Return where a request stands; what is taken back after its answer stays answered."""
    if answered:
        return State.ANSWERED
    if revoked:
        return State.REVOKED
    if not delivered:
        return State.ON_ITS_WAY
    return State.OVERDUE if due < today else State.OPEN


def holds_up(state: State, due: date, today: date) -> bool:
    """Tell whether a request keeps a process waiting that waits for opinions: until its day, and no longer.

    § 69 (1) MBO and the building codes of the Länder: a consent that is not refused within a month counts as given
    (sentence 3), the municipality's within two (§ 36 (2) BauGB); a late opinion is left out of account (sentence 4),
    except where it matters for whether the decision is lawful. That exception the clerk weighs: what comes late lies
    in the file all the same. One that never reached its recipient holds nothing up for longer either.
    """
    return state in (State.ON_ITS_WAY, State.OPEN) and not is_past(due, today)


def link_works(*, due: date, today: date, revoked: bool, over: bool) -> bool:
    """Tell whether a link still opens something: until the end of its last day, and not once it is taken back."""
    return not revoked and not over and today <= due


def address_lines(typed: str) -> tuple[str, ...]:
    """Return the lines of a postal address below the name. Raises NoPostalAddress.

    DIN 5008: six lines fit, and the first is the name.
    """
    lines = tuple(" ".join(line.split()) for line in typed.splitlines() if line.strip())
    if not 2 <= len(lines) <= MOST_LINES:
        raise NoPostalAddress
    return lines


def plain_code(typed: str) -> str:
    """Return a code as it was made: what people put between its digits is left out."""
    return "".join(letter for letter in typed if letter.isascii() and letter.isdigit())


def spoken_code(code: str) -> str:
    """Return a code as one reads it out: in two groups."""
    return f"{code[:4]} {code[4:]}"


def chosen(wanted: Collection[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return those of some known things that were ticked, in the order in which they are known."""
    return {key: name for key, name in known.items() if key in wanted}


def is_past(due: date, today: date) -> bool:
    """Tell whether the last day for an answer is over."""
    return due < today


def until_end_of(due: date, now: datetime, zone: tzinfo) -> timedelta:
    """Return how long it is until the end of a day, in the town's time; nothing where that is past."""
    end = datetime.combine(due + timedelta(days=1), time.min, tzinfo=zone)
    return max(end - now, timedelta(0))
