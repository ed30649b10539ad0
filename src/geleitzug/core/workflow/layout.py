# SPDX-License-Identifier: EUPL-1.2
"""Where everything lies on the picture: as the author drew it, or in columns from left to right if nothing was drawn.

Painting it is picture.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from geleitzug.core.workflow.drawing import GATEWAYS, Box, Drawing, Element, Flow, Line
from geleitzug.core.workflow.structure import MOST_ELEMENTS

COLUMN, ROW, GAP = 160.0, 124.0, 30.0
_BACK = 20.0
_EVENT, _GATEWAY, _TASK = (36.0, 36.0), (50.0, 50.0), (110.0, 76.0)


class Frame(NamedTuple):
    """What is drawn behind elements: a pool, a lane, or the inside of a sub-process."""

    id: str
    label: str
    box: Box


@dataclass(frozen=True)
class Layout:
    """Boxes by element, lines by arrow, the author's places for their labels, and the named frames behind them."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)


def is_placed(drawing: Drawing) -> bool:
    """Tell whether the author has given every element of the main process a place."""
    return all(element.id in drawing.boxes for element in drawing.inside(drawing.main))


def can_be_placed(drawing: Drawing) -> bool:
    """Tell whether we would lay it out: one too large to be executed could take minutes."""
    return len(drawing.executed_elements) <= MOST_ELEMENTS


def layout_of(drawing: Drawing) -> Layout:
    """Return the author's layout if the main process has one, else ours; an empty one where that is too much."""
    if is_placed(drawing):
        return _as_drawn(drawing)
    if not can_be_placed(drawing):
        return Layout()
    layout = Layout()
    top = 0.0
    for scope in drawing.executed:
        top = _Columns(drawing, scope, layout, top).place() + GAP
    return layout


def _as_drawn(drawing: Drawing) -> Layout:
    boxes = {element: box for element, box in drawing.boxes.items() if element in drawing.elements}
    lines = {
        flow.id: drawing.lines.get(flow.id) or (boxes[flow.source].middle, boxes[flow.target].middle)
        for flow in drawing.flows
        if flow.source in boxes and flow.target in boxes
    }
    named = [*drawing.pools.items(), *((lane.id, lane.name) for lane in drawing.lanes)]
    frames = [Frame(id_, name, drawing.boxes[id_]) for id_, name in named if id_ in drawing.boxes]
    return Layout(boxes, lines, dict(drawing.labels), frames)


class _Columns:
    """Lays out one scope: a column per step from the start, a band per lane, arrows backwards below everything."""

    def __init__(self, drawing: Drawing, scope: str, layout: Layout, top: float) -> None:
        self.drawing = drawing
        self.scope = scope
        self.layout = layout
        self.framed = scope != drawing.main
        self.top = top + (GAP if self.framed else 0)
        inside = drawing.inside(scope)
        self.borders = [element for element in inside if element.tag == "boundaryEvent"]
        self.elements = {element.id: element for element in inside if element.tag != "boundaryEvent"}
        self.flows = [f for f in drawing.flows if f.scope == scope and f.target in self.elements and self._from(f)]
        self.back = self._backward()
        self.rank = self._ranks()
        self.lane = self._lanes()

    def place(self) -> float:
        """Place everything; returns the lower edge."""
        slots = list(self._slots())
        bottom = self._place_slots(slots)
        self._place_borders()
        for flow in self.flows:
            if flow.id not in self.back:
                self._connect(flow)
        for at, flow_id in enumerate(sorted(self.back)):
            self._lead_back(next(f for f in self.flows if f.id == flow_id), bottom + _BACK * (at + 1))
        bottom += _BACK * len(self.back)
        if self.framed:
            width = COLUMN * (max(self.rank.values(), default=0) + 1)
            name = self.drawing.scopes[self.scope].name or self.scope
            frame = Box(-2 * GAP, self.top - GAP / 2, width + 3 * GAP, bottom - self.top + GAP)
            self.layout.frames.insert(0, Frame(self.scope, name, frame))
            bottom += GAP
        return bottom

    def _from(self, flow: Flow) -> str:
        """Return the element an arrow counts from: an event on a border counts as its task."""
        source = self.drawing.elements.get(flow.source)
        start = source.attached_to if source is not None and source.tag == "boundaryEvent" else flow.source
        return start if start in self.elements else ""

    def _after(self, element: str) -> list[Flow]:
        return [flow for flow in self.flows if self._from(flow) == element]

    def _backward(self) -> set[str]:
        """Return the arrows that close a circle, found by walking from the start."""
        found: set[str] = set()
        open_: set[str] = set()
        closed: set[str] = set()
        for first in sorted(self.elements, key=lambda e: self.elements[e].tag != "startEvent"):
            path = [(first, iter(self._after(first)))] if first not in closed else []
            open_.update(step[0] for step in path)
            while path:
                here, ways = path[-1]
                flow = next(ways, None)
                if flow is None:
                    open_.discard(here)
                    closed.add(here)
                    path.pop()
                elif flow.target in open_:
                    found.add(flow.id)
                elif flow.target not in closed:
                    open_.add(flow.target)
                    path.append((flow.target, iter(self._after(flow.target))))
        return found

    def _ranks(self) -> dict[str, int]:
        """Return the column of each element: one further than the furthest before it."""
        rank = dict.fromkeys(self.elements, 0)
        forward = [(self._from(flow), flow.target) for flow in self.flows if flow.id not in self.back]
        for _round in self.elements:
            late = [(source, target) for source, target in forward if rank[target] <= rank[source]]
            if not late:
                break
            for source, target in late:
                rank[target] = max(rank[target], rank[source] + 1)
        return rank

    def _lanes(self) -> dict[str, str]:
        """Return the lane of each element; what lies in none lies beside what follows it, or what leads to it."""
        lane = {element.id: element.lane for element in self.elements.values()}
        pairs = [(self._from(flow), flow.target) for flow in self.flows]
        for _round in self.elements:
            before = dict(lane)
            for source, target in pairs:
                lane[source] = lane[source] or lane[target]
            for source, target in pairs:
                lane[target] = lane[target] or lane[source]
            if lane == before:
                break
        return lane

    def _slots(self) -> Iterator[tuple[str, str, int]]:
        """Yield (what, lane, column): the elements, and for arrows over several columns the cells they pass."""
        for element in self.elements:
            yield element, self.lane[element], self.rank[element]
        for flow in self.flows:
            if flow.id not in self.back:
                start = self._from(flow)
                for column in range(self.rank[start] + 1, self.rank[flow.target]):
                    yield f"{flow.id} {column}", self.lane[start], column

    def _place_slots(self, slots: list[tuple[str, str, int]]) -> float:
        lanes = {lane.id: lane.name for lane in self.drawing.lanes}
        bands = [band for band in ("", *lanes) if any(slot[1] == band for slot in slots)]
        columns = max((column for _what, _lane, column in slots), default=0) + 1
        at: dict[str, float] = {}
        bottom = self.top
        for band in bands:
            cells = [[what for what, lane, c in slots if lane == band and c == column] for column in range(columns)]
            height = ROW * max(len(cell) for cell in cells)
            for column, cell in enumerate(cells):
                cell.sort(key=lambda what: self._wished(what, at))
                for row, what in enumerate(cell):
                    at[what] = bottom + height / 2 + ROW * (row - (len(cell) - 1) / 2)
                    self._put(what, column, at[what])
            if band:
                frame = Box(-GAP, bottom, COLUMN * columns + GAP, height)
                self.layout.frames.append(Frame(band, lanes[band], frame))
            bottom += height
        return bottom

    def _wished(self, what: str, at: dict[str, float]) -> float:
        """Return how high something would like to lie: as high as what leads to it."""
        flow_id, _space, column = what.partition(" ")
        if column:
            flow = next(flow for flow in self.flows if flow.id == flow_id)
            return at.get(f"{flow_id} {int(column) - 1}", at.get(self._from(flow), 0.0))
        before = [at[self._from(flow)] for flow in self.flows if flow.target == what and self._from(flow) in at]
        return sum(before) / len(before) if before else 0.0

    def _put(self, what: str, column: int, y: float) -> None:
        width, height = _size(self.elements[what]) if what in self.elements else (0.0, 0.0)
        x = COLUMN * column + COLUMN / 2
        self.layout.boxes[what] = Box(x - width / 2, y - height / 2, width, height)

    def _place_borders(self) -> None:
        for element in self.borders:
            host = self.layout.boxes.get(element.attached_to)
            if host is not None:
                fellows = [other.id for other in self.borders if other.attached_to == element.attached_to]
                x = host.right - 46 - 62 * fellows.index(element.id)
                self.layout.boxes[element.id] = Box(x, host.bottom - _EVENT[1] / 2, *_EVENT)

    def _connect(self, flow: Flow) -> None:
        source, target = self.layout.boxes.get(flow.source), self.layout.boxes[flow.target]
        if source is None:
            return
        points = [(source.right, source.middle[1])]
        if flow.source not in self.elements:
            points = [(source.middle[0], source.bottom), (source.middle[0], source.bottom + 22)]
        for column in range(self.rank[self._from(flow)] + 1, self.rank[flow.target]):
            points += _elbow(points[-1], self.layout.boxes.pop(f"{flow.id} {column}").middle)
        points += _elbow(points[-1], (target.x, target.middle[1]))
        self.layout.lines[flow.id] = tuple(points)

    def _lead_back(self, flow: Flow, y: float) -> None:
        source, target = self.layout.boxes.get(flow.source), self.layout.boxes[flow.target]
        if source is None:
            return
        out, back = source.right + 12, target.x - 12
        self.layout.lines[flow.id] = (
            (source.right, source.middle[1]),
            (out, source.middle[1]),
            (out, y),
            (back, y),
            (back, target.middle[1]),
            (target.x, target.middle[1]),
        )


def _size(element: Element) -> tuple[float, float]:
    if element.tag in GATEWAYS:
        return _GATEWAY
    return _EVENT if element.tag.endswith("Event") else _TASK


def _elbow(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Lead a line from one point to another, up or down in the gap before the end's column."""
    if start[1] == end[1]:
        return [end]
    turn = max(start[0], end[0] - 20)
    return [(turn, start[1]), (turn, end[1]), end]
