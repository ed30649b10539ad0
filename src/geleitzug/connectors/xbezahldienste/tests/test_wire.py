# SPDX-License-Identifier: EUPL-1.2
"""The standard's shapes and limits."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from geleitzug.connectors.xbezahldienste import wire


def a_request(**changes: object) -> wire.PaymentRequest:
    fields = {
        "requestId": "0190-a",
        "requestTimestamp": "2026-11-21T07:00:00.000Z",
        "currency": "EUR",
        "grosAmount": Decimal("12.50"),
        "purpose": "HA-2026-000001",
        "redirectUrl": "https://musterhafen.example/zurueck",
    }
    return wire.PaymentRequest(**(fields | changes))


def test_amounts_are_numbers_with_their_cents() -> None:
    written = wire.write(a_request(grosAmount=Decimal("0.10")))

    assert b'"grosAmount":0.10' in written
    assert "requestor" not in json.loads(written)


@pytest.mark.parametrize(
    "change",
    [
        {"requestId": "x" * 37},
        {"requestId": "a b"},
        {"purpose": "Gebühr"},
        {"purpose": "x" * 28},
        {"description": "x" * 251},
        {"grosAmount": Decimal(0)},
        {"currency": "USD"},
        {"requestTimestamp": "2026-11-21T07:00:00Z"},
    ],
)
def test_what_the_standard_forbids_is_never_sent(change: dict) -> None:
    with pytest.raises(wire.WireError):
        wire.write(a_request(**change))


def test_an_answer_with_unknown_fields_is_read() -> None:
    body = b"""{"paymentInformation": {"transactionId": "T1", "status": "INITIAL", "novelty": 1},
        "paymentRequest": {"grosAmount": 12.5, "items": "whatever"}}"""

    transaction = wire.read(body, wire.Transaction)

    assert transaction.paymentInformation.status is wire.Status.INITIAL
    assert transaction.paymentRequest is not None
    assert transaction.paymentRequest.grosAmount == Decimal("12.5")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{}", b'{"paymentInformation": {"transactionId": "T1", "status": "LUCKY"}}', b'{"x": ' * 50_000],
)
def test_what_is_no_answer_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.read(body, wire.Transaction)


def test_an_unknown_code_is_unspecified() -> None:
    assert wire.read(b'{"functionalCode": "NEW_ONE"}', wire.Error).code is wire.Code.UNSPECIFIED
