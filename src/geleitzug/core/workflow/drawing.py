# SPDX-License-Identifier: EUPL-1.2
"""A process as it is drawn: elements, arrows, lanes and where they lie on the page.

Reading a file is reading.py, whether it can be executed structure.py, executing it engine.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeVar

T = TypeVar("T")

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "https://geleitzug.org/bpmn/1.0"

GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = SUBPROCESSES | {
    *("task", "manualTask", "userTask", "serviceTask", "receiveTask", "sendTask"),
    *("scriptTask", "businessRuleTask", "callActivity"),
}
NODES = GATEWAYS | EVENTS | ACTIVITIES
_SENDING = frozenset({"endEvent", "intermediateThrowEvent"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a decision table: under which condition it holds (empty: in all other cases), and what it sets."""

    when: str
    cells: tuple[tuple[str, str], ...]
    """Names with their values, which are expressions too."""

    @property
    def expressions(self) -> tuple[str, ...]:
        """All expressions of the row."""
        return (*([self.when] if self.when else ()), *(value for _name, value in self.cells))


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
    """none, timer, message, error, terminate, or another event definition's name; empty for what is no event."""
    timer: str = ""
    message: str = ""
    error: str = ""
    """The error's code; a border without one catches every error."""
    table: tuple[Row, ...] = ()
    """The decision table of a business rule task; the first row that holds counts."""
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

    @property
    def is_automatic(self) -> bool:
        """Tell whether the caller runs a step here: service and send tasks, and events that send a message."""
        return self.tag in {"serviceTask", "sendTask"} or (self.tag in _SENDING and self.event == "message")


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

    @cached_property
    def borders(self) -> Mapping[str, tuple[Element, ...]]:
        """The events on the border of each element that has some."""
        return _grouped((element.attached_to, element) for element in self.elements.values() if element.attached_to)

    def hosts(self, scope: str) -> list[Element]:
        """Return the elements that hold a scope or call it."""
        return [e for e in self.elements.values() if scope in (e.calls, e.id)]

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


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    groups: dict[str, tuple[T, ...]] = {}
    for key, item in pairs:
        groups[key] = (*groups.get(key, ()), item)
    return groups
