# SPDX-License-Identifier: EUPL-1.2
"""Notes that speak to colleagues, and days on which somebody looks again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.caseload import queries, rules
from geleitzug.core.caseload.events import FollowUpDone, FollowUpSet
from geleitzug.core.caseload.models import FollowUp, Notice
from geleitzug.core.caseload.rules import Colleague, NobodyMeant
from geleitzug.core.cases.actions import asking
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import SEE
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted, acting, require

LONGEST_REASON = 500


@transaction.atomic
def note(case: Case, *, by: Actor, text: str, to: UUID | None = None) -> list[Colleague]:
    """Write a note into the file, and tell those it speaks to; returns them.

    ``to`` is somebody who was chosen beside those who are named in the text. Raises NobodyMeant, NotPermitted.
    """
    speaks = "@" in text or to is not None
    colleagues = queries.colleagues_of(case) if speaks else []
    meant = rules.mentioned(text, colleagues)
    if to is not None and all(colleague.id != to for colleague in meant):
        chosen = next((colleague for colleague in colleagues if colleague.id == to), None)
        if chosen is None:
            raise NobodyMeant(str(to))
        meant.append(chosen)
        text = f"@{chosen.name}: {text}"
    asking.note(case, by=by, text=text)
    tell(case, (colleague.id for colleague in meant), Notice.Kind.MENTIONED, by=by, text=text)
    return meant


def tell(case: Case, staff: Iterable[UUID], kind: Notice.Kind, *, by: Actor, text: str = "") -> None:
    """Let colleagues know something of a case; nobody is told what they have done themselves."""
    tell_later(case, (key for key in staff if key != by.id), kind, by_name=by.signed, text=text)


def tell_later(case: Case, staff: Iterable[UUID], kind: Notice.Kind, *, by_name: str, text: str = "") -> None:
    """Let people know something of a case when who has done it is known by name only: a job tells what has happened."""
    Notice.objects.bulk_create(
        Notice(staff_id=key, case=case, kind=kind, text=text, by_name=by_name, at=timezone.now()) for key in staff
    )


def read_notices(*, by: Actor) -> None:
    """Note that somebody has read what they were to know. Who only stands in leaves it unread for whom it is meant.

    A program has read nothing but what its token covers.
    """
    unread = Notice.objects.filter(staff=by.id, read_at=None)
    if by.through:
        unread = unread.filter(case__in=Case.objects.visible_to(by).values("pk"))
    unread.update(read_at=timezone.now())


@transaction.atomic
def set_follow_up(case: Case, *, by: Actor, day: date | None, reason: str, for_whom: UUID | None = None) -> FollowUp:
    """Have somebody look at a case again on a day: oneself, or a colleague who may see it.

    Raises WrongDay, NobodyMeant, NotPermitted.
    """
    by = _seeing(case, by=by)
    day = rules.check_day(day, timezone.localdate())
    who = for_whom or by.id
    colleague = next((found for found in queries.colleagues_of(case) if found.id == who), None)
    if colleague is None and who != by.id:
        raise NobodyMeant(str(who))
    assert who is not None
    reason = reason.strip()[:LONGEST_REASON]
    found = FollowUp.objects.create(staff_id=who, case=case, day=day, reason=reason, set_by_name=by.signed)
    name = colleague.name if colleague else by.name
    emit(
        FollowUpSet(subject=case.pk, follow_up_id=found.pk, day=day, staff_name=name, reason=reason),
        by=by,
    )
    return found


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, by: Actor) -> None:
    """Note that somebody has looked again, or need not; twice is once. Raises NotPermitted."""
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("case").get(pk=follow_up.pk)
    by = _seeing(found.case, by=by)
    if found.done_at is not None:
        return
    found.done_at = timezone.now()
    found.save(update_fields=["done_at"])
    emit(FollowUpDone(subject=found.case_id, follow_up_id=found.pk, day=found.day), by=by)


def _seeing(case: Case, *, by: Actor) -> Actor:
    """Refuse who may not see a case, and return the actor in the role in which they do."""
    require(by, SEE)
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotPermitted(SEE)
    return acting(by, lambda office, _role: office == case.office)
