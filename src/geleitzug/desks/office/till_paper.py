# SPDX-License-Identifier: EUPL-1.2
"""A receipt and the close of a till's day as PDF, each the same whenever it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.files.dossier import Dossier, Part, Table, print_dossier
from geleitzug.core.files.letters import Language, Row, Sender
from geleitzug.core.payments.models import Closing, TillReceipt
from geleitzug.ground.money import Euro
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import formats


def print_receipt(receipt: TillReceipt, *, cancelled_by: TillReceipt | None, office: str, lang: Language) -> bytes:
    """Print a receipt, or the one that cancels it; ``cancelled_by`` says that it does not count any more."""
    rows = [
        Row(_("Kasse"), receipt.till.name),
        Row(_("Betrag"), receipt.amount.format(lang)),
        Row(_("Bezahlt"), str(receipt.get_means_display()) + (f", {receipt.slip}" if receipt.slip else "")),
        Row(_("Wofür"), " ".join(part for part in (receipt.label, receipt.description) if part)),
        Row(_("Am"), formats.moment(receipt.at)),
        Row(_("Angenommen von"), receipt.staff_name),
    ]
    title = _("Quittung %(number)s") % {"number": receipt.number}
    if receipt.cancels is not None:
        title = _("Storno %(number)s") % {"number": receipt.number}
        rows.append(Row(_("Storniert wird"), _("Quittung %(number)s") % {"number": receipt.cancels.number}))
    opening = _("Der Betrag ist zurückgezahlt.") if receipt.cents < 0 else _("Betrag dankend erhalten.")
    if receipt.is_correction:
        opening = _("Die Zahlungsart ist berichtigt. Es wurde nichts zurückgezahlt.")
    if cancelled_by is not None:
        opening = _("Storniert durch Quittung %(number)s") % {"number": cancelled_by.number}
    return print_dossier(
        _paper(title, receipt.number, office=office, lang=lang, on=receipt.at, opening=opening,
               parts=(Part(_("Zahlung"), rows=tuple(rows)),))
    )  # fmt: skip


def print_closing(closing: Closing, receipts: Iterable[TillReceipt], *, office: str, lang: Language) -> bytes:
    """Print the close of a till's day with its receipts; who paid stands in none of them."""
    title = _("Kassenabschluss %(number)s") % {"number": closing.number}
    sums = (
        Row(_("Bar eingenommen"), Euro(closing.cash_cents).format(lang)),
        Row(_("Mit Karte eingenommen"), Euro(closing.card_cents).format(lang)),
        Row(_("Bar gezählt"), Euro(closing.counted_cents).format(lang)),
        Row(_("Differenz"), closing.difference.format(lang)),
        Row(_("Anmerkung"), closing.note or "–"),
        Row(_("Abgeschlossen von"), closing.staff_name),
    )
    lines = tuple(
        (each.number, formats.moment(each.at), str(each.get_means_display()), each.label, each.amount.format(lang))
        for each in receipts
    )
    table = Table((_("Quittung"), _("Am"), _("Bezahlt"), _("Nummer"), _("Betrag")), lines)
    parts = (Part(_("Summen"), rows=sums), Part(_("Quittungen"), table=table))
    opening = closing.till.name
    return print_dossier(
        _paper(title, str(closing.number), office=office, lang=lang, on=closing.at, opening=opening, parts=parts)
    )


def _paper(
    title: str, reference: str, *, office: str, lang: Language, on: object, opening: str, parts: tuple[Part, ...]
) -> Dossier:
    here = directory.by_id(doors.current_tenant())
    contact = here.contact
    return Dossier(
        sender=Sender(
            municipality=str(contact.get("full_name") or here.name), office=office, street=contact.get("street", ""),
            postcode=contact.get("postcode", ""), city=contact.get("city", ""),
            colour=here.look.get("primary", "#1b3a5c"),
        ),
        recipient=(), title=title, reference=reference, date=timezone.localdate(on), language=lang,  # type: ignore[arg-type]
        opening=(opening,), parts=parts,
    )  # fmt: skip
