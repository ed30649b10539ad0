# SPDX-License-Identifier: EUPL-1.2
"""Parting with a case for good: its key first of all. Whether it may go is core/filing."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases.models import Application, Assisted, Case
from geleitzug.core.files import disposing as files
from geleitzug.core.mailbox import disposing as mailbox
from geleitzug.core.payments import actions as payments
from geleitzug.core.vouching import actions as vouching
from geleitzug.core.wording import actions as wording
from geleitzug.ground.crypto import keyring


@transaction.atomic
def destroy(subject: UUID) -> int:
    """Delete a case with everything people have told, sent and got; returns how many documents.

    Needs the machine's door. The key goes in the same transaction, so that what older copies of the database and of the
    files still hold is unreadable as well (docs/decisions/encryption-at-rest.md). What stays: the entries of the audit
    trail without what people wrote; payments, of which the treasury keeps that they were and no longer whose; and that
    letters went out, for whoever is still shown one.
    """
    documents = files.destroy(subject)
    mailbox.destroy(subject)
    wording.destroy(subject)
    vouching.forget(subject, on=timezone.localdate())
    payments.forget_payer(subject)
    helped = list(Assisted.objects.filter(application_id=subject).values_list("pk", flat=True))
    Case.objects.filter(pk=subject).delete()
    Application.objects.filter(pk=subject).delete()
    keyring.forget([subject, *helped])
    return documents
