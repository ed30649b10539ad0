# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a drawing, said to its author: what cannot be executed, and what would be done by nobody.

Pure functions over a drawing. ``STRUCTURE`` is what no process may have; ``CONTENT`` also asks which steps and
roles there are. Executing is engine.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.utils.translation import gettext as _

from geleitzug.core.workflow.drawing import ACTIVITIES, GATEWAYS, Drawing, Element, Flow
from geleitzug.core.workflow.durations import parse_duration
from geleitzug.core.workflow.errors import Finding
from geleitzug.ground import cel

VARIABLES = ("a", "v", "who", "today", "outcome", "t")
"""What a condition may read: answers, the municipality's values, who applies, the day, the outcome, task results."""

KINDS = frozenset({"review", "decide", "approve", "opinion", "handover", "check"})
_EXECUTABLE = frozenset(
    {
        *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
        *("task", "manualTask", "userTask", "serviceTask", "receiveTask", "subProcess", "callActivity"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
    }
)
_CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
_EVENTS = {
    "startEvent": {"none", "message"},
    "endEvent": {"none", "terminate"},
    "intermediateCatchEvent": {"timer", "message"},
    "intermediateThrowEvent": {"none"},
    "boundaryEvent": {"timer", "message"},
}
_WAITING = frozenset({"userTask", "serviceTask", "receiveTask", "intermediateCatchEvent"})


def structure(drawing: Drawing) -> list[Finding]:
    """Return everything that keeps the drawing from being executed."""
    if not drawing.main:
        return [Finding("", _not_clear(drawing))]
    return list(chain.from_iterable(check(drawing) for check in STRUCTURE))


def content(drawing: Drawing, known_steps: Iterable[str], known_roles: Iterable[str]) -> list[Finding]:
    """Return what would go wrong at run time in a drawing that can be executed."""
    found = chain.from_iterable(check(drawing) for check in CONTENT)
    return [*found, *_unknown_steps(drawing, set(known_steps)), *_lanes(drawing, set(known_roles))]


def read_results(expression: cel.Expression) -> Iterator[tuple[str, str]]:
    """Yield (element, field) for each task result a condition reads; an empty field is all of it, * all elements."""
    for path in expression.reads:
        variable, *rest = path.split(".")
        if variable == "t":
            yield (rest[0] if rest else "*"), (rest[1] if len(rest) > 1 else "")


# --- structure --------------------------------------------------------------------------------------------------


def _not_clear(drawing: Drawing) -> str:
    if not any(not scope.parent for scope in drawing.scopes.values()):
        return _("Die Datei enthält keinen Prozess.")
    return _(
        "Es ist nicht klar, welcher Prozess ausgeführt wird. "
        'Geben Sie genau einem Prozess mit Inhalt isExecutable="true".'
    )


def _ids(drawing: Drawing) -> Iterator[Finding]:
    for identifier in drawing.twice:
        yield Finding(identifier, _("Die Kennung „%(id)s“ kommt mehrfach vor.") % {"id": identifier})
    for element in _executed(drawing):
        if not element.id:
            yield Finding("", _("Ein Element (%(tag)s) hat keine Kennung.") % {"tag": element.tag})


def _tags(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        if element.tag == "scriptTask":
            yield _about(
                element, _("„%(name)s“ ist ein Skript. Skripte werden nicht ausgeführt; nutzen Sie einen serviceTask.")
            )
        elif element.tag not in _EXECUTABLE:
            yield _about(element, _("„%(name)s“ (%(tag)s) kann nicht ausgeführt werden."))
        elif element.by_event:
            yield _about(element, _("„%(name)s“ ist ein Ereignis-Teilprozess. Er kann nicht ausgeführt werden."))
        if element.repeats:
            yield _about(
                element,
                _("„%(name)s“ soll sich wiederholen (Schleife oder Mehrfachausführung). Das ist nicht möglich."),
            )


def _events(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        allowed = _EVENTS.get(element.tag)
        if allowed is not None and element.event not in allowed:
            yield _about(
                element,
                _("„%(name)s“ (%(tag)s) hat eine Ereignisart, die nicht ausgeführt wird: %(event)s."),
                event=element.event,
            )
        elif element.event == "timer" and not _is_duration(element.timer):
            yield _about(
                element,
                _("Die Frist von „%(name)s“ ist keine ISO-Dauer wie P14D oder PT2H: „%(timer)s“."),
                timer=element.timer,
            )
        elif element.event == "message" and not element.message and element.tag != "startEvent":
            yield _about(element, _("„%(name)s“ wartet auf eine Nachricht ohne Namen."))
        if element.due is not None and not _is_duration(element.due):
            yield _about(element, _("gz:due von „%(name)s“ ist keine ISO-Dauer wie P14D: „%(due)s“."), due=element.due)


def _boundaries(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        host = drawing.elements.get(element.attached_to)
        if element.tag == "boundaryEvent" and (
            host is None or host.tag not in ACTIVITIES or host.scope != element.scope
        ):
            yield _about(element, _("„%(name)s“ hängt an keiner Aufgabe."))


def _starts_and_ends(drawing: Drawing) -> Iterator[Finding]:
    for scope in drawing.executed:
        inside = drawing.inside(scope)
        name = drawing.scopes[scope].name or scope
        starts = sum(element.tag == "startEvent" for element in inside)
        if starts != 1:
            message = _("„%(name)s“ braucht genau ein Startereignis und hat %(count)d.")
            yield Finding(scope, message % {"name": name, "count": starts})
        if not any(element.tag == "endEvent" for element in inside):
            yield Finding(scope, _("„%(name)s“ hat kein Endereignis.") % {"name": name})


def _arrows(drawing: Drawing) -> Iterator[Finding]:
    for flow in _executed_flows(drawing):
        ends = [drawing.elements.get(flow.source), drawing.elements.get(flow.target)]
        if any(end is None or end.scope != flow.scope for end in ends):
            message = _("Der Pfeil „%(name)s“ verbindet nicht zwei Elemente desselben Prozesses.")
            yield Finding(flow.id, message % {"name": flow.name or flow.id})
        elif ends[1] is not None and ends[1].tag in {"startEvent", "boundaryEvent"}:
            yield _about(ends[1], _("In „%(name)s“ darf kein Pfeil hineinführen."))
        if _repeats_another(drawing, flow):
            message = _("Zwei Pfeile führen von „%(source)s“ nach „%(target)s“.")
            yield Finding(flow.id, message % {"source": flow.source, "target": flow.target})


def _ways_out(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        leaving = drawing.leaving(element.id)
        if element.tag == "endEvent":
            if leaving:
                yield _about(element, _("Aus dem Endereignis „%(name)s“ führt ein Pfeil hinaus."))
        elif not leaving:
            yield _about(element, _("„%(name)s“ führt nirgendwohin. Führen Sie den Pfeil bis zu einem Endereignis."))
        elif len(leaving) > 1 and element.tag not in GATEWAYS:
            yield _about(element, _("Aus „%(name)s“ führen mehrere Pfeile. Nutzen Sie dafür ein Gateway."))


def _gateways(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        leaving = drawing.leaving(element.id)
        if element.tag not in _CONDITIONAL:
            if any(flow.condition for flow in leaving):
                yield _about(
                    element,
                    _(
                        "An einem Pfeil aus „%(name)s“ steht eine Bedingung. Bedingungen gibt es nur hinter "
                        "exklusiven und inklusiven Gateways."
                    ),
                )
            continue
        if element.default and element.default not in {flow.id for flow in leaving}:
            yield _about(element, _("Der Standardpfeil von „%(name)s“ führt nicht aus diesem Gateway hinaus."))
        if len(leaving) > 1:
            for flow in leaving:
                if flow.condition is None and flow.id != element.default:
                    yield _about(
                        element,
                        _("Ein Pfeil aus „%(name)s“ hat weder Bedingung, noch ist er der Standard: „%(flow)s“."),
                        flow=flow.name or flow.id,
                    )


def _event_gateways(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        if element.tag != "eventBasedGateway":
            continue
        for flow in drawing.leaving(element.id):
            target = drawing.elements.get(flow.target)
            if (
                target is None
                or target.tag not in {"intermediateCatchEvent", "receiveTask"}
                or len(drawing.entering(target.id)) != 1
            ):
                yield _about(
                    element, _("Hinter „%(name)s“ dürfen nur Ereignisse stehen, auf die sonst kein Pfeil zeigt.")
                )


def _calls(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        if element.tag == "callActivity":
            called = drawing.scopes.get(element.calls)
            if called is None or called.parent:
                yield _about(
                    element,
                    _("„%(name)s“ ruft einen Prozess auf, der nicht in der Datei steht: „%(calls)s“."),
                    calls=element.calls,
                )
            elif _calls_itself(drawing, element.calls, element.scope):
                yield _about(element, _("„%(name)s“ ruft sich über Umwege selbst auf."))


def _conditions(drawing: Drawing) -> Iterator[Finding]:
    for flow in _executed_flows(drawing):
        if flow.condition is None:
            continue
        try:
            cel.compile(flow.condition, variables=VARIABLES)
        except cel.CelError as error:
            message = _("Bedingung am Pfeil „%(name)s“: %(reason)s")
            yield Finding(flow.id, message % {"name": flow.name or flow.id, "reason": str(error)})


STRUCTURE: tuple[Callable[[Drawing], Iterator[Finding]], ...] = (
    _ids,
    _tags,
    _events,
    _boundaries,
    _starts_and_ends,
    _arrows,
    _ways_out,
    _gateways,
    _event_gateways,
    _calls,
    _conditions,
)


# --- content ----------------------------------------------------------------------------------------------------


def _unreachable(drawing: Drawing) -> Iterator[Finding]:
    for scope in drawing.executed:
        reached = _reached(drawing, scope)
        for element in drawing.inside(scope):
            if element.id not in reached:
                yield _about(element, _("„%(name)s“ wird nie erreicht."))


def _deadlocks(drawing: Drawing) -> Iterator[Finding]:
    """A parallel join one of whose ways begins only behind it waits for ever."""
    for element in _executed(drawing):
        entering = drawing.entering(element.id)
        if element.tag != "parallelGateway" or len(entering) < 2:
            continue
        reached = _reached(drawing, element.scope, around=element.id)
        if any(flow.source not in reached for flow in entering) and any(f.source in reached for f in entering):
            yield _about(element, _("„%(name)s“ wartet auf einen Pfeil, der erst hinter ihm beginnt."))


def _undecided(drawing: Drawing) -> Iterator[Finding]:
    """A gateway where no condition may hold: without a default the case would be stuck."""
    for element in _executed(drawing):
        leaving = drawing.leaving(element.id)
        if element.tag in _CONDITIONAL and len(leaving) > 1 and not element.default and not _total(leaving):
            yield _about(
                element, _("„%(name)s“ hat keinen Standardpfeil. Trifft keine Bedingung zu, bleibt der Vorgang stehen.")
            )


def _nothing_happens(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        if element.tag in {"task", "manualTask"}:
            yield _about(
                element,
                _("Bei „%(name)s“ (%(tag)s) geschieht nichts. Nutzen Sie userTask oder serviceTask."),
                blocks=False,
            )


def _user_tasks(drawing: Drawing) -> Iterator[Finding]:
    for element in _executed(drawing):
        if element.tag == "userTask" and element.kind not in KINDS:
            yield _about(element, _("„%(name)s“ braucht gz:kind: %(kinds)s."), kinds=", ".join(sorted(KINDS)))


def _results(drawing: Drawing) -> Iterator[Finding]:
    """A condition that reads the result of an element the process does not have: mostly a slip of the pen."""
    names = {element.id for element in _executed(drawing)} | {"*"}
    for flow in _executed_flows(drawing):
        if flow.condition is None:
            continue
        for element, _field in read_results(cel.compile(flow.condition, variables=VARIABLES)):
            if element not in names:
                message = _(
                    "Die Bedingung am Pfeil „%(flow)s“ liest das Ergebnis von „%(element)s“. Dieses "
                    "Element gibt es nicht."
                )
                yield Finding(flow.id, message % {"flow": flow.name or flow.id, "element": element})


def _circles(drawing: Drawing) -> Iterator[Finding]:
    """A circle in which nothing waits would run until the engine stops it."""
    for element in _executed(drawing):
        if element.tag in GATEWAYS and element.id in _reached_without_waiting(drawing, element.id):
            yield _about(element, _("„%(name)s“ liegt in einem Kreis, in dem nichts wartet."))


CONTENT: tuple[Callable[[Drawing], Iterator[Finding]], ...] = (
    _unreachable,
    _deadlocks,
    _undecided,
    _nothing_happens,
    _user_tasks,
    _results,
    _circles,
)


def _unknown_steps(drawing: Drawing, known: set[str]) -> Iterator[Finding]:
    for element in _executed(drawing):
        if element.tag != "serviceTask":
            continue
        if not element.step:
            yield _about(element, _("„%(name)s“ sagt nicht, welcher Schritt ausgeführt wird (gz:step)."))
        elif element.step not in known:
            yield _about(
                element, _("„%(name)s“ nennt einen Schritt, den es nicht gibt: „%(step)s“."), step=element.step
            )


def _lanes(drawing: Drawing, known: set[str]) -> Iterator[Finding]:
    """A lane without a role may hold automatic steps, but nothing a person does."""
    for element in _executed(drawing):
        if element.tag != "userTask":
            continue
        if not element.lane:
            yield _about(element, _("„%(name)s“ liegt in keiner Bahn. So weiß niemand, wer die Aufgabe hat."))
        elif not element.role:
            yield _about(element, _("Die Bahn von „%(name)s“ hat keine Rolle (gz:role)."))
        elif element.role not in known:
            yield _about(
                element,
                _("Die Bahn von „%(name)s“ nennt eine Rolle, die es nicht gibt: „%(role)s“."),
                role=element.role,
            )


# --- helpers ----------------------------------------------------------------------------------------------------


def _about(element: Element, sentence: str, *, blocks: bool = True, **words: str) -> Finding:
    return Finding(element.id, sentence % {"name": element.label, "tag": element.tag, **words}, blocks)


def _executed(drawing: Drawing) -> list[Element]:
    scopes = set(drawing.executed)
    return [element for element in drawing.elements.values() if element.scope in scopes]


def _executed_flows(drawing: Drawing) -> list[Flow]:
    scopes = set(drawing.executed)
    return [flow for flow in drawing.flows if flow.scope in scopes]


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def _reached(drawing: Drawing, scope: str, around: str = "") -> set[str]:
    """Return the elements of a scope that can be reached from its start, going around one of them."""
    inside = drawing.inside(scope)
    reached = {element.id for element in inside if element.tag == "startEvent"}
    waiting = list(reached)
    while waiting:
        here = waiting.pop()
        beyond = [flow.target for flow in drawing.leaving(here)]
        beyond += [element.id for element in inside if element.attached_to == here]
        beyond = [element for element in beyond if element not in reached and element != around]
        waiting += beyond
        reached.update(beyond)
    return reached


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


def _reached_without_waiting(drawing: Drawing, start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for flow in drawing.leaving(waiting.pop()):
            target = drawing.elements[flow.target]
            if target.id not in reached and target.tag not in _WAITING | {"subProcess", "callActivity"}:
                reached.add(target.id)
                waiting.append(target.id)
    return reached


def _total(leaving: tuple[Flow, ...]) -> bool:
    """Tell whether two conditions are each other's opposite, as far as their text shows it."""
    if len(leaving) != 2:
        return False
    first, second = (_plain(flow.condition or "") for flow in leaving)
    return second in _opposites(first) or first in _opposites(second)


def _plain(condition: str) -> str:
    return "".join(condition.split())


def _opposites(condition: str) -> set[str]:
    opposites = {f"!{condition}", f"!({condition})"}
    for one, other in (("==", "!="), ("!=", "==")):
        if condition.count(one) == 1 and "&&" not in condition and "||" not in condition:
            opposites.add(condition.replace(one, other))
    return opposites
