# SPDX-License-Identifier: EUPL-1.2
"""The one mail: a document can be fetched, where and when. Neither its kind nor its number: a mail is a postcard."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import directory, doors
from geleitzug.verticals.papers import words
from geleitzug.verticals.papers.models import IdDocument
from geleitzug.verticals.papers.queries import FetchPlace

ASKED = "ausweis/"
"""The page that tells the rest."""


def arrived(document: IdDocument, place: FetchPlace | None, *, by: Actor) -> None:
    """Write that a document is there, once for each wish."""
    with override(document.language):
        lines = [
            _("Guten Tag,"),
            "",
            _("das Dokument, nach dem Sie gefragt haben, ist da. Sie können es hier abholen:"),
            "",
            *([words.where(place.location), *words.hours(place)] if place else []),
            "",
            _("Was Sie mitbringen, und ob Sie jemanden schicken können, steht auf dieser Seite:"),
            directory.address_of(doors.current_tenant()).rstrip("/") + "/" + ASKED,
            "",
            _("Ihre E-Mail-Adresse haben wir nur für diese Nachricht gespeichert. Nach dem Versand wird sie gelöscht."),
            "",
        ]
        send_mail_later(
            document.mail,
            _("Zum Abholen bereit"),
            "\n".join(lines),
            message_id=f"id-document-{document.wish}",
            by=by,
        )
