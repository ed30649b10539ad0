# SPDX-License-Identifier: EUPL-1.2
"""What keeps a drawing from being executed, said to its author. What would go wrong at run time is content.py.

Pure functions over a drawing, one for each thing no process may have. Executing is engine.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from django.utils.translation import gettext as _

from geleitzug.core.workflow.drawing import ACTIVITIES, GATEWAYS, Drawing, Element, Flow, Row
from geleitzug.core.workflow.durations import parse_duration
from geleitzug.core.workflow.errors import Finding
from geleitzug.core.workflow.listing import called, sort_of
from geleitzug.ground import cel

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
VARIABLES = ("a", "v", "who", "today", "outcome", "t")
"""What a condition may read: answers, the municipality's values, who applies, the day, the outcome, task results."""

_EXECUTABLE = frozenset(
    {
        *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
        *("task", "manualTask", "userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"),
        *("subProcess", "callActivity"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
    }
)
CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
_EVENTS = {
    "startEvent": {"none", "message"},
    "endEvent": {"none", "terminate", "message", "error"},
    "intermediateCatchEvent": {"timer", "message"},
    "intermediateThrowEvent": {"none", "message"},
    "boundaryEvent": {"timer", "message", "error"},
}
MOST_ELEMENTS = 200
"""Spiff reads from element to element, one inside the other: more in a row would exhaust the stack."""


def structure(drawing: Drawing) -> list[Finding]:
    """Return everything that keeps the drawing from being executed."""
    if not drawing.main:
        return [Finding("", _not_clear(drawing))]
    return list(chain.from_iterable(check(drawing) for check in STRUCTURE))


def about(element: Element, sentence: str, *, blocks: bool = True, **words: str) -> Finding:
    """Return a finding on an element, with its name and what else the sentence mentions."""
    return Finding(element.id, sentence % {"name": called(element), **words}, blocks)


# --- what is looked at ------------------------------------------------------------------------------------------


def _not_clear(drawing: Drawing) -> str:
    if not any(not scope.parent for scope in drawing.scopes.values()):
        return _("Die Datei enthält keinen Prozess.")
    return _(
        "In der Datei stehen mehrere Abläufe, und es ist nicht klar, welcher gilt. Lassen Sie nur einen stehen, "
        "oder kennzeichnen Sie genau einen als ausführbar (isExecutable)."
    )


def _ids(drawing: Drawing) -> Iterator[Finding]:
    for identifier in drawing.twice:
        yield Finding(identifier, _("Die Kennung „%(id)s“ kommt mehrfach vor.") % {"id": identifier})
    for element in drawing.executed_elements:
        if not element.id:
            yield Finding("", _("Ein Element (%(tag)s) hat keine Kennung.") % {"tag": element.tag})


def _tags(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        if element.tag == "scriptTask":
            yield about(
                element,
                _("„%(name)s“ ist ein Skript. Machen Sie daraus einen automatischen Schritt."),
            )
        elif element.tag not in _EXECUTABLE:
            yield about(element, _("„%(name)s“ (%(sort)s) kann hier nicht laufen."), sort=sort_of(element))
        elif element.by_event:
            yield about(element, _("„%(name)s“ ist ein Ereignis-Teilprozess. Er kann hier nicht laufen."))
        if element.repeats:
            yield about(
                element,
                _("„%(name)s“ soll sich wiederholen (Schleife oder Mehrfachausführung). Das ist nicht möglich."),
            )


def _events(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        allowed = _EVENTS.get(element.tag)
        if allowed is not None and element.event not in allowed:
            if element.event == "none":
                yield about(element, _("Bei „%(name)s“ ist nicht gewählt, worauf gewartet wird: Zeit oder Nachricht."))
            else:
                sentence = _("„%(name)s“ ist ein Ereignis, das hier nicht laufen kann: %(sort)s.")
                yield about(element, sentence, sort=sort_of(element))
        elif element.event == "timer" and not element.timer:
            yield about(element, _("Bei „%(name)s“ fehlt, nach welcher Zeit es weitergeht."))
        elif element.event == "timer" and not _is_duration(element.timer):
            sentence = _("Die Zeit bei „%(name)s“ ist nicht zu lesen: „%(timer)s“. In der Datei steht sie wie P14D.")
            yield about(element, sentence, timer=element.timer)
        elif (
            element.event == "message"
            and not element.message
            and not element.is_automatic
            and element.tag != "startEvent"
        ):
            yield about(element, _("„%(name)s“ wartet auf eine Nachricht ohne Namen."))
        if element.due is not None and not _is_duration(element.due):
            sentence = _("Die Frist von „%(name)s“ ist nicht zu lesen: „%(due)s“. In der Datei steht sie wie P14D.")
            yield about(element, sentence, due=element.due)


def _errors(drawing: Drawing) -> Iterator[Finding]:
    """An error nobody catches would leave the case standing."""
    for element in drawing.executed_elements:
        if element.tag == "endEvent" and element.event == "error" and not _is_caught(drawing, element):
            yield about(element, _("Den Fehler von „%(name)s“ fängt kein Ereignis am Rand eines Teilprozesses."))
        if element.tag == "boundaryEvent" and element.event == "error" and not element.interrupts:
            yield about(element, _("„%(name)s“ fängt einen Fehler und muss deshalb unterbrechen."))


def _tables(drawing: Drawing) -> Iterator[Finding]:
    """What is wrong with a decision table as it is written; whether a row always holds is content.py."""
    for element in drawing.executed_elements:
        if element.tag != "businessRuleTask":
            continue
        if not element.table:
            yield about(element, _("„%(name)s“ hat noch keine Entscheidungstabelle."))
        for number, row in enumerate(element.table, 1):
            reason = _wrong_row(row)
            if reason:
                sentence = _("Zeile %(number)s der Tabelle von „%(name)s“: %(reason)s")
                yield about(element, sentence, number=str(number), reason=reason)


def _wrong_row(row: Row) -> str:
    """Return what is wrong with a row, or nothing."""
    if not row.cells:
        return _("Sie legt nichts fest.")
    for name, _value in row.cells:
        if not _NAME.fullmatch(name):
            return _("„%(cell)s“ ist kein Name.") % {"cell": name}
    for text in row.expressions:
        try:
            cel.compile(text, variables=VARIABLES)
        except cel.CelError as error:
            return str(error)
    return ""


def _boundaries(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        host = drawing.elements.get(element.attached_to)
        if element.tag == "boundaryEvent" and (
            host is None or host.tag not in ACTIVITIES or host.scope != element.scope
        ):
            yield about(element, _("„%(name)s“ hängt an keiner Aufgabe."))


def _starts_and_ends(drawing: Drawing) -> Iterator[Finding]:
    for scope in drawing.executed:
        inside = drawing.inside(scope)
        name = drawing.scopes[scope].name or scope
        starts = sum(element.tag == "startEvent" for element in inside)
        if starts != 1:
            message = _("„%(name)s“ braucht genau einen Beginn und hat %(count)d.")
            yield Finding(scope, message % {"name": name, "count": starts})
        if not any(element.tag == "endEvent" for element in inside):
            yield Finding(scope, _("„%(name)s“ hat kein Ende.") % {"name": name})


def _arrows(drawing: Drawing) -> Iterator[Finding]:
    for flow in drawing.executed_flows:
        ends = [drawing.elements.get(flow.source), drawing.elements.get(flow.target)]
        if any(end is None or end.scope != flow.scope for end in ends):
            message = _("Der Pfeil „%(name)s“ verbindet nicht zwei Elemente desselben Prozesses.")
            yield Finding(flow.id, message % {"name": flow.name or led_to(drawing, flow)})
        elif ends[1] is not None and ends[1].tag in {"startEvent", "boundaryEvent"}:
            yield about(ends[1], _("In „%(name)s“ darf kein Pfeil hineinführen."))
        if _repeats_another(drawing, flow):
            message = _("Zwei Pfeile führen von „%(source)s“ nach „%(target)s“.")
            names = {"source": _called(drawing, flow.source), "target": _called(drawing, flow.target)}
            yield Finding(flow.id, message % names)


def _ways_out(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        leaving = drawing.leaving(element.id)
        if element.tag == "endEvent":
            if leaving:
                yield about(element, _("Aus dem Ende „%(name)s“ führt ein Pfeil hinaus."))
        elif not leaving:
            yield about(element, _("Von „%(name)s“ führt kein Pfeil weiter, auch nicht zu einem Ende."))
        elif len(leaving) > 1 and element.tag not in GATEWAYS:
            yield about(
                element,
                _("Aus „%(name)s“ führen mehrere Pfeile. Dahinter gehört eine Raute, die sagt, welcher gilt."),
            )


def _gateways(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        leaving = drawing.leaving(element.id)
        if element.tag not in CONDITIONAL:
            if any(flow.condition for flow in leaving):
                yield about(
                    element,
                    _(
                        "An einem Pfeil aus „%(name)s“ steht eine Bedingung. Bedingungen gibt es nur hinter den Rauten "
                        "„Entweder-oder“ und „Und/oder“."
                    ),
                )
            continue
        if element.default and element.default not in {flow.id for flow in leaving}:
            yield about(element, _("Der Pfeil für „sonst“ führt nicht aus „%(name)s“ hinaus."))
        if len(leaving) > 1:
            for flow in leaving:
                if flow.condition is None and flow.id != element.default:
                    yield about(
                        element,
                        _("Der Pfeil „%(flow)s“ aus „%(name)s“ hat keine Bedingung und gilt auch nicht für „sonst“."),
                        flow=flow.name or led_to(drawing, flow),
                    )


def _event_gateways(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        if element.tag != "eventBasedGateway":
            continue
        for flow in drawing.leaving(element.id):
            target = drawing.elements.get(flow.target)
            if (
                target is None
                or target.tag not in {"intermediateCatchEvent", "receiveTask"}
                or len(drawing.entering(target.id)) != 1
            ):
                yield about(
                    element, _("Hinter „%(name)s“ dürfen nur Ereignisse stehen, auf die sonst kein Pfeil zeigt.")
                )


def _calls(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        if element.tag == "callActivity":
            called = drawing.scopes.get(element.calls)
            if called is None or called.parent:
                yield about(
                    element,
                    _("„%(name)s“ ruft einen Prozess auf, der nicht in der Datei steht: „%(calls)s“."),
                    calls=element.calls,
                )
            elif _calls_itself(drawing, element.calls, element.scope):
                yield about(element, _("„%(name)s“ ruft sich über Umwege selbst auf."))


def _conditions(drawing: Drawing) -> Iterator[Finding]:
    for flow in drawing.executed_flows:
        if flow.condition is None:
            continue
        try:
            cel.compile(flow.condition, variables=VARIABLES)
        except cel.CelError as error:
            message = _("Bedingung am Pfeil „%(name)s“: %(reason)s")
            yield Finding(flow.id, message % {"name": flow.name or led_to(drawing, flow), "reason": str(error)})


def _size(drawing: Drawing) -> Iterator[Finding]:
    if len(drawing.executed_elements) > MOST_ELEMENTS:
        yield Finding("", _("Die Zeichnung hat mehr als %(most)d Elemente.") % {"most": MOST_ELEMENTS})


STRUCTURE: tuple[Callable[[Drawing], Iterator[Finding]], ...] = (
    _size,
    _ids,
    _tags,
    _events,
    _errors,
    _tables,
    _boundaries,
    _starts_and_ends,
    _arrows,
    _ways_out,
    _gateways,
    _event_gateways,
    _calls,
    _conditions,
)


def led_to(drawing: Drawing, flow: Flow) -> str:
    """Return what an arrow without a name is called: where it leads."""
    return _("nach „%(name)s“") % {"name": _called(drawing, flow.target)}


def _called(drawing: Drawing, key: str) -> str:
    element = drawing.elements.get(key)
    return called(element) if element is not None else key


# --- helpers ----------------------------------------------------------------------------------------------------


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def _is_caught(drawing: Drawing, thrower: Element) -> bool:
    """Tell whether an error has somebody to catch it, however far out."""
    waiting, seen = [thrower.scope], {thrower.scope}
    while waiting:
        for host in drawing.hosts(waiting.pop()):
            if any(catches(border, thrower.error) for border in drawing.borders.get(host.id, ())):
                return True
            if host.scope not in seen:
                seen.add(host.scope)
                waiting.append(host.scope)
    return False


def catches(border: Element, code: str) -> bool:
    """Tell whether an event on a border catches an error; one without a code catches all."""
    return border.event == "error" and border.error in ("", code)


def _repeats_another(drawing: Drawing, flow: Flow) -> bool:
    """Tell whether an earlier arrow leads the same way; only an exclusive gateway takes no more than one of them."""
    same = [other for other in drawing.leaving(flow.source) if other.target == flow.target]
    source = drawing.elements.get(flow.source)
    return same[0] is not flow and (source is None or source.tag != "exclusiveGateway")


def _calls_itself(drawing: Drawing, called: str, caller: str) -> bool:
    waiting, seen = [called], {called}
    while waiting:
        scope = waiting.pop()
        if scope == caller:
            return True
        inner = [s.id for s in drawing.scopes.values() if s.parent == scope]
        beyond = inner + [element.calls for element in drawing.inside(scope) if element.calls]
        waiting += [name for name in beyond if name not in seen]
        seen.update(beyond)
    return False
