# SPDX-License-Identifier: EUPL-1.2
"""A process as it is drawn: elements, arrows, lanes and where they lie on the page, read from BPMN 2.0.

Reads without judging: whether the drawing can be executed is structure.py, executing it is engine.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from django.utils.translation import gettext as _
from lxml import etree

from geleitzug.core.workflow.errors import ProcessError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "https://geleitzug.org/bpmn/1.0"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"

MOST_BYTES = 2_000_000
MOST_ELEMENTS = 200
"""Spiff reads from element to element, one inside the other: more in a row would exhaust the stack."""

GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
_EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = SUBPROCESSES | {
    *("task", "manualTask", "userTask", "serviceTask", "receiveTask", "sendTask"),
    *("scriptTask", "businessRuleTask", "callActivity"),
}
_NODES = GATEWAYS | _EVENTS | ACTIVITIES


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the drawing; ``tag`` is its name in BPMN (userTask, exclusiveGateway, …)."""

    id: str
    tag: str
    name: str
    scope: str
    """The process or sub-process it lies in."""
    documentation: str = ""
    lane: str = ""
    role: str = ""
    kind: str = ""
    office: str | None = None
    due: str | None = None
    asks: str = ""
    """What the person has to write down to be done with it; the words stand above the field."""
    step: str = ""
    event: str = ""
    """none, timer, message, terminate, or the name of another event definition; empty for what is no event."""
    timer: str = ""
    message: str = ""
    attached_to: str = ""
    interrupts: bool = True
    calls: str = ""
    default: str = ""
    repeats: bool = False
    by_event: bool = False

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow (sequence flow) from one element to another, with the condition under which it is taken."""

    id: str
    source: str
    target: str
    scope: str
    name: str = ""
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: who does what lies in it."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A process, or a sub-process with elements of its own."""

    id: str
    name: str
    parent: str = ""
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in the drawing's own units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


Line: TypeAlias = tuple[tuple[float, float], ...]
"""The points an arrow is drawn through."""


@dataclass(frozen=True)
class Drawing:
    """All that is drawn in one file; ``main`` is the process that is executed, empty if that is not clear."""

    main: str
    scopes: Mapping[str, Scope]
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    lanes: tuple[Lane, ...]
    pools: Mapping[str, str]
    boxes: Mapping[str, Box] = field(repr=False)
    lines: Mapping[str, Line] = field(repr=False)
    labels: Mapping[str, Box] = field(repr=False)
    twice: tuple[str, ...] = ()
    """Ids that more than one element carries."""

    @cached_property
    def executed(self) -> tuple[str, ...]:
        """The scopes that are executed: the main process, its sub-processes and what they call."""
        found: list[str] = [self.main] if self.main else []
        for scope in found:
            inner = [s.id for s in self.scopes.values() if s.parent == scope]
            called = [e.calls for e in self.elements.values() if e.scope == scope and e.calls in self.scopes]
            found.extend(dict.fromkeys(s for s in [*inner, *called] if s not in found))
        return tuple(found)

    @cached_property
    def executed_elements(self) -> tuple[Element, ...]:
        """The elements of the scopes that are executed."""
        return tuple(element for element in self.elements.values() if element.scope in self.executed)

    @cached_property
    def executed_flows(self) -> tuple[Flow, ...]:
        """The arrows of the scopes that are executed."""
        return tuple(flow for flow in self.flows if flow.scope in self.executed)

    def inside(self, scope: str) -> list[Element]:
        """Return the elements that lie directly in a scope."""
        return [element for element in self.elements.values() if element.scope == scope]

    def leaving(self, element: str) -> tuple[Flow, ...]:
        """Return the arrows that leave an element, as written."""
        return self._by_source.get(element, ())

    def entering(self, element: str) -> tuple[Flow, ...]:
        """Return the arrows that enter an element."""
        return self._by_target.get(element, ())

    @cached_property
    def _by_source(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped((flow.source, flow) for flow in self.flows)

    @cached_property
    def _by_target(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped((flow.target, flow) for flow in self.flows)


def _grouped(pairs: Iterable[tuple[str, Flow]]) -> Mapping[str, tuple[Flow, ...]]:
    groups: dict[str, tuple[Flow, ...]] = {}
    for key, flow in pairs:
        groups[key] = (*groups.get(key, ()), flow)
    return groups


def read_drawing(xml: bytes) -> Drawing:
    """Read a BPMN 2.0 file; raises ProcessError if it is none, too large, or tries to reach outside itself."""
    root = _parse(xml)
    lanes, lane_of = _lanes(root)
    scopes: dict[str, Scope] = {}
    elements: dict[str, Element] = {}
    flows: list[Flow] = []
    twice: list[str] = []
    messages = {node.get("id", ""): node.get("name", "") for node in root.iter(f"{{{BPMN}}}message")}
    for node, scope in _walk(root, scopes):
        tag, identifier = etree.QName(node).localname, node.get("id", "")
        if tag == "sequenceFlow":
            flows.append(_flow(node, scope))
        else:
            if identifier in elements:
                twice.append(identifier)
            elements[identifier] = _element(node, tag, scope, lane_of.get(identifier), messages)
    if len(elements) > MOST_ELEMENTS:
        raise ProcessError(_("Die Zeichnung hat mehr als %(most)d Elemente.") % {"most": MOST_ELEMENTS})
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


def _parse(xml: bytes) -> etree._Element:
    """Parse without document type, entities or network; what has a document type is refused altogether."""
    if len(xml) > MOST_BYTES:
        raise ProcessError(_("Die Prozessdatei ist größer als 2 MB."))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
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


def _walk(root: etree._Element, scopes: dict[str, Scope]) -> Iterator[tuple[etree._Element, str]]:
    """Yield each node and arrow with the scope it lies in, and note the scopes on the way."""
    waiting = [(process, "") for process in root.iter(f"{{{BPMN}}}process")]
    for container, parent in waiting:
        scope = container.get("id", "")
        scopes[scope] = Scope(scope, _one_line(container), parent, container.get("isExecutable") in {"true", "1"})
        for node in container.iterchildren(tag=etree.Element):
            name = etree.QName(node)
            if name.namespace != BPMN or name.localname not in _NODES | {"sequenceFlow"}:
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


def _element(node: etree._Element, tag: str, scope: str, lane: Lane | None, messages: Mapping[str, str]) -> Element:
    event, timer, message = _event(node, tag, messages)
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
        attached_to=node.get("attachedToRef", ""),
        interrupts=node.get("cancelActivity", "true") in {"true", "1"},
        calls=node.get("calledElement", "").rpartition(":")[2],
        default=node.get("default", ""),
        repeats=any(etree.QName(child).localname.endswith("LoopCharacteristics") for child in node),
        by_event=node.get("triggeredByEvent") in {"true", "1"},
    )


def _event(node: etree._Element, tag: str, messages: Mapping[str, str]) -> tuple[str, str, str]:
    """Return what an event waits for: its sort, its timer's text, its message's name."""
    if tag == "receiveTask":
        return "message", "", messages.get(node.get("messageRef", ""), "") or node.get("name", "")
    if tag not in _EVENTS:
        return "", "", ""
    definitions = [child for child in node if etree.QName(child).localname.endswith("EventDefinition")]
    if not definitions:
        return "none", "", ""
    if len(definitions) > 1:
        return "multiple", "", ""
    definition = definitions[0]
    sort = etree.QName(definition).localname.removesuffix("EventDefinition")
    if sort == "timer":
        return "timer", (definition.findtext(f"{{{BPMN}}}timeDuration") or "").strip(), ""
    if sort == "message":
        return "message", "", messages.get(definition.get("messageRef", ""), "") or node.get("name", "")
    return sort, "", ""


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
    page = root.find(f"{{{_DI}}}BPMNDiagram")
    return etree.Element("none") if page is None else page


def _boxes(root: etree._Element) -> Iterator[tuple[str, Box]]:
    for shape in _page(root).iter(f"{{{_DI}}}BPMNShape"):
        bounds = shape.find(f"{{{_DC}}}Bounds")
        if bounds is not None:
            yield _drawn(shape), _box(bounds)


def _lines(root: etree._Element) -> Iterator[tuple[str, Line]]:
    for edge in _page(root).iter(f"{{{_DI}}}BPMNEdge"):
        points = tuple(
            (_number(point.get("x")), _number(point.get("y"))) for point in edge.iterchildren(f"{{{_DD}}}waypoint")
        )
        yield _drawn(edge), points


def _labels(root: etree._Element) -> Iterator[tuple[str, Box]]:
    for label in _page(root).iter(f"{{{_DI}}}BPMNLabel"):
        bounds = label.find(f"{{{_DC}}}Bounds")
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
