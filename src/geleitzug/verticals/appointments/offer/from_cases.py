# SPDX-License-Identifier: EUPL-1.2
"""The way from the page of a case to the appointments it was prepared for."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.booking import meeting
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.rules import State
from geleitzug.core.cases.models import Case
from geleitzug.core.screens.leads import Lead
from geleitzug.core.screens.panels import CASE_HEAD, Panel, Panels
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.web.formats import short_day
from geleitzug.verticals.appointments.offer.serving import SHOWN
from geleitzug.verticals.appointments.offer.words import called_off, clock

MOST = 3
"""So many a page shows; of one case more are no appointments but a mistake."""

_prepared_for = Prepared(
    lambda application, case: (
        Booking.objects.filter(Q(application_id=application) | Q(case_id=case), state__in=(*SHOWN, State.CANCELLED))
        .select_related("location")
        .order_by("starts", "id")
    ),
    UUID,
    UUID,
)


def reads_of(case: Case) -> list[Read]:
    """Return what the links of a case read, so that its page reads it in one statement with the rest."""
    return [_prepared_for.of(case.pk, case.pk)]


def of_case(actor: Actor, case: Case) -> Panel | None:
    """Return the ways from a case to the appointments it was prepared for, and into the talk while it is on."""
    ways, now, offices = [], timezone.now(), offices_with(actor, SERVE)
    theirs = [each for each in _prepared_for.all(case.pk, case.pk) if each.location.office in offices]
    theirs.sort(key=lambda each: each.standing is State.CANCELLED)  # what is still to be comes first
    for each in theirs[:MOST]:
        address = reverse("appointments_office:booking", args=[each.pk])
        ways.append(Lead(_words(each), address))
        if meeting.is_open(each, now):
            ways.append(Lead(_("Zum Videogespräch"), reverse("appointments_office:video", args=[each.pk])))
    return Panel("termine", _("Termine"), ways=tuple(ways)) if ways else None


def _words(booking: Booking) -> str:
    """Return what a link says of an appointment: its number and time; of one called off by whom and when as well."""
    when = f"{short_day(booking.day)}, {clock(booking.starts, booking.location.zone)}"
    words = _("Videotermin %(number)s: %(when)s") if booking.by_video else _("Termin %(number)s: %(when)s")
    known = words % {"number": booking.number, "when": when}
    return f"{known} – {called_off(booking)}" if booking.standing is State.CANCELLED else known


PANELS: Panels = {CASE_HEAD: of_case}
