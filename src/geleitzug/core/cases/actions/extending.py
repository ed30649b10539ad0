# SPDX-License-Identifier: EUPL-1.2
"""Extending the period within which the office decides: once, before its end, with a reason, and told in time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, deadlines, permissions
from geleitzug.core.cases.actions import process, timing, worklist
from geleitzug.core.cases.actions.deciding import ReasonsMissing
from geleitzug.core.cases.deadlines import NotExtendable
from geleitzug.core.cases.events import DeadlineExtended
from geleitzug.core.cases.models import Case, Deadline
from geleitzug.core.catalogue.clocks import DECIDE, Clock
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.web import formats


@transaction.atomic
def extend(case: Case, *, by: Actor, until: date, reason: str) -> Deadline:
    """Extend the period for the decision of a case and tell its applicant why (§ 42a (2) sentences 3 and 4 VwVfG).

    Raises NotPermitted, NotAllowedNow, NotExtendable, WrongEnd, ReasonsMissing.
    """
    by = require(by, permissions.WORK, office=case.office)
    case = process.lock(case.pk)
    process.check_going_on(case)
    row, clock = _running(case)
    if row is None or clock is None or case.decided_at is not None:
        raise NotExtendable(DECIDE)
    if not reason.strip():
        raise ReasonsMissing
    today, before = timezone.localdate(), row.ends_on
    row.ends_on = deadlines.check_extension(
        clock, before, until, today, extended=row.extended_on is not None, holidays=timing.holidays()
    )
    row.extended_on, row.extended_from, row.extension_reason = today, before, reason.strip()
    timing.remind(row, clock)
    row.save()
    worklist.open_tasks(case).filter(office=case.office, due_on=before).update(due_on=row.ends_on)
    emit(
        DeadlineExtended(
            subject=case.pk, holder=case.holder, before=before, ends=row.ends_on, reason=reason.strip()[:1000]
        ),
        by=by,
    )
    _tell(case, row, clock, by=by)
    return row


def latest_of(case: Case, row: Deadline | None, today: date) -> date | None:
    """Return up to which day the period of a case may be extended; None where it may not be."""
    clock = case.application.service.clocks.get(DECIDE)
    if row is None or clock is None or case.decided_at is not None or row.met_on or row.paused_on:
        return None
    if not clock.extendable or row.extended_on is not None or today > row.ends_on:
        return None
    return deadlines.latest_extension(clock, row.ends_on, timing.holidays())


def _running(case: Case) -> tuple[Deadline | None, Clock | None]:
    row = case.deadlines.filter(clock=DECIDE, met_on=None, paused_on=None).first()
    return row, case.application.service.clocks.get(DECIDE)


def _tell(case: Case, row: Deadline, clock: Clock, *, by: Actor) -> None:
    """Write the applicant why it takes longer and until when; who gave no mail address gets it as a letter."""
    with override(case.application.language):
        body = _(
            "Wir brauchen für Ihren Antrag mehr Zeit. Bisher war der %(before)s die Frist für unsere Entscheidung."
            " Wir verlängern sie bis zum %(until)s%(norm)s.\n\nDer Grund: %(reason)s"
        ) % {
            "before": formats.day(row.extended_from),
            "until": formats.day(row.ends_on),
            "norm": f" ({clock.extension_norm})" if clock.extension_norm else "",
            "reason": row.extension_reason,
        }
        subject = _("Wir entscheiden später")
    correspondence.tell(case.application, kind="message", subject=subject, body=body, by=by)
