# SPDX-License-Identifier: EUPL-1.2
"""Where an application stands, in the words of who made it. What the office calls it is models/cases.py."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.rules import Phase, State

# What an applicant is told; how the office parts its work is not their concern.
CASE_WORDS = {
    State.WAITING: (gettext_lazy("Wartet auf Ihre Antwort"), "warning"),
    State.DECIDED: (gettext_lazy("Ergebnis ist da"), "success"),
    State.CLOSED: (gettext_lazy("Abgeschlossen"), "success"),
    State.WITHDRAWN: (gettext_lazy("Zurückgezogen"), "neutral"),
    State.MERGED: (gettext_lazy("Zusammengeführt"), "info"),
}
PHASE_WORDS = {
    Phase.DRAFT: (gettext_lazy("Entwurf, noch nicht abgeschickt"), "neutral"),
    Phase.UNPAID: (gettext_lazy("Wartet auf Zahlung"), "warning"),
    Phase.SUBMITTED: (gettext_lazy("In Bearbeitung"), "info"),
    Phase.WITHDRAWN: (gettext_lazy("Zurückgezogen"), "neutral"),
    Phase.EXPIRED: (gettext_lazy("Abgelaufen"), "neutral"),
}


def word_of(application: Application, case: Case | None) -> tuple[Any, str]:
    """Return in words where an application stands, and the kind of the badge that says it."""
    if case is not None and State(case.state) in CASE_WORDS and application.phase == Phase.SUBMITTED:
        return CASE_WORDS[State(case.state)]
    return PHASE_WORDS[Phase(application.phase)]
