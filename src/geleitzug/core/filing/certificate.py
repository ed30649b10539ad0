# SPDX-License-Identifier: EUPL-1.2
"""The certificate of a disposal (Aussonderungsnachweis): which files went when, by whose word; not whose."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.files.dossier import Dossier, Part, Table, print_dossier
from geleitzug.core.files.letters import Language, Row, Sender
from geleitzug.core.filing.models import AFTER_WORDS, Lot, LotItem
from geleitzug.core.filing.rules import After
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import formats


def print_certificate(lot: Lot, items: list[LotItem], *, office: str, lang: Language) -> bytes:
    """Print the certificate to PDF/A: the same bytes whenever it is asked for."""
    return print_dossier(certificate_of(lot, items, office=office, lang=lang))


def certificate_of(lot: Lot, items: list[LotItem], *, office: str, lang: Language) -> Dossier:
    """Say what became of each file of a lot that is closed."""
    assert lot.done_at is not None
    here = directory.by_id(doors.current_tenant())
    contact = here.contact
    return Dossier(
            sender=Sender(
                municipality=str(contact.get("full_name") or here.name), office=office,
                street=contact.get("street", ""), postcode=contact.get("postcode", ""), city=contact.get("city", ""),
                colour=here.look.get("primary", "#1b3a5c"),
            ),
            recipient=(),
            title=_("Nachweis der Aussonderung"),
            reference=str(lot.pk),
            date=timezone.localdate(lot.done_at),
            language=lang,
            opening=(
                _("Dieser Nachweis nennt die Akten nur mit ihrem Aktenzeichen. Was gelöscht ist, lässt sich auch aus"
                  " älteren Sicherungen nicht mehr lesen, sobald die letzte Sicherung der Schlüssel abgelaufen ist."),
            ),
            parts=(_hands(lot), _files(items)),
    )  # fmt: skip


def _hands(lot: Lot) -> Part:
    def signed(name: str, at: datetime | None) -> str:
        return f"{name}, {formats.moment(at)}"

    return Part(
        _("Wer daran beteiligt war"),
        rows=(
            Row(_("Vorgesehen war"), str(AFTER_WORDS[After(lot.after)])),
            Row(_("Vorgeschlagen"), signed(lot.proposed_by_name, lot.proposed_at)),
            Row(_("Freigegeben"), signed(lot.released_by_name, lot.released_at)),
        ),
    )


def _files(items: list[LotItem]) -> Part:
    return Part(
        _("Akten"),
        table=Table(
            (_("Aktenzeichen"), _("Abgeschlossen"), _("Aufbewahrt bis"), _("Dokumente"), _("Ergebnis"), _("Am")),
            tuple(
                (
                    item.number,
                    formats.day(item.closed_on),
                    formats.day(item.due_on),
                    str(item.documents),
                    ", ".join(part for part in (item.state_word, item.archive_key or item.why_words) if part),
                    formats.day(item.ended_at) if item.ended_at else "–",
                )
                for item in items
            ),
        ),
    )
