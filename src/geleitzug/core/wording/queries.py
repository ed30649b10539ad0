# SPDX-License-Identifier: EUPL-1.2
"""Reading versions of a draft. Whether somebody may see their subject is decided there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from geleitzug.core.wording.models import TextVersion
from geleitzug.ground.prepared import Prepared, Read

_last = Prepared(lambda subject: TextVersion.objects.filter(subject=subject).order_by("-number")[:1], UUID)
_judged = Prepared(
    lambda subject: TextVersion.objects.filter(subject=subject).exclude(fate="").order_by("-number")[:1], UUID
)


def versions_of(subject: UUID) -> QuerySet[TextVersion]:
    """Return the versions of a draft, the first one first."""
    return TextVersion.objects.filter(subject=subject).order_by("number")


def version_of(subject: UUID, number: int) -> TextVersion | None:
    """Return a version of a draft by its number."""
    return TextVersion.objects.filter(subject=subject, number=number).first()


def last_version(subject: UUID) -> TextVersion | None:
    """Return the latest version of a draft."""
    return _last.first(subject)


def last_judged(subject: UUID) -> TextVersion | None:
    """Return the latest version that a second person has sent back or agreed to."""
    return _judged.first(subject)


def reads_of(subject: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_last.of(subject), _judged.of(subject)]
