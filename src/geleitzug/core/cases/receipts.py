# SPDX-License-Identifier: EUPL-1.2
"""The receipt for what was sent in (§ 71b (3), (4) VwVfG). Typesetting is core/files, sending is actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import addressees, answers, reached, who
from geleitzug.core.cases.dues import still_due
from geleitzug.core.cases.letterheads import letter_fees, recipient_of, sender_of
from geleitzug.core.cases.models import Application
from geleitzug.core.files.letters import Receipt, ReceiptFile, ReceiptPart, Row
from geleitzug.core.payments.models import Payment
from geleitzug.ground.texts import pick


def receipt_of(application: Application, *, payment: Payment | None) -> Receipt:
    """Return the receipt for what was sent: answers, files with their digests, fee paid or still to be paid."""
    lang: Any = application.language
    paid = payment if payment and payment.is_paid else None
    said = answers.shown(application, lang)
    assert application.submitted_at is not None
    with override(lang):
        sender = sender_of(application.offering.office, application.tenant_id, lang=lang)
        return Receipt(
            sender=sender,
            recipient=recipient_of(application),
            service=pick(application.service.text("title"), lang),
            reference=application.number,
            received_at=application.submitted_at,
            parts=(
                *_who_represents(application),
                *(
                    ReceiptPart(
                        section.title, tuple(_sent_row(row.entry, row.label, row.value) for row in section.rows)
                    )
                    for section in said.sections
                ),
            ),
            language=lang,
            files=tuple(
                ReceiptFile(found["name"], found["size"], found["sha256"])
                for found in (*(application.who.get("proof") or []), *said.files)
            ),
            fees=letter_fees(application.fees, lang),
            payment=still_due(payment, sender),
            paid=paid.received if paid else None,
            paid_at=paid.paid_at if paid else None,
            payment_reference=paid.reference if paid else "",
            next_steps=(_("Dauer: %(time)s") % {"time": pick(application.service.text("processing_time"), lang)},),
        )


def _sent_row(entry: str, label: str, value: str) -> Row:
    """Return an answer with the entry it belongs to: of two dogs each has a name."""
    return Row(f"{entry}, {label}" if entry else label, value)


def _who_represents(application: Application) -> Iterator[ReceiptPart]:
    """Yield who acts for whom and by what proof; whoever applies for themselves is in the answers."""
    sent = application.who
    if not sent.get("represented"):
        return
    told = {
        _("Für wen"): who.behalf_in_words(sent["on_behalf"], company=application.addressee.get("acting", "")),
        _("Name der Person, für die Sie handeln"): sent["represented"],
        _("Ihr eigener Name"): application.addressee.get("representing", ""),
        _("Nachweis"): ", ".join(proof["name"] for proof in sent.get("proof") or []),
        _("Briefe gehen an"): reached.in_words(sent, addressees.address_answered(application)),
    }
    title = who.page_title(application.package.service)
    yield ReceiptPart(title, tuple(Row(label, value) for label, value in told.items() if value))
