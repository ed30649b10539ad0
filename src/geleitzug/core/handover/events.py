# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to what is handed over (subject: the case) and to the lines to other systems (Deed)."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandedOver(Event):
    """Another system has taken a case's data, with so many files; its holder may know to whom they went."""

    target: str
    what: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAnswered(Event):
    """Another system has answered: received, accepted or refused, perhaps with its own file number."""

    sealed = ("text", "reference")
    target: str
    said: str
    reference: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverFailed(Event):
    """A case could not be handed over, and somebody has to look; ``reason`` is a sentence."""

    sealed = ("reason",)
    target: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRetried(Event):
    """Somebody let a shipment be tried once more."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSettled(Event):
    """Somebody ended a shipment: handed it over by other means, or called it off; ``note`` says how or why."""

    sealed = ("note",)
    target: str
    ended: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDownloaded(Event):
    """Somebody took a shipment out as files, to hand it over by other means."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSetUp(Deed):
    """The operator set up a line to another system, changed it or paused it; secrets are not among its words."""

    key: str
    line: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSettled(Deed):
    """The operator put an answer aside that belonged to nothing; ``note`` says why."""

    key: str
    note: str
