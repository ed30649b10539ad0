# SPDX-License-Identifier: EUPL-1.2
"""Notes of calls: a telephone system or a person takes one down, reads what waits, and notes that it was seen to."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.caseload.actions import calls
from geleitzug.core.caseload.rules import NobodyMeant, NoSuchOffice, WrongDay
from geleitzug.core.interface.rules import Scope
from geleitzug.desks.api import asked_of_desk, rows_of_desk, shapes_of_desk
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import CALLS, operation
from geleitzug.desks.api.problems import wrong
from geleitzug.desks.api.views.cases import listed, page

OLDEST_FIRST = ("id",)


@operation(
    "GET", "calls", "calls", gettext_lazy("Gesprächsnotizen der Ämter, die niemand erledigt hat, die älteste zuerst"),
    scope=Scope.CALLS, tag=CALLS, query=asked_of_desk.OfCalls, gives=shapes_of_desk.CallPage,
)  # fmt: skip
def waiting(call: Call, query: asked_of_desk.OfCalls) -> Told:
    """Return a page of the notes that wait."""
    found = page(calls.waiting(call.actor), OLDEST_FIRST, query.cursor, query.limit)
    return listed(call, found, shapes_of_desk.CallPage(
        items=[rows_of_desk.call_row(note) for note in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "calls", "calls", gettext_lazy("Ein Gespräch notieren: in die Akte eines Vorgangs oder für ein Amt"),
    scope=Scope.CALLS, tag=CALLS, body=asked_of_desk.TakeCall, gives=shapes_of_desk.CallTaken,
    about=gettext_lazy(
        "Für ein Amt wird die Notiz nach 60 Tagen gelöscht. Ein Rückruf zu einem Vorgang wird zur Wiedervorlage dessen,"
        " der ihn bearbeitet; ist das niemand, wartet er beim Amt."
    ),
)  # fmt: skip
def take(call: Call, body: asked_of_desk.TakeCall) -> shapes_of_desk.CallTaken:
    """Take a note down."""
    try:
        return _taken(call, body)
    except NoSuchOffice:
        raise wrong("office", _("Bitte nennen Sie ein Amt der Gemeinde, oder die Nummer des Vorgangs.")) from None
    except NobodyMeant as nobody:
        raise wrong("text", _("Mit „@%(name)s“ ist dort niemand gemeint.") % {"name": nobody}) from None
    except WrongDay:
        sentence = _("Der Rückruf liegt heute oder später, höchstens in fünf Jahren.")
        raise wrong("call_back_by", sentence) from None


@operation(
    "POST", "calls/{key}/done", "call_done", gettext_lazy("Vermerken, dass zurückgerufen oder die Notiz gelesen ist"),
    scope=Scope.CALLS, tag=CALLS, gives=shapes_of_desk.CallDone,
)  # fmt: skip
def done(call: Call, key: UUID) -> shapes_of_desk.CallDone:
    """Note that somebody has seen to a call."""
    calls.see_to(calls.note_for(call.actor, key), by=call.actor)
    return shapes_of_desk.CallDone(id=key)


def _taken(call: Call, body: asked_of_desk.TakeCall) -> shapes_of_desk.CallTaken:
    caller, text, day = " ".join(body.caller.split()), body.text.strip(), body.call_back_by
    if not body.number:
        made = calls.take(by=call.actor, office=body.office, caller=caller, text=text, call_back_by=day)
        return shapes_of_desk.CallTaken(id=made.pk, number=None, follow_up=None)
    try:
        case = call.case(body.number.strip().upper())
    except Http404:
        sentence = _("Diesen Vorgang sieht dieser Zugang nicht. Nennen Sie stattdessen das Amt.")
        raise wrong("number", sentence) from None
    taken = calls.take_for_case(case, by=call.actor, caller=caller, text=text, call_back_by=day)
    return shapes_of_desk.CallTaken(
        id=taken.note.pk if taken.note else None,
        number=case.number,
        follow_up=taken.follow_up.pk if taken.follow_up else None,
    )
