# SPDX-License-Identifier: EUPL-1.2
"""Cases that have to do with one another: reading and noting it, taking it back, and joining a double one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions import relating
from geleitzug.core.caseload.rules import Kind
from geleitzug.core.cases import why_not
from geleitzug.core.cases.actions import merging
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.interface.rules import Scope
from geleitzug.desks.api import asked, rows_of_desk, shapes, shapes_of_desk
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import READING, WORKING, operation
from geleitzug.desks.api.problems import wrong
from geleitzug.desks.api.views.cases import list_taken
from geleitzug.desks.api.views.working import done, need_person, refuse_unless
from geleitzug.ground.people.actors import may


@operation(
    "GET", "cases/{number}/related", "related", gettext_lazy("Womit der Vorgang zusammenhängt"),
    scope=Scope.READ, tag=READING, gives=shapes_of_desk.RelatedList,
)  # fmt: skip
def related(call: Call, number: str) -> shapes_of_desk.RelatedList:
    """Return what was noted of a case and others, and what looks as if it had been sent twice."""
    case = call.case(number)
    known = caseload.related_to(call.actor, case)
    similar = caseload.similar_to(call.actor, case)
    list_taken(call.actor, [*(each.case for each in known.related), *similar])
    return shapes_of_desk.RelatedList(
        items=[rows_of_desk.related_row(each) for each in known.related], similar=[each.number for each in similar]
    )  # fmt: skip


@operation(
    "POST", "cases/{number}/related", "relate", gettext_lazy("Vermerken, womit der Vorgang zusammenhängt"),
    scope=Scope.WORK, tag=WORKING, body=asked.Relate, gives=shapes.Done,
)  # fmt: skip
def relate(call: Call, number: str, body: asked.Relate) -> Told:
    """Note how a case has to do with another one."""
    call.case(number)  # what nobody finds is not found, whatever is named beside it
    other = _other(call, body.number)
    case = call.case_to_change(number, other)
    made = relating.relate(case, other, Kind(body.kind), by=call.actor)
    return done(case, made.pk)


@operation(
    "POST", "cases/{number}/related/{key}/part", "unrelate", gettext_lazy("Einen Zusammenhang wieder lösen"),
    scope=Scope.WORK, tag=WORKING, gives=shapes.Done,
)  # fmt: skip
def part(call: Call, number: str, key: UUID) -> Told:
    """Take back that a case has to do with another one; twice is once. That two were joined stays."""
    case = call.case_to_change(number)
    relating.part(case, key, by=call.actor)
    return done(case)


@operation(
    "GET", "cases/{number}/merge", "merge", gettext_lazy("Was geschähe, wenn zwei Vorgänge einer würden"),
    scope=Scope.WORK, tag=WORKING, query=asked.OfMerge, gives=shapes_of_desk.Foreseen,
)  # fmt: skip
def foresee(call: Call, number: str, query: asked.OfMerge) -> shapes_of_desk.Foreseen:
    """Return what joining a case with another would do; nothing happens."""
    case = call.case(number)
    refuse_unless(may(call.actor, WORK, office=case.office), WORK)
    return rows_of_desk.foreseen(merging.foresee(case, _other(call, query.number)))


@operation(
    "POST", "cases/{number}/merge", "merge", gettext_lazy("Einen doppelten Vorgang mit diesem zusammenführen"),
    scope=Scope.WORK, tag=WORKING, body=asked.Merge, gives=shapes.Done, needs_version=True,
    about=gettext_lazy(
        "Der spätere Antrag endet, der frühere entscheidet über beide; die Antwort nennt den, der weitergeht. Das lässt"
        " sich nicht zurücknehmen."
    ),
)  # fmt: skip
def merge(call: Call, number: str, body: asked.Merge) -> Told:
    """Join a double case to the first one."""
    call.case(number)
    need_person(call)
    other = _other(call, body.number)
    case = call.case_to_change(number, other)
    return done(relating.merge(case, other, by=call.actor, reason=body.reason, consent=body.consent))


def _other(call: Call, number: str) -> Case:
    """Return the other case, and note that it was seen; raises Problem where there is none for the actor."""
    try:
        return call.case(number.strip().upper())
    except Http404:
        raise wrong("number", str(why_not.UNKNOWN_CASE)) from None
