# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to a pad, and to what was put before somebody to be signed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from geleitzug.ground.events import Deed, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PadMade(Deed):
    """A pad has a code to be paired by."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PadPaired(Deed):
    """A tablet has taken the code and is the pad from now on."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PadEnded(Deed):
    """A tablet is a pad no longer; ``side`` is office or tablet."""

    name: str
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureAsked(Event):
    """A document was put before somebody on a pad."""

    sealed = ("title",)
    sheet: UUID
    document_id: UUID
    title: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSigned(Event):
    """Somebody has signed a document on a pad; ``digest`` binds the signature to it, ``way`` is drawn or typed."""

    sealed = ("title",)
    sheet: UUID
    document_id: UUID
    title: str
    sha256: str
    digest: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRefused(Event):
    """Somebody does not sign, and perhaps has said why."""

    sealed = ("title", "reason")
    document_id: UUID
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureOnPaper(Event):
    """Somebody wants to sign on paper instead."""

    sealed = ("title",)
    document_id: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureTakenBack(Event):
    """A clerk has taken a document off the pad, or nobody has signed it in time (``lapsed``)."""

    sealed = ("title",)
    document_id: UUID
    title: str
    lapsed: bool
