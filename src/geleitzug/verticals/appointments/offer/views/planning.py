# SPDX-License-Identifier: EUPL-1.2
"""Planning what is offered: locations, their rules, errands, and what colleagues can do. Each thing has one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.booking.models import Errand, Location
from geleitzug.core.booking.permissions import FIGURES, PLAN
from geleitzug.core.cases.actions.timing import holidays
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.ground.people.actors import Actor, may, offices_with
from geleitzug.ground.tenancy.models import TenantModel
from geleitzug.ground.web.formats import short_day
from geleitzug.ground.web.keyset import page_of
from geleitzug.verticals.appointments.offer import choosing, planning, things
from geleitzug.verticals.appointments.offer.kinds import CLOSED, KINDS, Kind, fill, new_rows, values_of
from geleitzug.verticals.appointments.offer.views.sheets import Sheet, Values, show
from geleitzug.verticals.appointments.offer.words import errand_names

Trail = list[tuple[str, str]]
Step = Callable[[Values], None]
HOLIDAYS_SHOWN = 366
"""Days ahead of which the public holidays are listed."""


@office_page(PLAN)
@require_safe
def overview(request: OfficeRequest) -> HttpResponse:
    """Show the locations somebody plans, and what holds for all of them."""
    locations = planning.locations_for(request.actor)
    offices = dict(choosing.offices())
    rows = [(each, offices.get(each.office, each.office)) for each in locations]
    return page(request, "appointments/offer/plan.html", {"rows": rows})


@office_page(PLAN)
@require_safe
def location(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show a location with ways to each kind of rule."""
    found = _location(request, key)
    counts = [(kind, kind.rows(found).count()) for kind in KINDS.values()]
    context = {
        "location": found, "counts": counts, "release": planning.release_of(found), "trail": _trail(),
        "sees_forecast": may(request.actor, FIGURES, office=found.office),
    }  # fmt: skip
    return page(request, "appointments/offer/location.html", context)


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def new_location(request: OfficeRequest) -> HttpResponse:
    """Add a location."""
    return show(request, _location_sheet(request, Location(office=_first_office(request)), _("Standort anlegen")))


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def edit_location(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Change a location's address, languages, zone, or whether it works at all."""
    found = _location(request, key)
    return show(request, _location_sheet(request, found, _("Angaben zum Standort")))


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def release(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Change from when until when one may book."""
    found = _location(request, key)
    row = planning.release_of(found)

    write, save = _keeping(lambda values: _filled(row, values), by=request.actor)
    sheet = Sheet(
        heading=_("Vorlauf und Freigabe"), back=_address(found), trail=_trail(found), fields=things.RELEASE,
        values=values_of(row, things.RELEASE), write=write, save=save, location=found, check=things.check_release,
        intro=_(
            "Ein neuer Tag wird zu einer zufälligen Minute freigegeben. So hat niemand einen Vorteil, der um"
            " Mitternacht mit einem Programm wartet."
        ),
    )  # fmt: skip
    return show(request, sheet)


@office_page(PLAN)
@require_safe
def rows(request: OfficeRequest, key: UUID, slug: str) -> HttpResponse:
    """List the rows of a kind at a location."""
    found, kind = _location(request, key), _kind(slug)
    names = {**dict(choosing.staff(found)), **errand_names()}
    listed = page_of(kind.rows(found), key=kind.order, cursor=request.GET.get("seite", ""))
    context = {
        "location": found,
        "kind": kind,
        "trail": _trail(found),
        "rows": [(each, kind.cells(each, names), _row_address(found, kind, each)) for each in listed.rows],
        "page": listed,
        "holidays": _holidays(timezone.localdate()) if kind is CLOSED else [],
    }
    return page(request, "appointments/offer/rows.html", context)


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def new_row(request: OfficeRequest, key: UUID, slug: str) -> HttpResponse:
    """Add a row of a kind, or one for each weekday."""
    found, kind = _location(request, key), _kind(slug)
    fields = kind.fields_of(known=False)
    write, save = _keeping(lambda values: new_rows(kind, found, values), by=request.actor)
    sheet = Sheet(
        heading=str(kind.one), back=_rows_address(found, kind), trail=_trail(found, kind), fields=fields,
        values={each.name: each.start for each in fields}, location=found, affected=[found], check=kind.check,
        write=write, save=save, moves=_moves(found),
    )  # fmt: skip
    return show(request, sheet)


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def edit_row(request: OfficeRequest, key: UUID, slug: str, row_id: UUID) -> HttpResponse:
    """Change a row of a kind or take it away."""
    found, kind = _location(request, key), _kind(slug)
    row = kind.rows(found).filter(pk=row_id).first()
    if row is None:
        raise Http404
    fields = kind.fields_of(known=True)
    before = values_of(row, fields)

    write, save = _keeping(lambda values: _filled(row, values), by=request.actor)
    sheet = Sheet(
        heading=_("%(kind)s ändern") % {"kind": kind.title}, back=_rows_address(found, kind),
        trail=_trail(found, kind), fields=fields, values=before, location=found, affected=[found], check=kind.check,
        write=write, save=save, moves=_moves(found),
        remove=lambda: planning.remove(kind.rows(found).get(pk=row_id), by=request.actor),
        unwrite=lambda: planning.remove(kind.rows(found).get(pk=row_id), by=request.actor),
    )  # fmt: skip
    return show(request, sheet)


@office_page(PLAN)
@require_safe
def errands(request: OfficeRequest) -> HttpResponse:
    """List what people can come for."""
    listed = page_of(Errand.objects.all(), key=("key", "id"), cursor=request.GET.get("seite", ""))
    context = {"rows": [(each, choosing.name_of(each)) for each in listed.rows], "page": listed, "trail": _trail()}
    return page(request, "appointments/offer/errands.html", context)


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def new_errand(request: OfficeRequest) -> HttpResponse:
    """Add an errand."""
    return show(request, _errand_sheet(request, Errand(minutes=15), _("Anliegen anlegen")))


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def errand(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Change an errand."""
    found = Errand.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return show(request, _errand_sheet(request, found, choosing.name_of(found)))


@office_page(PLAN)
@require_safe
def skills(request: OfficeRequest) -> HttpResponse:
    """List the colleagues of the offices one plans for, and what they can do."""
    people = {
        each: (name, office)
        for office in sorted(offices_with(request.actor, PLAN))
        for each, name in choosing.names_of_office(office).items()
    }
    known = things.skills_of(set(people))
    names = errand_names()
    listed = [
        (key, name, ", ".join(sorted(names.get(each, each) for each in known[key])) if key in known else _("alles"))
        for key, (name, _office) in people.items()
    ]
    return page(request, "appointments/offer/skills.html", {"rows": listed, "trail": _trail()})


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def skill(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Say which errands a colleague can do."""
    office = next((each for each in offices_with(request.actor, PLAN) if key in choosing.names_of_office(each)), None)
    if office is None:
        raise Http404
    can = things.skills_of({key}).get(key)
    everything = [each for each, _name in choosing.errands()]
    where = planning.locations_of(key)
    sheet = Sheet(
        heading=choosing.names_of_office(office)[key], back=reverse("appointments_office:skills"),
        trail=[*_trail(), (_("Wer was kann"), reverse("appointments_office:skills"))], fields=things.SKILLS,
        values={"errands": sorted(can) if can is not None else everything}, affected=where,
        write=lambda values: planning.write_skills(key, values["errands"]),
        save=lambda values: planning.set_skills(key, values["errands"], office=office, by=request.actor),
        intro=_("Wer alles kann, bekommt auch neue Anliegen. Ohne Auswahl gilt: alles."),
        moves=_moves(where[0]) if where else "",
    )  # fmt: skip
    return show(request, sheet)


def _location_sheet(request: OfficeRequest, row: Location, heading: str) -> Sheet:
    is_new = row._state.adding
    row_fields = things.location_fields([pair for pair in choosing.offices() if pair[0] in _offices(request)])

    def filled(values: Values) -> list[TenantModel]:
        fill(row, values)
        if is_new:
            row.key = things.key_of(Location, row.name, 40)
        return [row]

    write, save = _keeping(filled, by=request.actor)
    return Sheet(
        heading=heading, back=reverse("appointments_office:plan") if is_new else _address(row),
        trail=_trail() if is_new else _trail(row), fields=row_fields, values=values_of(row, row_fields),
        write=write, save=save, location=row, affected=[] if is_new else [row], check=things.check_location,
        moves="" if is_new else _moves(row),
    )  # fmt: skip


def _errand_sheet(request: OfficeRequest, row: Errand, heading: str) -> Sheet:
    is_new = row._state.adding

    def filled(values: Values) -> list[TenantModel]:
        things.fill_errand(row, values)
        return [row]

    write, save = _keeping(filled, by=request.actor)
    back = reverse("appointments_office:errands")
    return Sheet(
        heading=heading, back=back, trail=[*_trail(), (_("Anliegen"), back)], fields=things.ERRAND,
        values=things.values_of_errand(row), write=write, save=save,
        intro="" if is_new else _("Was schon gebucht ist, behält seine Dauer."),
    )  # fmt: skip


def _location(request: OfficeRequest, key: UUID) -> Location:
    found = planning.location_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def _keeping(made: Callable[[Values], Sequence[TenantModel]], *, by: Actor) -> tuple[Step, Step]:
    """Return how rows made of what was typed are tried, and how they are saved."""
    return lambda values: planning.write(made(values)), lambda values: planning.save(made(values), by=by)


def _filled(row: TenantModel, values: Values) -> list[TenantModel]:
    fill(row, values)
    return [row]


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def _offices(request: OfficeRequest) -> Sequence[str]:
    return sorted(offices_with(request.actor, PLAN))


def _first_office(request: OfficeRequest) -> str:
    return next(iter(_offices(request)), "")


def _trail(location: Location | None = None, kind: Kind | None = None) -> Trail:
    """Return the way to a page below a location, or below a kind of its rules."""
    trail = [(_("Terminangebot"), reverse("appointments_office:plan"))]
    if location is not None:
        trail.append((location.name, _address(location)))
    if location is not None and kind is not None:
        trail.append((str(kind.title), _rows_address(location, kind)))
    return trail


def _address(location: Location) -> str:
    return reverse("appointments_office:location", args=[location.pk])


def _rows_address(location: Location, kind: Kind) -> str:
    return reverse("appointments_office:rows", args=[location.pk, kind.slug])


def _row_address(location: Location, kind: Kind, row: Any) -> str:
    return reverse("appointments_office:row", args=[location.pk, kind.slug, row.pk])


def _moves(location: Location) -> str:
    return reverse("appointments_office:moves", args=[location.pk])


def _holidays(today: date) -> list[tuple[str, str]]:
    """Return the public holidays of the Land in the year to come."""
    land = holidays()
    days = (today + timedelta(number) for number in range(HOLIDAYS_SHOWN))
    return [(short_day(day), name) for day in days if (name := land.name_of(day))]
