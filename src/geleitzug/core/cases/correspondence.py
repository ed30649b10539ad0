# SPDX-License-Identifier: EUPL-1.2
"""Messages between office and applicant, in the words the house uses. Letters with legal effect are issuing.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import addressees, letters, postcards, vouched
from geleitzug.core.cases.models import Application, Assisted, Question
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files import actions as files
from geleitzug.core.files.letters import Bank
from geleitzug.core.files.queries import documents_of
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.mailbox.post import post_letter
from geleitzug.ground.crypto.towns import lookup_hash
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.money import Euro, iban_in_fours
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind
from geleitzug.ground.people.models import Account
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import day

ON_PAPER = frozenset({"question", "message"})
"""What somebody has to know of even if no mail can tell them; a receipt they have seen when they sent the form."""


def tell(
    application: Application,
    *,
    kind: str,
    subject: str,
    body: str,
    by: Actor,
    documents: Iterable[UUID] = (),
    mail: postcards.Card | None = None,
) -> Message:
    """Put a message into the applicant's mailbox; a mail says only that something is there, or what ``mail`` says.

    Who has no account and gave no address for mails would never know of it: what a clerk writes goes by post as well,
    and the receipt of whom staff helped: they have seen nothing on a screen.
    """
    email = email_of(application)
    message = mailbox.send_message(
        subject=application.pk,
        holder=application.holder,
        direction="to_citizen",
        kind=kind,
        title=f"{subject} – {application.number}" if application.number else subject,
        body=body,
        documents=list(documents),
        email=email,
        mail=mail or postcards.news(application),
        language=application.language,
        by=by,
    )
    if not email and (kind in ON_PAPER or (kind == "receipt" and _was_helped(application, by=by))):
        defer(put_on_paper, message=str(message.pk))
    return message


def _was_helped(application: Application, *, by: Actor) -> bool:
    """Tell whether staff have filled it in; only the machine sees that of every application."""
    return by.kind is ActorKind.MACHINE and Assisted.objects.filter(application_id=application.pk).exists()


@job("cases.put_on_paper")
def put_on_paper(*, message: str) -> None:
    """Write a message as a letter and put it into the print queue; twice is once.

    Of what ran out or was withdrawn unopened no address is kept: then the message lies in the portal alone; and so does
    a question that is answered or called off by now.
    """
    # Before the message, as who answers locks them; who calls it off at this moment finds the letter, or we see that.
    asked = Question.objects.select_for_update().filter(message=message).first()
    said = Message.objects.select_for_update().get(pk=message)
    application = Application.objects.get(pk=said.subject)
    lines = application.addressee.get("lines", [])
    if not lines or PostItem.objects.filter(message=said).exists() or (asked is not None and not asked.is_open):
        return
    answer_by = asked.due_on if asked is not None else None
    letter = letters.message_letter(application, said, today=timezone.localdate(), answer_by=answer_by)
    document = vouched.keep(
        vouched.press(letter),
        by=MACHINE,
        subject=application.pk,
        holder=application.holder,
        filename=f"{said.title}.pdf",
    )
    post_letter(message=said, document=document.pk, lines=lines, reason="no_email", by=MACHINE)


def hear(
    application: Application,
    body: str,
    documents: Iterable[UUID],
    *,
    by: Actor,
    to: Message | None = None,
    title: str = "",
) -> Message:
    """Put the applicant's answer into the case's messages; ``to`` is the message it answers, if no question.

    ``title`` is what it is called, where it is more than an answer.
    """
    title = title or _("Antwort zu %(number)s") % {"number": application.number}
    return mailbox.send_message(
        subject=application.pk,
        holder=application.holder,
        direction="to_office",
        kind="message",
        title=_("Antwort: %(title)s") % {"title": to.title} if to else title,
        body=body,
        documents=list(documents),
        by=by,
        thread=to.thread if to else None,
    )


@job("cases.file_sent")
def file_sent(*, message: str) -> None:
    """Put what came with a message into the e-file, where the office sees it; twice is once."""
    said = Message.objects.get(pk=message)
    for document in documents_of(said.subject).filter(pk__in=said.documents, filed_at=None):
        files.file_document(subject=said.subject, document=document, by=MACHINE)


def warn_of_expiry(application: Application, *, by: Actor) -> None:
    """Say that a draft or an unpaid application will run out, and what to do."""
    with override(application.language):
        title = pick(application.service.text("title"), application.language)
        until = day(application.last_day)
        if application.phase == Phase.UNPAID:
            subject = _("Ihre Zahlung fehlt noch")
            body = _(
                "Ihr Antrag „%(title)s“ ist noch nicht bezahlt. Ohne Zahlung kann das Amt ihn nicht bearbeiten."
                " Bitte zahlen Sie bis zum %(day)s. Danach verfällt der Antrag, und Sie müssten neu anfangen."
            )
        else:
            subject = _("Ihr Entwurf läuft bald ab")
            body = _(
                "Sie haben „%(title)s“ begonnen und noch nicht abgeschickt. Bitte schicken Sie den Antrag bis zum"
                " %(day)s ab. Danach löschen wir Ihre Angaben."
            )
    text, mail = body % {"title": title, "day": until}, postcards.expiry(application)
    tell(application, kind="warning", subject=subject, body=text, mail=mail, by=by)


def send_way_back(application: Application, *, by: Actor) -> None:
    """Mail somebody without an account where they go on with their draft; each address once a day."""
    email, today = application.contact_email, timezone.localdate()
    subject, text = postcards.way_back(application)
    occasion = uuid5(application.pk, lookup_hash(f"{email} {today}"))  # it goes out with the mail
    send_mail_later(email, subject, text, message_id=f"way-back-{occasion}", by=by)


def confirm_withdrawal(application: Application, *, paid: Euro | None, by: Actor) -> None:
    """Say that an application is taken back, and what becomes of a fee that was paid."""
    lang = application.language
    with override(lang):
        title = pick(application.service.text("title"), lang)
        body = _("Sie haben „%(title)s“ zurückgezogen. Das Amt bearbeitet den Antrag nicht weiter.") % {"title": title}
        if paid:
            body += " " + about_paid_fee(paid, lang)
        tell(application, kind="message", subject=_("Zurückgezogen"), body=body, by=by)


def about_paid_fee(paid: Euro, lang: str) -> str:
    """Return what becomes of a fee whose application came to nothing; the caller has chosen the language."""
    return _(
        "Die Gebühr von %(amount)s ist bezahlt und wird nicht von selbst erstattet."
        " Ob Sie etwas zurückbekommen, sagt Ihnen das Amt auf Nachfrage."
    ) % {"amount": paid.format(lang)}


def asked_to_pay(amount: Euro, until: date, lang: str, *, bank: Bank | None = None, number: str = "") -> str:
    """Return the sentences that ask for a fee by a day, online or by transfer; the caller has chosen the language."""
    asked = _("Bitte zahlen Sie %(amount)s bis zum %(day)s. Sie können gleich hier online zahlen.") % {
        "amount": amount.format(lang),
        "day": day(until),
    }
    if bank is None:
        return asked
    # The name belongs to it: banks compare it with the account's before they pay (VO (EU) 2024/886).
    by_transfer = _("Oder überweisen Sie an %(owner)s, IBAN %(iban)s, Verwendungszweck %(number)s.")
    return asked + " " + by_transfer % {"owner": bank.owner, "iban": iban_in_fours(bank.iban), "number": number}


def email_of(application: Application) -> str:
    """Return where a notification goes: given with the application, else the account's, else what a draft answers."""
    known = application.contact_email or application.addressee.get("email", "")
    if not known and application.has_account:
        account = Account.objects.filter(pk=application.holder).first()
        known = account.email if account else ""
    return known or ("" if application.addressee else addressees.email_answered(application))
