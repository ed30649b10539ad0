# SPDX-License-Identifier: EUPL-1.2
"""Building blocks: questions many forms ask alike, used by reference and written out when a package is made.

What was released stays as it was; a draft follows its block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geleitzug.ground.texts import Text

Raw = Mapping[str, Any]
OWN = ("key", "required", "when", "label", "help", "optional", "repeat", "item", "fim")
"""What a place of use may say itself."""

HOUSE: Mapping[str, Raw] = {
    "person": {
        "kind": "person",
        "label": {"de": "Name und Geburtsdatum", "en": "Name and date of birth"},
        "required": True,
        "prefill": "account.person",
        "parts": ["given", "family", "born"],
    },
    "anschrift": {
        "kind": "address",
        "label": {"de": "Anschrift", "en": "Address"},
        "required": True,
        "prefill": "account.address",
    },
    "kontakt": {
        "kind": "group",
        "label": {"de": "So erreichen wir Sie", "en": "How we can reach you"},
        "questions": [
            {
                "key": "email",
                "kind": "email",
                "label": {"de": "E-Mail-Adresse", "en": "Email address"},
                "prefill": "account.email",
            },
            {
                "key": "telefon",
                "kind": "phone",
                "label": {"de": "Telefonnummer", "en": "Phone number"},
                "help": {"de": "Für Rückfragen, wenn Sie möchten.", "en": "For questions, if you like."},
                "prefill": "account.phone",
            },
        ],
    },
    "bankverbindung": {
        "kind": "bank",
        "label": {"de": "Bankverbindung", "en": "Bank account"},
        "required": True,
    },
    "unternehmen": {
        "kind": "group",
        "label": {"de": "Unternehmen", "en": "Company"},
        "questions": [
            {
                "key": "name",
                "kind": "text",
                "label": {"de": "Name des Unternehmens", "en": "Name of the company"},
                "help": {
                    "de": "So, wie er im Register steht. Ohne Eintrag: Ihr Vor- und Nachname.",
                    "en": "As it is registered. If it is not: your given and family name.",
                },
                "required": True,
                "max_length": 200,
                "prefill": "account.company",
            },
            {
                "key": "rechtsform",
                "kind": "text",
                "label": {"de": "Rechtsform", "en": "Legal form"},
                "help": {"de": "Zum Beispiel: GmbH.", "en": "For example: GmbH."},
                "max_length": 120,
                "prefill": "account.legal_form",
            },
            {
                "key": "register",
                "kind": "text",
                "label": {"de": "Registergericht und Nummer", "en": "Register court and number"},
                "help": {
                    "de": "Zum Beispiel: Amtsgericht Bremen, HRB 12345.",
                    "en": "For example: Amtsgericht Bremen, HRB 12345.",
                },
                "max_length": 120,
                "prefill": "account.register",
            },
            {
                "key": "sitz",
                "kind": "address",
                "label": {"de": "Anschrift des Unternehmens", "en": "Address of the company"},
                "required": True,
                "prefill": "account.address",
            },
        ],
    },
    "verwandtschaft": {
        "kind": "group",
        "label": {"de": "Verwandtschaft", "en": "How you are related"},
        "questions": [
            {
                "key": "verhaeltnis",
                "kind": "choice",
                "label": {"de": "Wie sind Sie verwandt?", "en": "How are you related?"},
                "required": True,
                "options": [
                    {
                        "key": "ehe",
                        "label": {
                            "de": "Wir sind verheiratet oder verpartnert",
                            "en": "We are married or in a civil partnership",
                        },
                    },
                    {
                        "key": "elternteil",
                        "label": {"de": "Ich bin Mutter oder Vater", "en": "I am the mother or father"},
                    },
                    {"key": "kind", "label": {"de": "Ich bin das Kind", "en": "I am the child"}},
                    {"key": "andere", "label": {"de": "Anders", "en": "Otherwise"}},
                ],
            },
            {
                "key": "wie",
                "kind": "text",
                "label": {"de": "Wie sind Sie verwandt?", "en": "How are you related?"},
                "required": True,
                "max_length": 200,
                "when": 'a.verwandtschaft.verhaeltnis == "andere"',
            },
            {
                "key": "nachweis",
                "kind": "file",
                "label": {"de": "Nachweis der Verwandtschaft", "en": "Proof of how you are related"},
                "help": {
                    "de": "Zum Beispiel eine Heirats- oder Geburtsurkunde. Ein Foto reicht.",
                    "en": "For example a marriage or birth certificate. A photo is enough.",
                },
                "required": True,
                "accept": ["pdf", "jpg", "png"],
                "max_mb": 10,
                "max_files": 3,
            },
        ],
    },
}
"""The blocks of the house; a town that saves one under the same key uses its own."""

TITLES: Mapping[str, Text] = {
    "person": {"de": "Person", "en": "Person"},
    "anschrift": {"de": "Anschrift", "en": "Address"},
    "kontakt": {"de": "Kontakt", "en": "Contact"},
    "bankverbindung": {"de": "Bankverbindung", "en": "Bank account"},
    "unternehmen": {"de": "Unternehmen", "en": "Company"},
    "verwandtschaft": {"de": "Nachweis der Verwandtschaft", "en": "Proof of relationship"},
}


def expand(item: Raw, blocks: Mapping[str, Raw], path: str = "", within: str = "") -> Raw:
    """Return an item with the blocks in it written out; one whose block is not there stays a reference.

    In a block ``a.KEY.…`` (KEY its own key) means the block itself, wherever and under whatever key it is used.
    """
    path = path or str(item.get("key") or item.get("block") or "")
    if (name := item.get("block")) is not None and name in blocks:
        own = {key: item[key] for key in OWN if key in item}
        here = f"this.{path.removeprefix(f'{within}.')}." if within else f"a.{path}."
        item = {"key": name, **_moved(blocks[name], f"a.{name}.", here), **own}
    if questions := item.get("questions"):
        within = path if item.get("repeat") else within
        inside = [
            expand(inner, blocks, f"{path}.{inner.get('key') or inner.get('block')}", within) for inner in questions
        ]
        item = {**item, "questions": inside}
    return item


def expand_page(page: Raw, blocks: Mapping[str, Raw]) -> Raw:
    """Return a page with its blocks written out; the same page where there are none."""
    if not any(True for _name in used_in(page.get("questions") or [])):
        return page
    return {**page, "questions": [expand(item, blocks) for item in page["questions"]]}


def expand_form(form: Raw, blocks: Mapping[str, Raw]) -> dict[str, Any]:
    """Return a form with its blocks written out."""
    return {**form, "pages": [expand_page(page, blocks) for page in form.get("pages") or []]}


def used_in(items: Any) -> Iterator[str]:
    """Yield the keys of the blocks used among items, nested ones as well."""
    for item in items:
        if item.get("block") is not None:
            yield str(item["block"])
        yield from used_in(item.get("questions") or [])


def _moved(value: Raw, old: str, new: str) -> Raw:
    """Let the expressions in a block speak of the place where it is used."""
    if old == new:
        return value
    return {key: _respelt(key, part, old, new) for key, part in value.items()}


def _respelt(key: str, part: Any, old: str, new: str) -> Any:
    if key in ("when", "that", "min", "max", "value") and isinstance(part, str):
        return part.replace(old, new)
    if key in ("questions", "checks"):
        return [_moved(inner, old, new) for inner in part]
    return part


def spoken_of(item: Raw, path: str, key: str) -> Raw:
    """Return an item from a form as a block: what its expressions say of itself they say of the block."""
    return _moved(item, f"a.{path}.", f"a.{key}.")
