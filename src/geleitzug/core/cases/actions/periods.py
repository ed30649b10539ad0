# SPDX-License-Identifier: EUPL-1.2
"""Until when what was decided can be contested, and what is to be looked after once nobody can any more."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import remedies
from geleitzug.core.cases.actions import besides, process
from geleitzug.core.cases.events import EffectEnded
from geleitzug.core.cases.models import Decision, Objection, Task
from geleitzug.core.vouching import actions as vouching
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted

KIND = "lawsuit"
SUED, FINAL = "sued", "final"
LOOK_DAYS = 7
"""So many days somebody has to look; a house rule."""
LOOK_AGAIN = timedelta(days=180)
"""After so long it is asked again what became of an action; a house rule."""
AT_ONCE = 200


def note(subject: UUID, document: UUID, until: date | None) -> None:
    """Note the last day on which a letter can be contested; None where it came back, and nobody was told.

    Of corrected versions only those count with which the period begins anew: the others leave it as it was. Where there
    are several letters with a period of their own, the latest says how long; an earlier one that comes back takes
    nothing from it.
    """
    of_letter = Q(document=document) | Q(corrections__document=document, corrections__renews=True)
    for decision in Decision.objects.filter(of_letter, case=subject).distinct():
        renewed = decision.corrections.filter(renews=True).exclude(document=None).order_by("-issued_at").first()
        if renewed is None or renewed.document == document:
            Decision.objects.filter(pk=decision.pk).update(contestable_until=until)
    look_on = remedies.look_for_action_on(until) if until else None
    rejected = Objection.objects.filter(case=subject, document=document, final_on=None)
    rejected.update(action_until=until, look_on=look_on)


@transaction.atomic
def ask_for_actions(today: date, *, by: Actor) -> int:
    """Ask the offices whether somebody has gone to court where the period for it is over; returns how often.

    The house does not hear of it by itself: an action is brought before the court.
    """
    over = Objection.objects.filter(look_on__lte=today, final_on=None)
    asked = 0
    for objection in over.order_by("look_on")[:AT_ONCE]:
        asked += _ask(objection, today, by=by)
    return asked


def _ask(objection: Objection, today: date, *, by: Actor) -> bool:
    Objection.objects.filter(pk=objection.pk).update(look_on=None)  # asked; with an action it is asked again
    case = process.lock(objection.case_id)
    turn = str(case.tasks.filter(kind=KIND, ref__endswith=f":{objection.pk}").count())
    with override("de"):
        name = _("Prüfen, ob geklagt wurde")
    due = today + timedelta(days=LOOK_DAYS)
    return besides.open_task(case, kind=KIND, name=name, about=objection.pk, due_on=due, by=by, turn=turn) is not None


@transaction.atomic
def settle(task: Task, *, by: Actor, found: str, text: str = "") -> Objection:
    """Note whether somebody has gone to court: if so it is asked again later, else the decision is final.

    With that the suspensive effect ends (§ 80b (1) sentence 1 VwGO), and nothing says any more that the decision is
    contested. Raises TaskGone, NotPermitted.
    """
    if task.kind != KIND:
        raise NotPermitted(KIND)
    case = process.lock(task.case_id)
    by = besides.finish(task, by=by, result={"opinion": found, "text": text.strip()})
    objection = Objection.objects.select_for_update().get(pk=besides.about(task))
    today = timezone.localdate()
    if found == SUED:
        objection.look_on = today + LOOK_AGAIN
        objection.save(update_fields=["look_on"])
        return objection
    objection.final_on = today
    objection.save(update_fields=["final_on"])
    vouching.note_settled(objection.letter)
    emit(EffectEnded(subject=case.pk, objection_id=objection.pk), by=by)
    return objection
