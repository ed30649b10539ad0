# SPDX-License-Identifier: EUPL-1.2
"""What follows for requests from what happens to their case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.events import ApplicationWithdrawn, CaseClosed, CaseDecided, CaseMerged
from geleitzug.core.filing.events import FileDestroyed
from geleitzug.core.participation import carrying, queries
from geleitzug.core.participation.actions import asking
from geleitzug.ground.events import Reactions
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actors import MACHINE


@job("participation.end", only_if=queries.is_any_awaited)
def end(*, subject: str, **_facts: Any) -> None:
    """Take back what is still awaited once it is decided, closed or withdrawn; twice is once."""
    with override("de"):
        reason = _("Der Vorgang ist entschieden oder beendet.")
    asking.end_all(UUID(subject), by=MACHINE, reason=reason)


REACTIONS: Reactions = {
    CaseDecided: [end],
    CaseClosed: [end],
    ApplicationWithdrawn: [end],
    CaseMerged: [end],
    FileDestroyed: [carrying.forget],
}
