# SPDX-License-Identifier: EUPL-1.2
"""Reading a BPMN 2.0 file into a drawing, without judging it. What a drawing is made of is drawing.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from lxml import etree

from geleitzug.core.workflow.drawing import (
    BPMN,
    EVENTS,
    NODES,
    OURS,
    SUBPROCESSES,
    Box,
    Drawing,
    Element,
    Flow,
    Lane,
    Line,
    Row,
    Scope,
)
from geleitzug.core.workflow.errors import ProcessError

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"

MOST_BYTES = 2_000_000
MOST_DRAWN = 2_000
"""More elements and arrows than this are not looked at; how many a process may have to be executed is structure.py."""


def read_drawing(xml: bytes) -> Drawing:
    """Read a BPMN 2.0 file; raises ProcessError if it is none, too large, or tries to reach outside itself."""
    root = parse(xml)
    lanes, lane_of = _lanes(root)
    scopes: dict[str, Scope] = {}
    elements: dict[str, Element] = {}
    flows: list[Flow] = []
    twice: list[str] = []
    named = _named(root)
    for node, scope in _walk(root, scopes):
        tag, identifier = etree.QName(node).localname, node.get("id", "")
        if tag == "sequenceFlow":
            flows.append(_flow(node, scope))
        else:
            if identifier in elements:
                twice.append(identifier)
            elements[identifier] = _element(node, tag, scope, lane_of.get(identifier), named)
        if len(elements) + len(flows) > MOST_DRAWN:
            raise ProcessError(_("Die Zeichnung hat mehr als %(most)d Elemente und Pfeile.") % {"most": MOST_DRAWN})
    return Drawing(
        main=_main(scopes, elements),
        scopes=MappingProxyType(scopes),
        elements=MappingProxyType(elements),
        flows=tuple(flows),
        lanes=tuple(lanes),
        pools=MappingProxyType(_pools(root)),
        boxes=MappingProxyType(dict(_boxes(root))),
        lines=MappingProxyType(dict(_lines(root))),
        labels=MappingProxyType(dict(_labels(root))),
        twice=tuple(twice),
    )


def parse(xml: bytes, *, keep_comments: bool = False) -> etree._Element:
    """Parse without document type, entities or network; what has a document type is refused altogether."""
    check_size(xml)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not keep_comments,
        remove_pis=not keep_comments,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ProcessError(_("Die Prozessdatei ist kein XML: %(reason)s") % {"reason": error.msg}) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ProcessError(_("Die Prozessdatei enthält eine Dokumenttyp-Deklaration. Das ist nicht erlaubt."))
    if root.tag != f"{{{BPMN}}}definitions":
        raise ProcessError(_("Die Datei ist keine BPMN-2.0-Datei: Sie beginnt nicht mit „definitions“."))
    return root


def check_size(xml: bytes) -> None:
    """Refuse what is too large; raises ProcessError."""
    if len(xml) > MOST_BYTES:
        raise ProcessError(_("Die Prozessdatei ist größer als 2 MB."))


def _walk(root: etree._Element, scopes: dict[str, Scope]) -> Iterator[tuple[etree._Element, str]]:
    """Yield each node and arrow with the scope it lies in, and note the scopes on the way."""
    waiting = [(process, "") for process in root.iter(f"{{{BPMN}}}process")]
    for container, parent in waiting:
        scope = container.get("id", "")
        scopes[scope] = Scope(scope, _one_line(container), parent, container.get("isExecutable") in {"true", "1"})
        for node in container.iterchildren(tag=etree.Element):
            name = etree.QName(node)
            if name.namespace != BPMN or name.localname not in NODES | {"sequenceFlow"}:
                continue
            yield node, scope
            if name.localname in SUBPROCESSES:
                waiting.append((node, scope))


def _main(scopes: Mapping[str, Scope], elements: Mapping[str, Element]) -> str:
    """Find the process to execute: the one marked so, else the only one that is neither called nor empty."""
    called = {element.calls for element in elements.values()}
    filled = {element.scope for element in elements.values()}
    processes = [s for s in scopes.values() if not s.parent and s.id not in called and s.id in filled]
    marked = [scope for scope in processes if scope.executable]
    candidates = marked or processes
    return candidates[0].id if len(candidates) == 1 else ""


def _flow(node: etree._Element, scope: str) -> Flow:
    condition = node.find(f"{{{BPMN}}}conditionExpression")
    text = "".join(condition.itertext()).strip() if condition is not None else ""
    return Flow(
        id=node.get("id", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        scope=scope,
        name=node.get("name", ""),
        condition=text or None,
    )


def _named(root: etree._Element) -> dict[str, str]:
    """Return id → name of each message, and id → code of each error."""
    named = {node.get("id", ""): node.get("name", "") for node in root.iter(f"{{{BPMN}}}message")}
    errors = root.iter(f"{{{BPMN}}}error")
    return {**named, **{node.get("id", ""): node.get("errorCode") or node.get("name", "") for node in errors}}


def _element(node: etree._Element, tag: str, scope: str, lane: Lane | None, named: Mapping[str, str]) -> Element:
    event, timer, message, error = _event(node, tag, named)
    return Element(
        id=node.get("id", ""),
        tag=tag,
        name=_one_line(node),
        scope=scope,
        documentation=(node.findtext(f"{{{BPMN}}}documentation") or "").strip(),
        lane=lane.id if lane else "",
        role=lane.role if lane else "",
        kind=node.get(f"{{{OURS}}}kind", ""),
        office=node.get(f"{{{OURS}}}office") or None,
        due=node.get(f"{{{OURS}}}due") or None,
        asks=node.get(f"{{{OURS}}}asks", ""),
        step=node.get(f"{{{OURS}}}step", ""),
        event=event,
        timer=timer,
        message=message,
        error=error,
        table=tuple(_table(node)) if tag == "businessRuleTask" else (),
        attached_to=node.get("attachedToRef", ""),
        interrupts=node.get("cancelActivity", "true") in {"true", "1"},
        calls=node.get("calledElement", "").rpartition(":")[2],
        default=node.get("default", ""),
        repeats=any(etree.QName(child).localname.endswith("LoopCharacteristics") for child in node),
        by_event=node.get("triggeredByEvent") in {"true", "1"},
    )


def _event(node: etree._Element, tag: str, named: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Return what an event is about: its sort, its timer's text, its message's name, its error's code."""
    if tag in {"receiveTask", "sendTask"}:
        message = named.get(node.get("messageRef", ""), "") or node.get("name", "")
        return ("message" if tag == "receiveTask" else ""), "", message, ""
    if tag not in EVENTS:
        return "", "", "", ""
    definitions = [child for child in node if etree.QName(child).localname.endswith("EventDefinition")]
    if not definitions:
        return "none", "", "", ""
    if len(definitions) > 1:
        return "multiple", "", "", ""
    definition = definitions[0]
    sort = etree.QName(definition).localname.removesuffix("EventDefinition")
    if sort == "timer":
        return "timer", (definition.findtext(f"{{{BPMN}}}timeDuration") or "").strip(), "", ""
    if sort == "message":
        return "message", "", named.get(definition.get("messageRef", ""), "") or node.get("name", ""), ""
    if sort == "error":
        return "error", "", "", named.get(definition.get("errorRef", ""), "")
    return sort, "", "", ""


def _table(node: etree._Element) -> Iterator[Row]:
    for row in node.iterfind(f"{{{BPMN}}}extensionElements/{{{OURS}}}table/{{{OURS}}}row"):
        cells = ((cell.get("name", ""), cell.get("value", "")) for cell in row.iterchildren(f"{{{OURS}}}cell"))
        yield Row(row.get("when", "").strip(), tuple(cells))


def _lanes(root: etree._Element) -> tuple[list[Lane], dict[str, Lane]]:
    """Read the lanes; of nested ones the innermost says who does it."""
    lanes: list[Lane] = []
    lane_of: dict[str, Lane] = {}
    for node in root.iter(f"{{{BPMN}}}lane"):
        lane = Lane(node.get("id", ""), _one_line(node), node.get(f"{{{OURS}}}role", ""))
        lanes.append(lane)
        for reference in node.iterchildren(f"{{{BPMN}}}flowNodeRef"):
            lane_of[(reference.text or "").strip()] = lane
    return lanes, lane_of


def _pools(root: etree._Element) -> dict[str, str]:
    return {node.get("id", ""): _one_line(node) for node in root.iter(f"{{{BPMN}}}participant")}


def _page(root: etree._Element) -> etree._Element:
    """Return the first page; further ones show the inside of closed sub-processes, in coordinates of their own."""
    page = root.find(f"{{{DI}}}BPMNDiagram")
    return etree.Element("none") if page is None else page


def _boxes(root: etree._Element) -> Iterator[tuple[str, Box]]:
    for shape in _page(root).iter(f"{{{DI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is not None:
            yield _drawn(shape), _box(bounds)


def _lines(root: etree._Element) -> Iterator[tuple[str, Line]]:
    for edge in _page(root).iter(f"{{{DI}}}BPMNEdge"):
        points = tuple(
            (_number(point.get("x")), _number(point.get("y"))) for point in edge.iterchildren(f"{{{DD}}}waypoint")
        )
        yield _drawn(edge), points


def _labels(root: etree._Element) -> Iterator[tuple[str, Box]]:
    for label in _page(root).iter(f"{{{DI}}}BPMNLabel"):
        bounds = label.find(f"{{{DC}}}Bounds")
        if bounds is not None:
            yield _drawn(label.getparent()), _box(bounds)


def _drawn(shape: etree._Element) -> str:
    """Return the id of what a shape shows; some tools write it with a prefix."""
    return str(shape.get("bpmnElement", "").rpartition(":")[2])


def _box(bounds: etree._Element) -> Box:
    x, y, width, height = (_number(bounds.get(side)) for side in ("x", "y", "width", "height"))
    return Box(x, y, max(width, 1), max(height, 1))


def _one_line(node: etree._Element) -> str:
    """Return a name without the line breaks some tools put in for their boxes."""
    return " ".join(node.get("name", "").split())


def _number(text: str | None) -> float:
    """Read a coordinate; what is no sane number (nan, a million) lies at the origin."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if -100_000 < value < 100_000 else 0.0
