# SPDX-License-Identifier: EUPL-1.2
"""What can be done against a letter, and until when. Figures and words of the law are core.mailbox.rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Application, Case, Objection
from geleitzug.core.cases.rules import Outcome, Phase
from geleitzug.core.mailbox.queries import Announced, last_decision
from geleitzug.core.mailbox.rules import Remedy, RemedyUnknown, ResultKind, appeal_ends, remedy_for
from geleitzug.ground.calendar import add_months, holidays_of
from geleitzug.ground.people.levels import Level
from geleitzug.ground.tenancy import directory

NOT_GRANTED = frozenset({Outcome.REFUSED})
WITH_THE_OFFICE = frozenset({Remedy.OBJECTION, Remedy.EITHER, Remedy.PROTEST})
"""What is lodged with the office that decided; an action is brought before the court."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the last decision of a case can be contested, on a day."""

    letter: Announced
    remedy: Remedy | None
    """None where there is none, or it is not known which."""
    until: date | None
    """The last day; None while the decision is not announced yet."""
    objection: Objection | None
    """What is raised against it and not settled."""

    @property
    def is_open(self) -> bool:
        """Tell whether an objection may be lodged with the office: also a late one, which the office has to judge."""
        return self.remedy in WITH_THE_OFFICE and self.objection is None and self.letter.revoked_on is None

    def is_late(self, day: date) -> bool:
        """Tell whether a day is past the period."""
        return self.until is not None and day > self.until


def result_of(service: Mapping[str, Any], outcome: str) -> Mapping[str, Any]:
    """Return kind, title, remedy and channels of the letter an outcome is written in."""
    return service["refusal"] if outcome in NOT_GRANTED else service["result"]


def remedy_against(case: Case, result: Mapping[str, Any], *, on: date) -> Remedy | None:
    """Return the remedy against a decision of a case in its town; raises RemedyUnknown."""
    town = directory.by_id(case.tenant_id)
    return remedy_for(town.land, result.get("remedy", "none"), on=on, own=town.values.get("remedies"))


def standing_of(application: Application) -> Standing | None:
    """Return how a sent application's decision can be contested; None where nothing is decided."""
    case: Case | None = getattr(application, "case", None) if application.phase == Phase.SUBMITTED else None
    if case is None or (case.decided_at is None and case.revoked_at is None):
        return None
    letter = last_decision(case.pk)
    if letter is None:
        return None
    try:
        remedy = remedy_against(case, result_of(application.package.service, case.outcome), on=letter.dated)
    except RemedyUnknown:
        remedy = None
    until = None
    if letter.announced_on is not None:
        until = appeal_ends(letter.announced_on, holidays_of(directory.by_id(case.tenant_id).land))
    raised = queries.objections_of(case)
    if any(each.document == letter.document for each in raised):
        remedy = Remedy.ACTION  # what rejects an objection is contested in court (§ 74 (1) sentence 1 VwGO)
    open_ones = (each for each in raised if each.letter == letter.document and each.settled_at is None)
    return Standing(letter, remedy, until, next(open_ones, None))


def form_is_kept(remedy: Remedy, level: Level) -> bool:
    """Tell whether what came through the portal keeps the form the law asks for.

    A protest may be lodged electronically (§ 357 (1) AO). An objection is written (§ 70 (1) VwGO); a form of the
    authority in the web replaces that where who sends it has shown their identity card (§ 3a (3) no. 1 VwVfG, 90 %).
    """
    return remedy is Remedy.PROTEST or level >= Level.HIGH


def has_suspensive_effect(remedy: Remedy, *, kind: str, outcome: str) -> bool:
    """Tell whether a decision waits until the objection to it is dealt with (aufschiebende Wirkung, § 80 (1) VwGO).

    It does not for public charges (§ 80 (2) sentence 1 no. 1 VwGO) and not for a protest (§ 361 (1) AO). Of a refusal
    there is nothing that could wait. Where another law takes the effect away (no. 3, such as § 212a BauGB) or somebody
    orders enforcement (no. 4), the office notes it (90 %).
    """
    return remedy is not Remedy.PROTEST and kind != ResultKind.ABGABENBESCHEID and outcome not in NOT_GRANTED


COURT_TELLS_WITHIN = timedelta(days=14)
"""So long after the last day an action may be on its way from the court to the authority; a house rule."""


def look_for_action_on(action_until: date) -> date:
    """Return the day from which on the office should know whether somebody has gone to court.

    The suspensive effect of an objection ends when the decision becomes final, that is when the period for the action
    (§ 74 VwGO) has run out unused; once an action is brought, it ends by the court's course (§ 80b (1) VwGO).
    """
    return action_until + COURT_TELLS_WITHIN


def answered_until(received: date, remedy: Remedy) -> date:
    """Return the day after which somebody may go to court because nothing happened (§ 75 VwGO, § 46 (1) FGO)."""
    return add_months(received, 6 if remedy is Remedy.PROTEST else 3)
