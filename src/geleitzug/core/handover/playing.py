# SPDX-License-Identifier: EUPL-1.2
"""Handing over in the stories of a package: what would be sent is compared, and the story answers for the other side.

- handed: {id: Task_Handover_Tax, says: ["<Name>Hansen</Name>"], answer: {said: accepted, reference: 47/2026}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.play import CannotGoOn, Performance
from geleitzug.core.handover import ending, preparing
from geleitzug.core.handover.models import Shipment
from geleitzug.core.handover.ports import Reply
from geleitzug.core.handover.rules import Said
from geleitzug.ground.tenancy import doors


def handed(performance: Performance, details: Mapping[str, Any]) -> None:
    """Compare what is handed over with the story's words, and let the other system take it or answer."""
    with doors.machine_door(performance.town):
        case = Case.objects.get(pk=performance.application().pk)
        row = _shipment(case, str(details["id"]))
        for words in details.get("says") or []:
            if str(words) not in row.content:
                complaint = _("%(file)s sagt nicht: „%(words)s“") % {"file": row.file, "words": words}
                performance.told.complaints.append(complaint)
        for words in details.get("silent") or []:
            if str(words) in row.content:
                complaint = _("%(file)s sollte nicht sagen: „%(words)s“") % {"file": row.file, "words": words}
                performance.told.complaints.append(complaint)
        if row.is_open:
            ending.take(row, _reply(row, details.get("answer")), timezone.now())


def _shipment(case: Case, element: str) -> Shipment:
    """Return what is handed over; in a town that has not set up the system it is written for the story."""
    row = Shipment.objects.select_for_update(of=("self",)).filter(case=case, element=element).last()
    if row is None:
        task = Task.objects.filter(case=case, element=element, done_at=None, cancelled=False).first()
        handover = case.package.handovers.get(element)
        if task is None or handover is None:
            raise CannotGoOn(_("Hier wird nichts übergeben: %(element)s.") % {"element": element})
        row = preparing.prepare(case, handover, task.ref, None, sends=False)
    if not row.content:
        raise CannotGoOn(row.trouble)
    return row


def _reply(row: Shipment, told: Mapping[str, Any] | None) -> Reply | None:
    if told is None:
        return None
    return Reply(
        id=f"story-{row.pk}",
        key=str(row.key),
        said=Said(told.get("said", "accepted")),
        reference=str(told.get("reference", "")),
        text=str(told.get("text", "")),
        data=told.get("data") or {},
    )
