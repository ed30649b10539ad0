# SPDX-License-Identifier: EUPL-1.2
"""Notes of calls (Gesprächsnotizen): on a case a note like any other, else a row of its own that is soon forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.caseload import queries, rules
from geleitzug.core.caseload.actions import noting
from geleitzug.core.caseload.models import CallNote, FollowUp
from geleitzug.core.caseload.rules import NoSuchOffice
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import FILE_FOR, SEE
from geleitzug.core.catalogue.queries import office_of
from geleitzug.ground.crypto import keyring
from geleitzug.ground.people.actors import Actor, ActorKind, require
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import formats

KEPT, KEPT_WHEN_DONE = timedelta(days=60), timedelta(days=7)
"""So long a note is kept at most, and after somebody has seen to it (Art. 5 (1) (e) GDPR)."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """By what somebody is reminded of a call about a case: a note that waits for its office, or a day."""

    note: CallNote | None = None
    follow_up: FollowUp | None = None


@transaction.atomic
def take(*, by: Actor, office: str, caller: str, text: str, call_back_by: date | None = None) -> CallNote:
    """Note what somebody has said, for any office of the town; who alone is spoken to by „@Name“ finds it as theirs.

    Whoever answers the telephone does so for all: a note only adds, and reads nothing there. Raises NotPermitted,
    NoSuchOffice, NobodyMeant, and WrongDay where the call back should have been made before today.
    """
    by = require(by, FILE_FOR)
    if office_of(doors.current_tenant(), office) is None:
        raise NoSuchOffice(office)
    rules.check_call_back(call_back_by, timezone.localdate())
    meant = rules.mentioned(text, queries.people_with(SEE, {office})) if "@" in text else []
    one = meant[0].id if len(meant) == 1 else None
    assert by.id is not None
    return CallNote.objects.create(
        office=office, staff=one, caller=caller, text=text, call_back_by=call_back_by,
        taken_by=by.id, taken_by_name=by.signed,
    )  # fmt: skip


@transaction.atomic
def take_for_case(case: Case, *, by: Actor, caller: str, text: str, call_back_by: date | None = None) -> Taken:
    """Write what somebody has said into the file of a case, and let a call back that is wanted reach somebody.

    Who works on the case is spoken to today, or looks at it again on that day. Where nobody does, today's call back
    waits for the office; a later one is for whoever took the call, and for the office where that was a program.
    What is written is German, as files are. Raises NotPermitted, NobodyMeant, WrongDay.
    """
    by, today = require(by, FILE_FOR), timezone.localdate()
    rules.check_call_back(call_back_by, today)
    worker = case.assignee_id if any(one.id == case.assignee_id for one in queries.colleagues_of(case)) else None
    noting.note(case, by=by, text=_said(caller, text, call_back_by), to=worker if call_back_by == today else None)
    if call_back_by is None or (call_back_by == today and worker is not None):
        return Taken()
    with override("de"):
        reason = _("Rückruf: %(who)s") % {"who": caller}
        there = _("Rückruf zum Vorgang %(number)s. Was gesagt wurde, steht dort als Notiz.") % {"number": case.number}
    if call_back_by == today or (worker is None and by.kind is not ActorKind.STAFF):
        return Taken(note=take(by=by, office=case.office, caller=caller, text=there, call_back_by=call_back_by))
    return Taken(follow_up=noting.set_follow_up(case, by=by, day=call_back_by, reason=reason, for_whom=worker))


def _said(caller: str, text: str, call_back_by: date | None) -> str:
    with override("de"):
        said = _("Gespräch mit %(caller)s: %(text)s") % {"caller": caller, "text": text}
        wanted = _("Rückruf bis %(day)s") % {"day": formats.day(call_back_by)} if call_back_by else ""
    return f"{said}\n{wanted}".strip()


@transaction.atomic
def see_to(note: CallNote, *, by: Actor) -> None:
    """Note that somebody has called back or read it; twice is once."""
    CallNote.objects.filter(pk=note.pk, done_at=None).update(done_at=timezone.now(), done_by_name=by.signed)


def waiting(actor: Actor) -> QuerySet[CallNote]:
    """Return the notes for the actor's offices nobody has seen to, the soonest wanted first."""
    theirs = queries.calls_waiting(actor)
    return theirs.order_by(F("call_back_by").asc(nulls_last=True), "id")


def note_for(actor: Actor, key: UUID) -> CallNote:
    """Return a note that waits for the actor; raises Http404."""
    return get_object_or_404(waiting(actor), pk=key)


def forget() -> None:
    """Delete what was kept long enough, with its keys; an older copy of the database cannot be read either."""
    now = timezone.now()
    over = CallNote.objects.filter(Q(at__lt=now - KEPT) | Q(done_at__lt=now - KEPT_WHEN_DONE))
    keys = list(over.values_list("pk", flat=True)[:AT_ONCE])
    CallNote.objects.filter(pk__in=keys).delete()
    keyring.forget(keys)
