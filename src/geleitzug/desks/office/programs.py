# SPDX-License-Identifier: EUPL-1.2
"""What the case page says of deciding by program: that one has decided and why, or why a person does in its place."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from geleitzug.core.automation import queries as automation
from geleitzug.core.automation.doubts import in_words
from geleitzug.core.cases import explaining
from geleitzug.core.cases.actions import rechecking
from geleitzug.core.cases.explaining import Explanation
from geleitzug.core.cases.holding import Drawn
from geleitzug.core.cases.models import Case, Decision, Task
from geleitzug.desks.office import words
from geleitzug.ground.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Instead:
    """Why a person decides in the place of a program, and what it would have done."""

    reasons: tuple[str, ...]
    sample: bool
    proposed: str
    """Its proposal in words; nothing where it had none."""
    key: str
    """Its proposal as processes know it."""
    why: Explanation | None
    may_stop: bool
    """Whether the actor may stop the program of this service besides."""


def instead_of(actor: Actor, case: Case, task: Task) -> Instead:
    """Return what whoever decides in the place of a program should know."""
    row, lang = rechecking.kept_for(task), _lang()
    record = explaining.record_of(case, Drawn(row.percent, row.number)) if row.proposed else {}
    return Instead(
        reasons=tuple(in_words(row.reasons, lang)),
        sample=row.sample,
        proposed=words.outcome(case.package, row.proposed) if row.proposed else "",
        key=row.proposed,
        why=explaining.told(record, case.application, lang),
        may_stop=automation.may_stop(actor, case.office) and not automation.is_paused(case.service_key),
    )


def alone(case: Case, decision: Decision | None) -> Explanation | None:
    """Return why a program has decided a case alone; None where a person has, or nobody yet."""
    if decision is None or not decision.automatic:
        return None
    return explaining.told(decision.explanation, case.application, _lang())


def _lang() -> str:
    return (get_language() or "de")[:2]
