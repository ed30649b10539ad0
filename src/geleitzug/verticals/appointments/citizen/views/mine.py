# SPDX-License-Identifier: EUPL-1.2
"""The appointments of an account: those it has booked signed in. Everybody else has their link."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from geleitzug.core.mailbox import queries as mailbox
from geleitzug.core.screens.citizens import CitizenRequest, account_needed, needs
from geleitzug.ground.people.rights import Right
from geleitzug.verticals.appointments.citizen import keeping, shown
from geleitzug.verticals.appointments.citizen.views.choosing import offered_errands


@account_needed
@needs(Right.SEE)
@require_safe
def mine(request: CitizenRequest) -> HttpResponse:
    """List the appointments that an account has before it."""
    now, errands, account = timezone.now(), offered_errands(), request.actor.holder
    assert account is not None
    rows = [
        (shown.shown(booking, booking.location, errands, now), reverse("appointments:booked", args=[booking.secret]))
        for booking in keeping.bookings_of(account, now)
    ]
    context = {"rows": rows, "unread": mailbox.unread_count(request.actor)}
    return render(request, "appointments/citizen/mine.html", context)
