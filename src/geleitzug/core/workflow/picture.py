# SPDX-License-Identifier: EUPL-1.2
"""The picture of a process as SVG: what is done, where it stands. Where things lie is layout.py.

Without inline styles and in the colour of the text around it; the classes ``process-picture__…`` are for the look.
Done and here are signs and words, not only colours; who cannot see the picture reads its description.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import dist

from django.utils.translation import gettext as _
from lxml import etree
from markupsafe import Markup

from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.drawing import ACTIVITIES, GATEWAYS, SUBPROCESSES, Box, Drawing, Element, Flow, Line
from geleitzug.core.workflow.layout import Layout, layout_of

_SVG = "http://www.w3.org/2000/svg"
_LETTER = 6.6
"""Width of a letter at 12 units, on average; a box is filled by counting letters."""
_LINE = 14.0
_MARGIN = 24.0
_STUMP = 4
"""So many letters of a divided word stand together on its last line: „Zeichnungsberechti-gung“."""


def svg(
    process: Process | Drawing,
    done: Iterable[str],
    now: Iterable[str],
    *,
    name: str = "process",
    states: bool = True,
) -> Markup:
    """Paint a process; ``name`` makes the ids in it unique if a page shows several.

    Without ``states`` it is the drawing of no case, and says nothing of what has happened.
    """
    drawing = process.drawing if isinstance(process, Process) else process
    layout = layout_of(drawing)
    painter = _Painter(drawing, layout, set(done), set(now), name, states)
    return Markup(etree.tostring(painter.paint(), encoding="unicode"))  # noqa: S704  lxml has escaped it


class _Painter:
    def __init__(
        self, drawing: Drawing, layout: Layout, done: set[str], now: set[str], name: str, states: bool
    ) -> None:
        self.drawing = drawing
        self.layout = layout
        self.done = done - now
        self.now = now
        self.name = name
        self.states = states
        self.root = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})

    def paint(self) -> etree._Element:
        """Return the picture: frames at the back, then arrows, then elements."""
        self._head()
        for frame in self.layout.frames:
            self._frame(frame.label, frame.box)
        for flow in self.drawing.flows:
            if flow.id in self.layout.lines:
                self._arrow(flow, self.layout.lines[flow.id])
        for element in sorted(self.drawing.elements.values(), key=lambda e: e.tag not in SUBPROCESSES):
            if element.id in self.layout.boxes:
                self._element(element, self.layout.boxes[element.id])
        return self.root

    def _head(self) -> None:
        left, top, right, bottom = self._edges()
        width, height = right - left, bottom - top
        for key, value in {
            "viewBox": f"{left:g} {top:g} {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "class": "process-picture",
            "role": "img",
            "aria-labelledby": f"{self.name}-title {self.name}-desc",
            "font-family": "inherit",
            "font-size": "12",
            "fill": "none",
            "stroke": "currentColor",
        }.items():
            self.root.set(key, value)
        scope = self.drawing.scopes.get(self.drawing.main)
        title = _("Ablauf: %(name)s") % {"name": (scope.name or scope.id) if scope else ""}
        _add(self.root, "title", id=f"{self.name}-title").text = title
        _add(self.root, "desc", id=f"{self.name}-desc").text = self._description()
        marker = _add(
            _add(self.root, "defs"),
            "marker",
            id=f"{self.name}-arrow",
            viewBox="0 0 10 10",
            refX="9",
            refY="5",
            markerWidth="7",
            markerHeight="7",
            orient="auto-start-reverse",
        )
        _add(marker, "path", d="M0 0L10 5L0 10z", fill="currentColor", stroke="none")

    def _edges(self) -> tuple[float, float, float, float]:
        boxes = [*self.layout.boxes.values(), *(frame.box for frame in self.layout.frames)] or [Box(0, 0, 1, 1)]
        points = [point for line in self.layout.lines.values() for point in line]
        return (
            min([box.x for box in boxes] + [x for x, _y in points]) - _MARGIN,
            min([box.y for box in boxes] + [y for _x, y in points]) - _MARGIN,
            max([box.right for box in boxes] + [x for x, _y in points]) + _MARGIN,
            max([box.bottom for box in boxes] + [y for _x, y in points]) + _MARGIN + _LINE,
        )

    def _description(self) -> str:
        """Say in words what the picture shows, in the order of the file."""
        if not self.states:
            names = [e.name for e in self.drawing.elements.values() if e.tag in ACTIVITIES and e.name]
            return ", ".join(dict.fromkeys(names))
        sentences = []
        for word, chosen in ((_("Erledigt"), self.done), (_("Jetzt"), self.now)):
            names = [e.name for e in self.drawing.elements.values() if e.id in chosen and e.name]
            if names:
                sentences.append(f"{word}: {', '.join(dict.fromkeys(names))}.")
        return " ".join(sentences) or _("Noch nichts ist geschehen.")

    def _frame(self, label: str, box: Box) -> None:
        group = _add(self.root, "g", **{"class": "process-picture__frame"})
        _add(group, "rect", **_sides(box), opacity="0.5")
        lines = _wrap(label, int(box.height / _LETTER), 2)
        if lines:
            turned = _add(group, "g", transform=f"translate({box.x + 15:g} {box.middle[1]:g}) rotate(-90)")
            self._write(turned, lines, 0, 0)

    def _arrow(self, flow: Flow, line: Line) -> None:
        group = _add(self.root, "g", **{"class": "process-picture__arrow"})
        points = " ".join(f"{x:g},{y:g}" for x, y in line)
        _add(group, "polyline", points=points, **{"marker-end": f"url(#{self.name}-arrow)"})
        if flow.name and flow.id in self.layout.labels:
            self._write(group, [flow.name], *self.layout.labels[flow.id].middle)
        elif flow.name and len(line) > 1:
            (x1, y1), (x2, y2) = max(pairwise(line), key=lambda ends: dist(*ends))
            beside = 4 + _LETTER * len(flow.name) / 2 if x1 == x2 else 0
            self._write(group, [flow.name], (x1 + x2) / 2 + beside, (y1 + y2) / 2 - (0 if beside else 8))

    def _element(self, element: Element, box: Box) -> None:
        state, word = self._state(element)
        group = _add(self.root, "g", **{"class": f"process-picture__element{state}", "data-element": element.id})
        _add(group, "title").text = f"{element.label}: {word}" if word else element.label
        weight = "3" if element.id in self.now else "1.5"
        if element.tag in GATEWAYS:
            self._gateway(group, element, box, weight)
        elif element.tag.endswith("Event"):
            self._event(group, element, box, weight)
        else:
            self._task(group, element, box, weight)
        if element.id in self.done:
            x, y = box.right - 4, box.y + 2
            _add(group, "circle", cx=f"{x:g}", cy=f"{y:g}", r="8", fill="currentColor", stroke="none")
            _add(group, "path", d=f"M{x - 4:g} {y:g}l3 3l5 -6", stroke="Canvas", **{"stroke-width": "2"})
        elif element.id in self.now:
            x, y = box.middle[0], box.y - 5
            _add(group, "path", d=f"M{x:g} {y:g}l-7 -11h14z", fill="currentColor", stroke="none")

    def _state(self, element: Element) -> tuple[str, str]:
        if element.id in self.now:
            return " process-picture__element--now", _("jetzt")
        if element.id in self.done:
            return " process-picture__element--done", _("erledigt")
        return "", ""

    def _task(self, group: etree._Element, element: Element, box: Box, weight: str) -> None:
        _add(group, "rect", **_sides(box), rx="8", **{"stroke-width": weight})
        if element.tag == "userTask":
            person = f"M{box.x + 7:g} {box.y + 19:g}v-2a4 4 0 0 1 8 0v2z"
            _add(group, "circle", cx=f"{box.x + 11:g}", cy=f"{box.y + 8:g}", r="3")
            _add(group, "path", d=person)
        elif element.tag in {"serviceTask", "businessRuleTask"}:
            wheel = {"stroke-dasharray": "2.4 2.3", "stroke-width": "3"}
            _add(group, "circle", cx=f"{box.x + 12:g}", cy=f"{box.y + 12:g}", r="4.5", **wheel)
        middle, room = box.middle[1], int((box.height - 22) / _LINE)
        if self._is_open(element, box):
            middle, room = box.y + 14, 1
        lines = _wrap(element.label, int((box.width - 10) / _LETTER), max(room, 1))
        self._write(group, lines, box.middle[0], middle)

    def _is_open(self, element: Element, box: Box) -> bool:
        """Tell whether what an element holds or calls is painted inside it."""
        within = self.drawing.inside(element.calls or element.id)
        inner = [self.layout.boxes[e.id] for e in within if e.id in self.layout.boxes]
        return any(box.x <= part.x and part.right <= box.right and box.y <= part.y < box.bottom for part in inner)

    def _event(self, group: etree._Element, element: Element, box: Box, weight: str) -> None:
        x, y = box.middle
        radius = min(box.width, box.height) / 2
        thick = "4" if element.tag == "endEvent" else weight
        dash = {} if element.interrupts else {"stroke-dasharray": "4 3"}
        circle = {"cx": f"{x:g}", "cy": f"{y:g}"}
        _add(group, "circle", **circle, r=f"{radius:g}", **{"stroke-width": thick}, **dash)
        if element.tag in {"boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}:
            _add(group, "circle", **circle, r=f"{radius - 4:g}", **dash)
        if element.event == "timer":
            _add(group, "circle", **circle, r=f"{radius * 0.5:g}")
            _add(group, "path", d=f"M{x:g} {y - radius * 0.4:g}V{y:g}h{radius * 0.3:g}")
        elif element.event == "message":
            w, h = radius, radius * 0.7
            corner = f"{x - w / 2:g} {y - h / 2:g}"
            _add(group, "path", d=f"M{corner}h{w:g}v{h:g}h{-w:g}zl{w / 2:g} {h / 2:g}l{w / 2:g} {-h / 2:g}")
        elif element.event == "terminate":
            _add(group, "circle", **circle, r=f"{radius * 0.55:g}", fill="currentColor")
        elif element.event == "error":
            r = radius * 0.5
            bolt = f"M{x - r:g} {y + r:g}L{x - r / 3:g} {y - r:g}L{x + r / 3:g} {y + r / 3:g}L{x + r:g} {y - r:g}"
            _add(group, "path", d=bolt, **{"stroke-width": "2.5"})
        self._label_below(group, element, box)

    def _gateway(self, group: etree._Element, element: Element, box: Box, weight: str) -> None:
        (x, y), w, h = box.middle, box.width / 2, box.height / 2
        shape = f"M{x:g} {box.y:g}l{w:g} {h:g}l{-w:g} {h:g}l{-w:g} {-h:g}z"
        _add(group, "path", d=shape, **{"stroke-width": weight})
        s = min(w, h) * 0.4
        if element.tag == "exclusiveGateway":
            sign = f"M{x - s:g} {y - s:g}L{x + s:g} {y + s:g}M{x + s:g} {y - s:g}L{x - s:g} {y + s:g}"
            _add(group, "path", d=sign, **{"stroke-width": "3"})
        elif element.tag == "parallelGateway":
            _add(group, "path", d=f"M{x - s:g} {y:g}h{2 * s:g}M{x:g} {y - s:g}v{2 * s:g}", **{"stroke-width": "3"})
        else:
            inner = {"stroke-width": "3"} if element.tag == "inclusiveGateway" else {"stroke-dasharray": "3 2"}
            _add(group, "circle", cx=f"{x:g}", cy=f"{y:g}", r=f"{s * 1.1:g}", **inner)
        self._label_below(group, element, box)

    def _label_below(self, group: etree._Element, element: Element, box: Box) -> None:
        place = self.layout.labels.get(element.id)
        lines = _wrap(element.name, max(int(place.width / 6), 8) if place else 18, 3 if place else 2)
        if lines and place:
            self._write(group, lines, *place.middle)
        elif lines:
            self._write(group, lines, box.middle[0], box.bottom + 4 + _LINE * len(lines) / 2)

    def _write(self, group: etree._Element, lines: list[str], x: float, middle: float) -> None:
        """Write lines around a point."""
        text = _add(group, "text", **_WRITING)
        first = middle - _LINE * (len(lines) - 1) / 2
        for at, line in enumerate(lines):
            _add(text, "tspan", x=f"{x:g}", y=f"{first + _LINE * at:g}").text = line


_WRITING = {"text-anchor": "middle", "dominant-baseline": "central", "fill": "currentColor", "stroke": "none"}


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_SVG}}}{tag}", attributes)


def _sides(box: Box) -> dict[str, str]:
    return {"x": f"{box.x:g}", "y": f"{box.y:g}", "width": f"{box.width:g}", "height": f"{box.height:g}"}


def _wrap(text: str, letters: int, most: int) -> list[str]:
    """Break a text into lines; a word that is too long is divided, what does not fit ends in dots."""
    letters = max(letters, 8)
    lines: list[str] = [""]
    for part in _parts(text, letters):
        joined = f"{lines[-1]} {part}".strip()
        if len(joined) <= letters:
            lines[-1] = joined
        else:
            lines.append(part)
    if not lines[0]:
        return []
    return lines if len(lines) <= most else [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), letters)]


def _parts(text: str, letters: int) -> Iterator[str]:
    """Yield words, longer ones in parts with a hyphen, of which the last is no stump."""
    for word in text.split():
        rest = word
        while len(rest) > letters:
            cut = min(letters - 1, len(rest) - _STUMP)
            yield rest[:cut] + "-"
            rest = rest[cut:]
        yield rest


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: max(letters - 1, 1)].rstrip() + "…"
