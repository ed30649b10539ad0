# SPDX-License-Identifier: EUPL-1.2
"""The words of notifications and of the consent. They name nobody and nothing: a mail is a postcard."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from geleitzug.core.mailbox.rules import Purpose, Way
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import layout

CONSENT_VERSION = "2026-1"
CONSENT_VERSIONS = {Purpose.DELIVERY: CONSENT_VERSION, Purpose.CENTRAL: "zbp-2026-1"}
"""The words of today, by what is agreed to."""
CONSENTS = {
    "2026-1": gettext_lazy(
        "Ich bin einverstanden, dass ich Bescheide und andere Schreiben in meinem Postfach hier erhalte statt mit "
        "der Post. Eine E-Mail sagt mir, wenn etwas da ist. Ein Bescheid gilt am Tag nach dem Abruf als bekannt "
        "gegeben, ein Steuer- oder Abgabenbescheid am vierten Tag nach der E-Mail. Rufe ich einen Bescheid nicht "
        "innerhalb von zehn Tagen ab, kommt er mit der Post. Ich kann das jederzeit für die Zukunft widerrufen."
    ),
    "zbp-2026-1": gettext_lazy(
        "Ich bin einverstanden, dass die Gemeinde meinem zentralen Bürgerpostfach bei BundID meldet, wenn hier ein "
        "Schreiben für mich liegt. Dort steht nur, welche Gemeinde etwas für mich hat und wo ich es lese. Das "
        "Schreiben selbst bleibt hier, und nur hier beginnen Fristen. Ich kann das jederzeit für die Zukunft "
        "widerrufen."
    ),
}
"""The words of each version. What somebody has agreed to stays here, in both languages, for as long as it is proven
(Art. 7 (1) GDPR): other words are another version."""


def consent_text(language: str, version: str = CONSENT_VERSION) -> str:
    """Return what somebody agrees to, or has agreed to."""
    with override(language):
        return str(CONSENTS[version])


def notification(
    language: str, *, way: Way | None = None, way_in: str = "", code_needed: bool = False
) -> tuple[str, str]:
    """Return subject and body of the mail that tells of a new message, without its content.

    ``way_in`` is the address where one reads it, else the mailbox in the portal of the town that writes.
    """
    town = directory.by_id(doors.current_tenant()).name
    with override(language):
        parts = [
            _("%(town)s hat eine neue Nachricht für Sie bereitgestellt. Bitte lesen Sie sie hier:") % {"town": town},
            way_in or address("mailbox"),
        ]
        if code_needed:
            parts.append(about_the_code())
        if way is Way.RETRIEVAL:
            parts.append(_("Bitte rufen Sie sie innerhalb von zehn Tagen ab. Danach schicken wir sie mit der Post."))
        return _("Neue Nachricht in Ihrem Postfach"), text_of(*parts)


def central_notice(language: str, *, way: str) -> tuple[str, str, str]:
    """Return title, text and service of a notice in the central mailbox: no more than the mail says."""
    town = directory.by_id(doors.current_tenant()).name
    with override(language):
        parts = [
            _("%(town)s hat ein Schreiben für Sie bereitgestellt. Bitte lesen Sie es hier:") % {"town": town},
            address("mailbox"),
        ]
        if way == Way.RETRIEVAL:
            parts.append(_("Bitte rufen Sie es innerhalb von zehn Tagen ab. Danach schicken wir es mit der Post."))
        parts.append(_("Diese Meldung ist nur ein Hinweis. Fristen beginnen nicht mit ihr."))
        return _("Neues Schreiben in Ihrem Postfach"), "\n\n".join(parts), _("Postfach im Bürgerportal")


def about_the_code() -> str:
    """Return what somebody without an account needs at the address a mail names; the code itself is in no mail."""
    return _("Sie brauchen dafür den Code, den Sie beim Antrag bekommen haben.")


def text_of(*parts: str) -> str:
    """Return the text of a mail, with how every mail begins and ends."""
    end = _(
        "Den Inhalt schreiben wir zu Ihrem Schutz nicht in diese E-Mail. Auf diese E-Mail können Sie nicht antworten."
    )
    return "\n\n".join([_("Guten Tag,"), *parts, end]) + "\n"


def address(place: str, *, town: UUID | None = None) -> str:
    """Return the address of a place (layout.PLACES) in a town's portal, else in that of the town whose door is open."""
    host = directory.host_of(town or doors.current_tenant())
    port = str(settings.PUBLIC_PORT)
    scheme = "https" if settings.HTTPS else "http"
    usual = (scheme, port) in (("https", "443"), ("http", "80"))
    return f"{scheme}://{host}{'' if usual else f':{port}'}{layout.path_of(place)}"
