# SPDX-License-Identifier: EUPL-1.2
"""Where a process may come from an element, whatever the conditions say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geleitzug.core.workflow.drawing import Drawing, Element


def ways_on(drawing: Drawing, element: Element) -> Iterator[str]:
    """Yield where a process may be right after an element, also through its borders, into and out of sub-processes."""
    yield from (border.id for border in drawing.borders.get(element.id, ()))
    if inner := _inner_scope(drawing, element):
        yield from (first.id for first in drawing.inside(inner) if first.tag == "startEvent")
        return
    yield from (flow.target for flow in drawing.leaving(element.id))
    if element.tag == "endEvent" and element.event != "error":  # an error goes on at the border, not behind the host
        hosts = (host for host in drawing.elements.values() if _inner_scope(drawing, host) == element.scope)
        yield from (flow.target for host in hosts for flow in drawing.leaving(host.id))


def ahead(drawing: Drawing, begins: Iterable[str]) -> frozenset[str]:
    """Return all that may come after some elements; these themselves only where a circle leads back to them."""
    found: dict[str, None] = {}
    waiting = [drawing.elements[key] for key in begins if key in drawing.elements]
    for element in waiting:  # grows while we walk
        for beyond in ways_on(drawing, element):
            if beyond not in found:
                found[beyond] = None
                waiting.append(drawing.elements[beyond])
    return frozenset(found)


def _inner_scope(drawing: Drawing, element: Element) -> str:
    """Return the scope of a sub-process, or of the process that is called."""
    return element.calls or (element.id if element.id in drawing.scopes else "")
