# SPDX-License-Identifier: EUPL-1.2
"""The nameplate that a vertical declares: what the house learns about a trade. Core never points up to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geleitzug.core.cases.steps import Step
from geleitzug.ground.events import Reactions
from geleitzug.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Vertical:
    """A trade: ``steps`` its processes call by name, ``reactions``, and ``seed`` for demo data of one town.

    ``asks`` says of which steps they look into a register, and what it is called.
    """

    key: str
    title: Text
    steps: Mapping[str, Step] = field(default_factory=dict)
    asks: Mapping[str, Text] = field(default_factory=dict)
    reactions: Reactions = field(default_factory=dict)
    seed: Callable[[], None] | None = None
