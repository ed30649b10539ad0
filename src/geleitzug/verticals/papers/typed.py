# SPDX-License-Identifier: EUPL-1.2
"""What people type and choose on the pages, cleaned; the sentences of what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from geleitzug.verticals.papers import words
from geleitzug.verticals.papers.rules import Kind, WrongNumber, number_of

LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind and a serial number that can be one; the number is not shown where this is printed."""

    kind: Kind
    number: str = field(repr=False)


def document(data: QueryDict) -> tuple[Asked | None, dict[str, str]]:
    """Return kind and number, or a sentence for each field that is wrong."""
    errors: dict[str, str] = {}
    kind, number = line(data, "kind", 20), ""
    if kind not in set(Kind):
        errors["kind"] = _("Bitte wählen Sie, worauf Sie warten.")
    try:
        number = number_of(line(data, "number", LONGEST_NUMBER))
    except WrongNumber as wrong:
        errors["number"] = words.trouble(wrong)
    return (None, errors) if errors else (Asked(Kind(kind), number), {})


def line(data: QueryDict, name: str, longest: int = 200) -> str:
    """Return what was typed into a field of one line."""
    return " ".join(data.get(name, "").replace("\x00", "")[:longest].split())
