# SPDX-License-Identifier: EUPL-1.2
"""The operator's verbs on what is stuck, and noting what somebody was refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from geleitzug.core.upkeep.events import AccessRefused, JobRunAgain, MailSentAgain
from geleitzug.ground.events import emit
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import first_id_of
from geleitzug.ground.jobs import watching
from geleitzug.ground.mail import outbox
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors


def run_job_again(number: int, *, by: Actor) -> bool:
    """Let a job of the open door's town run again at once; False if there is no such job any more."""
    if not watching.retry(number):
        return False
    emit(JobRunAgain(subject=doors.current_tenant(), number=number), by=by)
    return True


def send_mail_again(mail_id: UUID, *, by: Actor) -> bool:
    """Try a mail again that waits or was refused; False if it was sent already or is not there."""
    if not outbox.send_again(mail_id):
        return False
    emit(MailSentAgain(subject=doors.current_tenant(), mail_id=mail_id), by=by)
    return True


def note_refusal(page: str, *, by: Actor) -> None:
    """Note that somebody of staff asked for a page none of their roles opens; the same within an hour only once."""
    with doors.machine_door(doors.current_tenant()):
        lately = Entry.objects.filter(deed=True, pk__gte=first_id_of(timezone.now() - timedelta(hours=1)))
        if not lately.filter(kind=AccessRefused.__name__, actor_id=by.id, facts__page=page).exists():
            emit(AccessRefused(subject=by.id or doors.current_tenant(), page=page), by=by)
