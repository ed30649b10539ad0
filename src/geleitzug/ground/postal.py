# SPDX-License-Identifier: EUPL-1.2
"""Where the post goes: what the countries are called, and an address as the lines of its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from babel import Locale

HOME = "DE"

# What Babel lists beside ISO 3166-1: groups of countries, pseudo locales, and islands without a code of their own.
_NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # noqa: SIM905


@cache
def country_names(lang: str) -> Mapping[str, str]:
    """Return the countries' names in German or English, by ISO 3166-1 alpha-2 key.

    Kosovo (XK) has no ISO key yet but a state key in Germany, so it is there.
    """
    territories: Mapping[str, str] = Locale("en" if lang == "en" else "de").territories
    return {
        key: name for key, name in territories.items() if len(key) == 2 and key.isalpha() and key not in _NO_COUNTRIES
    }


def postal_lines(address: Mapping[str, object]) -> list[str]:
    """Return the lines below the name: what comes in addition, street, place; abroad the country last.

    The country stands in capitals, in German, in a line of its own: sorted it is by a German post (DIN 5008).
    """

    def together(*parts: str) -> str:
        return " ".join(str(address[part]) for part in parts if address.get(part))

    key = str(address.get("country") or HOME)
    country = "" if key == HOME else country_names("de").get(key, key).upper()
    lines = (together("addition"), together("street", "number"), together("postcode", "city"), country)
    return [line for line in lines if line]


def is_abroad(lines: Sequence[str]) -> bool:
    """Tell whether a letter with these lines in its address field leaves Germany: its last line names a country."""
    return bool(lines) and lines[-1].strip().upper() in _other_countries()


@cache
def _other_countries() -> frozenset[str]:
    return frozenset(name.upper() for key, name in country_names("de").items() if key != HOME)
