# SPDX-License-Identifier: EUPL-1.2
"""What mails say about applications. What lies in the mailbox, and when a mail is sent, is correspondence.py.

A mail is a postcard: whoever carries it can read it, and the address may be mistyped. So it names no person and no
service, and never the resume code, which is the key to everything a guest has typed.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import Phase
from geleitzug.core.mailbox import wording
from geleitzug.ground.tenancy import directory
from geleitzug.ground.web.formats import day

Card = tuple[str, str]
"""Subject and text."""


def news(application: Application) -> Card:
    """Say that there is something to read."""
    return wording.notification(application.language, way_in=way_in(application), code_needed=_needs_code(application))


def way_back(application: Application) -> Card:
    """Say to somebody without an account where they go on, and how long."""
    with override(application.language):
        if application.phase == Phase.SUBMITTED:
            first = _("Ihr Antrag bei %(town)s ist abgeschickt. Wie es steht und was das Amt schreibt, sehen Sie hier:")
            return _("So machen Sie mit Ihrem Antrag weiter"), _card(application, first)
        first = _(
            "Sie haben bei %(town)s einen Antrag begonnen und noch nicht abgeschickt."
            " Bis zum %(day)s können Sie hier weitermachen:"
        )
        last = _(
            "Danach löschen wir Ihre Angaben. Einige Tage vorher schreiben wir Ihnen noch einmal. Haben Sie nichts"
            " begonnen, hat sich jemand bei der Adresse vertippt. Dann müssen Sie nichts tun."
        )
        return _("So machen Sie mit Ihrem Antrag weiter"), _card(application, first, last)


def expiry(application: Application) -> Card:
    """Say that something will run out, and until when one can go on."""
    with override(application.language):
        if application.phase == Phase.UNPAID:
            first = _(
                "Ihr Antrag bei %(town)s ist noch nicht bezahlt. Bitte bezahlen Sie ihn bis zum %(day)s."
                " Danach verfällt er. Hier geht es weiter:"
            )
            return _("Ihre Zahlung fehlt noch"), _card(application, first)
        first = _(
            "Ihr Antrag bei %(town)s ist noch nicht abgeschickt. Bitte schicken Sie ihn bis zum %(day)s ab."
            " Danach löschen wir Ihre Angaben. Hier geht es weiter:"
        )
        return _("Ihr Entwurf läuft bald ab"), _card(application, first)


def way_in(application: Application) -> str:
    """Return the address of the page at which the applicant finds their own: in the portal they applied in."""
    return wording.address("resume" if _needs_code(application) else "applications", town=application.portal)


def _card(application: Application, first: str, *last: str) -> str:
    facts = {
        "town": directory.by_id(application.portal or application.tenant_id).name,
        "day": day(application.last_day),
    }
    code = [wording.about_the_code()] if _needs_code(application) else []
    return wording.text_of(first % facts, way_in(application), *code, *last)


def _needs_code(application: Application) -> bool:
    return not application.has_account
