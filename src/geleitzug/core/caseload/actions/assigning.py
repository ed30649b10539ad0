# SPDX-License-Identifier: EUPL-1.2
"""Taking a case from a colleague, or giving it to one, with a word to whoever did not do it themselves."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleitzug.core.caseload.actions import noting
from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases.actions import assigning, process
from geleitzug.core.cases.models import Case
from geleitzug.ground.people.actors import Actor

LONGEST_WORD = 500


@transaction.atomic
def take(case: Case, *, by: Actor, word: str = "") -> None:
    """Take a case into one's own hands; whose it was reads so on their page. Raises NotPermitted, NotAllowedNow."""
    before = process.lock(case.pk).assignee_id
    process.take(case, by=by)
    _tell_before(case, before, by.id, by=by, word=word)


@transaction.atomic
def give(case: Case, *, to: UUID, by: Actor, word: str = "") -> None:
    """Give a case to a colleague, or take it oneself; both it concerns read so on their pages.

    Raises NotPermitted, NotTheirs, NotAllowedNow.
    """
    if to == by.id:
        take(case, by=by, word=word)
        return
    before = process.lock(case.pk).assignee_id
    assigning.give(case, to=to, by=by)
    noting.tell(case, [to], Notice.Kind.ASSIGNED, by=by, text=word.strip()[:LONGEST_WORD])
    _tell_before(case, before, to, by=by, word=word)


def _tell_before(case: Case, before: UUID | None, now: UUID | None, *, by: Actor, word: str) -> None:
    if before is not None and before != now:
        noting.tell(case, [before], Notice.Kind.TAKEN, by=by, text=word.strip()[:LONGEST_WORD])
