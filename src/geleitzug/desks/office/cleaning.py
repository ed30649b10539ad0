# SPDX-License-Identifier: EUPL-1.2
"""Cleaning what people type before core gets it: no characters a database refuses, no more than a page can hold."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from geleitzug.ground.money import Euro, NotAnAmount

LONGEST_TEXT = 20_000
LONGEST_LINE = 200

_ENGLISH = re.compile(r"€?\d+\.\d{2}", re.ASCII)


def text(data: QueryDict, name: str, *, longest: int = LONGEST_TEXT) -> str:
    """Return what was typed into a field of several lines."""
    typed = data.get(name, "").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return typed[:longest].strip()


def line(data: QueryDict, name: str) -> str:
    """Return what was typed into a field of one line."""
    return " ".join(text(data, name, longest=LONGEST_LINE).split())


def day(data: QueryDict, name: str) -> date | None:
    """Return the day typed in three fields (kern.date_input); None if there is none such or nothing was typed."""
    parts = [line(data, f"{name}.{part}") for part in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, OverflowError):
        return None


def day_parts(data: QueryDict, name: str) -> dict[str, str]:
    """Return the three fields of a day as typed, to show them again."""
    return {part: line(data, f"{name}.{part}") for part in ("day", "month", "year")}


def today_parts() -> dict[str, object]:
    """Return today for the three fields of a day."""
    today = timezone.localdate()
    return {"day": today.day, "month": today.month, "year": today.year}


def as_typed(amount: Euro) -> str:
    """Return an amount as somebody would type it."""
    return amount.format("de").removesuffix(" €")


def amount(data: QueryDict, name: str) -> Euro | None:
    """Return an amount of money as Germans or the English write it; None if none was typed."""
    typed = line(data, name)
    if _ENGLISH.fullmatch(typed):
        typed = typed.replace(".", ",")
    try:
        return Euro.parse(typed)
    except NotAnAmount:
        return None


def cents(data: QueryDict, name: str) -> Euro:
    """Return an amount that a page of ours hid in its form; what is none counts as nothing."""
    typed = line(data, name)
    return Euro(int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 15 else Euro(0)


def ids(data: QueryDict, name: str) -> list[UUID]:
    """Return the ids that were ticked; what is none is left out."""
    found = []
    for value in data.getlist(name):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
