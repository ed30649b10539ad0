# SPDX-License-Identifier: EUPL-1.2
"""What an element of a schema becomes by itself, without what is in it: the import's plain result.

The import (importing.py) goes through a schema and makes it; the export (exporting.py) adds only what differs from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geleitzug.connectors.fim import own
from geleitzug.connectors.fim.fields import question
from geleitzug.connectors.fim.genericode import CodeList
from geleitzug.connectors.fim.schema import Field, Group, Head, Part, Schema
from geleitzug.connectors.fim.words import Raw, german, laws, lines, named
from geleitzug.core.forms.definition import MOST_ENTRIES
from geleitzug.ground.texts import LONGEST_KEY, key_of_words

LOOSE_TITLE = {"de": "Angaben", "en": "Information"}
"""Title of a page with several loose fields; a single one gives its own name."""
ENTRY = "wert"
"""Key of the one question in a repeating group that only exists because a field may repeat."""


def loose_page(questions: Sequence[Raw], taken: set[str]) -> Raw:
    """Return the page of loose fields that follow one another."""
    title = questions[0].get("label") if len(questions) == 1 else None
    base = questions[0]["key"] if len(questions) == 1 else "angaben"
    return {"key": free_key(base, taken), "title": dict(title or LOOSE_TITLE), "questions": list(questions)}


def group_page(group: Raw, taken: set[str]) -> Raw:
    """Return the page of a group that stands alone."""
    return {"key": free_key(group["key"], taken), "title": dict(group["label"]), "questions": [group]}


def bare_group(part: Part, key: str) -> tuple[Raw, list[tuple[str, str]]]:
    """Return a group without what is in it, and what to tell the editor."""
    element = part.content
    assert isinstance(element, Group)
    label = german(element.bezeichnung_eingabe or element.head.name)
    raw: Raw = {"key": key, "kind": "group", "label": label}
    if element.hilfe_eingabe:
        raw["help"] = german(element.hilfe_eingabe)
    notes: list[tuple[str, str]] = []
    if part.most == 1:
        if part.least == 0:
            raw["optional"] = True
    else:
        raw |= _repeat(part, label, notes)
    fim: Raw = named(id=element.id, version=element.head.identity.version, name=element.head.name)
    if element.elementart:
        fim["kind"] = element.elementart
    if element.art:
        fim["group_kind"] = element.art
    if element.head.bezug:
        fim["law"] = laws(element.head.bezug)
    if element.bezeichnung_ausgabe not in ("", element.bezeichnung_eingabe):
        fim["output"] = lines(element.bezeichnung_ausgabe)
    raw["fim"] = fim | _usage(part)
    return raw, notes


def plain_item(part: Part, key: str, list_name: str = "") -> tuple[Raw, list[tuple[str, str]]]:
    """Return what a field is by itself, in a repeating group where it may repeat, and what to tell the editor."""
    element = part.content
    assert isinstance(element, Field)
    made = question(element, part.least, part.most, list_name)
    made.raw["fim"] |= _usage(part)
    if not made.repeats:
        return {"key": key, **made.raw}, made.notes
    label = made.raw["label"]
    inner = {"key": ENTRY, **made.raw, "required": True}
    raw: Raw = {"key": key, "kind": "group", "label": dict(label)}
    raw |= _repeat(part, label, made.notes)
    return {**raw, "fim": {"field": True}, "questions": [inner]}, made.notes


def _usage(part: Part) -> Raw:
    """The norm an element is used by here, and the keywords others have given it."""
    fim: Raw = {"law_here": laws(part.bezug)} if part.bezug else {}
    return fim | _keywords(part.content.head)


def _keywords(head: Head) -> Raw:
    found = [f"{one.uri}: {lines(one.text)}" for one in head.stichwort if not own.is_own(one)]
    return {"keywords": found} if found else {}


def _repeat(part: Part, label: Mapping[str, str], notes: list[tuple[str, str]]) -> Raw:
    if part.least > MOST_ENTRIES or (part.most or 0) > MOST_ENTRIES:
        notes.append(
            ("structure", f"Das Schema erlaubt {part.anzahl} Einträge; möglich sind hier höchstens {MOST_ENTRIES}.")
        )
    least, most = min(part.least, MOST_ENTRIES), min(part.most or MOST_ENTRIES, MOST_ENTRIES)
    return {"item": dict(label), "repeat": {"min": least, "max": most}}


def form_fim(schema: Schema) -> Raw:
    """Return what is kept of the schema as a whole."""
    head = schema.head
    told = {
        "id": head.identity.id,
        "version": head.identity.version,
        "standard": schema.standard,
        "name": head.name,
        "title": lines(schema.bezeichnung),
        "help": lines(schema.hilfetext),
        "release": head.status,
        "dated": head.veroeffentlicht or head.geaendert[:10],
        "changed": head.geaendert,
        "released_on": head.status_am,
        "released_by": head.status_durch,
        "valid_from": head.gueltig_ab,
        "valid_to": head.gueltig_bis,
        "note": lines(head.versionshinweis),
        "description": lines(head.beschreibung),
        "definition": lines(head.definition),
        "structure": schema.ableitung_struktur,
        "representation": schema.ableitung_repraesentation,
        "profile": schema.steckbrief,
    }
    fim: Raw = {name: text for name, text in told.items() if text}
    if head.bezug:
        fim["law"] = laws(head.bezug)
    return fim | _keywords(head)


def sorted_points(form: Mapping[str, Any]) -> dict[str, list[Raw]]:
    """Return the points in their order: others, lists that are missing, rules."""
    found: dict[str, list[Raw]] = {"points": [], "missing": [], "rules": []}
    for point in form.get("points", ()):
        is_list = point["kind"] == "codelist" and "codelist" in point.get("fim", {})
        found["rules" if point["kind"] == "rule" else "missing" if is_list else "points"].append(point)
    return found


@dataclass(slots=True)
class Lists:
    """The code lists at hand by their address, and the names those that are used have in the package."""

    at_hand: Mapping[str, CodeList]
    used: dict[str, Raw] = field(default_factory=dict)
    names: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def name(self, element: Field) -> str:
        """Return the package's name of a field's list; nothing if it is not at hand."""
        reference = element.codeliste
        found = self.at_hand.get(reference.canonical) if reference else None
        if reference is None or found is None or element.werte or element.feldart in ("label", "locked", "hidden"):
            return ""
        which = (reference.canonical, reference.code_key, reference.name_key)
        if which not in self.names:
            name = free_key(key_of_words(reference.canonical.rpartition(":")[2]), set(self.used))
            self.names[which] = name
            texts = found.texts(reference.code_key, reference.name_key)
            self.used[name] = {code: {"de": text} for code, text in texts.items()}
        return self.names[which]


def unique_keys(names: Iterable[str]) -> list[str]:
    """Return keys for siblings; the second of a kind gets a number."""
    keys: list[str] = []
    taken: set[str] = set()
    for name in names:
        keys.append(free_key(key_of_words(name), taken))
    return keys


def free_key(key: str, taken: set[str]) -> str:
    """Return the key, with a number where it is taken; from then on it is."""
    free, number = key, 1
    while free in taken:
        number += 1
        free = f"{key[: LONGEST_KEY - 1 - len(str(number))]}_{number}"
    taken.add(free)
    return free
