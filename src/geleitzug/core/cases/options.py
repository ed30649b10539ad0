# SPDX-License-Identifier: EUPL-1.2
"""What can be answered when a task is done: verdicts, outcomes, findings. The words for them are a desk's."""

from __future__ import annotations

from collections.abc import Mapping

from geleitzug.core.cases.models import Case, Objection
from geleitzug.core.cases.queries import survey_of
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.catalogue.findings import Finding
from geleitzug.core.catalogue.package import Package

VERDICTS: Mapping[str, tuple[str, ...]] = {
    "opinion": ("agree", "agree_with_conditions", "disagree"),
    "concurrence": ("agree", "disagree", "not_needed"),
    "review": ("agree", "disagree"),
    "participation": ("agree", "agree_with_conditions", "disagree", "not_concerned", "needs_papers"),
    "inquiry": ("agree", "agree_with_conditions", "disagree", "not_concerned", "needs_papers"),
    "lawsuit": ("final", "sued"),
    "objection": tuple(Objection.End.values),
}
"""Kind of task → the verdicts it is done with."""
SPEAKS_FOR_ITSELF = frozenset({"", "agree", "not_needed", "not_concerned", *Objection.End.values})
"""Verdicts that need no words."""


def outcomes_of(package: Package) -> tuple[Outcome, ...]:
    """Return how somebody can decide: a notice is taken or sent back, nothing about it is granted with conditions."""
    if package.is_notice:
        return (Outcome.GRANTED, Outcome.REFUSED)
    return (Outcome.GRANTED, Outcome.GRANTED_WITH_CONDITIONS, Outcome.REFUSED)


def findings_of(case: Case) -> list[Finding]:
    """Return what the package wants found with the decision, as far as it is in question in this case."""
    asked = case.package.findings
    facts = {**survey_of(case.application).bindings(), "t": case.results, "outcome": case.outcome} if asked else {}
    return [finding for finding in asked if finding.is_asked(facts)]
