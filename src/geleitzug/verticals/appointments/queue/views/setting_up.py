# SPDX-License-Identifier: EUPL-1.2
"""Setting up displays and kiosks, and how the queue of a location works: letters, receipt printer, poster."""

from __future__ import annotations

from uuid import UUID

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.booking import slips
from geleitzug.core.booking.models import Location
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.tenancy import directory
from geleitzug.verticals.appointments.queue import queries, screens, typed
from geleitzug.verticals.appointments.queue.models import Queue, Screen
from geleitzug.verticals.appointments.queue.taking import APPOINTMENT_LETTER

KINDS = {
    Screen.Kind.DISPLAY.value: gettext_lazy("Anzeige: zeigt Aufrufe"),
    Screen.Kind.KIOSK.value: gettext_lazy("Automat: gibt Nummern aus"),
}
LANGUAGES = {"de": gettext_lazy("Deutsch"), "en": gettext_lazy("Englisch")}
MOST_GROUPS = 8


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def screens_page(request: OfficeRequest) -> HttpResponse:
    """List the devices of one's locations, and set a new one up."""
    locations = {str(each.pk): each for each in queries.served_by(request.actor, PLAN)}
    if request.method != "POST":
        return _screens(request, locations)
    wanted = [key for key in dict.fromkeys(request.POST.getlist("location")) if key in locations]
    name, kind = typed.line(request.POST, "name", 80), request.POST.get("kind", "")
    languages = [key for key in LANGUAGES if key in request.POST.getlist("language")] or ["de"]
    errors = {}
    if not name:
        errors["name"] = _("Bitte geben Sie dem Gerät einen Namen, an dem Sie es wiedererkennen.")
    if kind not in KINDS:
        errors["kind"] = _("Bitte wählen Sie, wofür das Gerät ist.")
    if not wanted:
        errors["location"] = _("Bitte wählen Sie mindestens einen Standort.")
    elif kind == Screen.Kind.KIOSK and len(wanted) > 1:
        errors["location"] = _("Ein Automat steht an einem Standort. Bitte wählen Sie einen.")
    if errors:
        return _screens(request, locations, errors=errors)
    try:
        screen, code = screens.make(
            by=request.actor, name=name, kind=kind, languages=languages,
            locations=[locations[key] for key in wanted], now=timezone.now(),
        )  # fmt: skip
    except screens.TooManyScreens:
        errors["name"] = _("Es gibt schon sehr viele Geräte. Bitte melden Sie erst eines ab.")
        return _screens(request, locations, errors=errors)
    return _code(request, screen, code)


@office_page(PLAN)
@require_POST
def new_code(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Make a new code for a device: after its browser has forgotten who it is, or for another one in its place."""
    screen = _screen(request, key)
    return _code(request, screen, screens.new_code(screen, by=request.actor, now=timezone.now()))


@office_page(PLAN)
@require_POST
def end_screen(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Take a device out of use."""
    screens.end(_screen(request, key), by=request.actor)
    return go_on(reverse("appointments_office:screens"), "warte_geraet_weg")


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def queue_page(request: OfficeRequest, place: str) -> HttpResponse:
    """Change how the queue of a location works."""
    location = get_object_or_404(queries.served_by(request.actor, PLAN), key=place)
    queue = Queue.objects.filter(location=location).first() or Queue(location=location)
    known = queries.errands(location, queries.day_of(location, timezone.now()))
    names = known.names(typed.language())
    groups = _groups(request, names) if request.method == "POST" else queue.groups
    printer = typed.line(request.POST, "printer", 120) if request.method == "POST" else queue.printer
    walk_in = request.POST.get("walk_in") == "true" if request.method == "POST" else queue.walk_in
    errors = _problems(groups, printer) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        screens.change_queue(location, by=request.actor, walk_in=walk_in, printer=printer, groups=groups)
        return go_on(reverse("appointments_office:queue", args=[place]), "warte_schlange")
    shown = [*groups, *({"letter": "", "errands": []} for _each in range(2))][:MOST_GROUPS]
    context = {
        "location": location, "queue": queue, "groups": shown, "printer": printer, "walk_in": walk_in,
        "errand_names": list(names.items()), "errors": errors,
    }  # fmt: skip
    return page(request, "appointments/queue/queue.html", context)


@office_page(PLAN)
@require_safe
def poster(request: OfficeRequest, place: str) -> HttpResponse:
    """Show a page to print and hang up: the QR code that leads visitors' phones to this location's queue."""
    location = get_object_or_404(queries.served_by(request.actor, PLAN), key=place)
    address = directory.address_of(request.municipality.pk) + f"warten/{location.key}/"
    picture = segno.make(address, error="q").svg_data_uri(scale=10, border=4, light="#fff", omitsize=False)
    return page(
        request, "appointments/queue/poster.html", {"location": location, "address": address, "picture": picture}
    )


def _groups(request: OfficeRequest, names: dict[str, str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for at in range(MOST_GROUPS):
        letter = typed.line(request.POST, f"letter-{at}", 2).upper()
        errands = [key for key in request.POST.getlist(f"errands-{at}") if key in names]
        if letter or errands:
            rows.append({"letter": letter, "errands": errands})
    return rows


def _problems(groups: list[dict[str, object]], printer: str) -> dict[str, str]:
    errors, letters = {}, set()
    for at, group in enumerate(groups):
        letter = str(group["letter"])
        if len(letter) != 1 or not letter.isascii() or not letter.isalpha() or letter == APPOINTMENT_LETTER:
            errors[f"letter-{at}"] = _("Bitte geben Sie einen Buchstaben von A bis Z ein. T ist für Termine vergeben.")
        elif letter in letters:
            errors[f"letter-{at}"] = _("Diesen Buchstaben gibt es schon.")
        letters.add(letter)
    if printer and (why := slips.objection(printer)):
        errors["printer"] = why
    return errors


def _screens(
    request: OfficeRequest, locations: dict[str, Location], *, errors: dict[str, str] | None = None
) -> HttpResponse:
    mine = {str(each.pk): each for each in queries.served_by(request.actor, PLAN, also_out_of_use=True)}
    devices = Screen.objects.order_by("name", "id")[: screens.MOST_SCREENS]
    rows = [
        (each, KINDS[each.kind], ", ".join(mine[key].name for key in each.locations))
        for each in devices
        if set(each.locations) <= mine.keys()
    ]
    context = {
        "rows": rows,
        "locations": [(key, each.name) for key, each in locations.items()],
        "queues": [(each.name, each.key) for each in locations.values()],
        "kinds": list(KINDS.items()),
        "languages": list(LANGUAGES.items()),
        "typed": {
            "name": typed.line(request.POST, "name", 80),
            "kind": request.POST.get("kind", ""),
            "location": request.POST.getlist("location"),
            "language": request.POST.getlist("language") or ["de"],
        },
        "errors": errors or {},
    }
    return page(request, "appointments/queue/screens.html", context)


def _code(request: OfficeRequest, screen: Screen, code: str) -> HttpResponse:
    address = directory.address_of(request.municipality.pk) + "geraet/"
    context = {"screen": screen, "code": f"{code[:4]} {code[4:]}", "address": address}
    return page(request, "appointments/queue/code.html", context)


def _screen(request: OfficeRequest, key: UUID) -> Screen:
    """Return a device of somebody's own locations: all it shows must be theirs to plan."""
    screen = get_object_or_404(Screen, pk=key)
    own = queries.served_by(request.actor, PLAN, also_out_of_use=True)
    mine = {str(each) for each in own.values_list("pk", flat=True)}
    if not set(screen.locations) <= mine:
        raise Http404
    return screen
