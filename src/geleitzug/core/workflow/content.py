# SPDX-License-Identifier: EUPL-1.2
"""What would go wrong at run time in a drawing that can be executed, said to its author; structure.py comes first.

Pure functions over a drawing; which steps and roles there are the caller says. Executing is engine.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.utils.translation import gettext as _

from geleitzug.core.workflow.drawing import GATEWAYS, Drawing, Element, Flow
from geleitzug.core.workflow.errors import Finding
from geleitzug.core.workflow.structure import CONDITIONAL, VARIABLES, about, led_to
from geleitzug.ground import cel

KINDS = frozenset({"review", "decide", "approve", "opinion", "concurrence", "handover", "check"})
_WAITING = frozenset({"userTask", "receiveTask", "intermediateCatchEvent"})


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


# --- what is looked at ------------------------------------------------------------------------------------------


def _unreachable(drawing: Drawing) -> Iterator[Finding]:
    for scope in drawing.executed:
        reached = _reached(drawing, scope)
        for element in drawing.inside(scope):
            if element.id not in reached:
                yield about(element, _("„%(name)s“ wird nie erreicht."))


def _deadlocks(drawing: Drawing) -> Iterator[Finding]:
    """A parallel join one of whose ways begins only behind it waits for ever."""
    for element in drawing.executed_elements:
        entering = drawing.entering(element.id)
        if element.tag != "parallelGateway" or len(entering) < 2:
            continue
        reached = _reached(drawing, element.scope, around=element.id)
        if any(flow.source not in reached for flow in entering) and any(f.source in reached for f in entering):
            yield about(element, _("„%(name)s“ wartet auf einen Pfeil, der erst hinter ihm beginnt."))


def _undecided(drawing: Drawing) -> Iterator[Finding]:
    """A gateway where no condition may hold: without a default the case would be stuck."""
    for element in drawing.executed_elements:
        leaving = drawing.leaving(element.id)
        if element.tag in CONDITIONAL and len(leaving) > 1 and not element.default and not _total(leaving):
            yield about(
                element,
                _("„%(name)s“ hat keinen Pfeil für „sonst“. Trifft nichts zu, bleibt der Vorgang stehen."),
            )


def _undecided_tables(drawing: Drawing) -> Iterator[Finding]:
    """A table none of whose rows may hold, and rows no case ever gets to."""
    for element in drawing.executed_elements:
        otherwise = [number for number, row in enumerate(element.table, 1) if not row.when]
        if element.table and not otherwise:
            yield about(
                element,
                _(
                    "In der Tabelle von „%(name)s“ fehlt eine Zeile ohne Bedingung. Trifft keine zu, bleibt der "
                    "Vorgang stehen."
                ),
            )
        elif otherwise and otherwise[0] < len(element.table):
            sentence = _("In der Tabelle von „%(name)s“ kommt keine Zeile nach Zeile %(number)s je zum Zug.")
            yield about(element, sentence, number=str(otherwise[0]), blocks=False)


def _nothing_happens(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        if element.tag in {"task", "manualTask"}:
            yield about(
                element,
                _("Bei „%(name)s“ geschieht nichts. Sagen Sie, ob jemand etwas tut oder ein Schritt von selbst läuft."),
                blocks=False,
            )


def _user_tasks(drawing: Drawing) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        if element.tag == "userTask" and element.kind not in KINDS:
            yield about(element, _("Bei „%(name)s“ ist nicht gewählt, welche Art von Aufgabe es ist."))


def _results(drawing: Drawing) -> Iterator[Finding]:
    """An expression that reads the result of an element the process does not have: mostly a slip of the pen."""
    names = {element.id for element in drawing.executed_elements} | {"*"}
    for flow in drawing.executed_flows:
        sentence = _(
            "Die Bedingung am Pfeil „%(name)s“ liest das Ergebnis von „%(element)s“. Dieses Element gibt es nicht."
        )
        for element in sorted(_read_of(flow.condition or "") - names):
            yield Finding(flow.id, sentence % {"name": flow.name or led_to(drawing, flow), "element": element})
    for task in drawing.executed_elements:
        texts = [text for row in task.table for text in row.expressions]
        sentence = _("Die Tabelle von „%(name)s“ liest das Ergebnis von „%(read)s“. Dieses Element gibt es nicht.")
        for read in sorted({read for text in texts for read in _read_of(text)} - names):
            yield about(task, sentence, read=read)


def _read_of(text: str) -> set[str]:
    """Return the elements whose results an expression reads; none for one that does not compile."""
    try:
        return {element for element, _field in read_results(cel.compile(text, variables=VARIABLES))}
    except cel.CelError:
        return set()


def _circles(drawing: Drawing) -> Iterator[Finding]:
    """A circle in which nothing waits would run until the engine stops it."""
    for element in drawing.executed_elements:
        if element.tag in GATEWAYS and element.id in _reached_without_waiting(drawing, element.id):
            yield about(element, _("„%(name)s“ liegt in einem Kreis, in dem nichts wartet."))


CONTENT: tuple[Callable[[Drawing], Iterator[Finding]], ...] = (
    _unreachable,
    _deadlocks,
    _undecided,
    _undecided_tables,
    _nothing_happens,
    _user_tasks,
    _results,
    _circles,
)


def _unknown_steps(drawing: Drawing, known: set[str]) -> Iterator[Finding]:
    for element in drawing.executed_elements:
        if not element.is_automatic:
            continue
        if not element.step:
            yield about(element, _("Bei „%(name)s“ ist nicht gewählt, welcher Schritt von selbst läuft."))
        elif element.step not in known:
            yield about(element, _("„%(name)s“ nennt einen Schritt, den es nicht gibt: „%(step)s“."), step=element.step)


def _lanes(drawing: Drawing, known: set[str]) -> Iterator[Finding]:
    """A lane without a role may hold automatic steps, but nothing a person does."""
    for element in drawing.executed_elements:
        if element.tag != "userTask":
            continue
        if not element.lane:
            yield about(element, _("„%(name)s“ liegt in keiner Bahn. So weiß niemand, wer die Aufgabe hat."))
        elif not element.role:
            yield about(element, _("Bei der Bahn von „%(name)s“ ist nicht gewählt, wer in ihr arbeitet."))
        elif element.role not in known:
            yield about(
                element,
                _("Die Bahn von „%(name)s“ nennt eine Rolle, die es nicht gibt: „%(role)s“."),
                role=element.role,
            )


# --- helpers ----------------------------------------------------------------------------------------------------


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


def _reached_without_waiting(drawing: Drawing, start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for flow in drawing.leaving(waiting.pop()):
            target = drawing.elements.get(flow.target)
            if target is not None and target.id not in reached and not _waits(target):
                reached.add(target.id)
                waiting.append(target.id)
    return reached


def _waits(element: Element) -> bool:
    return element.is_automatic or element.tag in _WAITING | {"subProcess", "callActivity"}


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
