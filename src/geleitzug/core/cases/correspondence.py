# SPDX-License-Identifier: EUPL-1.2
"""Messages between office and applicant, in the words the house uses. Letters with legal effect are issuing.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import addressees
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files.letters import Bank
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Account
from geleitzug.ground.texts import pick


def tell(
    application: Application,
    *,
    kind: str,
    subject: str,
    body: str,
    by: Actor,
    documents: Iterable[UUID] = (),
) -> None:
    """Put a message into the applicant's mailbox; a mail says only that something is there."""
    mailbox.send_message(
        subject=application.pk,
        holder=application.holder,
        direction="to_citizen",
        kind=kind,
        title=f"{subject} – {application.number}" if application.number else subject,
        body=body,
        documents=list(documents),
        email=email_of(application),
        language=application.language,
        by=by,
    )


def hear(application: Application, body: str, documents: Iterable[UUID], *, by: Actor) -> None:
    """Put the applicant's answer into the case's messages."""
    mailbox.send_message(
        subject=application.pk,
        holder=application.holder,
        direction="to_office",
        kind="message",
        title=_("Antwort zu %(number)s") % {"number": application.number},
        body=body,
        documents=list(documents),
        by=by,
    )


def warn_of_expiry(application: Application, *, by: Actor) -> None:
    """Say that a draft or an unpaid application will run out, and what to do."""
    with override(application.language):
        title = pick(application.service.text("title"), application.language)
        day = date_format(application.expires_on, "DATE_FORMAT") if application.expires_on else ""
        if application.phase == Phase.UNPAID:
            subject = _("Ihre Zahlung fehlt noch")
            body = _(
                "Ihr Antrag „%(title)s“ ist noch nicht bezahlt. Ohne Zahlung kann das Amt ihn nicht bearbeiten."
                " Bitte zahlen Sie vor dem %(day)s. Danach verfällt der Antrag, und Sie müssten neu anfangen."
            )
        else:
            subject = _("Ihr Entwurf läuft bald ab")
            body = _(
                "Sie haben „%(title)s“ begonnen und noch nicht abgeschickt. Bitte schicken Sie den Antrag vor dem"
                " %(day)s ab. Danach löschen wir Ihre Angaben."
            )
    tell(application, kind="warning", subject=subject, body=body % {"title": title, "day": day}, by=by)


def confirm_withdrawal(application: Application, *, paid: Euro | None, by: Actor) -> None:
    """Say that an application is taken back, and what becomes of a fee that was paid."""
    lang = application.language
    with override(lang):
        title = pick(application.service.text("title"), lang)
        body = _("Sie haben „%(title)s“ zurückgezogen. Das Amt bearbeitet den Antrag nicht weiter.") % {"title": title}
        if paid:
            body += " " + _(
                "Die Gebühr von %(amount)s ist bezahlt und wird nicht von selbst erstattet."
                " Ob Sie etwas zurückbekommen, sagt Ihnen das Amt auf Nachfrage."
            ) % {"amount": paid.format(lang)}
        tell(application, kind="message", subject=_("Zurückgezogen"), body=body, by=by)


def asked_to_pay(amount: Euro, until: date, lang: str, *, bank: Bank | None = None, number: str = "") -> str:
    """Return the sentences that ask for a fee by a day, online or by transfer; the caller has chosen the language."""
    asked = _("Bitte zahlen Sie %(amount)s bis zum %(day)s. Sie können gleich hier online zahlen.") % {
        "amount": amount.format(lang),
        "day": date_format(until, "DATE_FORMAT"),
    }
    if bank is None:
        return asked
    by_transfer = _("Oder überweisen Sie: IBAN %(iban)s, Verwendungszweck %(number)s.")
    return asked + " " + by_transfer % {"iban": bank.iban, "number": number}


def email_of(application: Application) -> str:
    """Return where a notification goes: given with the application, else the account's, else what a draft answers."""
    known = application.contact_email or application.addressee.get("email", "")
    if not known and application.has_account:
        account = Account.objects.filter(pk=application.holder).first()
        known = account.email if account else ""
    return known or addressees.email_answered(application)
