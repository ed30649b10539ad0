# SPDX-License-Identifier: EUPL-1.2
"""Two versions of a service side by side, readable: what is different by part of the package, with what weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from geleitzug.core.authoring.versions import Difference

PARTS = {
    "form": gettext_lazy("Formular"),
    "fees": gettext_lazy("Gebühren"),
    "service": gettext_lazy("Angaben zur Leistung"),
    "process": gettext_lazy("Ablauf"),
    "letter": gettext_lazy("Schreiben"),
    "notice": gettext_lazy("Vorlage des Schreibens"),
    "texts": gettext_lazy("Textbausteine"),
    "codelists": gettext_lazy("Listen"),
    "examples": gettext_lazy("Beispiele"),
}
KINDS = {
    "new": (gettext_lazy("neu"), "success"),
    "gone": (gettext_lazy("entfällt"), "danger"),
    "moved": (gettext_lazy("verschoben"), "neutral"),
    "changed": (gettext_lazy("geändert"), "info"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What is different in one part of a package."""

    title: str
    rows: tuple[tuple[str, str, str, str, str], ...]
    """Kind in a word, its colour, the sentence; before and after in full where the sentence does not say it."""


def by_part(differences: Iterable[Difference]) -> tuple[Part, ...]:
    """Return differences by part, in the order people look at them."""
    found: dict[str, list[tuple[str, str, str, str, str]]] = {}
    for each in differences:
        word, colour = KINDS[each.kind]
        found.setdefault(each.part, []).append((str(word), colour, each.sentence, each.was, each.now))
    known = [part for part in PARTS if part in found] + [part for part in found if part not in PARTS]
    return tuple(Part(str(PARTS.get(part, part)), tuple(found[part])) for part in known)
