# SPDX-License-Identifier: EUPL-1.2
"""A mail printed to PDF, as it lies in the tray and in the file: head, text, its files, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.files.dossier import Dossier, Part, print_dossier
from geleitzug.core.files.letters import Row, Sender
from geleitzug.core.files.typesetting import TemplateBroken
from geleitzug.core.filing.mails import Mail
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.web import formats


def print_mail(
    mail: Mail, *, town: Municipality, files: Sequence[str], told: Sequence[str], came_at: datetime
) -> bytes:
    """Print a mail to PDF/A; a text that cannot be set is left out, and the paper says so."""
    try:
        return print_dossier(_dossier(mail, mail.text, town=town, files=files, told=told, came_at=came_at))
    except TemplateBroken:
        missing = _("Der Text ließ sich nicht drucken. Er steht in der E-Mail selbst.")
        return print_dossier(_dossier(mail, "", town=town, files=files, told=[*told, missing], came_at=came_at))


def _dossier(
    mail: Mail, text: str, *, town: Municipality, files: Sequence[str], told: Sequence[str], came_at: datetime
) -> Dossier:
    contact = town.contact
    parts = [Part(_("Text"), texts=tuple(each for each in text.split("\n\n") if each.strip()) or (_("Kein Text."),))]
    if files:
        parts.append(Part(_("Dateien"), texts=tuple(files)))
    if told:
        parts.insert(0, Part(_("Bitte beachten"), texts=tuple(told)))
    return Dossier(
        sender=Sender(
            municipality=str(contact.get("full_name") or town.name), office="", street=contact.get("street", ""),
            postcode=contact.get("postcode", ""), city=contact.get("city", ""),
            colour=town.look.get("primary", "#1b3a5c"),
        ),
        recipient=(),
        title=_("E-Mail: %(subject)s") % {"subject": mail.subject or _("ohne Betreff")},
        reference="",
        date=timezone.localdate(came_at),
        language="de",
        opening=(),
        parts=(Part(_("Kopf"), rows=tuple(_head(mail, came_at))), *parts),
    )  # fmt: skip


def _head(mail: Mail, came_at: datetime) -> list[Row]:
    return [
        Row(_("Von"), mail.sender or _("nicht angegeben")),
        Row(_("An"), mail.to or _("nicht angegeben")),
        Row(_("Gesendet"), formats.moment(mail.sent) if mail.sent else _("nicht angegeben")),
        Row(_("Übernommen"), formats.moment(came_at)),
    ]
