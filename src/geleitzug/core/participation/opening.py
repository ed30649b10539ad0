# SPDX-License-Identifier: EUPL-1.2
"""The case in which a municipality answers another one: opened, kept in step with the request, ended.

It has the inquiry's id, so that the copies of papers lie in its file and what happens to the inquiry in its timeline.
All of it stands in the machine's door of the municipality that is asked.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions.noting import tell
from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases.actions import besides, opening, process, timing
from geleitzug.core.cases.models import Application, Case, Task
from geleitzug.core.cases.numbers import next_number
from geleitzug.core.cases.rules import INQUIRY, Phase
from geleitzug.core.catalogue import actions as catalogue
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.participation import queries
from geleitzug.core.participation.models import Inquiry
from geleitzug.core.participation.steps import ANSWER
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory, doors

FOLDER = Path(__file__).with_name("package")


def open_for(inquiry: Inquiry) -> Case:
    """Open the case of an inquiry whose papers lie there already, with a task for the office that is asked."""
    town = directory.by_id(inquiry.from_town)
    asking = ", ".join(part for part in (town.name, inquiry.from_office) if part)
    offering, now = _offering(), timezone.now()
    answers = {
        "von": asking, "aktenzeichen": inquiry.number, "leistung": inquiry.title, "kontakt": inquiry.contact,
        "frage": inquiry.question,
    }  # fmt: skip
    Application.objects.create(
        pk=inquiry.pk,
        holder=uuid7(),  # nobody's: who asks has its own case, and whoever applied there reads of it there
        offering=offering,
        version_id=offering.version_id,
        phase=Phase.SUBMITTED,
        number=next_number(timezone.localdate(now)),
        who={"kind": "company", "on_behalf": "self"},
        answers={key: value for key, value in answers.items() if value},
        addressee={
            "name": asking, "person": "", "acting": "", "company": asking, "proven": {}, "email": "",
            "lines": [asking, *_address_of(town.contact)],
        },
        submitted_at=now,
    )  # fmt: skip
    case = opening.open_case(inquiry.pk, by=MACHINE, office=inquiry.office)
    assert case is not None, "an application that is sent and owes nothing passes"
    _set_due(case, inquiry.due_on)
    _open_task(case, inquiry)
    return case


def keep_in_step(inquiry: Inquiry, *, asked_again: bool, reminded: bool) -> None:
    """Let the case say what the request says now: its day, a further round, a reminder, its end."""
    case = process.lock_if_there(inquiry.pk)
    if case is None:
        return
    if inquiry.revoked_at is not None:
        _tasks(case).update(cancelled=True)
        process.call_again(case, step=ANSWER)
        return
    _set_due(case, inquiry.due_on)
    if asked_again:
        _open_task(case, inquiry)
    if reminded:
        people = {case.assignee_id} if case.assignee_id else _people(inquiry.office)
        tell(case, people, Notice.Kind.REMINDED, by=MACHINE, text=inquiry.question[:500])


def _set_due(case: Case, due: date) -> None:
    deadline = case.deadlines.filter(clock=DECIDE, met_on=None).first()
    if deadline is not None and deadline.ends_on != due:
        deadline.ends_on = due
        timing.remind(deadline, case.application.service.clocks[DECIDE])
        deadline.save()
    _tasks(case).update(due_on=due)


def _open_task(case: Case, inquiry: Inquiry) -> None:
    with override("de"):
        name = _("Stellungnahme abgeben")
    role = "expert" if queries.has_experts(inquiry.office) else "clerk"
    task = besides.open_task(
        case, kind=INQUIRY, name=name, about=inquiry.pk, due_on=inquiry.due_on, by=MACHINE, role=role,
        turn=str(inquiry.round),
    )  # fmt: skip
    if task is not None and case.assignee_id is not None:
        Task.objects.filter(pk=task.pk).update(assignee=case.assignee_id)


def _tasks(case: Case) -> QuerySet[Task]:
    return case.tasks.filter(kind=INQUIRY, done_at=None, cancelled=False)


def _people(office: str) -> set[UUID]:
    return {colleague.id for colleague in caseload.people_with("cases.opinion", [office])}


def _address_of(contact: dict[str, object]) -> list[str]:
    place = " ".join(str(contact[part]) for part in ("postcode", "city") if contact.get(part))
    return [line for line in (str(contact.get("street") or ""), place) if line]


# --- the service behind it ----------------------------------------------------------------------------------------


@cache
def package() -> Package:
    """Return the package of these cases; it belongs to the house and to no municipality's catalogue."""
    return read_folder(FOLDER)


def _offering() -> Offering:
    """Return what the cases of this municipality stand on, in the version this house has; no portal shows it."""
    wanted = package()
    known = Offering.objects.filter(tenant=doors.current_tenant(), key=wanted.key).select_related("version").first()
    if known is not None and known.version.version == wanted.version:
        return known
    return catalogue.offer(catalogue.publish(wanted, by=MACHINE), wanted, by=MACHINE)
