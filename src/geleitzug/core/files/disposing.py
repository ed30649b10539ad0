# SPDX-License-Identifier: EUPL-1.2
"""Parting with an e-file for good. When that may be, and whether an archive has it, others have to know."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.files.housekeeping import SETTLED, delete_bytes
from geleitzug.core.files.models import Document, FileEntry, Record
from geleitzug.ground.jobs import defer


@transaction.atomic
def destroy(subject: UUID) -> int:
    """Delete the e-file of a subject with its chain, and all that lay beside it; returns how many documents.

    Needs the machine's door. The bytes follow within SETTLED; without their key nobody can read them before either.
    """
    found = list(Document.objects.filter(subject=subject).values_list("blob", "deleted_at"))
    FileEntry.objects.filter(subject=subject).delete()
    Document.objects.filter(subject=subject).delete()
    Record.objects.filter(subject=subject).delete()
    for blob in {blob for blob, deleted_at in found if deleted_at is None}:
        defer(delete_bytes, at=timezone.now() + SETTLED, blob=blob)
    return len(found)
