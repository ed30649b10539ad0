# SPDX-License-Identifier: EUPL-1.2
"""What mails to bodies outside say: that something is asked, by whom, where, until when. Never what.

Whoever carries a mail can read it, so it holds neither question nor names of applicants; the link alone opens nothing.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.ground.tenancy import directory
from geleitzug.ground.web.formats import day

ASKED, REMINDED, EXTENDED, AGAIN = "asked", "reminded", "extended", "again"


def with_link(what: str, inquiry: Inquiry, request: OpinionRequest, link: str) -> tuple[str, str]:
    """Return subject and text of a mail that carries a link; the caller has chosen the language."""
    facts = {
        "town": _town(inquiry),
        "office": inquiry.from_office,
        "number": inquiry.number,
        "day": day(inquiry.due_on),
    }
    subject = {
        ASKED: _("Bitte um Ihre Stellungnahme, Aktenzeichen %(number)s"),
        REMINDED: _("Erinnerung: Ihre Stellungnahme, Aktenzeichen %(number)s"),
        EXTENDED: _("Mehr Zeit für Ihre Stellungnahme, Aktenzeichen %(number)s"),
        AGAIN: _("Noch einmal zu Ihrer Stellungnahme, Aktenzeichen %(number)s"),
    }[what]
    first = {
        ASKED: _("%(town)s, %(office)s, bittet Sie um eine Stellungnahme bis zum %(day)s."),
        REMINDED: _("%(town)s, %(office)s, wartet auf Ihre Stellungnahme. Sie können sie bis zum %(day)s abgeben."),
        EXTENDED: _(
            "%(town)s, %(office)s, hat Ihnen mehr Zeit gegeben. Ihre Stellungnahme ist jetzt bis zum %(day)s möglich."
        ),
        AGAIN: _("%(town)s, %(office)s, bittet Sie, Ihre Stellungnahme zu ergänzen oder zu ändern, bis zum %(day)s."),
    }[what]
    about_code = (
        _(
            "Zum Öffnen brauchen Sie einen Code. Sie fordern ihn auf der Seite an; er kommt an eine zweite"
            " E-Mail-Adresse."
        )
        if request.gets_code_by_mail
        else _("Zum Öffnen brauchen Sie einen Code. Sie bekommen ihn am Telefon von der Stelle, die Sie fragt.")
    )
    parts = [
        first % facts,
        _("Hier finden Sie die Frage und die Unterlagen:") + f"\n{link}",
        about_code,
        _("Ein älterer Link gilt nicht mehr. Sie brauchen kein Konto."),
    ]
    return subject % facts, "\n\n".join(parts)


def revoked(inquiry: Inquiry) -> tuple[str, str]:
    """Return subject and text of the mail that says nothing is asked any more."""
    facts = {"town": _town(inquiry), "office": inquiry.from_office, "number": inquiry.number}
    return (
        _("Keine Stellungnahme mehr nötig, Aktenzeichen %(number)s") % facts,
        _(
            "%(town)s, %(office)s, braucht Ihre Stellungnahme nicht mehr. Der Link aus unserer E-Mail öffnet nichts"
            " mehr."
        )
        % facts,
    )


def with_code(inquiry: Inquiry, code: str) -> tuple[str, str]:
    """Return subject and text of the mail that carries a code; the page it belongs to is not named."""
    facts = {"town": _town(inquiry), "number": inquiry.number, "code": code}
    return (
        _("Ihr Code für %(town)s") % facts,
        _(
            "Ihr Code lautet %(code)s. Er gilt 15 Minuten und nur einmal. Haben Sie keinen angefordert, müssen Sie"
            " nichts tun."
        ) % facts,
    )  # fmt: skip


def _town(inquiry: Inquiry) -> str:
    return directory.by_id(inquiry.from_town).name
