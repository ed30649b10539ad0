# SPDX-License-Identifier: EUPL-1.2
"""A form with all that edits have to look after: two pages, a repeating group in another, conditions across them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

FORM: dict[str, Any] = {
    "pages": [
        {
            "key": "halter",
            "title": {"de": "Halterin oder Halter", "en": "Keeper"},
            "questions": [
                {"key": "person", "kind": "person", "label": {"de": "Name", "en": "Name"}, "required": True},
                {
                    "key": "art",
                    "kind": "choice",
                    "label": {"de": "Wer hält den Hund?", "en": "Who keeps the dog?"},
                    "required": True,
                    "options": [
                        {"key": "privat", "label": {"de": "Privat", "en": "Private"}},
                        {"key": "firma", "label": {"de": "Eine Firma", "en": "A company"}},
                    ],
                },
                {
                    "key": "firma",
                    "kind": "text",
                    "label": {"de": "Firma", "en": "Company"},
                    "when": 'a.art == "firma"',
                },
            ],
        },
        {
            "key": "hunde",
            "title": {"de": "Ihre Hunde", "en": "Your dogs"},
            "when": "a.person != null",
            "questions": [
                {
                    "key": "hunde",
                    "kind": "group",
                    "label": {"de": "Hunde", "en": "Dogs"},
                    "item": {"de": "Hund", "en": "Dog"},
                    "repeat": {"min": 1, "max": 5},
                    "questions": [
                        {"key": "name", "kind": "text", "label": {"de": "Rufname", "en": "Name"}, "required": True},
                        {"key": "chip", "kind": "yesno", "label": {"de": "Chip?", "en": "Chip?"}},
                        {
                            "key": "nummer",
                            "kind": "text",
                            "label": {"de": "Chipnummer", "en": "Chip number"},
                            "when": "this.chip == true",
                        },
                        {
                            "key": "impfungen",
                            "kind": "group",
                            "label": {"de": "Impfungen", "en": "Vaccinations"},
                            "item": {"de": "Impfung", "en": "Vaccination"},
                            "repeat": {"min": 0, "max": 9},
                            "questions": [
                                {
                                    "key": "wogegen",
                                    "kind": "text",
                                    "label": {"de": "Wogegen?", "en": "Against what?"},
                                    "when": "outer.chip == true",
                                }
                            ],
                        },
                    ],
                    "checks": [
                        {
                            "key": "nummer_lang",
                            "that": "this.nummer == null || this.nummer.size() == 15",
                            "at": "nummer",
                            "message": {"de": "Die Nummer hat 15 Stellen.", "en": "The number has 15 digits."},
                        }
                    ],
                },
                {
                    "key": "zahl",
                    "kind": "integer",
                    "label": {"de": "Wie viele mit Chip?", "en": "How many with a chip?"},
                    "when": "a.hunde.exists(h, h.chip == true)",
                },
            ],
        },
    ],
    "checks": [
        {
            "key": "firma_genannt",
            "that": 'a.art != "firma" || a.firma != null',
            "at": "firma",
            "message": {"de": "Bitte nennen Sie die Firma.", "en": "Please name the company."},
        }
    ],
}


def form() -> dict[str, Any]:
    """Return the form, to be changed at will."""
    return deepcopy(FORM)


def item(raw: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the definition at a path."""
    items = [each for page in raw["pages"] for each in page["questions"]]
    found: dict[str, Any] = {}
    for step in path.split("."):
        found = next(each for each in items if each["key"] == step)
        items = found.get("questions") or []
    return found
