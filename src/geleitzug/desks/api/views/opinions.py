# SPDX-License-Identifier: EUPL-1.2
"""Asking others for their opinion on a case: whom one may ask, asking, and what can be done with a request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases.models import Case
from geleitzug.core.interface.rules import Scope
from geleitzug.core.participation import queries, rules
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.models import OpinionRequest
from geleitzug.core.participation.permissions import ASK
from geleitzug.core.participation.rules import Body, Way
from geleitzug.desks.api import asked, shapes
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import OPINIONS, operation
from geleitzug.desks.api.problems import wrong
from geleitzug.desks.api.views.working import done, refuse_unless
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.actors import may
from geleitzug.ground.web.formats import language


@operation(
    "GET", "cases/{number}/opinions", "opinions", gettext_lazy("Wer um eine Stellungnahme gebeten ist, und was kam"),
    scope=Scope.READ, tag=OPINIONS, gives=shapes.OpinionList,
)  # fmt: skip
def opinions(call: Call, number: str) -> shapes.OpinionList:
    """Return the requests of a case in their order."""
    case = call.case(number)
    return _listed(queries.requests_of(case))


@operation(
    "GET", "cases/{number}/opinions/choices", "opinion_choices",
    gettext_lazy("Wen man fragen und was man dabei zeigen kann"),
    scope=Scope.ASK, tag=OPINIONS, gives=shapes.OpinionChoices,
)  # fmt: skip
def choices(call: Call, number: str) -> shapes.OpinionChoices:
    """Return keys and names of what a request may name."""
    case = _to_ask(call, number)
    lang = language()
    towns = [place for _town, places in queries.other_towns(lang) for place in places]
    return shapes.OpinionChoices(
        offices={place.key: place.name for place in queries.own_offices(case, lang)},
        towns={place.key: place.name for place in towns},
        parts=dict(queries.parts_of(case, lang)),
        papers=dict(queries.papers_of(case)),
    )


@operation(
    "POST", "cases/{number}/opinions", "ask_opinions", gettext_lazy("Um Stellungnahmen bitten"),
    scope=Scope.ASK, tag=OPINIONS, body=asked.AskOpinions, gives=shapes.OpinionList,
    about=gettext_lazy("Alle werden zugleich gefragt. Wer draußen gefragt wird, bekommt einen Link und einen Code."),
)  # fmt: skip
def ask(call: Call, number: str, body: asked.AskOpinions) -> shapes.OpinionList:
    """Ask several at once."""
    case = call.case_to_change(number)
    _check(body)
    bodies = [Body(each.name, each.email, Way(each.code_by), each.code_email) for each in body.bodies]
    made = asking.ask(
        case,
        by=call.actor,
        question=asking.Question(body.question, body.due, body.remind, parts=body.parts, papers=body.papers),
        asked=asking.Asked(offices=body.offices, towns=body.towns, bodies=bodies),
        lang=language(),
    )
    return _listed(made)


@operation(
    "POST", "cases/{number}/opinions/{key}/extend", "extend_opinion", gettext_lazy("Mehr Zeit geben"),
    scope=Scope.ASK, tag=OPINIONS, body=asked.Until, gives=shapes.Done,
)  # fmt: skip
def extend(call: Call, number: str, key: UUID, body: asked.Until) -> Told:
    """Give a recipient more time."""
    case = call.case_to_change(number)
    return done(case, asking.extend(queries.request_for(case, key), by=call.actor, due=body.due).pk)


@operation(
    "POST", "cases/{number}/opinions/{key}/remind", "remind_opinion", gettext_lazy("Jetzt erinnern"),
    scope=Scope.ASK, tag=OPINIONS, gives=shapes.Done,
)  # fmt: skip
def remind(call: Call, number: str, key: UUID) -> Told:
    """Remind a recipient."""
    case = call.case_to_change(number)
    return done(case, asking.remind(queries.request_for(case, key), by=call.actor).pk)


@operation(
    "POST", "cases/{number}/opinions/{key}/revoke", "revoke_opinion", gettext_lazy("Eine Bitte zurückziehen"),
    scope=Scope.ASK, tag=OPINIONS, body=asked.Hold, gives=shapes.Done,
)  # fmt: skip
def revoke(call: Call, number: str, key: UUID, body: asked.Hold) -> Told:
    """Take a request back; the reason stands in the timeline."""
    case = call.case_to_change(number)
    return done(case, asking.revoke(queries.request_for(case, key), by=call.actor, reason=body.reason).pk)


@operation(
    "POST", "cases/{number}/opinions/{key}/again", "ask_again", gettext_lazy("Zu einer Stellungnahme nachfragen"),
    scope=Scope.ASK, tag=OPINIONS, body=asked.Again, gives=shapes.Done,
)  # fmt: skip
def again(call: Call, number: str, key: UUID, body: asked.Again) -> Told:
    """Ask for a correction of an answer."""
    case = call.case_to_change(number)
    request = queries.request_for(case, key)
    return done(case, asking.ask_again(request, by=call.actor, reason=body.reason, due=body.due).pk)


def _to_ask(call: Call, number: str) -> Case:
    case = call.case(number)
    refuse_unless(may(call.actor, ASK, office=case.office), ASK)
    return case


def _check(body: asked.AskOpinions) -> None:
    """Refuse what the form refuses: addresses that are none, and a code that goes where the link goes."""
    for number, each in enumerate(body.bodies):
        if each.email and not is_address(each.email):
            raise wrong(f"bodies/{number}/email", _("Diese E-Mail-Adresse ist nicht vollständig."))
        if Way(each.code_by) is not Way.MAIL:
            continue
        if not is_address(each.code_email) or each.code_email.lower() == each.email.lower():
            raise wrong(
                f"bodies/{number}/code_email",
                _("Der Code braucht eine andere Adresse als der Link. Sonst schützt er nicht."),
            )
    if body.remind is not None:
        try:
            rules.reminder_for(rules.check_due(body.due, timezone.localdate()), body.remind, timezone.localdate())
        except rules.WrongDay:
            raise wrong(
                "remind", _("Bitte geben Sie einen Tag zwischen morgen und dem letzten Tag für die Antwort an.")
            ) from None


def _listed(requests: Iterable[OpinionRequest]) -> shapes.OpinionList:
    today = timezone.localdate()
    return shapes.OpinionList(items=[_row(each, today) for each in requests])


def _row(row: OpinionRequest, today: date) -> shapes.Opinion:
    return shapes.Opinion(
        id=row.pk,
        recipient=row.recipient,
        state=row.state(today).value,
        question=row.question,
        asked_at=row.asked_at,
        due_on=row.due_on,
        verdict=row.verdict or None,
        text=row.text,
        conditions=row.conditions,
        said_by=row.said_by,
        answered_at=row.answered_at,
        files=[UUID(str(each)) for each in row.documents],
    )
