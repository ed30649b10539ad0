# SPDX-License-Identifier: EUPL-1.2
"""Reading the producer's lists in, and saying which locations hand documents out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from geleitzug.core.booking.models import Errand, Location
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.people.actors import offices_with
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language
from geleitzug.verticals.papers import actions, delivery, importing, queries, words
from geleitzug.verticals.papers.delivery import BadLine, NoList, Sheet, Unreadable
from geleitzug.verticals.papers.models import PickUp
from geleitzug.verticals.papers.permissions import HANDLE
from geleitzug.verticals.papers.views.desk import options

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_BAD_SHOWN = 100
ORDERED, ARRIVED = "bestellt", "geliefert"
UNREADABLE: Mapping[Unreadable, StrOrPromise] = {
    Unreadable.EMPTY: gettext_lazy("In dieser Datei steht keine Zeile mit Art und Seriennummer."),
    Unreadable.TOO_LARGE: gettext_lazy("Die Datei ist zu groß. Bitte teilen Sie sie in Dateien bis 1 MB."),
    Unreadable.TOO_MANY: gettext_lazy("Die Datei hat zu viele Zeilen. Bitte teilen Sie sie in je 5.000 Zeilen."),
}


@office_page(HANDLE)
@require_http_methods(["GET", "POST"])
def read_list(request: OfficeRequest) -> HttpResponse:
    """Read a list in: good lines are taken, bad ones named; a second time changes nothing."""
    places = {str(each.pk): each for each in queries.places_of(request.actor)}
    if request.method != "POST" or not places:
        return _list_page(request, places)
    what, chosen = request.POST.get("what", ""), request.POST.get("place", "")
    errors = {}
    if what not in (ORDERED, ARRIVED):
        errors["what"] = _("Bitte wählen Sie, was in der Datei steht.")
    if what == ARRIVED and chosen not in places:
        errors["place"] = _("Bitte wählen Sie, wo die Dokumente liegen.")
    sheet = _sheet(request, errors)
    if errors or sheet is None:
        return _list_page(request, places, errors=errors)
    place = places[chosen] if what == ARRIVED else None
    taken = importing.take_in(sheet, place=place, by=request.actor, on=timezone.localdate())
    return _list_page(request, places, taken=taken, bad=[(each.at, _why(each)) for each in sheet.bad])


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def pick_ups(request: OfficeRequest) -> HttpResponse:
    """Say which locations of one's own hand documents out, and by which errand people book for it."""
    locations = list(_planned_by(request)[: queries.MOST_PLACES])
    errands = {each.key: pick(each.names, language()) for each in Errand.objects.filter(active=True)[:200]}
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = {
            f"on-{at}": sentence for at, each in enumerate(locations, 1) if (sentence := _set(request, each, errands))
        }
        if not errors:
            return go_on(reverse("papers_office:pick_ups"), "ausweis_orte")
    there = dict(PickUp.objects.filter(location__in=locations).values_list("location", "errand"))
    context = {
        "rows": [(str(each.pk), each, each.pk in there, there.get(each.pk, "")) for each in locations],
        "errands": list(errands.items()),
        "errors": errors,
    }
    return page(request, "papers/pick_ups.html", context)


def _set(request: OfficeRequest, location: Location, errands: Mapping[str, str]) -> str:
    """Let a location hand documents out as it was chosen, or not; returns why that cannot be."""
    on = str(location.pk) in request.POST.getlist("location")
    errand = request.POST.get(f"errand-{location.pk}", "")
    try:
        actions.set_pick_up(location, (errand if errand in errands else "") if on else None, by=request.actor)
    except actions.StillThere:
        return _("Hier liegen noch Dokumente: %(location)s. Bitte legen Sie sie erst an einen anderen Abholort.") % {
            "location": location.name
        }
    return ""


def _sheet(request: OfficeRequest, errors: dict[str, str]) -> Sheet | None:
    """Return what the file says; without one, or where it cannot be read, a sentence among the errors."""
    file = request.FILES.get("file")
    if file is None:
        errors["file"] = _("Bitte wählen Sie eine Datei.")
        return None
    try:
        return delivery.read(file.read(delivery.MOST_BYTES + 1))
    except NoList as wrong:
        errors["file"] = str(UNREADABLE[wrong.why])
        return None


def _list_page(
    request: OfficeRequest,
    places: Mapping[str, Location],
    *,
    errors: dict[str, str] | None = None,
    taken: importing.TakenIn | None = None,
    bad: list[tuple[int, str]] | None = None,
) -> HttpResponse:
    bad = bad or []
    context: dict[str, Any] = {
        "places_here": options(list(places.values())),
        "whats": [
            (ARRIVED, _("Lieferschein: Diese Dokumente sind eingetroffen")),
            (ORDERED, _("Bestellung: Diese Dokumente sind in Herstellung")),
        ],
        "typed": {"what": request.POST.get("what", ""), "place": request.POST.get("place", "")},
        "errors": errors or {},
        "taken": taken,
        "bad": bad[:MOST_BAD_SHOWN],
        "bad_more": max(0, len(bad) - MOST_BAD_SHOWN),
    }
    return page(request, "papers/read_list.html", context)


def _why(bad: BadLine) -> str:
    if bad.why is None:
        return _("Die Art ist nicht bekannt. Möglich sind Personalausweis, Reisepass und eID-Karte.")
    return words.trouble(bad.why)


def _planned_by(request: OfficeRequest) -> QuerySet[Location]:
    return Location.objects.filter(office__in=offices_with(request.actor, PLAN), active=True)
