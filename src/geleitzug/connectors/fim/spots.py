# SPDX-License-Identifier: EUPL-1.2
"""Where each element of a schema came to be in the form, and which of several with one id a rule means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geleitzug.connectors.fim.schema import Element


@dataclass(slots=True, eq=False)
class Spot:
    """A group or question of the form, with the element it was."""

    id: str
    path: str
    """Definition path of the group, or of the question; empty for the form."""
    raw: dict[str, Any]
    element: Element | None = None
    parent: Spot | None = None
    children: list[Spot] = field(default_factory=list)

    def add(self, id_: str, raw: dict[str, Any], element: Element) -> Spot:
        """Add what stands inside."""
        path = f"{self.path}.{raw['key']}" if self.path else raw["key"]
        spot = Spot(id_, path, raw, element, self)
        self.children.append(spot)
        return spot

    @property
    def is_repeating_field(self) -> bool:
        """Tell whether this is a field that may repeat: a group around one question."""
        return bool(self.raw.get("fim", {}).get("field"))

    @property
    def question(self) -> dict[str, Any]:
        """The question itself, out of the group around it where there is one."""
        inner: dict[str, Any] = self.raw["questions"][0] if self.is_repeating_field else self.raw
        return inner

    @property
    def question_path(self) -> str:
        """The path of the question itself."""
        return f"{self.path}.{self.question['key']}" if self.is_repeating_field else self.path

    @property
    def is_group(self) -> bool:
        """Tell whether this is a group of the schema, or the form."""
        return self.parent is None or (self.raw.get("kind") == "group" and not self.is_repeating_field)

    def around(self) -> Iterator[Spot]:
        """Yield what it stands in, innermost first, the form last."""
        spot = self.parent
        while spot is not None:
            yield spot
            spot = spot.parent

    def inside(self) -> Iterator[tuple[int, Spot]]:
        """Yield everything below, with how deep it is, nearest first."""
        level, depth = list(self.children), 1
        while level:
            yield from ((depth, spot) for spot in level)
            level = [inner for spot in level for inner in spot.children]
            depth += 1

    def repeating(self) -> list[Spot]:
        """Return the repeating groups around it, innermost first."""
        return [spot for spot in self.around() if spot.raw.get("repeat")]


class Index:
    """All spots by id."""

    def __init__(self, root: Spot) -> None:
        self.by_id: dict[str, list[Spot]] = {root.id: [root]}
        for _depth, spot in root.inside():
            self.by_id.setdefault(spot.id, []).append(spot)

    def nearest(self, ids: tuple[str, ...], holder: Spot) -> Spot | None:
        """Return the element a rule at holder means by a path of ids; None if there is none, or several are as near.

        Near is first what stands inside the holder, then inside what is around it, and so on; there the least deep.
        """
        found = [spot for spot in self.by_id.get(ids[-1], ()) if _is_below(spot, ids[:-1])]
        if not found:
            return None
        rings = {id(spot): up for up, spot in enumerate([holder, *holder.around()])}

        def distance(spot: Spot) -> tuple[int, int]:
            for depth, around in enumerate([spot, *spot.around()]):
                if id(around) in rings:
                    return rings[id(around)], depth
            return len(rings), 0

        ranked = sorted(found, key=distance)
        if len(ranked) > 1 and distance(ranked[0]) == distance(ranked[1]):
            return None
        return ranked[0]


def _is_below(spot: Spot, ids: tuple[str, ...]) -> bool:
    """Tell whether the groups of a path stand around an element, in this order; others may be between."""
    wanted = list(ids)
    for around in spot.around():
        if wanted and around.id == wanted[-1]:
            wanted.pop()
    return not wanted


def reading(question: Spot, entries: Sequence[Spot]) -> str | None:
    """Return how an expression reads a question: ``a.x``, ``this.x`` or ``outer.x``; None if it cannot.

    Entries are the repeating groups around the expression, innermost first.
    """
    own = question.repeating()
    if not own:
        return f"a.{question.path}"
    for word, entry in zip(("this", "outer"), entries, strict=False):
        if entry is own[0]:
            return f"{word}.{question.path.removeprefix(entry.path + '.')}"
    return None


def texts_of(
    question: Mapping[str, Any], lists: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> dict[str, str] | None:
    """Return the options of a question with their German words; None if it has none that are known."""
    if "options" in question:
        return {option["key"]: option["label"]["de"] for option in question["options"]}
    if question.get("kind") == "codelist":
        return {key: text["de"] for key, text in lists.get(question["list"], {}).items()}
    return None
