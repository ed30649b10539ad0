# SPDX-License-Identifier: EUPL-1.2
"""What can have happened while others are asked for an opinion; the subject is the case, of an inquiry itself.

With a holder the applicant reads it: to whom their data went. Names of recipients may be those of people: sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionAsked(Event):
    """Somebody was asked for an opinion; ``papers`` and ``parts`` count what of the case they were shown."""

    sealed = ("recipient",)
    request_id: UUID
    to: str
    recipient: str
    due: date
    papers: int
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionDelivered(Event):
    """The request lies with its recipient: in the other municipality, or behind the link."""

    sealed = ("recipient",)
    request_id: UUID
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionLooked(Event):
    """The recipient has opened the request, and with it what it shows."""

    sealed = ("recipient",)
    request_id: UUID
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionReminded(Event):
    """The recipient was reminded, or the clerk is to: who has no mail address is not reached by us."""

    sealed = ("recipient",)
    request_id: UUID
    to: str
    recipient: str
    due: date
    mailed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionOverdue(Event):
    """The date has passed without an answer."""

    sealed = ("recipient",)
    request_id: UUID
    recipient: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionExtended(Event):
    """The recipient has more time."""

    sealed = ("recipient",)
    request_id: UUID
    recipient: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRevoked(Event):
    """The request was taken back; nothing of it is shown any more."""

    sealed = ("recipient", "reason")
    request_id: UUID
    recipient: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionReceived(Event):
    """The opinion is there and in the file; ``verdict`` is what it comes to."""

    sealed = ("recipient",)
    request_id: UUID
    recipient: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked(Event):
    """The recipient is to look at their opinion again."""

    sealed = ("recipient", "reason")
    request_id: UUID
    recipient: str
    reason: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionCodeMade(Event):
    """A link or a code was shown to the clerk, to be passed on."""

    sealed = ("recipient",)
    request_id: UUID
    recipient: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryReceived(Event):
    """Another municipality asks this one for an opinion; the subject is the inquiry."""

    town: str
    number: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryAnswered(Event):
    """This municipality has said its opinion; the subject is the inquiry."""

    town: str
    number: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryEnded(Event):
    """The other municipality needs no opinion any more; the subject is the inquiry."""

    town: str
    number: str
