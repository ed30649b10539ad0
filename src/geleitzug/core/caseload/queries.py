# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the desk read: who may be spoken to about a case, what somebody is to know, when they look again.

Whoever stands in for a colleague reads what is meant for them too. A case somebody may not see any more is not named.
What somebody wanted to look at again who has left is for all who work on cases of that office.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value
from django.http import Http404
from django.utils import timezone

from geleitzug.core.caseload.models import CallNote, FollowUp, Notice, Relation, SavedView, Sweep, SweptTask, TextBlock
from geleitzug.core.caseload.rules import BACKWARDS, BY_HAND, KINDS, Colleague, Kind
from geleitzug.core.cases.models import NAME_PATH, Case, RegisterValue, Task
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.cases.rules import WITHDRAWABLE
from geleitzug.ground.people.actors import Actor, grants, offices_with
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.prepared import Prepared, Read, among
from geleitzug.ground.texts import fold

HEAD = "head"
UNREAD, CALL = "unread", "call"
MOST_DUE = 20
"""So many follow-ups stand above the worklist; the others are on the page „Für mich“."""
MOST_SHOWN = 100
MOST_LOOKS = 5
"""So often a list goes on past rows somebody may not see any more."""
MOST_SIMILAR = 5
MOST_SWEEPS = 10


Row = TypeVar("Row", Notice, FollowUp)

_seeing: Prepared[Membership] = Prepared(
    lambda offices: (
        Membership.objects.filter(among("office", offices), staff__active=True, role__in=sorted(grants()[SEE]))
        .order_by("staff__name", "staff_id")
        .values_list("staff_id", "staff__name", "staff__login", "staff__family_name", "office", "role")  # type: ignore[arg-type,return-value]
    ),
    list,
)
_follow_ups = Prepared(
    lambda case: FollowUp.objects.filter(case=case, done_at=None).select_related("staff").order_by("day", "id"), UUID
)
_views = Prepared(
    lambda staff, offices: SavedView.objects.filter(Q(staff=staff, office="") | among("office", offices)).order_by(
        "office", "name", "id"
    )[:MOST_SHOWN],
    UUID,
    list,
)
_blocks = Prepared(lambda office: TextBlock.objects.filter(office=office).order_by("purpose", "title"), str)


@dataclass(frozen=True, slots=True)
class ForMe:
    """What somebody is to know and wants to look at again; of cases they may see."""

    notices: list[Notice]
    due: list[FollowUp]
    later: list[FollowUp]


@dataclass(frozen=True, slots=True)
class Around:
    """The people a case concerns, by name: who sees it, who works on it, and by which roles of which offices."""

    see: list[Colleague]
    work: list[Colleague]
    seats: list[tuple[str, str, Colleague]]

    def who_may(self, seats: Collection[tuple[str, str]]) -> list[Colleague]:
        """Return those who hold one of some roles of offices, by name."""
        found = {person.id: person for office, role, person in self.seats if (office, role) in seats}
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Related:
    """A case that has to do with another one; ``is_first`` says that the kind is read from that one to this."""

    id: UUID
    kind: Kind
    case: Case
    is_first: bool

    @property
    def word(self) -> str:
        """Return how the other case has to do with this one, in words."""
        return str(dict(KINDS)[self.kind] if self.is_first else BACKWARDS[self.kind])

    @property
    def can_part(self) -> bool:
        """Tell whether somebody may take it back."""
        return self.kind in BY_HAND


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody may know of other cases: those that are related, and the numbers of all that were asked for."""

    related: list[Related]
    numbers: dict[str, str]


def colleagues_of(case: Case) -> list[Colleague]:
    """Return the people whose own roles let them see a case, by name: in its office, and where an office helps.

    It is what ``Case.objects.visible_to`` says of one actor, turned round.
    """
    return people_with(SEE, _seeing_offices(case, case.tasks.all()))


def _seeing_offices(case: Case, tasks: Iterable[Task]) -> set[str]:
    undecided = case.state in WITHDRAWABLE and case.decided_at is None
    return {case.office, *(task.office for task in tasks if _gives_view(task, undecided))}


def people_around(case: Case, tasks: Iterable[Task]) -> Around:
    """Return who may see a case, like colleagues_of, and who of them works on it (WORK includes SEE), at once."""
    offices = _seeing_offices(case, tasks)
    rows = _seeing.rows(sorted(offices))
    see: dict[UUID, Colleague] = {}
    work: dict[UUID, Colleague] = {}
    seats = []
    for key, name, login, family_name, office, role in rows:
        found = see.setdefault(key, Colleague(key, name, login, family_name))
        seats.append((office, role, found))
        if office == case.office and role in grants()[WORK]:
            work[found.id] = found
    return Around(list(see.values()), list(work.values()), seats)


def people_with(permission: str, offices: Iterable[str]) -> list[Colleague]:
    """Return the people whose own roles give a permission in one of some offices, by name."""
    people = Staff.objects.filter(
        active=True, memberships__office__in=sorted(offices), memberships__role__in=sorted(grants()[permission])
    )
    found = people.order_by("name", "id").distinct().values_list("id", "name", "login", "family_name")
    return [Colleague(*row) for row in found]


def people_in(seats: Iterable[tuple[str, str]]) -> list[Colleague]:
    """Return the people who hold one of some roles of offices themselves, by name."""
    held = Q(pk=None)
    for office, role in sorted(set(seats)):
        held |= Q(office=office, role=role)
    people = Staff.objects.filter(active=True, pk__in=Membership.objects.filter(held).values("staff"))
    return [Colleague(*row) for row in people.order_by("name", "id").values_list("id", "name", "login", "family_name")]


def responsible_for(case: Case) -> tuple[set[UUID], set[UUID]]:
    """Return the heads of a case's office, and all who work on its cases."""
    held = Membership.objects.filter(office=case.office, staff__active=True, role__in=sorted(grants()[WORK]))
    rows = list(held.values_list("staff", "role"))
    return {staff for staff, role in rows if role == HEAD}, {staff for staff, _role in rows}


def seats_of(staff: UUID) -> set[tuple[str, str]]:
    """Return somebody's own roles: office and role."""
    return set(Membership.objects.filter(staff=staff, staff__active=True).values_list("office", "role"))


def for_me(actor: Actor, today: date) -> ForMe:
    """Return what stands on somebody's page „Für mich“."""
    waiting = waiting_for(actor)
    notices = Notice.objects.filter(staff__in=actor.persons).select_related("case", "staff").order_by("-id")
    return ForMe(
        _seen(actor, notices, MOST_SHOWN),
        _seen(actor, waiting.filter(day__lte=today), MOST_SHOWN),
        _seen(actor, waiting.filter(day__gt=today), MOST_SHOWN),
    )


def due_for(actor: Actor, today: date) -> list[FollowUp]:
    """Return what somebody wanted to look at again by today: it stands above the worklist."""
    return _seen(actor, waiting_for(actor).filter(day__lte=today), MOST_DUE)


def _seen(actor: Actor, rows: QuerySet[Row], most: int) -> list[Row]:
    """Return the first rows whose cases somebody may see: what they may see no more takes nobody's place."""
    found: list[Row] = []
    for begin in range(0, most * MOST_LOOKS, most):
        some = list(rows[begin : begin + most])
        seen = _visible(actor, [row.case_id for row in some])
        found += [row for row in some if row.case_id in seen]
        if len(some) < most or len(found) >= most:
            break
    return found[:most]


def cases_to_look_at(actor: Actor) -> QuerySet[FollowUp, Any]:
    """Return the keys of cases at which somebody wants to look again, whenever that is: a filter of the worklist."""
    return waiting_for(actor).order_by().values("case")


def has_unread(actor: Actor) -> bool:
    """Tell whether somebody is to know something they have not read yet."""
    return Notice.objects.filter(staff__in=actor.persons, read_at=None).exists()


def calls_waiting(actor: Actor) -> QuerySet[CallNote]:
    """Return the notes of calls for the actor's offices, or for them, that nobody has seen to.

    What a colleague should have called back about by now is the whole office's: they may be away.
    """
    theirs = CallNote.objects.filter(office__in=sorted(offices_with(actor, SEE)), done_at=None)
    return theirs.filter(Q(staff=None) | Q(staff__in=actor.persons) | Q(call_back_by__lt=timezone.localdate()))


def hints(actor: Actor) -> frozenset[str]:
    """Return what waits beside the worklist, in one statement: UNREAD, what colleagues have said, and CALL."""
    unread = Notice.objects.filter(staff__in=actor.persons, read_at=None).values_list(Value(UNREAD))
    return frozenset(found for (found,) in unread.union(calls_waiting(actor).values_list(Value(CALL))))


def follow_ups_of(case: Case) -> list[FollowUp]:
    """Return on which days people want to look at a case again."""
    return _follow_ups.all(case.pk)


def reads_of(case: Case) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_follow_ups.of(case.pk), _blocks.of(case.office)]


def follow_up_of(case: Case, key: UUID) -> FollowUp:
    """Return a follow-up of a case somebody may see; raises Http404."""
    found = FollowUp.objects.filter(case=case.pk, pk=key).first()
    if found is None:
        raise Http404
    return found


def _gives_view(task: Task, undecided: bool) -> bool:
    return not task.cancelled and (undecided or task.done_at is None)


def waiting_for(actor: Actor) -> QuerySet[FollowUp]:
    """Return what somebody wants to look at again, by day; of cases they may perhaps not see any more."""
    waiting = FollowUp.objects.filter(done_at=None)
    mine = waiting.filter(staff__in=actor.persons)
    left_behind = waiting.filter(staff__active=False, case__office__in=sorted(offices_with(actor, WORK)))
    # A union, and no OR over the joined tables: each half is found by the index that begins with the person.
    found = mine.values("pk").union(left_behind.values("pk"), all=True)
    return FollowUp.objects.filter(pk__in=found).select_related("case", "staff").order_by("day", "id")


def _visible(actor: Actor, cases: Sequence[UUID]) -> set[UUID]:
    keys = set(cases)
    return set(Case.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def views_for(actor: Actor) -> list[SavedView]:
    """Return the views somebody has kept, and those of their offices, by name."""
    return _views.all(actor.id, sorted(offices_with(actor, SEE)))


def reads_of_worklist(actor: Actor) -> list[Read]:
    """Return what the worklist reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_views.of(actor.id, sorted(offices_with(actor, SEE)))]


def view_for(actor: Actor, key: UUID) -> SavedView:
    """Return a view somebody may use; raises Http404."""
    found = next((view for view in views_for(actor) if view.pk == key), None)
    if found is None:
        raise Http404
    return found


def blocks_of(offices: Iterable[str]) -> list[TextBlock]:
    """Return the text blocks of some offices, by office, purpose and title."""
    return list(TextBlock.objects.filter(office__in=sorted(offices)).order_by("office", "purpose", "title"))


def blocks_in(office: str) -> list[TextBlock]:
    """Return the text blocks of an office, by purpose and title."""
    return _blocks.all(office)


def block_for(actor: Actor, key: UUID) -> TextBlock:
    """Return a text block of an office on whose cases somebody works; raises Http404."""
    found = TextBlock.objects.filter(pk=key, office__in=sorted(offices_with(actor, WORK))).first()
    if found is None:
        raise Http404
    return found


def sweeps_of(actor: Actor) -> list[Sweep]:
    """Return the sweeps somebody has asked for, the latest first; nobody sees another's."""
    return list(Sweep.objects.filter(staff=actor.id).order_by("-id")[:MOST_SWEEPS])


def sweep_of(actor: Actor, key: UUID) -> Sweep:
    """Return a sweep somebody has asked for; raises Http404."""
    found = Sweep.objects.filter(staff=actor.id, pk=key).first()
    if found is None:
        raise Http404
    return found


def counts_of(sweep: Sweep) -> list[tuple[str, str, int]]:
    """Return how many cases of a sweep stand how: state, why nothing is done, number."""
    rows = sweep.items.order_by().values("state", "refusal").annotate(number=Count("id"))
    return sorted((row["state"], row["refusal"], row["number"]) for row in rows)


def swept(actor: Actor, sweep: Sweep, state: str) -> QuerySet[SweptTask]:
    """Return the cases of a sweep that stand so, as far as its owner may still see them; for pages of a list."""
    seen = Case.objects.visible_to(actor).values("pk")
    rows = sweep.items.filter(state=state, task__case__in=seen).select_related("task__case")
    return rows.only(
        "state",
        "refusal",
        "task__name",
        "task__case__number",
        "task__case__title",
        "task__case__applicant",
        "task__case__holder",
    ).order_by("id")


def relations_of(case: UUID) -> QuerySet[Relation]:
    """Return what was noted of a case and others, whichever was named first."""
    return Relation.objects.filter(Q(case=case) | Q(other=case))


def between(one: UUID, other: UUID) -> QuerySet[Relation]:
    """Return what was noted of two cases."""
    return Relation.objects.filter(Q(case=one, other=other) | Q(case=other, other=one))


def related_to(actor: Actor, case: Case, told: Iterable[UUID] = ()) -> Known:
    """Return the cases that have to do with one, as far as the actor may see them; of others not even that they are.

    ``told`` are cases that its course speaks of besides: their numbers are looked up with the others.
    """
    may_see = Case.objects.visible_to(actor).values("pk")
    # Before the list is cut: who may see the 101st is not to miss it for a hundred that are hidden from them.
    near = relations_of(case.pk).filter(Q(case=case.pk, other__in=may_see) | Q(other=case.pk, case__in=may_see))
    rows = list(near.order_by("id")[:MOST_SHOWN])
    ends = {row.pk: row.other_id if row.case_id == case.pk else row.case_id for row in rows}
    keys = {*ends.values(), *told}
    seen = (
        Case.objects.visible_to(actor)
        .filter(pk__in=keys)
        .only("number", "title", "applicant", "state", "service_key", "holder")
    )
    cases = {found.pk: found for found in seen} if keys else {}
    shown = [
        Related(row.pk, Kind(row.kind), cases[ends[row.pk]], is_first=row.case_id == case.pk)
        for row in rows
        if ends[row.pk] in cases
    ]
    return Known(shown, {str(key): found.number for key, found in cases.items()})


def similar_to(actor: Actor, case: Case) -> list[Case]:
    """Return other open cases of the same person and service that somebody may see: perhaps sent twice.

    The same person is the same account, or whoever applies under the very same name. Another municipality asks often.
    """
    if not case.is_active or case.package.is_inquiry:
        return []
    word = max(fold(case.applicant).split(), key=len, default="")
    offices = sorted(offices_with(actor, SEE))
    return _similar.all(offices, case.service_key, case.pk, case.holder, case.applicant, word)


def _alike(offices: Sequence[str], service: str, case: UUID, holder: UUID, applicant: str, word: str) -> QuerySet[Case]:
    others = Case.objects.visible_in(offices).active().filter(service_key=service).exclude(pk=case)
    others = others.order_by().only("number", "received_at", "applicant", "holder")
    named = RegisterValue.objects.filter(path=NAME_PATH, text=word).values("case")
    found = others.filter(application__holder=holder)
    return found.union(others.filter(applicant=applicant, pk__in=named)).order_by("-id")[:MOST_SIMILAR]


_similar = Prepared(_alike, list, str, UUID, UUID, str, str)
