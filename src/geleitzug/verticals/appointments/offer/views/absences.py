# SPDX-License-Identifier: EUPL-1.2
"""Absences (Ausfälle), and the appointments that cannot be held: who goes where, carried out by one press."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.booking.models import Absence, Location
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.web.formats import moment, short_day
from geleitzug.ground.web.keyset import page_of
from geleitzug.verticals.appointments.offer import absences, moving, outside, planning
from geleitzug.verticals.appointments.offer import fields as forms
from geleitzug.verticals.appointments.offer.fields import Field, Shape, Wrong
from geleitzug.verticals.appointments.offer.models import ToTelephone
from geleitzug.verticals.appointments.offer.words import ABSENCES, RULES, errand_names, local, what_for

WHO = Field("staff", gettext_lazy("Wer fehlt?"), Shape.CHOICE)
FIELDS = (
    Field("first", gettext_lazy("Erster Tag"), Shape.DAY),
    Field("last", gettext_lazy("Letzter Tag, wenn es mehrere sind"), Shape.DAY, needed=False),
    Field(
        "starts",
        gettext_lazy("Am ersten Tag ab"),
        Shape.TIME,
        needed=False,
        hint=gettext_lazy("Leer: von Anfang an."),
    ),
    Field(
        "ends", gettext_lazy("Am letzten Tag bis"), Shape.TIME, needed=False, hint=gettext_lazy("Leer: bis zum Ende.")
    ),
    Field("kind", gettext_lazy("Art"), Shape.CHOICE, hint=gettext_lazy("Keine Angaben zur Gesundheit.")),
)


@office_page(PLAN)
@require_safe
def absences_page(request: OfficeRequest) -> HttpResponse:
    """List the absences that are not over."""
    people = absences.people_for(request.actor)
    found = absences.absences_for(request.actor, timezone.localdate())
    listed = page_of(found, key=("first", "id"), cursor=request.GET.get("seite", ""))
    rows = [
        (
            each,
            people.get(each.staff, _("nicht mehr im Amt")),
            short_day(each.first) + (f" {each.starts:%H:%M}" if each.starts else ""),
            short_day(each.last) + (f" {each.ends:%H:%M}" if each.ends else ""),
            str(ABSENCES[each.kind]),
        )
        for each in listed.rows
    ]
    return page(request, "appointments/offer/absences.html", {"rows": rows, "page": listed})


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def new_absence(request: OfficeRequest) -> HttpResponse:
    """Note that somebody is not there, and go on to their appointments."""
    people = [(str(key), name) for key, name in absences.people_for(request.actor).items()]
    choices = {"staff": people, "kind": [(key, str(word)) for key, word in ABSENCES.items()]}
    every = (WHO, *FIELDS)
    if request.method != "POST":
        today = timezone.localdate()
        start = {"first": today, "kind": Absence.Kind.UNPLANNED}
        shown = [forms.shown(each, start.get(each.name), choices.get(each.name, ())) for each in every]
        return page(request, "appointments/offer/absence.html", {"fields": shown, "errors": []})
    values, errors = {}, {}
    for each in every:
        try:
            values[each.name] = forms.read(each, request.POST, choices.get(each.name, ()))
        except Wrong as wrong:
            errors[each.name] = str(wrong)
    if not errors:
        last = values["last"] or values["first"]
        try:
            staff = UUID(values["staff"])
            absences.note(
                staff, first=values["first"], last=last, starts=values["starts"], ends=values["ends"],
                kind=values["kind"], by=request.actor,
            )  # fmt: skip
            return go_on(_next(staff), "ausfall")
        except absences.WrongDays:
            errors["last"] = _("Der Ausfall endet nach seinem Beginn und dauert höchstens ein Jahr.")
    shown = [forms.typed(each, request.POST, choices.get(each.name, ()), errors.get(each.name, "")) for each in every]
    return page(request, "appointments/offer/absence.html", {"fields": shown, "errors": list(errors.items())})


@office_page(PLAN)
@require_POST
def end_absence(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Take an absence back."""
    found = absences.absences_for(request.actor, timezone.localdate()).filter(pk=key).first()
    if found is None:
        raise Http404
    absences.end(found, by=request.actor)
    return go_on(reverse("appointments_office:absences"), "ausfall_beendet")


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def moves(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show the appointments of a location that cannot be held, a proposal for each, or carry out what was chosen."""
    location = planning.location_for(request.actor, key)
    if location is None:
        raise Http404
    here = reverse("appointments_office:moves", args=[location.pk])
    if request.method == "POST":
        chosen = {
            pk: value
            for name, value in request.POST.dict().items()
            if name.startswith("wohin.") and (pk := forms.an_id(name.removeprefix("wohin.")))
        }
        done = moving.carry_out(location, chosen, by=request.actor)
        return go_on(here, "nicht_alle" if done.refused else "verlegt_abgesagt" if done.waiting else "verlegt")
    return page(request, "appointments/offer/moves.html", {**_moves(location), "here": here})


@office_page(PLAN)
@require_POST
def telephoned(request: OfficeRequest, key: UUID, call_id: UUID) -> HttpResponse:
    """Note that somebody has been told by telephone."""
    location = planning.location_for(request.actor, key)
    if location is None or not moving.told(location, call_id, by=request.actor):
        raise Http404
    return go_on(reverse("appointments_office:moves", args=[location.pk]), "angerufen", anchor="anrufen")


def _moves(location: Location) -> dict[str, object]:
    found = outside.at([location])
    names = errand_names()
    proposals = {each.visit.key: each for each in moving.proposals(location, found.rows[: moving.AT_ONCE])}
    rows = [
        {
            "key": each.booking.pk,
            "when": moment(local(each.booking.starts, location.zone)),
            "counter": each.booking.counter.name,
            "number": each.booking.number,
            "name": each.booking.name,
            "what": what_for(each.booking, names),
            "why": str(RULES[each.rule]),
            "choices": moving.choices_of(proposals[each.booking.pk], each.booking, location),
        }
        for each in found.rows[: moving.AT_ONCE]
    ]
    calls = [
        (each, each.booking.name, each.booking.phone, _was(each, location), _now(each, location))
        for each in moving.to_telephone(location)
    ]
    return {
        "location": location,
        "trail": [
            (_("Terminangebot"), reverse("appointments_office:plan")),
            (location.name, reverse("appointments_office:location", args=[location.pk])),
        ],
        "rows": rows,
        "count": len(found.rows),
        "more": max(0, len(found.rows) - moving.AT_ONCE),
        "calls": calls,
    }


def _was(call: ToTelephone, location: Location) -> str:
    return moment(local(call.was_starts, location.zone))


def _now(call: ToTelephone, location: Location) -> str:
    if call.booking.standing in moving.GONE:
        return _("abgesagt")
    return f"{moment(local(call.booking.starts, location.zone))}, {call.booking.counter.name}"


def _next(staff: UUID) -> str:
    """Go on to a location where somebody's appointments cannot be held; else to the list of absences."""
    for location in absences.locations_of(staff):
        if outside.at([location]).rows:
            return reverse("appointments_office:moves", args=[location.pk])
    return reverse("appointments_office:absences")
