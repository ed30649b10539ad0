# SPDX-License-Identifier: EUPL-1.2
"""What XBezahldienste demands of a payment request and how it words errors. Keeping transactions is ledger.py.

Written from the standard, independently of the client, so that each finds the other's mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

ITEM_AMOUNTS = ("totalNetAmount", "totalTaxAmount", "singleNetAmount", "singleTaxAmount")
LIMITS = {
    "requestId": re.compile(r"[A-Za-z0-9_-]{1,36}"),
    "purpose": re.compile(r"[A-Za-z0-9_ -]{1,27}"),
    "description": re.compile(r".{0,250}", re.DOTALL),
    "currency": re.compile(r"EUR"),
    "redirectUrl": re.compile(r"https?://[A-Za-z0-9.:-]+(/[!-~]*)?"),
    "requestTimestamp": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
}
OPTIONAL = {"description"}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in the standard's words."""

    status: int
    code: str
    detail: str

    def shape(self) -> dict[str, Any]:
        """Return the error object as the standard writes it."""
        return {
            "type": "about:blank",
            "status": self.status,
            "title": self.code.replace("_", " ").capitalize(),
            "detail": self.detail,
            "functionalCode": self.code,
        }


def problem_of(request: Any) -> Problem | None:
    """Return what is wrong with a payment request, or None."""
    if not isinstance(request, Mapping):
        return Problem(400, "VALIDATION_ERROR", "paymentRequest must be an object")
    complaint = next(_complaints(request), None)
    if complaint is not None:
        return Problem(400, "VALIDATION_ERROR", complaint)
    items = request.get("items") or []
    if items and sum((_item_total(item) for item in items), Decimal(0)) != amount_of(request["grosAmount"]):
        return Problem(400, "CALCULATION_ERROR", "items do not sum up to grosAmount")
    return None


def amount_of(value: Any) -> Decimal | None:
    """Return an amount in euro with at most two places, or None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        amount = Decimal(str(value))
        exact = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return exact if exact == amount else None


def _complaints(request: Mapping[str, Any]) -> Iterator[str]:
    for name, shape in LIMITS.items():
        value = request.get(name, "" if name in OPTIONAL else None)
        if not isinstance(value, str) or not shape.fullmatch(value):
            yield f"{name} is missing or malformed"
    amount = amount_of(request.get("grosAmount"))
    if amount is None or amount <= 0:
        yield "grosAmount must be positive with at most two places"
    items = request.get("items", [])
    if not isinstance(items, list):
        yield "items must be a list"
        return
    for item in items:
        if not isinstance(item, Mapping) or any(amount_of(item.get(name)) is None for name in ITEM_AMOUNTS):
            yield "an item lacks an amount"


def _item_total(item: Mapping[str, Any]) -> Decimal:
    net, tax = amount_of(item["totalNetAmount"]), amount_of(item["totalTaxAmount"])
    return (net or Decimal(0)) + (tax or Decimal(0))
