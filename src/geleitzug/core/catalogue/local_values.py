# SPDX-License-Identifier: EUPL-1.2
"""What only a town can say of a service (``local`` in service.yaml): what each value is called, and of which kind.

Whether all of it is said is package.py; the page on which a town says it is desks/workshop.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geleitzug.ground.texts import Text

AMOUNT, NUMBER, TEXT, LIST, YES_NO = KINDS = ("amount", "number", "text", "list", "yes_no")
"""``amount`` is kept in cents, ``number`` is whole, ``list`` has texts."""
ABOUT = "about"
_READ = re.compile(r"\bv\.(\w+)")
_SEARCHED = re.compile(r"\bin v\.(\w+)")


@dataclass(frozen=True, slots=True)
class LocalValue:
    """A value each town sets for itself; where a package does not say what it is called, its name must do."""

    name: str
    kind: str
    title: Text
    help: Text = field(default_factory=dict)


def local_values(raw: Mapping[str, Any]) -> tuple[LocalValue, ...]:
    """Return the values a package leaves to the town, in its order; ``raw`` is the package's content.

    Of which kind one is, is guessed by its use where the package does not say: packages did not always.
    """
    local = raw["service"].get("local") or {}
    about = local.get(ABOUT) or {}
    return tuple(_value(name, about.get(name) or {}, raw) for name in local.get("values") or [])


def _value(name: str, said: Mapping[str, Any], raw: Mapping[str, Any]) -> LocalValue:
    kind = said.get("kind") or _guessed(name, raw)
    return LocalValue(name, kind, said.get("title") or {"de": name}, said.get("help") or {})


def _guessed(name: str, raw: Mapping[str, Any]) -> str:
    amounts = (str(line.get("amount", "")) for line in (raw.get("fees") or {}).get("items") or [])
    if any(name in _READ.findall(amount) for amount in amounts):
        return AMOUNT
    said = json.dumps([raw["service"], raw.get("form")], ensure_ascii=False)
    return LIST if name in _SEARCHED.findall(said) else TEXT
