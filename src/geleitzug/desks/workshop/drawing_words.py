# SPDX-License-Identifier: EUPL-1.2
"""What the drawing board offers to choose from, in words: roles, sorts of tasks, offices and automatic steps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from geleitzug.core.authoring.linting import ROLES
from geleitzug.core.cases import steps
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.workflow.listing import WORDS
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Choices = list[tuple[str, str]]

KINDS = {
    "decide": gettext_lazy("Entscheiden"),
    "approve": gettext_lazy("Zeichnen"),
    "review": gettext_lazy("Prüfen"),
    "check": gettext_lazy("Erledigen"),
    "opinion": gettext_lazy("Stellungnahme"),
    "concurrence": gettext_lazy("Einvernehmen"),
    "handover": gettext_lazy("Übermitteln"),
}
STEPS = {
    "cases.issue": gettext_lazy("Bescheid schreiben und zustellen"),
    "cases.confirm_receipt": gettext_lazy("Eingang bestätigen"),
    "cases.confirm_complete": gettext_lazy("Vollständigkeit bestätigen"),
    "cases.invoice": gettext_lazy("Gebühr anfordern"),
    "handover.send": gettext_lazy("An ein anderes System übergeben"),
    "participation.await_answer": gettext_lazy("Auf die Antwort der anderen Gemeinde warten"),
    "participation.wait": gettext_lazy("Auf erbetene Stellungnahmen warten"),
    "cases.close": gettext_lazy("Vorgang schließen"),
}
NEXT = {
    "bpmn:UserTask": gettext_lazy("Aufgabe"),
    "bpmn:ServiceTask": gettext_lazy("Automatischer Schritt"),
    "bpmn:BusinessRuleTask": gettext_lazy("Entscheidungstabelle"),
    "bpmn:ExclusiveGateway": gettext_lazy("Entweder-oder"),
    "bpmn:ParallelGateway": gettext_lazy("Gleichzeitig"),
    "bpmn:InclusiveGateway": gettext_lazy("Und/oder"),
    "bpmn:SubProcess": gettext_lazy("Teilprozess"),
    "wait": gettext_lazy("Eine Zeit lang warten"),
    "late": gettext_lazy("Wenn es zu lange dauert (am Rand)"),
    "bpmn:EndEvent": pgettext_lazy("process", "Ende"),
}


SORTS = {**WORDS, "lane": gettext_lazy("Bahn"), "participant": gettext_lazy("Ablauf")}


def choices(request: WorkshopRequest) -> dict[str, Any]:
    """Return what can be chosen in this municipality, key and words; ``sorts`` is what elements are called by type."""
    offices = catalogue.offices_of(request.municipality.pk)
    return {
        "roles": [(key, str(words)) for key, words in ROLES.items()],
        "kinds": [(key, str(words)) for key, words in KINDS.items()],
        "offices": [(office.function, pick(office.name, language())) for office in offices],
        "steps": [(key, _step(key)) for key in sorted(steps.known(), key=lambda k: (k not in STEPS, k))],
        "sorts": {f"bpmn:{tag[:1].upper()}{tag[1:]}": str(words) for tag, words in SORTS.items()},
        "next": [(key, str(words)) for key, words in NEXT.items()],
    }


def _step(key: str) -> str:
    """Say what an automatic step does: the house's own by their sentences, a trade's by the register they look into."""
    if key in STEPS:
        return str(STEPS[key])
    register = steps.register_of(key)
    return _("Aus dem Register antworten: %(name)s") % {"name": pick(register, language())} if register else key
