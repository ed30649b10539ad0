# SPDX-License-Identifier: EUPL-1.2
"""XBezahldienste exactly as it is written: shapes, limits, words. Talking HTTP is line.py; our words are connector.py.

Field names are the standard's, its spelling of ``grosAmount`` included.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct

# The standard says ``\w``; what providers run reads that without umlauts.
RequestId = Annotated[str, Meta(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9_-]+$")]
Purpose = Annotated[str, Meta(min_length=1, max_length=27, pattern=r"^[A-Za-z0-9_ -]+$")]
Description = Annotated[str, Meta(max_length=250)]
TransactionId = Annotated[str, Meta(min_length=1, max_length=44)]
Reference = Annotated[str, Meta(max_length=36)]
Timestamp = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Lines = Annotated[list[str], Meta(max_length=9)]


class Gender(StrEnum):
    """Gender of a requestor."""

    M = "M"
    F = "F"
    D = "D"


class Status(StrEnum):
    """Status of a transaction; PAYED in the interface, BOOKED in the metadata of FIT-Connect for the same."""

    INITIAL = "INITIAL"
    PAYED = "PAYED"
    BOOKED = "BOOKED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class Code(StrEnum):
    """Functional code of an error."""

    NO_VALID_ORIGINATOR_OR_DESTINATION = "NO_VALID_ORIGINATOR_OR_DESTINATION"
    NO_VALID_ORIGINATOR_OR_ENDPOINT = "NO_VALID_ORIGINATOR_OR_ENDPOINT"
    PAYMENT_EXISTS = "PAYMENT_EXISTS"
    CALCULATION_ERROR = "CALCULATION_ERROR"
    BOOKING_DATA_MISSING = "BOOKING_DATA_MISSING"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    UNSPECIFIED = "UNSPECIFIED"
    FORBIDDEN = "FORBIDDEN"


class Address(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Address of a requestor."""

    street: str = ""
    houseNumber: str = ""
    addressLine: Lines = []
    postalCode: str = ""
    city: str = ""
    country: str = ""


class Requestor(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who pays."""

    name: str = ""
    firstName: str = ""
    gender: Gender | None = None
    isOrganization: bool = False
    organizationName: str = ""
    address: Address | None = None


class Item(Struct, frozen=True, kw_only=True):
    """A line of what is paid."""

    id: str
    reference: str = ""
    description: Description = ""
    taxRate: Decimal = Decimal(0)
    quantity: int = 1
    totalNetAmount: Decimal
    totalTaxAmount: Decimal = Decimal(0)
    singleNetAmount: Decimal
    singleTaxAmount: Decimal = Decimal(0)
    bookingData: dict[str, str] = {}


class PaymentRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be collected."""

    requestId: RequestId
    requestTimestamp: Timestamp
    currency: Literal["EUR"]
    grosAmount: Decimal
    purpose: Purpose
    description: Description = ""
    redirectUrl: str
    items: list[Item] = []
    requestor: Requestor | None = None


class PaymentInformation(Struct, frozen=True, kw_only=True):
    """How a transaction stands; ``transactionRedirectUrl`` is there only while it is INITIAL."""

    transactionId: TransactionId
    status: Status
    transactionUrl: str | None = None
    transactionRedirectUrl: str | None = None
    transactionReference: Reference | None = None
    transactionTimestamp: str | None = None
    paymentMethod: str | None = None
    paymentMethodDetail: str | None = None
    statusDetail: str | None = None


class AskedAmount(Struct, frozen=True, kw_only=True):
    """The part of an answered ``paymentRequest`` we read: providers repeat the rest with their own liberties."""

    requestId: str | None = None
    grosAmount: Decimal | None = None


class Transaction(Struct, frozen=True, kw_only=True):
    """The answer to opening and asking."""

    paymentInformation: PaymentInformation
    paymentRequest: AskedAmount | None = None


class Error(Struct, frozen=True, kw_only=True):
    """An error object; codes nobody has written down are read as UNSPECIFIED."""

    type: str | None = None
    status: int | None = None
    title: str | None = None
    detail: str | None = None
    functionalCode: str | None = None

    @property
    def code(self) -> Code:
        """Return the functional code."""
        return Code(self.functionalCode) if self.functionalCode in set(Code) else Code.UNSPECIFIED


class WireError(ValueError):
    """What was said is not XBezahldienste."""


Shape = TypeVar("Shape", Transaction, Error)

_encoder = msgspec.json.Encoder(decimal_format="number")


def write(request: PaymentRequest) -> bytes:
    """Return a request as JSON, within all limits of the standard; raises WireError."""
    if request.grosAmount <= 0:
        raise WireError(f"grosAmount {request.grosAmount}")
    body = _encoder.encode(request)
    try:
        msgspec.json.decode(body, type=PaymentRequest)
    except msgspec.ValidationError as error:
        raise WireError(str(error)) from error
    return body


def read(body: bytes, shape: type[Shape]) -> Shape:
    """Read an answer; fields nobody has written down are ignored. Raises WireError."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WireError(str(error)) from error


def path(*parts: str) -> str:
    """Return the path of ``paymenttransaction`` for originator, endpoint and, to ask, transaction."""
    return "/".join(("/paymenttransaction", *(quote(part, safe="") for part in parts)))
