# SPDX-License-Identifier: EUPL-1.2
"""The treasury's: fees that are open and the transfers that come for them, and payments to settle.

The fee of a case that goes back is settling.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases.queries import applicants_of
from geleitzug.core.interface.rules import Scope
from geleitzug.core.payments import actions, queries
from geleitzug.core.payments.actions import REFUND, SEE, SETTLE
from geleitzug.core.payments.actions import TREASURY as OFFICE
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import NotAllowedNow, State
from geleitzug.core.privacy import looking
from geleitzug.core.privacy.looking import Seen
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api import asked, asked_of_treasury, rows_of_treasury, shapes_of_treasury
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import TREASURY, operation
from geleitzug.desks.api.problems import Problem
from geleitzug.desks.api.views.cases import listed, page
from geleitzug.desks.api.views.working import refuse_unless
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import may

LONGEST_DUE_FIRST, OLDEST_FIRST = ("due_on", "id"), ("id",)


@operation(
    "GET", "fees/open", "open_fees", gettext_lazy("Offene Gebühren, die am längsten fällige zuerst"),
    scope=Scope.FEES, tag=TREASURY, query=asked_of_treasury.OfFees, gives=shapes_of_treasury.OpenFees,
    about=gettext_lazy("„number“ sucht nach der Nummer, die auf dem Kontoauszug steht."),
)  # fmt: skip
def open_fees(call: Call, query: asked_of_treasury.OfFees) -> Told:
    """Return a page of what is to be paid by a day and has not come."""
    _refuse_unless(call, SEE)
    owed = queries.open_fees(query.number.strip().upper())
    found = page(owed, LONGEST_DUE_FIRST, query.cursor, query.limit)
    names, today = applicants_of(fee.subject for fee in found.rows), timezone.localdate()
    _seen(call, found.rows)
    return listed(call, found, shapes_of_treasury.OpenFees(
        items=[rows_of_treasury.open_fee(fee, names.get(fee.subject, ""), today) for fee in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "fees/{key}/transfer", "transfer", gettext_lazy("Vermerken, dass eine Gebühr überwiesen wurde"),
    scope=Scope.SETTLE, tag=TREASURY, body=asked_of_treasury.Transfer, gives=shapes_of_treasury.Settling,
    about=gettext_lazy(
        "Kam ein anderer Betrag, steht sie danach auf „differs“ und wartet unter „payments/to-settle“. „id“ kann eine"
        " andere sein: Hatte jemand online zu zahlen begonnen, endet dieser Versuch."
    ),
)  # fmt: skip
def transfer(call: Call, key: UUID, body: asked_of_treasury.Transfer) -> shapes_of_treasury.Settling:
    """Note the transfer that came for a fee."""
    _refuse_unless(call, SETTLE)
    fee = queries.payment_for(call.actor, key)
    if fee.gate:
        raise Http404
    _seen(call, [fee])
    try:
        noted = actions.note_transfer(fee, by=call.actor, amount=Euro(body.amount), on=body.on)
    except NotAllowedNow:
        said = _("%(number)s ist nicht mehr offen. Vielleicht hat es gerade jemand anderes vermerkt.")
        raise Problem("not-now", said % {"number": fee.label}) from None
    return rows_of_treasury.settling(noted)


@operation(
    "GET", "payments/to-settle", "to_settle", gettext_lazy("Zahlungen, die zu klären sind, die älteste zuerst"),
    scope=Scope.FEES, tag=TREASURY, query=asked_of_treasury.OfPayments, gives=shapes_of_treasury.SettlingPage,
)  # fmt: skip
def to_settle(call: Call, query: asked_of_treasury.OfPayments) -> Told:
    """Return a page of amounts that differ, and of money that came too late."""
    _refuse_unless(call, SEE)
    found = page(queries.to_settle(), OLDEST_FIRST, query.cursor, query.limit)
    _seen(call, found.rows)
    return listed(call, found, shapes_of_treasury.SettlingPage(
        items=[rows_of_treasury.settling(payment) for payment in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "payments/{key}/accept", "accept", gettext_lazy("Einen abweichenden Betrag anerkennen"),
    scope=Scope.ACCEPT, tag=TREASURY, body=asked_of_treasury.Accept, gives=shapes_of_treasury.Settling,
)  # fmt: skip
def accept(call: Call, key: UUID, body: asked_of_treasury.Accept) -> shapes_of_treasury.Settling:
    """Let another amount than asked for count as paid, in the name of whose token it is."""
    _refuse_unless(call, SETTLE)
    payment = queries.payment_for(call.actor, key)
    if payment.standing not in (State.DIFFERS, State.PAID):
        raise Http404
    _seen(call, [payment])
    try:
        return rows_of_treasury.settling(actions.accept_difference(payment, by=call.actor, note=body.note.strip()))
    except NotAllowedNow:
        raise Problem(
            "not-now", _("Diese Zahlung weicht nicht mehr ab. Vielleicht hat sie gerade jemand anerkannt.")
        ) from None


@operation(
    "POST", "payments/{key}/refund", "refund_late",
    gettext_lazy("Vermerken, dass zu spät gezahltes Geld zurückging"),
    scope=Scope.REFUND, tag=TREASURY, body=asked.Refund, gives=shapes_of_treasury.Settling,
    about=gettext_lazy(
        "Für Zahlungen, die auf „paid_late“ stehen. „so_far“ ist, was beim Lesen schon als erstattet vermerkt war."
    ),
)  # fmt: skip
def refund_late(call: Call, key: UUID, body: asked.Refund) -> shapes_of_treasury.Settling:
    """Note that money that came too late went back; the transfer is made by the treasury."""
    _refuse_unless(call, REFUND)
    payment = queries.payment_for(call.actor, key)
    if payment.standing is not State.PAID_LATE:
        raise Http404
    _seen(call, [payment])
    return rows_of_treasury.settling(actions.note_refund(
        payment, by=call.actor, office=OFFICE, amount=Euro(body.amount), so_far=Euro(body.so_far), on=body.on,
        reason=body.reason,
    ))  # fmt: skip


def _refuse_unless(call: Call, permission: str) -> None:
    """Refuse who does not have it in the treasury, before anything is looked up: nobody learns what there is."""
    refuse_unless(may(call.actor, permission, office=OFFICE), permission)


def _seen(call: Call, payments: Iterable[Payment]) -> None:
    """Note that somebody's payment is seen; a program keeps what it has read, of a list as well."""
    seen = [Seen(payment.subject, payment.holder, payment.pk) for payment in payments]
    looking.look_at(call.actor, What.PAYMENT, seen, permission=SEE, office=OFFICE)
