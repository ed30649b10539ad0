# SPDX-License-Identifier: EUPL-1.2
"""Parting with the messages and letters of a subject for good."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleitzug.core.mailbox.models import Forwarding, Message, PostItem, Proof


@transaction.atomic
def destroy(subject: UUID) -> None:
    """Delete what was written about a subject to anybody and by anybody. Needs the machine's door."""
    for model in (Forwarding, Proof, PostItem, Message):
        model.objects.filter(subject=subject).delete()
