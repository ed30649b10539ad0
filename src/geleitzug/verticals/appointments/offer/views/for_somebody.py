# SPDX-License-Identifier: EUPL-1.2
"""Booking for somebody at the telephone or the counter, giving them another time, calling off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.booking import actions, meeting, queries
from geleitzug.core.booking.actions.changing import call_off, wanted_of
from geleitzug.core.booking.errors import BookingError, UnknownErrand
from geleitzug.core.booking.finding import check_how
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.queries import Free, Wanted
from geleitzug.core.booking.rules import Channel, Line, State, is_of_this_age
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.web.formats import short_day
from geleitzug.verticals.appointments.offer import choosing, serving
from geleitzug.verticals.appointments.offer.fields import Wrong, a_day, clean
from geleitzug.verticals.appointments.offer.troubles import sentence_of
from geleitzug.verticals.appointments.offer.views.day import booking_of, booking_page, when

TIMES = 24
"""So many free times are shown; „ab“ leads to later ones."""
ERRANDS = 3
"""So many errands one appointment is booked for here."""


@office_page(SERVE)
@require_http_methods(["GET", "POST"])
def book(request: OfficeRequest) -> HttpResponse:
    """Find a time for what somebody comes for, and book it in their name."""
    data = request.POST if request.method == "POST" else request.GET
    locations = serving.locations_for(request.actor)
    asked, errors = _asked(data, [each.key for each in locations])
    contact = {name: clean(data.get(name, "")) for name in ("name", "phone", "mail", "note")}
    language = data.get("language", "de") if data.get("language") in choosing.LANGUAGES else "de"
    trouble = ""
    if request.method == "POST" and not errors:
        errors = _contact_errors(contact, by_video=asked["by_video"])
        location, starts = _time(data.get("zeit", ""))
        if starts is None or location not in {each.key for each in locations}:
            errors["zeit"] = _("Bitte wählen Sie eine Zeit.")
        elif not errors:
            try:
                held = actions.book_for(
                    asked["wanted"], location, starts, **contact, language=language, by=request.actor,
                    now=timezone.now(),
                )  # fmt: skip
                return go_on(reverse("appointments_office:booking", args=[held.booking.pk]), "termin_gebucht")
            except BookingError as error:
                trouble = sentence_of(error)
    context = {
        **asked,
        **_times(asked["wanted"], trouble, is_new=True),
        "errands": choosing.errands(),
        "has_video": meeting.is_offered(),
        "locations": [(each.key, each.name) for each in locations],
        "languages": choosing.languages(),
        "language": language,
        "contact": contact,
        "chosen": data.get("zeit", ""),
        "errors": errors,
    }
    return page(request, "appointments/offer/book.html", context)


@office_page(SERVE)
@require_http_methods(["GET", "POST"])
def move(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Give an appointment another time."""
    found = booking_of(request, key)
    locations = serving.locations_for(request.actor)
    trouble, errors = "", {}
    if request.method == "POST":
        location, starts = _time(request.POST.get("zeit", ""))
        if starts is None or location not in {each.key for each in locations}:
            errors["zeit"] = _("Bitte wählen Sie eine Zeit.")
        else:
            try:
                actions.move(found, location, starts, by=request.actor, now=timezone.now())
                return go_on(reverse("appointments_office:booking", args=[found.pk]), "termin_verlegt")
            except BookingError as error:
                trouble = sentence_of(error)
    asked, day_errors = _asked(request.GET, [each.key for each in locations])
    wanted = wanted_of(found, channel=Channel.TELEPHONE)
    wanted = _narrowed(wanted, asked["place"] or found.location.key, asked["first"])
    context = {
        "booking": found,
        "when": when(found),
        **_times(wanted, trouble),
        "place": asked["place"] or found.location.key,
        "day": asked["day"],
        "locations": [(each.key, each.name) for each in locations],
        "errors": errors | day_errors,
    }
    return page(request, "appointments/offer/move.html", context)


@office_page(SERVE)
@require_POST
def cancel(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Call an appointment off for somebody."""
    found = booking_of(request, key)
    if found.standing is State.CANCELLED:
        raise Http404
    back = f"{reverse('appointments_office:day')}?ort={found.location.key}&tag={found.day}"
    try:
        call_off(found, by=request.actor, now=timezone.now())
    except BookingError as error:
        return booking_page(request, booking_of(request, key), sentence_of(error))
    return go_on(back, "termin_abgesagt")


def _asked(data: QueryDict, places: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what is wanted as typed: errands with persons, place, from which day on, how they reach us."""
    errors = {}
    rows = [
        (clean(data.get(f"anliegen.{number}", "")), _persons(data.get(f"personen.{number}", "1")))
        for number in range(ERRANDS)
    ]
    place = data.get("ort", "") if data.get("ort") in places else ""
    try:
        first = a_day(data, "ab")
    except Wrong as wrong:
        first, errors["ab"] = None, str(wrong)
    channel = Channel.COUNTER if data.get("weg") == Channel.COUNTER else Channel.TELEPHONE
    lines = tuple(Line(errand, persons) for errand, persons in rows if errand)
    wanted = Wanted(
        lines, wheelchair=data.get("rollstuhl") == "1", channel=channel, locations=(place,) if place else tuple(places),
        first=max(first, timezone.localdate()) if first else None, by_video=data.get("video") == "1",
    )  # fmt: skip
    return {
        "rows": rows,
        "place": place,
        "first": first,
        "day": {part: clean(data.get(f"ab.{part}", "")) for part in ("day", "month", "year")},
        "channel": channel.value,
        "wheelchair": data.get("rollstuhl") == "1",
        "by_video": wanted.by_video,
        "wanted": wanted,
    }, errors


def _narrowed(wanted: Wanted, place: str, first: date | None) -> Wanted:
    return Wanted(
        wanted.lines, (place,), wheelchair=wanted.wheelchair, channel=wanted.channel,
        first=max(first, timezone.localdate()) if first else None, by_video=wanted.by_video,
    )  # fmt: skip


def _times(wanted: Wanted, trouble: str, *, is_new: bool = False) -> dict[str, Any]:
    """Return the next free times for what is wanted, or why there are none; what is booked by video stays so."""
    if not wanted.lines:
        return {"times": None, "trouble": trouble}
    try:
        asked = queries.asked_for(wanted.lines)
        if is_new:
            check_how(wanted, asked)
        found = queries.free_times(wanted, timezone.now(), most=TIMES, asked=asked)
    except UnknownErrand as error:
        return {"times": None, "trouble": sentence_of(error)}
    return {"times": [(_key(each), _label(each)) for each in found], "trouble": trouble}


def _key(free: Free) -> str:
    return f"{free.location}|{free.starts.isoformat()}"


def _label(free: Free) -> str:
    weekday = WEEKDAYS_ABBR[free.starts.weekday()]
    return f"{weekday} {short_day(free.starts.date())}, {free.starts:%H:%M}–{free.ends:%H:%M} · {free.name}"


def _time(typed: str) -> tuple[str, datetime | None]:
    location, _bar, moment = typed.partition("|")
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return location, None
    return location, found if is_of_this_age(found) else None


def _contact_errors(contact: Mapping[str, str], *, by_video: bool) -> dict[str, str]:
    errors = {}
    if not contact["name"]:
        errors["name"] = _("Bitte geben Sie den Namen an.")
    if contact["mail"]:
        try:
            validate_email(contact["mail"])
        except ValidationError:
            errors["mail"] = _("Bitte prüfen Sie die E-Mail-Adresse.")
    elif by_video:
        errors["mail"] = _("Für ein Videogespräch brauchen wir eine E-Mail-Adresse: Dorthin geht der Link.")
    return errors


def _persons(typed: str) -> int:
    typed = clean(typed)
    return min(99, max(1, int(typed))) if typed.isascii() and typed.isdecimal() and len(typed) < 3 else 1
