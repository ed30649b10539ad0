# SPDX-License-Identifier: EUPL-1.2
"""A file as it is kept: in UTF-8, and with a place on the page for everything, so that any modeller can show it.

Where things lie that nobody has placed is layout.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from geleitzug.core.workflow.drawing import BPMN, SUBPROCESSES, Box, Drawing
from geleitzug.core.workflow.layout import Layout, can_be_placed, is_placed, layout_of
from geleitzug.core.workflow.reading import DC, DD, DI, check_size, parse, read_drawing

_POOL = 30.0
"""How wide the head of a pool is, left of its lanes."""
_ROOM = 12.0


def as_kept(xml: bytes) -> str:
    """Return a file as text to be kept; raises ProcessError for one that is no BPMN file, or too large with its places.

    What its author placed stays where it is, to the letter; only a file of another encoding is written anew.
    """
    drawing = read_drawing(xml)
    lacks_places = can_be_placed(drawing) and not is_placed(drawing)
    kept = with_places(xml) if lacks_places else _to_the_letter(xml)
    check_size(kept.encode())
    return kept


def _to_the_letter(xml: bytes) -> str:
    root = parse(xml, keep_comments=True)
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    return xml.decode("utf-8-sig") if encoding in {"UTF-8", "ASCII", "US-ASCII"} else _written(root)


def with_places(xml: bytes) -> str:
    """Place the process that is executed anew, from left to right; lanes that lie in no pool get one."""
    root = parse(xml, keep_comments=True)
    for diagram in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(diagram)
    drawing = read_drawing(etree.tostring(root))
    if root.find(f"{{{BPMN}}}collaboration") is None and drawing.lanes and drawing.main:
        _add_pool(root, drawing)
        drawing = read_drawing(etree.tostring(root))
    etree.cleanup_namespaces(root, top_nsmap={"bpmndi": DI, "dc": DC, "di": DD})
    layout = layout_of(drawing)
    collaboration = root.find(f"{{{BPMN}}}collaboration")
    first = drawing.main
    plane = _add_plane(root, collaboration.get("id", "") if collaboration is not None else first)
    if collaboration is not None:
        _place_pool(plane, collaboration, drawing, layout)
    _place(plane, drawing, layout, first)
    for scope in [s for s in drawing.executed if s != first]:
        _place(_add_plane(root, scope), drawing, layout, scope)
    return _written(root)


def _add_pool(root: etree._Element, drawing: Drawing) -> None:
    collaboration = etree.Element(f"{{{BPMN}}}collaboration", id=_free(drawing, "Collaboration"))
    pool = {"id": _free(drawing, "Pool"), "name": drawing.scopes[drawing.main].name, "processRef": drawing.main}
    etree.SubElement(collaboration, f"{{{BPMN}}}participant", pool)
    process = next(node for node in root.iter(f"{{{BPMN}}}process"))
    process.addprevious(collaboration)


def _free(drawing: Drawing, name: str) -> str:
    taken = {*drawing.elements, *drawing.scopes, *drawing.pools, *(lane.id for lane in drawing.lanes)}
    return next(f"{name}_{n}" for n in range(1, len(taken) + 2) if f"{name}_{n}" not in taken)


def _add_plane(root: etree._Element, shows: str) -> etree._Element:
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id=f"{shows}_diagram")
    return etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id=f"{shows}_plane", bpmnElement=shows)


def _place_pool(plane: etree._Element, collaboration: etree._Element, drawing: Drawing, layout: Layout) -> None:
    """Place the pool of the main process around what it holds, its lanes as wide as the pool."""
    inside = [layout.boxes[e.id] for e in drawing.inside(drawing.main) if e.id in layout.boxes]
    lanes = {frame.id: frame.box for frame in layout.frames if frame.id in {lane.id for lane in drawing.lanes}}
    points = [point for flow in drawing.flows if flow.scope == drawing.main for point in layout.lines.get(flow.id, ())]
    around = _around([*inside, *lanes.values()], points)
    for pool in collaboration.iterchildren(f"{{{BPMN}}}participant"):
        if pool.get("processRef") == drawing.main:
            _add_shape(plane, pool.get("id", ""), Box(around.x - _POOL, around.y, around.width + _POOL, around.height))
    last = max(lanes.values(), key=lambda box: box.bottom, default=None)
    for lane, box in lanes.items():
        bottom = around.bottom if box is last else box.bottom
        top = around.y if box.y == min(other.y for other in lanes.values()) else box.y
        _add_shape(plane, lane, Box(around.x, top, around.width, bottom - top))


def _around(boxes: list[Box], points: list[tuple[float, float]]) -> Box:
    left = min(box.x for box in boxes)
    top = min(box.y for box in boxes)
    right = max([box.right for box in boxes] + [x for x, _y in points]) + _ROOM
    bottom = max([box.bottom for box in boxes] + [y for _x, y in points]) + _ROOM
    return Box(left, top, right - left, bottom - top)


def _place(plane: etree._Element, drawing: Drawing, layout: Layout, scope: str) -> None:
    for element in drawing.inside(scope):
        if element.id in layout.boxes:
            shape = _add_shape(plane, element.id, layout.boxes[element.id], lies=False)
            if element.tag in SUBPROCESSES:
                shape.set("isExpanded", "false")
            if element.tag == "exclusiveGateway":
                shape.set("isMarkerVisible", "true")
    for flow in drawing.flows:
        if flow.scope == scope and flow.id in layout.lines:
            edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
            _add_points(edge, layout.lines[flow.id])


def _add_points(edge: etree._Element, line: Iterable[tuple[float, float]]) -> None:
    for x, y in line:
        etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _add_shape(plane: etree._Element, shows: str, box: Box, *, lies: bool = True) -> etree._Element:
    shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{shows}_di", bpmnElement=shows)
    if lies:
        shape.set("isHorizontal", "true")
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(shape, f"{{{DC}}}Bounds", {side: f"{value:g}" for side, value in sides.items()})
    return shape


def _written(root: etree._Element) -> str:
    etree.indent(root)
    written: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
    return written.decode()
