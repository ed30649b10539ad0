# SPDX-License-Identifier: EUPL-1.2
"""What follows where a process that decides by program cannot go on: a person decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from geleitzug.core.automation.doubts import in_both
from geleitzug.core.cases.actions import process, rechecking
from geleitzug.core.cases.events import CaseStuck
from geleitzug.core.cases.rules import State
from geleitzug.ground.events import Reactions
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actors import MACHINE


@job("automation.take_over")
def take_over(*, subject: str, **_facts: Any) -> None:
    """Put a stuck case that a program would have decided before a clerk; one where a person decides anyhow is not.

    A register that does not answer, a condition that cannot be evaluated, a table without a row: all of them end here.
    """
    case = process.lock(UUID(subject))
    decided = case.decisions.filter(revoked_at=None).exists()
    if case.state != State.STUCK or decided or case.package.automatic is None:
        return
    reason = in_both(_("Das Programm kommt nicht weiter: %(why)s"), why=case.trouble)
    rechecking.keep(case, [reason], by=MACHINE)


REACTIONS: Reactions = {CaseStuck: [take_over]}
