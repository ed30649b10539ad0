# SPDX-License-Identifier: EUPL-1.2
"""Addresses for calendar programs: making one, taking it back, and what is read there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.icalendar import calendar_of
from geleitzug.verticals.appointments.offer import feeds, serving
from geleitzug.verticals.appointments.offer.fields import clean
from geleitzug.verticals.appointments.offer.words import errand_names

MINE = "meine"


@office_page(SERVE)
@require_safe
def show(request: OfficeRequest) -> HttpResponse:
    """Show which addresses somebody has."""
    return _shown(request)


@office_page(SERVE, fresh=True)
@require_POST
def subscribe(request: OfficeRequest) -> HttpResponse:
    """Make a secret address and show it, this once; or take it back."""
    wanted = clean(request.POST.get("was", ""))
    location = next((each for each in serving.locations_for(request.actor) if each.key == wanted), None)
    if location is None and wanted != MINE:
        raise Http404
    if "beenden" in request.POST:
        feeds.unsubscribe(location, by=request.actor)
        return go_on(reverse("appointments_office:feeds"), "kalender_beendet")
    return _shown(request, feeds.subscribe(location, by=request.actor))


@require_safe
def feed(request: OfficeRequest, token: str) -> HttpResponse:
    """Give a calendar program the appointments of an address; whoever may no longer read them gets nothing, unsaid."""
    opened = feeds.feed_of(token) if request.municipality is not None else None
    if opened is None:
        raise Http404
    names = errand_names()
    entries = [feeds.entry(each, names, page_of(request, each)) for each in feeds.appointments(opened)]
    text = calendar_of(
        entries, name=_("Termine %(town)s") % {"town": request.municipality.name}, host=request.get_host(),
        made=timezone.now(),
    )  # fmt: skip
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="termine.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def page_of(request: HttpRequest, booking: Booking) -> str:
    """Return the whole address of an appointment's page."""
    return request.build_absolute_uri(reverse("appointments_office:booking", args=[booking.pk]))


def _shown(request: OfficeRequest, token: str = "") -> HttpResponse:
    has = feeds.subscribed(request.actor)
    rows = [(MINE, _("Meine Termine"), None in has)]
    rows += [(each.key, each.name, each.pk in has) for each in serving.locations_for(request.actor)]
    context = {
        "rows": rows,
        "token": token,
        "address": request.build_absolute_uri(reverse("appointments_office:feed", args=[token])) if token else "",
        "server": request.build_absolute_uri(reverse("appointments_office:dav")),
    }
    return page(request, "appointments/offer/feeds.html", context)
