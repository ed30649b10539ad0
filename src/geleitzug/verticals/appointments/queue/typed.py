# SPDX-License-Identifier: EUPL-1.2
"""What people type and choose on the queue's pages, cleaned; and the words the pages share."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from geleitzug.verticals.appointments.queue.queries import Errands
from geleitzug.verticals.appointments.queue.rules import Priority, State, Why
from geleitzug.verticals.appointments.queue.taking import MOST_PERSONS

LONGEST_LINE = 200
PRIORITIES = {
    Priority.NONE: gettext_lazy("kein Vorrang"),
    Priority.WHEELCHAIR: gettext_lazy("Rollstuhl"),
    Priority.PREGNANT: gettext_lazy("schwanger"),
    Priority.CHILDREN: gettext_lazy("kleine Kinder"),
    Priority.FRAIL: gettext_lazy("kann nicht lange stehen oder warten"),
    Priority.OTHER: gettext_lazy("anderer Grund"),
}
STATES = {
    State.WAITING: gettext_lazy("wartet"),
    State.CALLED: gettext_lazy("aufgerufen"),
    State.SERVING: gettext_lazy("am Schalter"),
    State.PARKED: gettext_lazy("zurückgestellt"),
    State.DONE: gettext_lazy("erledigt"),
    State.NOT_HERE: gettext_lazy("nicht da"),
    State.GONE: gettext_lazy("gegangen"),
}
WHY = {
    Why.SENT_ON: gettext_lazy("weitergeleitet, hat schon einmal gewartet"),
    Why.DUE: gettext_lazy("Termin ist fällig"),
    Why.PRIORITY: gettext_lazy("Vorrang: zählt wie 20 Minuten früher gekommen"),
    Why.ARRIVAL: gettext_lazy("in der Reihe des Kommens"),
    Why.EARLY: gettext_lazy("Termin erst später, sonst wartet niemand"),
}


def line(data: QueryDict, name: str, longest: int = LONGEST_LINE) -> str:
    """Return what was typed into a field of one line."""
    return " ".join(data.get(name, "").replace("\x00", "")[:longest].split())


def number(data: QueryDict, name: str, *, otherwise: int, most: int) -> int:
    """Return a whole number between one and the most; what is none counts as the usual one."""
    typed = line(data, name, 6)
    return min(most, max(1, int(typed))) if typed.isascii() and typed.isdigit() else otherwise


def persons(data: QueryDict) -> int:
    """Return how many have come."""
    return number(data, "persons", otherwise=1, most=MOST_PERSONS)


def priority(data: QueryDict) -> Priority:
    """Return the priority that was chosen."""
    typed = line(data, "priority")
    return Priority(typed) if typed in set(Priority) else Priority.NONE


def chosen(data: QueryDict, known: Errands) -> list[tuple[str, int]]:
    """Return the errands that were chosen, each once; what is not offered is overlooked."""
    return [(key, 1) for key in dict.fromkeys(data.getlist("errand")) if key in known.by_key]


def language() -> str:
    """Return ``de`` or ``en``."""
    return (get_language() or "de")[:2]


def minutes(low: int, high: int) -> str:
    """Return a span of waiting as one says it."""
    if high < 1:
        return _("keine Wartezeit")
    if low == high:
        return ngettext("etwa eine Minute", "etwa %(minutes)s Minuten", high) % {"minutes": high}
    return _("%(low)s bis %(high)s Minuten") % {"low": low, "high": high}


def clock(moment: datetime) -> str:
    """Return a moment as a clock shows it: „14:05“; the caller brings it to the location's time."""
    return f"{moment:%H:%M}"
