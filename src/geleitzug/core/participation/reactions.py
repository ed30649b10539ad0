# SPDX-License-Identifier: EUPL-1.2
"""What follows for requests from what happens to their case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.events import ApplicationWithdrawn, CaseClosed, CaseDecided, CaseMerged
from geleitzug.core.filing.events import FileDestroyed
from geleitzug.core.participation import carrying, queries
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.events import OpinionOverdue, OpinionReceived, OpinionRevoked
from geleitzug.core.participation.steps import WAIT
from geleitzug.ground.events import Reactions
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actors import MACHINE


@job("participation.end", only_if=queries.is_any_awaited)
def end(*, subject: str, **_facts: Any) -> None:
    """Take back what is still awaited once it is decided, closed or withdrawn; twice is once."""
    with override("de"):
        reason = _("Der Vorgang ist entschieden oder beendet.")
    asking.end_all(UUID(subject), by=MACHINE, reason=reason)


@job("participation.go_on")
def go_on(*, subject: str, **_facts: Any) -> None:
    """Let a process go on that has waited for opinions, as soon as none holds it up; the step looks for itself."""
    case = process.lock_if_there(UUID(subject))
    if case is not None and case.is_active:
        process.call_again(case, step=WAIT)


REACTIONS: Reactions = {
    OpinionReceived: [go_on],
    OpinionRevoked: [go_on],
    OpinionOverdue: [go_on],
    CaseDecided: [end],
    CaseClosed: [end],
    ApplicationWithdrawn: [end],
    CaseMerged: [end],
    FileDestroyed: [carrying.forget],
}
