# SPDX-License-Identifier: EUPL-1.2
"""Vouching for a letter when it goes out, and keeping what is said of it true. Who asks about one is queries.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from geleitzug.core.vouching import codes
from geleitzug.core.vouching.models import LetterCode
from geleitzug.core.vouching.rules import Fate


def vouch(
    code: str,
    *,
    subject: UUID,
    document: UUID,
    sha256: str,
    kind: str,
    title: str,
    office: str,
    dated: date,
    seal: Mapping[str, Any] | None = None,
    original: UUID | None = None,
    corrected_on: date | None = None,
) -> LetterCode:
    """Answer for a letter from now on: whoever has its code learns this. ``title`` says nothing of a person.

    ``original`` is the document this is a corrected version of: what befalls one befalls all versions.
    """
    known = LetterCode.objects.filter(document=original).first() if original else None
    return LetterCode.objects.create(
        holder=codes.holder_of(code), subject=subject, document=document, sha256=sha256, kind=kind, title=title[:200],
        office=office[:200], dated=dated, seal=dict(seal or {}), original=original, corrected_on=corrected_on,
        contested_on=known.contested_on if known else None, suspends=known.suspends if known else False,
    )  # fmt: skip


def note_fate(document: UUID, fate: Fate, *, on: date) -> None:
    """Say from now on that a letter no longer holds as it is; what was said first stays.

    What ends its force ends it for every version, also for one that was corrected before.
    """
    if fate is Fate.REVOKED:
        _versions(document).exclude(fate=Fate.REVOKED).update(fate=fate, fate_on=on)
    else:
        LetterCode.objects.filter(document=document, fate="").update(fate=fate, fate_on=on)


def note_contested(document: UUID, *, on: date, suspends: bool) -> None:
    """Say from now on that an objection is lodged, and whether the decision waits for it."""
    _versions(document).update(contested_on=on, suspends=suspends)


def note_stay(document: UUID, *, suspends: bool) -> None:
    """Say from now on whether the decision may be enforced while it is contested (§ 80 (4) VwGO, § 361 (2) AO)."""
    _versions(document).filter(contested_on__isnull=False).update(suspends=suspends)


def note_settled(document: UUID) -> None:
    """Say no more that a letter is contested: the objection is dealt with."""
    _versions(document).update(contested_on=None, suspends=False)


def _versions(document: UUID) -> QuerySet[LetterCode]:
    """Return a letter with its corrected versions, whichever of them is named."""
    first = LetterCode.objects.filter(document=document).values_list("original", flat=True).first() or document
    return LetterCode.objects.filter(Q(document=first) | Q(original=first))


def forget(subject: UUID, *, on: date) -> None:
    """Keep of a case that is deleted only that these letters went out: nothing leads back to it or to anybody."""
    LetterCode.objects.filter(subject=subject).update(subject=None, document=None, original=None, sha256="", gone_on=on)
