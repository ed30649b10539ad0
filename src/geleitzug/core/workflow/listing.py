# SPDX-License-Identifier: EUPL-1.2
"""A drawing as a list to be read: each element in the order one comes to it, with what it is and what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from geleitzug.core.workflow.drawing import Drawing, Element, Flow
from geleitzug.core.workflow.durations import parse_duration

WORDS = {
    "startEvent": gettext_lazy("Beginn"),
    "endEvent": pgettext_lazy("process", "Ende"),
    "intermediateCatchEvent": gettext_lazy("Ereignis"),
    "intermediateThrowEvent": gettext_lazy("Ereignis"),
    "boundaryEvent": gettext_lazy("Ereignis am Rand"),
    "task": gettext_lazy("Aufgabe ohne Art"),
    "manualTask": gettext_lazy("Aufgabe von Hand"),
    "userTask": gettext_lazy("Aufgabe"),
    "serviceTask": gettext_lazy("Automatischer Schritt"),
    "sendTask": gettext_lazy("Nachricht senden"),
    "receiveTask": gettext_lazy("Nachricht erwarten"),
    "businessRuleTask": gettext_lazy("Entscheidungstabelle"),
    "scriptTask": gettext_lazy("Skript"),
    "callActivity": gettext_lazy("Aufruf eines Ablaufs"),
    "subProcess": gettext_lazy("Teilprozess"),
    "transaction": gettext_lazy("Transaktion"),
    "adHocSubProcess": gettext_lazy("Freier Teilprozess"),
    "exclusiveGateway": gettext_lazy("Entweder-oder"),
    "parallelGateway": gettext_lazy("Gleichzeitig"),
    "inclusiveGateway": gettext_lazy("Und/oder"),
    "eventBasedGateway": gettext_lazy("Was zuerst kommt"),
    "complexGateway": gettext_lazy("Komplexes Gateway"),
}
"""What each sort of element is called, by its name in BPMN."""
_EVENTS = {
    "timer": pgettext_lazy("process", "Frist"),
    "message": gettext_lazy("Nachricht"),
    "error": gettext_lazy("Fehler"),
    "terminate": gettext_lazy("sofort"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow out of an element: what stands on it, and where it leads."""

    words: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """An element in the list."""

    element: Element
    label: str
    sort: str
    lane: str
    ways: tuple[Way, ...]
    due: str = ""
    """How long it may take, in words."""


def steps(drawing: Drawing) -> list[Step]:
    """Return what is drawn, from the start on; what nobody reaches comes last."""
    lanes = {lane.id: lane.name or lane.role for lane in drawing.lanes}
    return [
        Step(
            element,
            _listed(element),
            sort_of(element),
            lanes.get(element.lane, ""),
            tuple(_ways(drawing, element)),
            in_words(element.due or ""),
        )
        for element in _in_order(drawing)
    ]


_NAMELESS = gettext_lazy("%(sort)s ohne Namen")
_MADE_UP = re.compile(r"[A-Za-z]+_[0-9a-z]{7}")
"""Keys as bpmn-js makes them up; people who write files give better ones."""


def called(element: Element) -> str:
    """Return what an element is called; one without a name by its key, or where that says nothing by what it is."""
    if element.name or not _MADE_UP.fullmatch(element.id):
        return element.label
    return _NAMELESS % {"sort": sort_of(element)}


def _listed(element: Element) -> str:
    """Return what an element is called where one only reads: a key says nothing of where ways part or meet."""
    if element.tag.endswith("Gateway") and not element.name:
        return _NAMELESS % {"sort": sort_of(element)}
    return called(element)


def sort_of(element: Element) -> str:
    """Return in words what an element is, ``Aufgabe`` or ``Ereignis am Rand: Frist``."""
    words = str(WORDS.get(element.tag, element.tag))
    if element.event in ("", "none") or element.tag == "receiveTask":
        return words
    details = in_words(element.timer) or element.error or (element.message if element.message != element.name else "")
    event = str(_EVENTS.get(element.event, element.event))
    return f"{words}: {event} {details}".rstrip()


def in_words(duration: str) -> str:
    """Return a duration as people say it, ``14 Tage``; what is none as it is written."""
    try:
        days, hours = parse_duration(duration)
    except ValueError:
        return duration
    minutes, seconds = divmod(int(hours.total_seconds()), 60)
    whole, minutes = divmod(minutes, 60)
    parts = (
        (days.years, ngettext("%(num)d Jahr", "%(num)d Jahre", days.years)),
        (days.months, ngettext("%(num)d Monat", "%(num)d Monate", days.months)),
        (days.days, ngettext("%(num)d Tag", "%(num)d Tage", days.days)),
        (whole, ngettext("%(num)d Stunde", "%(num)d Stunden", whole)),
        (minutes, ngettext("%(num)d Minute", "%(num)d Minuten", minutes)),
        (seconds, ngettext("%(num)d Sekunde", "%(num)d Sekunden", seconds)),
    )
    return ", ".join(words % {"num": number} for number, words in parts if number)


def _ways(drawing: Drawing, element: Element) -> list[Way]:
    return [
        Way(
            _on(element, flow),
            flow.target,
            _listed(drawing.elements[flow.target]) if flow.target in drawing.elements else "",
        )
        for flow in drawing.leaving(element.id)
    ]


def _on(element: Element, flow: Flow) -> str:
    if flow.name:
        return flow.name
    return _("sonst") if flow.id == element.default else flow.condition or ""


def _in_order(drawing: Drawing) -> list[Element]:
    """Return the elements as one comes to them, what lies inside a sub-process behind it."""
    tops = {scope.id for scope in drawing.scopes.values() if not scope.parent}
    starts = [
        e for e in drawing.elements.values() if e.tag == "startEvent" and e.scope in (drawing.main or tops, *tops)
    ]
    starts.sort(key=lambda element: element.scope != drawing.main)
    found: dict[str, Element] = {}
    waiting = list(reversed(starts))
    while waiting:
        here = waiting.pop()
        if here.id in found:
            continue
        found[here.id] = here
        inside = [e for e in drawing.inside(here.calls or here.id) if e.tag == "startEvent"]
        targets = [drawing.elements[f.target] for f in drawing.leaving(here.id) if f.target in drawing.elements]
        waiting += [*reversed(targets), *reversed(drawing.borders.get(here.id, ())), *inside]
    return [*found.values(), *(element for element in drawing.elements.values() if element.id not in found)]
