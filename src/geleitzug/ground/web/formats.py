# SPDX-License-Identifier: EUPL-1.2
"""How days, moments, amounts, numbers and sizes are written in German and English. Sentences are gettext's."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone, translation
from markupsafe import Markup, escape

from geleitzug.ground.money import Euro
from geleitzug.ground.opening_hours import in_english

MONTHS = {
    "de": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
    ),
    "en": (
        "January February March April May June July August September October November December".split()  # noqa: SIM905
    ),
}
WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
NARROW_SPACE = "\u00a0"


def language() -> str:
    """Return the language of the page being made: ``de`` or ``en``."""
    return "en" if (translation.get_language() or "de").startswith("en") else "de"


def weekday(number: int) -> str:
    """Write a day of the week; Monday is 0."""
    return WEEKDAYS[language()][number]


def day(value: date | datetime | str | None) -> str:
    """Write a day: ``9. März 2026``, ``9 March 2026``; takes ISO strings as answers hold them."""
    moment = _day_of(value)
    if moment is None:
        return ""
    lang = language()
    dot = "." if lang == "de" else ""
    return f"{moment.day}{dot} {MONTHS[lang][moment.month - 1]} {moment.year}"


def short_day(value: date | datetime | str | None) -> str:
    """Write a day for narrow columns: ``09.03.2026``, ``09/03/2026``."""
    moment = _day_of(value)
    if moment is None:
        return ""
    return f"{moment:%d.%m.%Y}" if language() == "de" else f"{moment:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """Write a moment in local time: ``9. März 2026, 14:05 Uhr``."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    clock = f"{local:%H:%M}"
    return f"{day(local.date())}, {clock}" + (" Uhr" if language() == "de" else "")


def hour(value: datetime) -> str:
    """Write the hour a moment lies in, in local time: what one remembers, and no more."""
    return str(timezone.localtime(value).hour)


def money(value: Euro | int | None) -> str:
    """Write an amount given as Euro or in cents: ``1.234,50 €``, ``€1,234.50``."""
    if value is None:
        return ""
    amount = value if isinstance(value, Euro) else Euro(value)
    return amount.format(language()).replace(" €", f"{NARROW_SPACE}€")


def number(value: Decimal | float | str | None) -> str:
    """Write a number with the language's marks: ``1.234,5``, ``1,234.5``."""
    if value is None or value == "":
        return ""
    text = f"{Decimal(str(value)):,f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def filesize(value: int | None) -> str:
    """Write a size in the units people see in their file manager: ``340 kB``, ``1,2 MB``; rounded as receipts are."""
    if value is None:
        return ""
    if value < 1000:
        return f"{value}{NARROW_SPACE}B"
    if value < 1_000_000:
        return f"{(value + 500) // 1000}{NARROW_SPACE}kB"
    return f"{number(round(Decimal(value) / 1_000_000, 1))}{NARROW_SPACE}MB"


def hours(value: str) -> Markup:
    """Write opening hours as a town has written them, in English where each word of them is known.

    German that stays on an English page says that it is: a screen reader reads it with the voice for it.
    """
    if language() == "de":
        return escape(value)
    english = in_english(value)
    return escape(english) if english is not None else Markup('<span lang="de">{}</span>').format(value)


def _day_of(value: date | datetime | str | None) -> date | None:
    if not value:
        return None
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value
