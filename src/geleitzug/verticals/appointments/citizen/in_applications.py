# SPDX-License-Identifier: EUPL-1.2
"""What the page of somebody's application says of the appointments it was prepared for.

A panel and no link: the appointment's own page opens by its link alone, which the page of an application does not know.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.rules import State
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import Phase
from geleitzug.core.screens.leads import HOME, Lead
from geleitzug.core.screens.panels import STANDING, Line, Panel, Panels
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.appointments.citizen import shown
from geleitzug.verticals.appointments.citizen.leading import leads

MOST = 5
"""So many the page shows, the latest first."""


def of_application(actor: Actor, application: Application) -> Panel | None:
    """Return the appointments that are to come or were called off; None where there is none.

    Who begins a form at home does so from their appointment, so what is said here they know; the wall opens an
    appointment by its link alone, hence the machine's door, and only for the application that was just asked for.
    """
    found = _appointments_of(application)
    if not found:
        return None
    return Panel("termine", _("Termin"), lines=tuple(_line(each) for each in found), ways=_ways(application, found))


def _ways(application: Application, found: list[Booking]) -> tuple[Lead, ...]:
    """Return the way to another appointment where the office has the application and none is left."""
    if application.phase != Phase.SUBMITTED or any(each.standing is not State.CANCELLED for each in found):
        return ()
    return tuple(leads(application.offering.key)) or tuple(leads(HOME))


def _appointments_of(application: Application) -> list[Booking]:
    town = application.portal or doors.current_tenant()
    with doors.at_machine_door(town, as_one=True):
        rows = Booking.objects.filter(
            application_id=application.pk, state__in=(State.BOOKED, State.ARRIVED, State.CANCELLED)
        )
        return list(rows.select_related("location").order_by("-starts", "-id")[:MOST])


def _line(booking: Booking) -> Line:
    when = shown.moment(booking.starts, booking.location)
    if booking.standing is State.CANCELLED:
        return Line(when, word=_("Abgesagt"), tone="warning", note=shown.called_off(booking))
    return Line(when, note=shown.where(booking, booking.location))


PANELS: Panels = {STANDING: of_application}
