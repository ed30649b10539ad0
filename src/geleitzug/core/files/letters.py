# SPDX-License-Identifier: EUPL-1.2
"""Letters, receipts and post covers as values, and how they become PDF. Keeping and filing them is actions.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from geleitzug.core.files import prose
from geleitzug.core.files.press import TEMPLATES
from geleitzug.core.files.typesetting import typeset
from geleitzug.ground.money import Euro
from geleitzug.ground.postal import country_names

Language = Literal["de", "en"]
Json = Any
LOCAL_TIME = ZoneInfo("Europe/Berlin")
"""The legal time in Germany; a receipt says the hour people's clocks showed."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Where the municipality is paid."""

    owner: str
    iban: str
    bic: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """The head of the letter: the municipality, its office, and who answers questions."""

    municipality: str
    office: str
    street: str
    postcode: str
    city: str
    phone: str = ""
    mail: str = ""
    web: str = ""
    hours: str = ""
    room: str = ""
    clerk: str = ""
    colour: str = "#1b3a5c"
    emblem: str = ""
    """An SVG drawing; empty for the plain shield."""
    emblem_alt: str = ""
    bank: Bank | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of the fee table; ``amount`` is the line's whole sum, ``basis`` its legal ground."""

    title: str
    amount: Euro
    quantity: int = 1
    per: Literal["once", "year"] = "once"
    basis: str = ""


@dataclass(frozen=True, slots=True)
class PaymentDue:
    """What is still to be paid, to whom, until when, and with which reference."""

    amount: Euro
    bank: Bank
    reference: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CheckBox:
    """How whoever is shown the letter finds out whether it is genuine and still holds."""

    title: str
    text: str
    code: str
    address: str
    """As people type it; ``link`` is where it leads, with the code."""
    link: str
    drawing: str
    """The link as a QR code (SVG)."""
    alt: str


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A piece of a written letter below its first sentence; without a title it follows what stands above it."""

    title: str
    text: tuple[prose.Block, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What an office has written into its service's letter, gaps filled; the rest of the letter is the house's."""

    tenor: tuple[prose.Block, ...]
    parts: tuple[WrittenPart, ...] = ()
    facts: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a notice can say; docs/howto/write-a-letter.md names what a template calls each part."""

    sender: Sender
    recipient: tuple[str, ...]
    """The lines of the address field, at most six (DIN 5008)."""
    date: date
    subject: str
    reference: str
    language: Language = "de"
    title: str = ""
    """The document's title in its metadata; the subject where it is empty."""
    your_reference: str = ""
    endorsement: str = ""
    """A note for the post above the address, such as „Einschreiben“."""
    salutation: str = ""
    kind: str = ""
    outcome: str = ""
    body: tuple[str, ...] = ()
    reasons: str = ""
    conditions: tuple[str, ...] = ()
    remedy: str = ""
    remedy_title: str = ""
    facts: tuple[Row, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    fee_note: str = ""
    payment: PaymentDue | None = None
    closing: str = ""
    signatory: str = ""
    machine_note: str = ""
    """Said under the signature where no person decided or signed (§ 35a, § 37 (5) VwVfG)."""
    enclosures: tuple[str, ...] = ()
    who: Mapping[str, str] = field(default_factory=dict)
    """Who applies for whom: ``kind``, ``on_behalf``, ``represented`` and ``representing``, which are names."""
    answers: Mapping[str, Json] = field(default_factory=dict)
    """Raw answers as the form keeps them, nested by key."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """Path → the answer in words, where the raw value is a key."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Path → the question's words."""
    values: Mapping[str, Json] = field(default_factory=dict)
    """What the municipality set for the service (``v``)."""
    tasks: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """Task id → what was entered there (``t``)."""
    written: Written | None = None
    """None where the template holds the sentences."""
    correction: str = ""
    """Said above everything else where this is a corrected version: what was put right, and by which law."""
    check: CheckBox | None = None
    """None for a draft: its code is given when it goes out."""
    draft: bool = False
    """Prints „ENTWURF“ across the sheet: a preview is no decision."""


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """One page of the form as it was sent in."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A file that was sent in, with the digest that proves which."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Eingangsbestätigung: what reached the municipality and when, and what was paid (§ 71b (3), (4) VwVfG)."""

    sender: Sender
    recipient: tuple[str, ...]
    service: str
    reference: str
    received_at: datetime
    parts: tuple[ReceiptPart, ...]
    language: Language = "de"
    files: tuple[ReceiptFile, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    payment: PaymentDue | None = None
    paid: Euro | None = None
    paid_at: datetime | None = None
    payment_reference: str = ""
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """A sheet with the address, put before what itself has no address field (a certificate, a copy)."""

    sender: Sender
    recipient: tuple[str, ...]
    date: date
    subject: str
    reference: str
    language: Language = "de"
    endorsement: str = ""
    salutation: str = ""
    text: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    closing: str = ""
    signatory: str = ""


PLAIN = '#import "/letter.typ": *\n#show: letter\n#body()\n#facts()\n#fees()\n#payment()\n'
"""The template of a letter that needs none of its own."""


def render_letter(letter: Letter, template: str = PLAIN) -> bytes:
    """Typeset a letter with a package's ``notice.typ``; raises TemplateBroken."""
    return typeset(template, {"letter": as_data(letter)}, day=letter.date)


def render_receipt(receipt: Receipt) -> bytes:
    """Typeset the receipt for what was sent in."""
    return typeset(
        _own("receipt.typ"), {"letter": as_data(receipt)}, day=receipt.received_at.astimezone(LOCAL_TIME).date()
    )


def render_cover(cover: Cover) -> bytes:
    """Typeset the cover sheet for the post."""
    return typeset(_own("cover.typ"), {"letter": as_data(cover)}, day=cover.date)


def as_data(value: Letter | Receipt | Cover) -> dict[str, Json]:
    """Return the value as the templates read it: JSON, amounts as ``cents``, days as ISO."""
    data: dict[str, Json] = _plain(value)
    if isinstance(value, Letter):
        data["body"] = [_plain(prose.printable(text)) for text in value.body]
        data["reasons"] = _plain(prose.printable(value.reasons)) or ""
        data["countries"] = dict(_countries_in(value.answers, country_names(value.language)))
    data["title"] = data.get("title") or data.get("subject") or ""
    data["case_number"] = data["reference"]
    data["today"] = data.get("date", "")
    for key in ("closing", "remedy_title"):
        if not data.get(key):
            data.pop(key, None)
    return data


def _countries_in(value: Any, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield key and name of each country that answers name: of an address, or somebody's nationality."""
    if isinstance(value, Mapping):
        keys = {key for part in ("country", "nationality") if isinstance(key := value.get(part), str)}
        yield from ((key, names[key]) for key in keys & names.keys())
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for each in inner:
        yield from _countries_in(each, names)


def _plain(value: Any) -> Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Euro):
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if "amount" in fields:
            fields["cents"] = fields.pop("amount")
        return fields
    if isinstance(value, Euro):
        return value.cents
    if isinstance(value, datetime):
        return value.astimezone(LOCAL_TIME).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _own(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
