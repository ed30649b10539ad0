# SPDX-License-Identifier: EUPL-1.2
"""The ways a drawing leads to a step without anybody approving, or deciding; structure.py, content.py: other faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from geleitzug.core.workflow.drawing import Drawing, Element
from geleitzug.core.workflow.errors import Finding
from geleitzug.core.workflow.ways import ways_on


def unapproved(drawing: Drawing, step: str) -> list[Finding]:
    """Return a finding for each place of a step that is reached unapproved, with the shortest such way.

    A way begins at the start, or at a task that decides: what is decided anew needs to be approved anew. That two
    ways meet in a parallel gateway does not help the one on which nobody approves: draw the approval behind it.
    """
    came_from = _reached_without(drawing, "approve", (e.id for e in drawing.elements.values() if _begins(drawing, e)))
    return [
        Finding(element.id, _sentence(element, _way(drawing, came_from, element.id)))
        for element in drawing.elements.values()
        if element.id in came_from and element.is_automatic and element.step == step
    ]


def undecided(drawing: Drawing, step: str) -> bool:
    """Tell whether a step can be reached without a person deciding: there the program decides (§ 35a VwVfG)."""
    reached = _reached_without(drawing, "decide", (e.id for e in drawing.elements.values() if _starts(drawing, e)))
    return any(drawing.elements[key].is_automatic and drawing.elements[key].step == step for key in reached)


def approved_unseen(drawing: Drawing) -> list[Finding]:
    """Return a finding for each task that approves and is reached before anybody has decided: nothing lies there."""
    came_from = _reached_without(drawing, "decide", (e.id for e in drawing.elements.values() if _starts(drawing, e)))
    return [
        Finding(element.id, _nothing_to_approve(element, _way(drawing, came_from, element.id)))
        for element in drawing.elements.values()
        if element.id in came_from and element.kind == "approve"
    ]


def _reached_without(drawing: Drawing, kind: str, begins: Iterable[str]) -> dict[str, str]:
    """Return what can be reached without passing a kind of task: element → the one before, empty where ways begin."""
    came_from = dict.fromkeys(begins, "")
    waiting = list(came_from)
    for here in waiting:  # grows while we walk, so that the nearest come first
        for beyond in _beyond(drawing, drawing.elements[here], kind):
            if beyond not in came_from:
                came_from[beyond] = here
                waiting.append(beyond)
    return came_from


def _begins(drawing: Drawing, element: Element) -> bool:
    return _starts(drawing, element) or (element.kind == "decide" and element.scope in drawing.executed)


def _starts(drawing: Drawing, element: Element) -> bool:
    return element.tag == "startEvent" and element.scope == drawing.main


def _beyond(drawing: Drawing, element: Element, kind: str) -> Iterator[str]:
    """Yield where a process may be after an element; out of a task of the kind only its timers and messages lead."""
    if element.kind == kind:
        yield from (border.id for border in drawing.borders.get(element.id, ()))
    else:
        yield from ways_on(drawing, element)


def _way(drawing: Drawing, came_from: dict[str, str], to: str) -> list[str]:
    way = [to]
    while before := came_from[way[-1]]:
        way.append(before)
    return [drawing.elements[step].label for step in reversed(way)]


def _sentence(element: Element, way: list[str]) -> str:
    return _(
        "„%(name)s“ ist zu erreichen, ohne dass jemand die Entscheidung zeichnet: %(way)s. Die Leistung verlangt vier"
        ' Augen (four_eyes). Setzen Sie auf diesen Weg eine Aufgabe mit gz:kind="approve".'
    ) % {"name": element.label, "way": " → ".join(way)}


def _nothing_to_approve(element: Element, way: list[str]) -> str:
    return _(
        "„%(name)s“ ist zu erreichen, ohne dass vorher jemand entschieden hat: %(way)s. Dann gibt es nichts zu"
        ' zeichnen. Setzen Sie auf diesen Weg davor eine Aufgabe mit gz:kind="decide".'
    ) % {"name": element.label, "way": " → ".join(way)}
