# SPDX-License-Identifier: EUPL-1.2
"""What pages read of requests for opinions: the columns of a case, who can be asked, what an office is asked.

A case is found by its own way first; whoever may see it may see what others said to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from geleitzug.core.cases import answers
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.models import Office
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import documents_of, entries_of
from geleitzug.core.participation import rules
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.permissions import ANSWER
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.people.models import Membership
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.texts import fold, pick

OF_PROCESS = ("opinion", "concurrence")
"""The kinds of tasks by which a process asks an office of its own."""
PAPER, ANSWERED = Document.Kind.MESSAGE, Document.Kind.UPLOAD
"""As what a recipient's copies of papers are kept, and what they send back."""


_requests = Prepared(lambda case: OpinionRequest.objects.filter(case=case).order_by("id"), UUID)
_answered_here = Prepared(lambda case: Inquiry.objects.filter(pk=case), UUID)
_number: Prepared[Case] = Prepared(
    lambda key: Case.objects.filter(pk=key).values_list("number"),  # type: ignore[arg-type,return-value]
    UUID,
)
_papers = Prepared(lambda key: documents_of(key, kinds=[PAPER]).filter(deleted_at=None), UUID)
_brought = Prepared(lambda key: documents_of(key, kinds=[ANSWERED]), UUID)
_awaited: Prepared[OpinionRequest] = Prepared(
    lambda case: OpinionRequest.objects.filter(case=case, answered_at=None, revoked_at=None).values_list("pk")[:1],  # type: ignore[arg-type,return-value]
    UUID,
)


@dataclass(frozen=True, slots=True)
class Place:
    """An office that can be asked: of this town, or of another municipality of the installation."""

    key: str
    name: str
    town: UUID
    office: str


def requests_of(case: Case) -> list[OpinionRequest]:
    """Return whom a case has asked, in the order in which it did."""
    return _requests.all(case.pk)


def inquiry_in(case: UUID) -> Inquiry | None:
    """Return what another municipality asks, where a case is there to answer it; it has the case's id."""
    return _answered_here.first(case)


def reads_of(case: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_requests.of(case), _answered_here.of(case)]


def is_any_awaited(case: UUID) -> bool:
    """Tell whether anybody asked about a case has yet to answer."""
    return bool(_awaited.rows(case))


def request_for(case: Case, key: UUID) -> OpinionRequest:
    """Return a request of a case somebody may see; raises Http404."""
    found = OpinionRequest.objects.filter(case=case, pk=key).first()
    if found is None:
        raise Http404
    found.case = case
    return found


def holding_up(case_id: UUID, today: date) -> int:
    """Return for how many opinions a case waits: none of them holds it up once its day is over."""
    return sum(rules.holds_up(row.state(today), row.due_on, today) for row in awaited_of(case_id))


def awaited_of(case_id: UUID) -> list[OpinionRequest]:
    """Return the requests of a case whose answers may still come."""
    return [row for row in _requests.all(case_id) if row.is_awaited]


def answered(case_id: UUID) -> int:
    """Return how many of those a case has asked have answered."""
    return OpinionRequest.objects.filter(case=case_id).exclude(answered_at=None).count()


def process_opinions(case: Case) -> list[Task]:
    """Return the opinions the process itself asks for, done or not."""
    return list(case.tasks.filter(kind__in=OF_PROCESS).order_by("id"))


def own_offices(case: Case, lang: str) -> list[Place]:
    """Return the other offices of the case's town, by name."""
    here = doors.current_tenant()
    others = [office for office in catalogue.offices_of(here) if office.function != case.office]
    return _by_name(Place(office.function, pick(office.name, lang), here, office.function) for office in others)


def has_experts(office: str) -> bool:
    """Tell whether an office has people whose role is to give opinions; else its clerks do."""
    return Membership.objects.filter(office=office, role="expert", staff__active=True).exists()


def other_towns(lang: str) -> list[tuple[str, list[Place]]]:
    """Return the other municipalities of the installation, each with its offices."""
    here = doors.current_tenant()
    others = [town for town in directory.everyone() if town.pk != here]
    offices = catalogue.offices_by_town([town.pk for town in others])
    found = [
        (town.name, _by_name(_place(town, office, lang) for office in offices.get(town.pk, []))) for town in others
    ]
    return [(name, places) for name, places in found if places]


def _by_name(places: Iterable[Place]) -> list[Place]:
    """Return places in the order people look for them."""
    return sorted(places, key=lambda place: fold(place.name))


def _place(town: Municipality, office: Office, lang: str) -> Place:
    return Place(f"{town.key}/{office.function}", pick(office.name, lang), town.pk, office.function)


def parts_of(case: Case, lang: str) -> dict[str, str]:
    """Return the parts of the application whose answers can be shown: page and title."""
    return {section.page: section.title for section in answers.shown(case.application, lang).sections if section.rows}


def papers_of(case: Case) -> dict[str, str]:
    """Return the papers of the case's file that can be shown: document and title.

    Not what a law has deleted once it is checked: a copy of an identity card goes to nobody (§ 20 (2) PAuswG).
    """
    return {
        str(entry.document_id): entry.title or entry.document.filename
        for entry in entries_of(case.pk)
        if entry.document.deleted_at is None and not case.package.has_deleted(entry.document.question)
    }


# --- the recipient's side -----------------------------------------------------------------------------------------


def inquiries_for(actor: Actor, *, done: bool = False) -> QuerySet[Inquiry]:
    """Return what other municipalities ask the offices in which somebody answers: what is open, or the rest."""
    found = Inquiry.objects.filter(holder=None, office__in=sorted(offices_with(actor, ANSWER)))
    if done:
        return found.exclude(sent_at=None, revoked_at=None, over_at=None)
    return found.filter(sent_at=None, revoked_at=None, over_at=None)


def numbers_of(inquiries: Iterable[Inquiry]) -> dict[UUID, str]:
    """Return the numbers of the cases in which inquiries are answered."""
    return dict(Case.objects.filter(pk__in=[each.pk for each in inquiries]).values_list("pk", "number"))


def number_of(inquiry: Inquiry) -> str:
    """Return the number of the case in which an inquiry is answered; nothing once that is destroyed."""
    return next((number for (number,) in _number.rows(inquiry.pk)), "")


def reads_of_inquiry(inquiry: Inquiry) -> list[Read]:
    """Return what the page of an inquiry reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_number.of(inquiry.pk), _papers.of(inquiry.pk), _brought.of(inquiry.pk)]


def inquiry_for(actor: Actor, key: UUID) -> Inquiry:
    """Return what another municipality asks an office of the actor's; raises Http404."""
    found = Inquiry.objects.filter(pk=key, holder=None, office__in=sorted(offices_with(actor, ANSWER))).first()
    if found is None:
        raise Http404
    return found


def given_papers(inquiry: Inquiry) -> list[Document]:
    """Return the copies of papers that came with the question and are still there."""
    return _papers.all(inquiry.pk)


def brought(inquiry: Inquiry) -> list[Document]:
    """Return what the recipient has laid to their answer."""
    return _brought.all(inquiry.pk)


def document_of(inquiry: Inquiry, key: UUID) -> Document:
    """Return a paper of an inquiry somebody may see; raises Http404."""
    found = documents_of(inquiry.pk).filter(pk=key, deleted_at=None).first()
    if found is None:
        raise Http404
    return found


def is_late(inquiry: Inquiry, today: date) -> bool:
    """Tell whether an answer is overdue."""
    return inquiry.is_open and inquiry.due_on < today


def titles(documents: Iterable[str], case: Case) -> list[tuple[str, str]]:
    """Return id and name of some papers of a case's file, those that are still there."""
    wanted = set(documents)
    return [(key, name) for key, name in papers_of(case).items() if key in wanted] if wanted else []
