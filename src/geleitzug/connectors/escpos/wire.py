# SPDX-License-Identifier: EUPL-1.2
"""A slip in ESC/POS, the language of receipt printers: bytes out of values, no network.

Written by Epson's „ESC/POS Application Programming Guide“: ESC @, ESC t, ESC a, GS !, GS ( k, GS V. Two dozen bytes do
not pay for a library that brings its own drawing (docs/decisions/receipts-in-our-own-words.md).
"""

from __future__ import annotations

from geleitzug.core.booking.slips import Slip

RESET = b"\x1b@"
CODE_PAGE_858 = b"\x1bt\x13"
"""Table 19: Western Europe with the Euro; nearly every printer has it."""
CENTRE = b"\x1ba\x01"
USUAL, WIDE, HUGE = b"\x1d!\x00", b"\x1d!\x11", b"\x1d!\x55"
CUT = b"\x1dV\x42\x60"
"""Feed past the blade, then cut all but a point."""
LONGEST_LINE = 200
MOST_IN_CODE = 600
"""Bytes that a QR code of this size still shows readably on 58 mm of paper."""


def slip(told: Slip) -> bytes:
    """Return what makes a printer print a slip and cut it off."""
    return b"".join(
        [
            RESET, CODE_PAGE_858, CENTRE,
            USUAL, _line(told.head),
            HUGE, _line(told.number), USUAL, b"\n",
            *(_line(each) for each in told.lines if each),
            _code(told.code) if told.code else b"",
            b"\n", CUT,
        ]
    )  # fmt: skip


def _line(text: str) -> bytes:
    """Return a line of text; a control character would be a command to the printer, so none gets through."""
    plain = "".join(each if each.isprintable() else " " for each in text[:LONGEST_LINE])
    return plain.encode("cp858", "replace") + b"\n"


def _code(address: str) -> bytes:
    """Return a QR code: model 2, modules of five dots, error correction M, then its data and „print“."""
    data = address.encode()[:MOST_IN_CODE]
    return b"".join(
        [
            _function(0x41, b"2\x00"), _function(0x43, b"\x05"), _function(0x45, b"1"),
            _function(0x50, b"0" + data), _function(0x51, b"0"),
        ]
    )  # fmt: skip


def _function(number: int, data: bytes) -> bytes:
    """Return a function of GS ( k for QR codes (cn = 49); its length counts the two bytes of its name."""
    return b"\x1d(k" + (len(data) + 2).to_bytes(2, "little") + bytes([0x31, number]) + data
