# SPDX-License-Identifier: EUPL-1.2
"""A number on paper: what stands on the slip, and the job that brings it to the location's receipt printer."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from geleitzug.core.booking import slips
from geleitzug.core.booking.slips import Slip
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.tenancy import directory, doors
from geleitzug.verticals.appointments.queue import boards
from geleitzug.verticals.appointments.queue.models import Queue
from geleitzug.verticals.appointments.queue.taking import Taken
from geleitzug.verticals.appointments.queue.typed import clock, minutes

log = logging.getLogger(__name__)
TOO_LATE = 180
"""Seconds after which nobody stands before the printer any more: then nothing is printed."""


def print_soon(taken: Taken, *, lang: str) -> None:
    """Ask for the slip of a number, if the location has a printer; the page has shown the number already.

    The secret of the number's page is not kept anywhere else: it travels with the job and goes with it.
    """
    ticket = taken.ticket
    with doors.at_machine_door(doors.current_tenant()):
        printer = Queue.objects.filter(location=ticket.location).values_list("printer", flat=True).first()
        if not printer:
            return
        board = boards.make(ticket.location, 0, ticket.arrived_at)
    standing = board.numbers.get(ticket.holder)
    wait = standing.wait if standing else None
    tenant = doors.current_tenant()
    with translation.override(lang):
        path = reverse("appointments:number", args=[taken.secret])
        slip = Slip(
            head=ticket.location.name,
            number=ticket.number,
            lines=(
                _("Vor Ihnen warten: %(count)s") % {"count": standing.before if standing else 0},
                _("Wartezeit: %(span)s") % {"span": minutes(wait.low, wait.high)} if wait else "",
                _("Gezogen um %(time)s")
                % {"time": clock(ticket.arrived_at.astimezone(ZoneInfo(ticket.location.zone)))},
                _("Auf dem Telefon mitlesen:"),
            ),
            code=directory.address_of(tenant).rstrip("/") + path,
        )
    defer(
        bring, printer=printer, head=slip.head, number=slip.number, lines=list(slip.lines), code=slip.code,
        asked=ticket.arrived_at.isoformat(),
    )  # fmt: skip


@job("appointments.print_slip", outside=True)
def bring(
    *, tenant: UUID | None, printer: str, head: str, number: str, lines: list[str], code: str, asked: str
) -> None:
    """Bring a slip to its printer, holding no door open meanwhile; one that comes too late is left out."""
    if (timezone.now() - datetime.fromisoformat(asked)).total_seconds() > TOO_LATE:
        log.warning("a slip is not printed any more: nobody stands before the printer after %s seconds", TOO_LATE)
        return
    slips.print_slip(printer, Slip(head=head, number=number, lines=tuple(lines), code=code))
