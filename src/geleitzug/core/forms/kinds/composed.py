# SPDX-License-Identifier: EUPL-1.2
"""What kinds made of several fields have in common: each field is cleaned and reported by itself.

Which there are is people.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms.codelists import countries
from geleitzug.core.forms.kinds.base import Control, Kind, Malformed, Part, Raw, Wrong, one
from geleitzug.core.forms.kinds.choices import COUNTRIES, as_options
from geleitzug.core.forms.kinds.days import DAY_SCHEMA, typed_day

Clean = Callable[[str, date], str | None]
"""Cleans one field: the value, or None if nothing was typed; raises Wrong."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a composed kind."""

    label: str
    clean: Clean
    settings: Mapping[str, Any] = field(default_factory=dict)
    missing: str = ""
    """The sentence if it is empty; none means it may be."""
    component: str = "input"
    is_day: bool = False


class Composed(Kind):
    """Shared by the kinds below: what differs is their fields and how they are shown."""

    def fields(self) -> Mapping[str, Field]:
        """Return the fields by part, in their order."""
        raise NotImplementedError

    @property
    def parts(self) -> tuple[str, ...]:  # type: ignore[override]
        """Return what conditions may read."""
        return tuple(self.fields())

    def control(self) -> Control:
        return Control("parts", parts=tuple(_part(name, entry) for name, entry in self.fields().items()))

    def read(self, data: Mapping[str, Any], name: str) -> Raw:
        return {part: one(data, f"{name}.{part}") for part in self.fields()}

    def was_sent(self, data: Mapping[str, Any], name: str) -> bool:
        return any(f"{name}.{part}" in data for part in self.fields())

    def is_blank(self, raw: Raw) -> bool:
        return not isinstance(raw, dict) or not any(text.strip() for text in raw.values())

    def clean(self, raw: Raw, today: date) -> dict[str, str] | None:
        typed = raw if isinstance(raw, dict) else {}
        if self.is_blank(typed):
            return None
        value: dict[str, str] = {}
        problems: list[tuple[str, str]] = []
        for part, entry in self.fields().items():
            try:
                cleaned = entry.clean(typed.get(part, ""), today)
            except Wrong as wrong:
                problems.append((part, wrong.problems[0][1]))
                continue
            if cleaned:
                value[part] = cleaned
            elif entry.missing and self.needs(part, typed):
                problems.append((part, _(entry.missing)))
            else:
                value[part] = ""
        problems += self.together(value, {part for part, _sentence in problems})
        if problems:
            wrong_parts = {part for part, _sentence in problems}
            raise Wrong(*problems, partial={k: v for k, v in value.items() if v and k not in wrong_parts} or None)
        return self.complete(value)

    def lacks(self) -> Iterator[tuple[str, str]]:
        """Yield each field that must be filled, so that nobody has to look for what a fieldset lacks."""
        fields = [(part, _(entry.missing)) for part, entry in self.fields().items() if entry.missing]
        return iter(fields) if fields else super().lacks()

    def untouched(self) -> Iterator[tuple[str, str]]:
        presets = {part for part, entry in self.fields().items() if "preset" in entry.settings}
        return ((part, sentence) for part, sentence in self.lacks() if part not in presets)

    def needs(self, part: str, typed: Mapping[str, str]) -> bool:
        """Tell whether a field that must be filled must be so in this case."""
        return True

    def together(self, value: Mapping[str, str], wrong: set[str]) -> list[tuple[str, str]]:
        """Return what is wrong between the fields."""
        return []

    def complete(self, value: dict[str, str]) -> dict[str, str]:
        """Add what follows from the fields and is not asked."""
        return value

    def schema(self) -> dict[str, Any]:
        fields = self.fields()
        return {
            "type": "object",
            "properties": {part: field_schema(entry) for part, entry in fields.items()},
            "required": [part for part, entry in fields.items() if entry.missing],
            # A part the form asked for in an earlier version may have stayed behind, empty.
            "additionalProperties": {"const": ""},
        }

    def typed(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise Malformed
        return {
            part: typed_day(value[part]) if entry.is_day and value.get(part) else value.get(part, "")
            for part, entry in self.fields().items()
        }

    def is_same(self, cleaned: dict[str, str] | None, value: dict[str, str]) -> bool:
        """Tell whether a stored value is what one would store for it today; parts left out count as empty."""
        return cleaned is not None and all(cleaned.get(part, "") == text for part, text in value.items())

    def in_cel(self, value: Any) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            return None
        return {**dict.fromkeys(self.parts), **{part: text or None for part, text in value.items()}}


def field_schema(entry: Field, *, may_be_empty: bool = False) -> dict[str, Any]:
    """Return the schema of one field; what may be left out may be an empty text."""
    may_be_empty = may_be_empty or not entry.missing
    title = {"title": _(entry.label)}
    if entry.component != "select" and not entry.is_day:
        least = {} if may_be_empty else {"minLength": 1}
        return {**title, "type": "string", **least, "maxLength": entry.settings["maxlength"]}
    found = dict(DAY_SCHEMA) if entry.is_day else {"$ref": COUNTRIES}
    return {**title, **({"anyOf": [{"const": ""}, found]} if may_be_empty else found)}


def _part(name: str, entry: Field) -> Part:
    options = as_options(countries()) if entry.component == "select" else ()
    return Part(name, entry.label, Control(entry.component, options, entry.settings), optional=not entry.missing)
