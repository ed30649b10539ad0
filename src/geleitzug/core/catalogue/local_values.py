# SPDX-License-Identifier: EUPL-1.2
"""What only a town can say of a service (``local`` in service.yaml): what each value is called, and of which kind.

Whether all of it is said is package.py; the page on which a town says it is desks/workshop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geleitzug.ground.texts import Text

AMOUNT, NUMBER, TEXT, LIST, YES_NO = KINDS = ("amount", "number", "text", "list", "yes_no")
"""``amount`` is kept in cents, ``number`` is whole, ``list`` has texts."""
ABOUT = "about"


@dataclass(frozen=True, slots=True)
class LocalValue:
    """A value each town sets for itself, and what its package says of it."""

    name: str
    kind: str
    title: Text
    help: Text = field(default_factory=dict)


def local_values(raw: Mapping[str, Any]) -> tuple[LocalValue, ...]:
    """Return the values a package leaves to the town, in its order; ``raw`` is the package's content.

    Of a draft only those it says something of: what is lacking finds checks.py.
    """
    local = raw["service"].get("local") or {}
    about = local.get(ABOUT) or {}
    return tuple(_value(name, about[name]) for name in local.get("values") or [] if name in about)


def _value(name: str, said: Mapping[str, Any]) -> LocalValue:
    return LocalValue(name, said["kind"], said["title"], said.get("help") or {})
