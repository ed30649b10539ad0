# SPDX-License-Identifier: EUPL-1.2
"""What the page of a case asks the database, in one statement. What it shows of the answers is casefile.py."""

from __future__ import annotations

from geleitzug.core.automation import queries as automation
from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions import being_here, unsent
from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Case
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.files import queries as files
from geleitzug.core.filing import queries as filing
from geleitzug.core.handover import queries as handovers
from geleitzug.core.mailbox import queries as mailbox
from geleitzug.core.participation import queries as participation
from geleitzug.core.payments import queries as paying
from geleitzug.core.screens import panels
from geleitzug.core.wording import queries as wording
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Read
from geleitzug.ground.tenancy import doors


def reads_of(actor: Actor, case: Case) -> list[Read]:
    """Return what the page reads of a case, whatever there is of it: in one statement (``ground.prepared``)."""
    return [
        *queries.reads_of(case.pk),
        *files.reads_of(case.pk),
        *mailbox.reads_of(case.pk),
        *paying.reads_of(case.pk),
        *filing.reads_of(case),
        *wording.reads_of(case.pk),
        *handovers.reads_of(case.pk),
        *participation.reads_of(case.pk),
        *automation.reads_of(case.service_key),
        *caseload.reads_of(case),
        *being_here.reads_of(case.pk),
        *unsent.reads_of(case.pk, actor.id),
        *catalogue.reads_of(doors.current_tenant()),
        *panels.reads_of(case),
    ]
