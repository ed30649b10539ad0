# SPDX-License-Identifier: EUPL-1.2
"""Amounts in euro, counted in cents. What something costs is decided elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_GERMAN = re.compile(r"^(?P<sign>[-−]?)(?P<whole>\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})(?:,(?P<cents>\d{1,2}))?$")


class NotAnAmount(ValueError):
    """The text is no amount of money."""


@dataclass(frozen=True, slots=True, order=True)
class Euro:
    """An amount of money in whole cents."""

    cents: int

    @classmethod
    def parse(cls, text: str) -> Euro:
        """Read an amount as Germans write it: ``1.234,50 €``; raises NotAnAmount."""
        match = _GERMAN.match(re.sub(r"\s|€|EUR", "", text))
        if match is None:
            raise NotAnAmount(text)
        whole = int(match["whole"].replace(".", ""))
        cents = whole * 100 + int((match["cents"] or "0").ljust(2, "0"))
        return cls(-cents if match["sign"] else cents)

    @classmethod
    def rounded(cls, cents: Decimal | float) -> Euro:
        """Round commercially to whole cents."""
        return cls(int(Decimal(str(cents)).quantize(Decimal(1), ROUND_HALF_UP)))

    def __add__(self, other: Euro) -> Euro:
        return Euro(self.cents + other.cents)

    def __mul__(self, times: int) -> Euro:
        return Euro(self.cents * times)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        return self.format("de")

    def format(self, lang: str) -> str:
        """Write the amount: ``1.234,50 €`` in German, ``€1,234.50`` in English."""
        sign = "-" if self.cents < 0 else ""
        whole, cents = divmod(abs(self.cents), 100)
        if lang == "en":
            return f"{sign}€{whole:,}.{cents:02d}"
        return f"{sign}{whole:,}".replace(",", ".") + f",{cents:02d} €"

    @property
    def decimal(self) -> Decimal:
        """Return the amount in euro for standards that want ``12.50``."""
        return Decimal(self.cents) / 100


def iban_in_fours(iban: str) -> str:
    """Write an IBAN as banks print it, in groups of four: whoever copies it out keeps their place."""
    signs = "".join(iban.split())
    return " ".join(signs[at : at + 4] for at in range(0, len(signs), 4))
