# SPDX-License-Identifier: EUPL-1.2
"""How a time, a place and errands are written for people; nothing here names who comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.booking.actions.changing import CITIZEN
from geleitzug.core.booking.models import Booking, Errand, Location
from geleitzug.core.booking.rules import Line, State
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import day, language, weekday
from geleitzug.verticals.appointments.citizen.asked import Asked

LANGUAGES = {
    "de": "Deutsch",
    "en": "English",
    "fr": "Français",
    "tr": "Türkçe",
    "uk": "Українська",
    "ru": "Русский",
    "pl": "Polski",
    "ar": "العربية",
    "dgs": "Deutsche Gebärdensprache",
}
"""As their speakers write them; a language that is not here shows its code."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An appointment as its link shows it."""

    number: str
    state: str
    when: str
    where: str
    place: Location
    what: str
    minutes: int
    query: str
    is_over: bool
    by_video: bool


def shown(booking: Booking, place: Location, errands: Mapping[str, Errand], now: datetime) -> Shown:
    """Return what an appointment's page tells."""
    return Shown(
        number=booking.number,
        state=booking.state,
        when=moment(booking.starts, place),
        where=where(booking, place),
        place=place,
        what=what(booking.errands, errands),
        minutes=int((booking.ends - booking.starts).total_seconds() // 60),
        query=Asked(
            tuple(line for line in booking.errands if line.errand in errands),
            wheelchair=booking.wheelchair,
            by_video=booking.by_video,
        ).query(),
        is_over=booking.ends < now or booking.standing in (State.SERVED, State.MISSED),
        by_video=booking.by_video,
    )


def called_off(booking: Booking) -> str:
    """Say by whom an appointment was called off, and when; nothing of one that was not."""
    if booking.standing is not State.CANCELLED or booking.ended_at is None:
        return ""
    told = {"when": moment(booking.ended_at, booking.location)}
    if booking.called_off_why == CITIZEN:
        return _("Sie haben diesen Termin am %(when)s abgesagt.") % told
    return _("Das Amt hat diesen Termin am %(when)s abgesagt.") % told


def what(lines: Iterable[Line], errands: Mapping[str, Errand]) -> str:
    """Return errands in words: ``Personalausweis (2 Personen), Meldebescheinigung``."""
    return ", ".join(_line(line, errands) for line in lines)


def moment(at: datetime, place: Location) -> str:
    """Return a moment on the clock of a place: ``Montag, 9. März 2026, 8:10 Uhr``."""
    local = at.astimezone(ZoneInfo(place.zone))
    return _("%(day)s, %(clock)s Uhr") % {"day": day_words(local.date()), "clock": clock(at, place)}


def day_at(moment: datetime, place: Location) -> date:
    """Return the day on the calendar of a place."""
    return moment.astimezone(ZoneInfo(place.zone)).date()


def day_words(on: date) -> str:
    """Return a day with its weekday."""
    return f"{weekday(on.weekday())}, {day(on)}"


def clock(at: datetime, place: Location) -> str:
    """Return the time of day on the clock of a place: ``8:10``."""
    local = at.astimezone(ZoneInfo(place.zone))
    return f"{local.hour}:{local.minute:02d}"


def where(booking: Booking, place: Location) -> str:
    """Return where one goes; by video nowhere, but with whom one talks."""
    return _("per Video, mit: %(place)s") % {"place": place.name} if booking.by_video else address(place)


def address(place: Location) -> str:
    """Return a place with its address in one line."""
    town = " ".join(part for part in (place.postcode, place.city) if part)
    return ", ".join(part for part in (place.name, place.street, town) if part)


def _line(line: Line, errands: Mapping[str, Errand]) -> str:
    name = pick(errands[line.errand].names, language()) if line.errand in errands else line.errand
    if line.count == 1:
        return name
    persons = ngettext("%(num)d Person", "%(num)d Personen", line.count) % {"num": line.count}
    return f"{name} ({persons})"
