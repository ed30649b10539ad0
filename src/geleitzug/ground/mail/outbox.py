# SPDX-License-Identifier: EUPL-1.2
"""Sending mail: the verb, the job behind it, and the list an operator looks at."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db.models import Count, Manager, QuerySet
from django.utils import timezone

from geleitzug.ground.jobs import defer, job
from geleitzug.ground.jobs.queue import function_of, hasten, name_of
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import directory, doors

if TYPE_CHECKING:
    from geleitzug.ground.mail.models import OutgoingMail

LONGEST_ADDRESS = 254
"""What fits between the brackets of RFC 5321, 4.5.3.1.3."""
QUEUED, SENT, REFUSED = "queued", "sent", "refused"
ITS_OWN = (smtplib.SMTPRecipientsRefused.__name__, smtplib.SMTPDataError.__name__)
"""With what troubles a mail server speaks of one mail. It takes others meanwhile: this one waits its own time."""
OF_THE_SENDER = smtplib.SMTPSenderRefused.__name__
"""With what trouble it refuses our own address: all mails for a time, or this one's size or hour."""
SENDER_TRIES = 20
"""So often at most a mail is hastened that met it: that is half a day of a trouble of all, and few tries of its own."""
HASTENED_TRIES = 60
"""A mail that fails again and again, whatever others do, is not hastened for ever: some tries are left for later."""
HASTENED_AT_ONCE = 500


def send_mail_later(
    to: str,
    subject: str,
    body: str,
    *,
    message_id: str,
    by: Actor,
    calendar: str = "",
    afterwards: Callable[..., Any] | None = None,
    **arguments: Any,
) -> bool:
    """Put a mail into the outbox; it is sent once what caused it has committed.

    ``message_id`` names the occasion (``provided-0192…``): asked for twice it is one mail, and a repeated sending
    carries the same Message-ID. ``calendar`` is an appointment as iCalendar that goes along. ``afterwards`` is a job
    that is asked for with ``arguments``, ``sent`` and ``at_time`` once the mail server has taken the mail or refused
    it for good. Returns False for an address that is none.
    """
    if not is_address(to):
        return False
    with doors.machine_door(doors.current_tenant()):
        mail = _mails().model(
            message_id=message_id,
            to=to,
            subject=_one_line(subject)[:200],
            body=body,
            calendar=calendar,
            author=by.name,
            afterwards={"job": name_of(afterwards), "arguments": arguments} if afterwards else None,
        )
        _mails().bulk_create([mail], ignore_conflicts=True)
        if _mails().filter(pk=mail.pk).exists():
            defer(send, mail_id=str(mail.pk))
    return True


def is_address(to: str) -> bool:
    """Tell whether a text can be a mail address at all, and its domain be written for a mail server.

    RFC 5890, 2.3.2.1: in that form, which is longer, each part of a domain has at most 63 letters.
    """
    local, _at, domain = to.rpartition("@")
    try:
        validate_email(to)
        written = domain.encode("idna")
    except (ValidationError, UnicodeError):
        return False
    return local.isascii() and len(to) <= LONGEST_ADDRESS and len(local) + 1 + len(written) <= LONGEST_ADDRESS


@job("mail.send", outside=True)
def send(mail_id: str, *, tenant: UUID) -> None:
    """Send one mail; what the mail server refuses for good, or no mail can be made of, is not tried again."""
    with doors.machine_door(tenant):
        mail = _mails().filter(pk=mail_id, state=QUEUED).first()
        if mail is None:
            return
        message = _message(mail, tenant)
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        for_good = _is_for_good(trouble)
        with doors.machine_door(tenant):
            _note_trouble(mail, trouble, for_good=for_good)
        if not for_good:
            raise
        return
    with doors.machine_door(tenant):
        _note_sent(mail)
        _hasten_others()


@job("mail.pretend", outside=True)
def pretend(mail_id: str, *, tenant: UUID) -> None:
    """Note a mail as sent that nobody gets: what is only tried out reaches nobody."""
    with doors.machine_door(tenant):
        mail = _mails().filter(pk=mail_id, state=QUEUED).first()
        if mail is not None:
            _note_sent(mail)


def send_again(mail_id: UUID) -> bool:
    """Try a mail again that waits or was refused; False if it was sent already or is not there."""
    with doors.machine_door(doors.current_tenant()):
        waiting = _mails().filter(pk=mail_id).exclude(state=SENT).exclude(to="")
        if not waiting.update(state=QUEUED):
            return False
        defer(send, mail_id=str(mail_id))
    return True


def waits_for_server() -> bool:
    """Tell whether the town whose machine door is open has mails that found no mail server."""
    return _without_server().exists()


@job("mail.look_for_server", outside=True)
def look_for_server(*, tenant: UUID) -> None:
    """Let all mails that found no mail server be tried now, of every town, if it is there again; it is everybody's.

    A town that sends little would wait for its own next try, which is an hour off after a longer trouble.
    """
    if not _is_server_there():
        return
    for town in directory.everyone():
        with doors.machine_door(town.pk):
            _hasten(_without_server())


def empty_refused(before: datetime) -> int:
    """Delete whom mails were for and what they said that were made before a moment and refused; returns how many."""
    old = _mails().filter(state=REFUSED, created_at__lt=before).exclude(to="")
    return old.update(to="", subject="", body="", calendar="", trouble="")


def counts() -> dict[str, int]:
    """Return how many mails of the town whose machine door is open wait, and how many were refused."""
    waiting = _mails().exclude(state=SENT).values_list("state").annotate(number=Count("id"))
    return {QUEUED: 0, REFUSED: 0} | dict(waiting)


def recent() -> QuerySet[OutgoingMail]:
    """Return the mails of the town whose machine door is open, the newest first."""
    return _mails().order_by("-pk")


def _mails() -> Manager[OutgoingMail]:
    return apps.get_model("mail", "OutgoingMail").objects


def _message(mail: OutgoingMail, tenant: UUID) -> EmailMessage:
    sender = Address(addr_spec=settings.DEFAULT_FROM_EMAIL)
    town = directory.by_id(tenant)
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=str(Address(_one_line(town.name), addr_spec=sender.addr_spec)),
        to=[mail.to],
        headers={
            "Message-ID": f"<{mail.message_id}.{tenant.hex}@{sender.domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.calendar:
        message.attach("termin.ics", mail.calendar, "text/calendar")
    return message


def _is_for_good(trouble: Exception) -> bool:
    """RFC 5321, 4.2.1: a reply that begins with 5 will not change by trying again; nor does what is no mail."""
    if isinstance(trouble, ValueError):
        return True
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in trouble.recipients.values())
    return isinstance(trouble, smtplib.SMTPDataError) and 500 <= trouble.smtp_code < 600


def _note_trouble(mail: OutgoingMail, trouble: Exception, *, for_good: bool) -> None:
    if for_good:
        _go_on(mail, sent=False)
    _mails().filter(pk=mail.pk).update(
        attempts=mail.attempts + 1,
        trouble=f"{type(trouble).__name__}: {trouble}"[:300],
        state=REFUSED if for_good else QUEUED,
    )


def _note_sent(mail: OutgoingMail) -> None:
    kept = {} if settings.MAIL_KEEP_SENT else {"to": "", "subject": "", "body": "", "calendar": ""}
    _go_on(mail, sent=True)
    _mails().filter(pk=mail.pk).update(
        state=SENT, sent_at=timezone.now(), attempts=mail.attempts + 1, trouble="", **kept
    )


def _is_server_there() -> bool:
    """Tell whether the mail server lets us in; nothing is sent."""
    try:
        with get_connection():
            return True
    except (smtplib.SMTPException, OSError):
        return False


def _hasten_others() -> None:
    """Let the mails that wait for the mail server be tried now: one has just been taken, so it is there again."""
    _hasten(_waiting().exclude(trouble__startswith=f"{OF_THE_SENDER}:", attempts__gte=SENDER_TRIES))


def _without_server() -> QuerySet[OutgoingMail]:
    """Return the mails that failed at the server itself: that it is there again is all they wait for."""
    return _waiting().exclude(trouble__startswith=f"{OF_THE_SENDER}:")


def _waiting() -> QuerySet[OutgoingMail]:
    waiting = _mails().filter(state=QUEUED, attempts__gt=0, attempts__lt=HASTENED_TRIES)
    for own in ITS_OWN:
        waiting = waiting.exclude(trouble__startswith=f"{own}:")
    return waiting


def _hasten(waiting: QuerySet[OutgoingMail]) -> None:
    if found := [str(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True)[:HASTENED_AT_ONCE]]:
        hasten(send, "mail_id", found)


def _go_on(mail: OutgoingMail, *, sent: bool) -> None:
    if mail.afterwards:
        then = function_of(mail.afterwards["job"])
        defer(then, **mail.afterwards["arguments"], sent=sent, at_time=timezone.now().isoformat())


def _one_line(text: str) -> str:
    return " ".join(text.split())
