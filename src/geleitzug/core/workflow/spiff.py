# SPDX-License-Identifier: EUPL-1.2
"""The small door to SpiffWorkflow: hands it only what we have understood, and lets it evaluate nothing but CEL.

Spiff's own script engine runs arbitrary Python, so it is neither used nor inherited from: ``Conditions`` knows
compiled CEL expressions and no other way to evaluate a text. The verbs are engine.py, what is stored is state.py.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, TaskParser
from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser, IntermediateCatchEventParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent, NoneTask
from SpiffWorkflow.bpmn.specs.event_definitions import DurationTimerEventDefinition, MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from geleitzug.core.workflow.drawing import BPMN, Drawing, Element
from geleitzug.core.workflow.durations import later
from geleitzug.core.workflow.errors import ProcessError, Stuck
from geleitzug.core.workflow.joins import InclusiveJoin, ParallelJoin
from geleitzug.ground.cel import CelError, Expression

__all__ = [
    "BpmnProcessSpec",
    "Conditions",
    "Specs",
    "Task",
    "TaskState",
    "Workflow",
    "element_of",
    "fire",
    "message",
    "specs",
]

# Spiff collects a dictionary for each change of state before it asks whether anybody listens: a fifth of the time.
logging.getLogger("spiff.task").setLevel(logging.WARNING)
logging.getLogger("spiff.workflow").setLevel(logging.WARNING)

_NOTHING_HAPPENS = frozenset({"task", "manualTask", "businessRuleTask"})
_AFTER = ".end"
"""What is put to the id of an end that sends: the step is run first, and then this end is reached."""


@dataclass(frozen=True, slots=True)
class Specs:
    """A process as Spiff wants it. Read only: shared by all instances and threads."""

    main: BpmnProcessSpec
    inner: dict[str, BpmnProcessSpec]


class Workflow(BpmnWorkflow):  # type: ignore[misc]
    """A running process that has been told what time it is, and that numbers its tasks.

    Spiff gives new tasks random ids. Numbers are shorter, and the same for the same history.
    """

    def __init__(
        self, specs: Specs, conditions: Conditions, now: datetime, next_number: int, *, restored: bool
    ) -> None:
        self.now = now
        self.next_number = next_number
        self._numbers: dict[object, int] = {}
        super().__init__(specs.main, specs.inner, script_engine=conditions, deserializing=restored)

    def number_of(self, task: Task) -> int:
        """Return a task's number; one that is new gets the next."""
        if isinstance(task.id, int):
            return task.id
        if task.id not in self._numbers:
            self._numbers[task.id] = self.next_number
            self.next_number += 1
        return self._numbers[task.id]


class Conditions:
    """Evaluates the conditions of one process over one case's data; an error is never taken for a no."""

    def __init__(
        self, expressions: Mapping[str, Expression], bindings: dict[str, Any], rules: dict[str, Any] | None = None
    ) -> None:
        self._expressions = expressions
        self.bindings = bindings
        self.rules: dict[str, Any] = {} if rules is None else rules
        """Gateway → the condition by which it was left; the engine keeps it."""

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> bool:
        """Return what a condition says; raises Stuck if it cannot be evaluated or says neither yes nor no."""
        element = element_of(task)
        met = self.is_met(expression, element)
        if met:
            self.rules[element] = expression
        elif self.rules.get(element) == expression:  # a second turn of a circle leaves by another way
            del self.rules[element]
        return met

    def value(self, expression: str, element: str) -> Any:
        """Return what an expression of an element gives; raises Stuck if it cannot be evaluated."""
        try:
            return self._expressions[expression].evaluate(self.bindings)
        except CelError as error:
            raise Stuck(str(error), element=element) from error

    def is_met(self, expression: str, element: str) -> bool:
        """Tell whether a condition of an element is met; raises Stuck as evaluate does."""
        answer = self.value(expression, element)
        if not isinstance(answer, bool):
            sentence = _("Die Bedingung „%(text)s“ ergibt weder Ja noch Nein.")
            raise Stuck(sentence % {"text": expression}, element=element)
        return answer

    def validate(self, expression: str) -> NoReturn:
        """Refuse Spiff's own way of checking an expression, which parses Python."""
        raise SyntaxError(expression)

    def execute(self, task: Task, script: str, external_context: object = None) -> NoReturn:
        """Refuse scripts."""
        raise ProcessError(_("Skripte werden nicht ausgeführt."), element=element_of(task))

    def call_service(self, task: Task, **_kwargs: object) -> NoReturn:
        """Refuse services called from inside: automatic steps are run by the caller."""
        raise ProcessError(_("Schritte werden nicht von hier aufgerufen."), element=element_of(task))


def specs(drawing: Drawing) -> Specs:
    """Prepare a drawing in which nothing was found to be wrong."""
    parser = _Parser()
    main = _name(drawing.main)
    try:
        parser.add_bpmn_xml(_executable(drawing))
        return Specs(parser.get_spec(main), parser.get_subprocess_specs(main))
    except ValidationException as error:
        raise ProcessError(_("Der Prozess lässt sich nicht ausführen: %(reason)s") % {"reason": error}) from error


def element_of(task: Task) -> str:
    """Return the id of the element a task belongs to; Spiff's own helpers have names that are no element's."""
    return str(task.task_spec.name)[1:]


def message(name: str) -> BpmnEvent:
    """Make a message Spiff can deliver. What it says stays outside: Spiff would copy it into every later task."""
    return BpmnEvent(MessageEventDefinition(name), payload={})


def fire(task: Task) -> None:
    """Let an event that waits happen, and no other of the same name."""
    task.task_spec.catch(task, message(task.task_spec.event_definition.name))
    task.task_spec._update(task)


def _name(identifier: str) -> str:
    """Keep our ids apart from Spiff's own, which are Start, End and Root."""
    return f"_{identifier}"


# --- how Spiff reads ------------------------------------------------------------------------------------------


class _Timer(DurationTimerEventDefinition):  # type: ignore[misc]
    """A duration counted by the clock the caller passes in; Spiff's own looks at the machine's."""

    def has_fired(self, my_task: Task) -> bool:
        now = my_task.workflow.top_workflow.now
        dues = my_task.internal_data.setdefault("due", {})
        if self.name not in dues:
            dues[self.name] = later(now, self.expression).astimezone(UTC).isoformat()
        if datetime.fromisoformat(dues[self.name]) <= now:
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired", False))


class _ReadsTimer:
    """Reads a duration as it is written; Spiff's parser would have it evaluated as Python."""

    bpmn_id: str

    def parse_timer_event(self, event: etree._Element) -> _Timer:
        return _Timer(self.bpmn_id, event.findtext(full_tag("timeDuration")))


class _Boundary(_ReadsTimer, BoundaryEventParser):  # type: ignore[misc]
    pass


class _Intermediate(_ReadsTimer, IntermediateCatchEventParser):  # type: ignore[misc]
    pass


class _Passing(NoneTask):  # type: ignore[misc]
    """A task of no sort: passed, since nobody could complete it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False


class _Parser(BpmnParser):  # type: ignore[misc]
    OVERRIDE_PARSER_CLASSES = {
        full_tag("boundaryEvent"): (_Boundary, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (_Intermediate, IntermediateCatchEvent),
        full_tag("task"): (TaskParser, _Passing),
        full_tag("parallelGateway"): (GatewayParser, ParallelJoin),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, InclusiveJoin),
    }


# --- what Spiff gets to see ----------------------------------------------------------------------------------------


def _executable(drawing: Drawing) -> etree._Element:
    """Write the drawing anew, with nothing in it but what is executed.

    So no data objects, extensions or positions of somebody's tool reach Spiff (which orders the ways out
    of a gateway by their height on the page).
    """
    root = etree.Element(full_tag("definitions"), nsmap={"bpmn": BPMN})
    messages = {element.message: f"m{at}" for at, element in enumerate(drawing.elements.values()) if element.message}
    for name, identifier in messages.items():
        etree.SubElement(root, full_tag("message"), id=identifier, name=name)
    containers: dict[str, etree._Element] = {}
    for scope in drawing.executed:
        if not drawing.scopes[scope].parent:
            containers[scope] = etree.SubElement(root, full_tag("process"), id=_name(scope), isExecutable="true")
        for element in drawing.inside(scope):
            containers[element.id] = _add_element(containers[scope], element, messages)
    _add_flows(drawing, containers)
    return root


def _add_element(container: etree._Element, element: Element, messages: Mapping[str, str]) -> etree._Element:
    tag = element.tag
    if element.is_automatic:
        return _add_step(container, element)
    if tag in _NOTHING_HAPPENS:
        tag = "task"
    node = etree.SubElement(container, full_tag(tag), id=_name(element.id))
    if tag == "receiveTask":
        node.set("messageRef", messages[element.message])
    elif element.event == "timer":
        timer = etree.SubElement(node, full_tag("timerEventDefinition"))
        etree.SubElement(timer, full_tag("timeDuration")).text = element.timer
    elif element.event == "message" and tag != "startEvent":
        etree.SubElement(node, full_tag("messageEventDefinition"), messageRef=messages[element.message])
    elif element.event == "error" and element.attached_to:
        # Nobody sends this message: the engine finds who catches an error and tells that one alone.
        etree.SubElement(node, full_tag("messageEventDefinition"))
        node.set("name", f"!{element.id}")
    elif element.event == "terminate":
        etree.SubElement(node, full_tag("terminateEventDefinition"))
    if element.attached_to:
        node.set("attachedToRef", _name(element.attached_to))
        node.set("cancelActivity", "true" if element.interrupts else "false")
    if element.calls:
        node.set("calledElement", _name(element.calls))
    if element.default:
        node.set("default", _name(element.default))
    return node


def _add_step(container: etree._Element, element: Element) -> etree._Element:
    """Add a step the caller runs: for Spiff a task somebody completes. An end that sends ends behind it."""
    node = etree.SubElement(container, full_tag("userTask"), id=_name(element.id))
    if element.tag == "endEvent":
        end = etree.SubElement(container, full_tag("endEvent"), id=_name(element.id) + _AFTER)
        ways = {"sourceRef": node.get("id", ""), "targetRef": end.get("id", "")}
        etree.SubElement(container, full_tag("sequenceFlow"), id=f"{end.get('id')}.way", **ways)
    if element.default:
        node.set("default", _name(element.default))
    return node


def _add_flows(drawing: Drawing, containers: Mapping[str, etree._Element]) -> None:
    """Add the arrows; the default of a gateway counts as such even if somebody wrote a condition on it."""
    for flow in drawing.flows:
        if flow.scope not in drawing.executed:
            continue
        node = etree.SubElement(
            containers[flow.scope],
            full_tag("sequenceFlow"),
            id=_name(flow.id),
            sourceRef=_name(flow.source),
            targetRef=_name(flow.target),
        )
        if flow.condition is not None and drawing.elements[flow.source].default != flow.id:
            etree.SubElement(node, full_tag("conditionExpression")).text = flow.condition
