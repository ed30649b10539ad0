# SPDX-License-Identifier: EUPL-1.2
"""The reads a screen needs, already cut to what the actor may see. Not found and not allowed look the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from geleitzug.core.cases import permissions
from geleitzug.core.cases.events import CertificateRequested, DeemedCertified
from geleitzug.core.cases.models import (
    Application,
    Case,
    Correction,
    Deadline,
    Decision,
    Objection,
    Party,
    Question,
    Recheck,
    Task,
    WaitingLetter,
)
from geleitzug.core.cases.rules import Phase, State
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.forms.engine import reachable_pages
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Context, Page
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor, ActorKind, acting, check_right, grants, may, offices_with
from geleitzug.ground.people.rights import Right
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.tenancy import doors

Row = TypeVar("Row", Task, Decision, Correction, Objection, Deadline, WaitingLetter)

MOST_BEFORE = 5
"""So many earlier applications are asked what they know."""
EXPIRED_SHOWN = timedelta(days=90)
"""So long whoever looks for an application that has run out finds in their list what became of it."""
LATEST_FIRST = ("-changed_at", "-id")
"""How somebody's applications are listed; their index has it (applications_of_a_holder)."""
MOST_ENTRIES = 200
"""So much of what has happened is shown."""


_own_application = Prepared(
    lambda key, holder: Application.objects.select_related("offering").filter(pk=key, holder=holder), UUID, UUID
)
_open_draft = Prepared(
    lambda holder, offering: Application.objects.filter(holder=holder, offering=offering, phase=Phase.DRAFT).order_by(
        "-changed_at"
    )[:1],
    UUID,
    UUID,
)
_sent_before = Prepared(
    lambda holder, town: (
        Application.objects.filter(holder=holder, tenant=town, phase=Phase.SUBMITTED)
        .select_related("offering")
        .order_by("-submitted_at")[:MOST_BEFORE]
    ),
    UUID,
    UUID,
)
_seen = Prepared(
    lambda number, offices: (
        Case.objects.visible_in(offices)
        .select_related("application__offering", "assignee")
        .filter(number=number)
        .order_by("pk")[:1]
    ),
    str,
    list,
)
_tasks = Prepared(lambda case: Task.objects.filter(case=case).select_related("assignee").order_by("id"), UUID)
_in_force = Prepared(lambda case: Decision.objects.filter(case=case, revoked_at=None).order_by("id")[:1], UUID)
_last_revoked = Prepared(
    lambda case: Decision.objects.filter(case=case, revoked_at__isnull=False).order_by("-revoked_at")[:1], UUID
)
_corrections = Prepared(
    lambda case: Correction.objects.filter(case=case, sent_back_at=None).select_related("decision").order_by("-id"),
    UUID,
)
_rechecks = Prepared(lambda case: Recheck.objects.filter(case=case), UUID)
_objections = Prepared(lambda case: Objection.objects.filter(case=case).order_by("id"), UUID)
_open_question = Prepared(lambda case: Question.objects.open().filter(case=case).order_by("id")[:1], UUID)
_deadlines = Prepared(lambda case: Deadline.objects.filter(case=case).order_by("id"), UUID)
_unsealed = Prepared(lambda case: WaitingLetter.objects.filter(case=case).order_by("id"), UUID)
_parties = Prepared(lambda application: Party.objects.filter(application=application).order_by("id"), UUID)
_course = Prepared(lambda subject: Entry.objects.filter(subject=subject).order_by("-id")[:MOST_ENTRIES], UUID)
_told = Prepared(
    lambda subject: Entry.objects.filter(subject=subject).exclude(holder=None).order_by("-id")[:MOST_ENTRIES], UUID
)
_open_drafts = Prepared(lambda holder: Application.objects.filter(holder=holder, phase=Phase.DRAFT).only("pk"), UUID)


def context_of(application: Application, today: date | None = None) -> Context:
    """Return what an application's conditions and checks may know besides its answers."""
    return context_for(application.service, application.who, today)


def survey_of(application: Application, today: date | None = None) -> Survey:
    """Return an application's answers as its form sees them: worked out once, however many ask within a request."""
    ctx, form = context_of(application, today), application.package.form
    known: Survey | None = application.__dict__.get("_survey")
    if known is None or known.answers is not application.answers or known.form is not form or known.ctx != ctx:
        known = application.__dict__["_survey"] = Survey(form, application.answers, ctx)
    return known


def pages_of(application: Application, answers: Mapping[str, Any] | None = None) -> tuple[Page, ...]:
    """Return the pages to go through, with these answers or those that are stored: worked out once within a request."""
    form, ctx = application.package.form, context_of(application)
    asked = application.answers if answers is None else answers
    known = application.__dict__.get("_pages")
    if known and known[0] is asked and known[1] is form and known[2] == ctx:
        return cast("tuple[Page, ...]", known[3])
    pages = reachable_pages(form, asked, ctx)
    application.__dict__["_pages"] = (asked, form, ctx, pages)
    return pages


def context_for(service: Service, who: Mapping[str, Any], today: date | None = None) -> Context:
    """Return what conditions may know before there is an application."""
    return Context(today=today or timezone.localdate(), values=service.values, who=plain_who(who))


def plain_who(who: Mapping[str, Any]) -> dict[str, str]:
    """Return what expressions may read of who applies, for whom."""
    return {"kind": who.get("kind", "person"), "on_behalf": who.get("on_behalf", "self")}


# --- the applicant's side ---------------------------------------------------------------------------------------


def application_for(actor: Actor, application_id: UUID) -> Application:
    """Return the holder's own application and go on in its town; raises Http404, also for what they threw away.

    What has run out is there to say so: to somebody who comes back too late from paying, or with an old link. Raises
    RightMissing where somebody acts for a company and may not see its applications.
    """
    if actor.holder is None:
        raise Http404
    check_right(actor, Right.SEE)
    found = _own_application.first(application_id, actor.holder)
    if found is None or (found.phase == Phase.DISCARDED):
        raise Http404
    doors.change(tenant=found.tenant_id)
    return found


def has_discarded(actor: Actor, application_id: UUID) -> bool:
    """Tell whether somebody has thrown this application of theirs away."""
    if actor.holder is None:
        return False
    return Application.objects.filter(pk=application_id, holder=actor.holder, phase=Phase.DISCARDED).exists()


def applications_of(actor: Actor) -> QuerySet[Application]:
    """Return the holder's applications in all towns, LATEST_FIRST; what has run out for some time yet.

    To be read page by page: a company may have thousands.
    """
    if actor.holder is None:
        return Application.objects.none()
    check_right(actor, Right.SEE)
    long_ago = Q(phase=Phase.EXPIRED, changed_at__lt=timezone.now() - EXPIRED_SHOWN)
    mine = Application.objects.filter(holder=actor.holder).exclude(Q(phase=Phase.DISCARDED) | long_ago)
    return mine.select_related("offering", "case").order_by(*LATEST_FIRST)


def open_draft(actor: Actor, service: Service) -> Application | None:
    """Return the draft the holder has begun for this service, so that it is offered again."""
    if actor.holder is None or Right.SEE not in actor.rights:
        return None
    return _open_draft.first(actor.holder, service.offering.pk)


def open_drafts(actor: Actor) -> int:
    """Return how many drafts the holder has begun and neither sent nor thrown away, in all towns."""
    return len(_open_drafts.all(actor.holder)) if actor.holder else 0


def sent_before(actor: Actor, application: Application) -> list[Application]:
    """Return what its applicant has sent to the same body and not taken back, the newest first; at most MOST_BEFORE."""
    if actor.holder is None or Right.SEE not in actor.rights:
        return []
    return _sent_before.all(actor.holder, application.tenant_id)


def open_question(case: Case | None) -> Question | None:
    """Return what the office is waiting for; a case that was put aside may wait besides."""
    if case is None or case.state not in (State.WAITING, State.STUCK):
        return None
    return _open_question.first(case.pk)


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One step of the way an application goes, as its applicant reads it; ``state`` is done, now or later."""

    key: str
    state: str
    at: datetime | None = None


def status_of(application: Application) -> tuple[StatusStep, ...]:
    """Return where an application stands (B4): sent, paid, in work, decided."""
    case = getattr(application, "case", None)
    gated = application.package.is_gated and application.fee_cents > 0
    decided = _decided_at(case) if case else None
    done = {
        "sent": application.submitted_at,
        "paid": application.opened_at if gated else None,
        "work": decided,
        "decided": decided,
    }
    keys = [key for key in done if key != "paid" or gated]
    steps, current_found = [], False
    for key in keys:
        state = "done" if done[key] else "later" if current_found else "now"
        current_found = current_found or state == "now"
        steps.append(StatusStep(key, state, done[key] or None))
    return tuple(steps)


def _decided_at(case: Case) -> datetime | None:
    """Return when the decision left the house, or the case was closed without one."""
    return case.decided_at or (case.closed_at if case.state == State.CLOSED else None)


# --- the office's side ------------------------------------------------------------------------------------------


def applicants_of(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """Return who applied, by subject: the one thing of a case that the treasury sees beside the payment itself.

    The name on a bank statement is how it finds the fee where no number was given.
    """
    return dict(Case.objects.filter(pk__in=set(subjects)).values_list("pk", "applicant"))


def offices_of(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """Return whose cases these are: case → office."""
    return dict(Case.objects.filter(pk__in=list(subjects)).values_list("pk", "office"))


def case_for(actor: Actor, number: str) -> Case:
    """Return a case the actor may see; raises Http404."""
    found = _seen.first(number, sorted(offices_with(actor, permissions.SEE)))
    if found is None:
        raise Http404
    return found


def tasks_of(case: Case) -> list[Task]:
    """Return the tasks of a case, done or not, each with whose it is; the first one first."""
    return _of(case, _tasks)


def task_of(case: Case, task_id: UUID) -> Task:
    """Return a task of a case somebody may see; raises Http404. Who may do it is asked by may_do."""
    found = case.tasks.filter(pk=task_id).first()
    if found is None:
        raise Http404
    return found


def timeline(subject: UUID, *, public: bool) -> list[Entry]:
    """Return what has happened, the latest first; ``public`` keeps what the applicant may read."""
    return (_told if public else _course).all(subject)


def decision_in_force(case: Case) -> Decision | None:
    """Return the decision that is drafted or announced and not revoked."""
    return next(iter(_of(case, _in_force)), None)


def last_revoked(case: Case) -> Decision | None:
    """Return the decision of a case that was revoked last."""
    return next(iter(_of(case, _last_revoked)), None)


def corrections_of(case: Case) -> list[Correction]:
    """Return what was put right in the decisions of a case, or is to be, each with its decision; the newest first."""
    return _of(case, _corrections)


def objections_of(case: Case) -> list[Objection]:
    """Return the objections against what was decided in a case, the first one first."""
    return _of(case, _objections)


def rechecks_of(case: UUID) -> list[Recheck]:
    """Return what people decide, or have decided, in the place of a program."""
    return _rechecks.all(case)


def deadlines_of(case: Case) -> list[Deadline]:
    """Return the periods of a case."""
    return _of(case, _deadlines)


def unsealed_letters_of(case: Case) -> list[WaitingLetter]:
    """Return the letters of a case that wait for their seal."""
    return _of(case, _unsealed)


def parties_of(application: UUID) -> list[Party]:
    """Return who takes part in an application."""
    return _parties.all(application)


def reads_of(case: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    all_of_them = (
        _tasks, _in_force, _last_revoked, _corrections, _rechecks, _objections, _open_question, _deadlines, _unsealed,
        _parties, _course,
    )  # fmt: skip
    return [each.of(case) for each in all_of_them]


def reads_outside(case: UUID, holder: UUID | None) -> list[Read]:
    """Return what a page reads here that tells applicants of their own case, to be read in one statement."""
    return [_own_application.of(case, holder), *(each.of(case) for each in (_open_question, _objections, _deadlines))]


def _of(case: Case, rows: Prepared[Row]) -> list[Row]:
    """Return the rows of a case; each knows the case it was asked by."""
    found = rows.all(case.pk)
    for row in found:
        row.case = case
    return found


def may_do(actor: Actor, task: Task) -> bool:
    """Tell whether the actor's roles cover a task and its kind; the head of an office covers all of its tasks."""
    if actor.kind is ActorKind.MACHINE:
        return True
    covered = actor.has_role(task.role, task.office) or actor.has_role("head", task.office)
    return covered and may(actor, permissions.OF_TASK[task.kind], office=task.office)


def has_asked_for_certificate(application: Application) -> bool:
    """Tell whether its applicant wants it in writing that an application counts as approved."""
    return Entry.objects.filter(subject=application.pk, kind=CertificateRequested.__name__).exists()


def certificate_of(application: Application) -> str:
    """Tell how it is with the certificate that an application counts as approved: ``asked``, ``came``, or nothing."""
    kinds = {CertificateRequested.__name__: "asked", DeemedCertified.__name__: "came"}
    last = Entry.objects.filter(subject=application.pk, kind__in=kinds).order_by("-id").first()
    return kinds[last.kind] if last else ""


def was_decided_alone(application: Application) -> bool:
    """Tell whether a program alone has decided (§ 35a VwVfG), as the letter says too."""
    return decided_alone(application) is not None


def decided_alone(application: Application) -> Mapping[str, Any] | None:
    """Return why a program alone has decided, as it is kept; None where it has not.

    Decisions are the office's rows; of its own holder's one this is read through the machine's door.
    """
    if "automatic" not in application.package.service:
        return None
    with doors.machine_door(application.tenant_id):
        found = Decision.objects.filter(case=application.pk, automatic=True, revoked_at=None)
        decision = found.exclude(issued_at=None).only("explanation", "case", "tenant").first()
        return decision.explanation if decision is not None else None


def doing(actor: Actor, task: Task) -> Actor:
    """Return the actor in the role in which they do a task: by one of their own, else as somebody's deputy."""
    kinds = grants()[permissions.OF_TASK[task.kind]]
    return acting(actor, lambda office, role: office == task.office and role in (task.role, "head") and role in kinds)
