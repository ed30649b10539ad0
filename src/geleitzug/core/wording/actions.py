# SPDX-License-Identifier: EUPL-1.2
"""Keeping versions of a draft, and noting what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from geleitzug.core.wording.models import TextVersion
from geleitzug.core.wording.queries import last_version
from geleitzug.ground.people.actors import Actor


def keep(subject: UUID, parts: Mapping[str, str], *, by: Actor) -> TextVersion:
    """Keep a version of a draft; where nothing was changed the last one stays the last.

    Whoever calls holds the subject's lock: two versions never get one number.
    """
    last = last_version(subject)
    if last is not None and last.parts == dict(parts) and not last.fate:
        return last
    return TextVersion.objects.create(
        subject=subject, number=last.number + 1 if last else 1, parts=dict(parts), author=by.id, author_name=by.signed
    )


def note(subject: UUID, fate: TextVersion.Fate, *, by: Actor) -> None:
    """Note that the last version was sent back, or agreed to."""
    last = last_version(subject)
    if last is not None:
        TextVersion.objects.filter(pk=last.pk).update(fate=fate, fate_by=by.signed)


def destroy(subject: UUID) -> None:
    """Part with all versions of a subject for good. Needs the machine's door."""
    TextVersion.objects.filter(subject=subject).delete()
