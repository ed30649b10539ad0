# SPDX-License-Identifier: EUPL-1.2
"""Translates between our payments and XBezahldienste. The standard's words are wire.py, the talking is line.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import msgspec

from geleitzug.connectors.xbezahldienste import wire
from geleitzug.connectors.xbezahldienste.line import Line, Settings
from geleitzug.core.payments.ports import (
    AlreadyOpened,
    Opened,
    PaymentOrder,
    ProviderAway,
    ProviderError,
    ProviderRefuses,
    ProviderStatus,
    Standing,
)
from geleitzug.core.payments.ports import Line as OrderLine
from geleitzug.ground.calling import Answer, LineDown
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import composed

STANDINGS = {
    wire.Status.INITIAL: Standing.OPEN,
    wire.Status.PAYED: Standing.PAID,
    wire.Status.BOOKED: Standing.PAID,
    wire.Status.FAILED: Standing.FAILED,
    wire.Status.CANCELED: Standing.CANCELLED,
}
# Worth another try; everything else below 500 will be refused again tomorrow.
PASSING = {408, 425, 429}
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


class XBezahldienste:
    """A provider that speaks XBezahldienste; the payee is the standard's endpoint."""

    def __init__(self, line: Line, originator: str) -> None:
        self._line = line
        self._originator = originator

    def open(self, order: PaymentOrder) -> Opened:
        """Open a transaction; raises ProviderError."""
        try:
            body = wire.write(to_wire(order))
            path = wire.path(self._originator, order.payee)
        except wire.WireError as error:
            raise ProviderRefuses(str(error)) from error
        transaction = self._transaction(lambda: self._line.post(path, body))
        information, asked = transaction.paymentInformation, transaction.paymentRequest
        if asked and asked.requestId not in (None, order.request_id):
            raise ProviderAway("an answer to another order")
        address = information.transactionRedirectUrl or ""
        if urlsplit(address).scheme not in ("http", "https"):
            raise ProviderRefuses(f"no way to pay: {information.status.value} {address!r}")
        return Opened(information.transactionId, address, information.transactionReference or "")

    def ask(self, *, payee: str, transaction_id: str) -> ProviderStatus:
        """Ask how a transaction stands; raises ProviderError."""
        path = wire.path(self._originator, payee, transaction_id)
        transaction = self._transaction(lambda: self._line.get(path))
        if transaction.paymentInformation.transactionId != transaction_id:
            raise ProviderAway("an answer about another transaction")
        return from_wire(transaction)

    def _transaction(self, call: Any) -> wire.Transaction:
        try:
            answer: Answer = call()
            if answer.status >= 300:
                raise _error_of(answer)
            return wire.read(answer.body, wire.Transaction)
        except (LineDown, wire.WireError) as error:
            raise ProviderAway(str(error)) from error


def configured(settings: Mapping[str, Any]) -> XBezahldienste:
    """Build a provider from its entry in PAYMENT_PROVIDERS; raises msgspec.ValidationError for a wrong one."""
    typed = msgspec.convert(settings, Settings)
    return XBezahldienste(Line(typed), typed.originator)


def to_wire(order: PaymentOrder) -> wire.PaymentRequest:
    """Say an order in the standard's words. Fees carry no value-added tax (§ 2b UStG)."""
    return wire.PaymentRequest(
        requestId=order.request_id,
        requestTimestamp=_timestamp(order.requested_at),
        currency="EUR",
        grosAmount=order.amount.decimal,
        purpose=_purpose(order.label),
        description=order.description[:250],
        redirectUrl=order.return_url,
        items=[_item(number, line) for number, line in enumerate(order.lines, start=1)],
    )


def from_wire(transaction: wire.Transaction) -> ProviderStatus:
    """Say a transaction in our words."""
    information, asked = transaction.paymentInformation, transaction.paymentRequest
    return ProviderStatus(
        standing=STANDINGS[information.status],
        amount=_cents(asked.grosAmount) if asked and asked.grosAmount is not None else None,
        reference=information.transactionReference or "",
        method=information.paymentMethod or "",
        detail=information.statusDetail or "",
    )


def _error_of(answer: Answer) -> ProviderError:
    try:
        error = wire.read(answer.body, wire.Error)
    except wire.WireError:
        error = wire.Error()
    words = f"{answer.status} {error.functionalCode or ''} {error.detail or error.title or ''}".strip()
    if error.code is wire.Code.PAYMENT_EXISTS:
        return AlreadyOpened(words)
    if answer.status >= 500 or answer.status in PASSING:
        return ProviderAway(words)
    return ProviderRefuses(words)


def _item(number: int, line: OrderLine) -> wire.Item:
    """Say a line; where the amount does not divide into whole cents a piece, it becomes one piece."""
    cents, rest = divmod(line.amount.cents, max(line.quantity, 1))
    quantity, single = (line.quantity, Euro(cents)) if not rest else (1, line.amount)
    return wire.Item(
        id=str(number),
        reference=str(number),
        description=line.title[:250],
        quantity=quantity,
        totalNetAmount=line.amount.decimal,
        singleNetAmount=single.decimal,
    )


def _purpose(label: str) -> str:
    """Return a label as bank statements can show it: 27 of the letters, digits, ``_``, ``-`` and the space."""
    plain = composed(label.translate(GERMAN), "NFKD").encode("ascii", "ignore").decode()
    return re.sub(r"[^\w -]+", " ", plain)[:27].strip() or "Zahlung"


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cents(amount: Decimal) -> Euro:
    return Euro.rounded(amount * 100)
