# SPDX-License-Identifier: EUPL-1.2
"""The application that is filled in at home before the appointment, and bound to it: the clerk opens what is prepared.

It belongs to who began it, by their account or by the code this browser keeps; the appointment's link opens none of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from geleitzug.core.booking import actions
from geleitzug.core.booking.models import Booking, Errand
from geleitzug.core.booking.rules import State
from geleitzug.core.cases import queries as cases
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import AccountNeeded, TooManyDrafts, WrongParty
from geleitzug.core.catalogue.queries import Service, service_in
from geleitzug.core.screens.citizens import CitizenRequest
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.formats import language


def title_of(booking: Booking, errands: Mapping[str, Errand]) -> str:
    """Return the title of the service whose form can be filled in before; nothing where none is, or one has begun."""
    service = _service_of(booking, errands) if booking.application_id is None else None
    return pick(service.text("title"), language()) if service else ""


def address_of(booking: Booking, by: Actor) -> str:
    """Return the address of what somebody has prepared; nothing for who is not the one who did."""
    if booking.application_id is None or by.holder is None:
        return ""
    mine = Application.objects.filter(pk=booking.application_id, holder=by.holder).exists()
    return reverse("citizen:application", args=[booking.application_id]) if mine else ""


def begin(request: CitizenRequest, booking: Booking, errands: Mapping[str, Errand]) -> HttpResponse | None:
    """Begin the application and bind it to the appointment; returns the way to it, None where there is no form for it.

    What needs an account, or is refused to whoever asks, begins on the service's own page, which says why.
    """
    here = doors.current_tenant()
    with doors.machine_door(here):  # pressed twice, the second waits here until the first has begun it
        booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if known := address_of(booking, request.actor):
        return redirect(known)
    service = _service_of(booking, errands)
    if service is None or booking.application_id is not None:
        return None
    before = request.actor
    if before.holder is None:
        before = session.come_as_guest(request, people.new_resume_code()) or before
    account = people.account_of(before)
    try:
        application = _left_over(before, service) or applying.start(
            service,
            by=before,
            who=who_rules.default_who(service.package.service, account.kind if account else "person"),
            language=get_language() or "de",
        )
    except (AccountNeeded, WrongParty, TooManyDrafts):
        return redirect("citizen:begin", service.key)
    with doors.machine_door(here):  # the application may be another body's
        actions.connect(booking, application=application.pk)
    return redirect("citizen:application", application.pk)


def _left_over(by: Actor, service: Service) -> Application | None:
    """Return what somebody began for an appointment that was called off since: nobody fills in the same twice."""
    draft = cases.open_draft(by, service)
    if draft is None:
        return None
    with doors.at_machine_door(doors.current_tenant(), as_one=True):
        states = set(Booking.objects.filter(application_id=draft.pk).values_list("state", flat=True))
    return draft if states == {State.CANCELLED} else None


def _service_of(booking: Booking, errands: Mapping[str, Errand]) -> Service | None:
    keys = [errands[line.errand].service_key for line in booking.errands if line.errand in errands]
    named = [key for key in keys if key]
    return service_in(doors.current_tenant(), named[0]) if named else None
