# SPDX-License-Identifier: EUPL-1.2
"""The words for states, channels and rules, and how times are written at a location."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.booking.actions.changing import ABSENCE, CITIZEN
from geleitzug.core.booking.models import Absence, Booking, Errand
from geleitzug.core.booking.rules import Channel, State
from geleitzug.ground.web.formats import short_day
from geleitzug.verticals.appointments.offer.choosing import name_of
from geleitzug.verticals.appointments.offer.dayplan import Rule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES: Mapping[str, tuple[StrOrPromise, str]] = {
    State.HELD: (gettext_lazy("wird gerade gebucht"), "neutral"),
    State.BOOKED: (gettext_lazy("erwartet"), "info"),
    State.ARRIVED: (gettext_lazy("ist da"), "warning"),
    State.SERVED: (gettext_lazy("erledigt"), "success"),
    State.MISSED: (gettext_lazy("nicht gekommen"), "danger"),
    State.CANCELLED: (gettext_lazy("abgesagt"), "neutral"),
    State.MOVED: (gettext_lazy("verlegt"), "neutral"),
}
"""State of a booking → its word and the tone that repeats it."""
CHANNELS: Mapping[str, StrOrPromise] = {
    Channel.ONLINE: gettext_lazy("selbst gebucht"),
    Channel.TELEPHONE: gettext_lazy("am Telefon"),
    Channel.COUNTER: gettext_lazy("am Schalter"),
}
ABSENCES: Mapping[str, StrOrPromise] = {
    Absence.Kind.UNPLANNED: gettext_lazy("ungeplant"),
    Absence.Kind.LEAVE: gettext_lazy("Urlaub"),
    Absence.Kind.TRAINING: gettext_lazy("Fortbildung"),
    Absence.Kind.OTHER: gettext_lazy("anderes"),
}
RULES: Mapping[Rule, StrOrPromise] = {
    Rule.LOCATION_OFF: gettext_lazy("Der Standort ist außer Betrieb."),
    Rule.HOLIDAY: gettext_lazy("Der Tag ist ein Feiertag."),
    Rule.CLOSED_DAY: gettext_lazy("Der Tag ist ein Schließtag."),
    Rule.HOURS: gettext_lazy("Die Zeit liegt außerhalb der Öffnungszeiten."),
    Rule.NO_COUNTER: gettext_lazy("Der Schalter ist außer Betrieb."),
    Rule.NO_SHIFT: gettext_lazy("Am Schalter hat niemand Dienst."),
    Rule.ABSENT: gettext_lazy("Wer Dienst hätte, ist nicht da."),
    Rule.BREAK: gettext_lazy("In dieser Zeit ist Pause."),
    Rule.SKILL: gettext_lazy("Wer Dienst hat, bearbeitet dieses Anliegen nicht."),
    Rule.WALK_IN: gettext_lazy("Die Zeit ist für Menschen ohne Termin."),
    Rule.OTHER_ERRANDS: gettext_lazy("Die Zeit ist für andere Anliegen."),
    Rule.TAKEN: gettext_lazy("Alles ist gebucht."),
    Rule.LEAD: gettext_lazy("Es ist zu kurzfristig: Die Vorlaufzeit reicht nicht."),
    Rule.HORIZON: gettext_lazy("Der Tag ist noch nicht freigegeben."),
}
"""What shuts a time, as a sentence."""
LEFT: Mapping[Rule, StrOrPromise] = {
    Rule.HOURS: gettext_lazy("Öffnungszeit"),
    Rule.NO_COUNTER: gettext_lazy("an Schaltern in Betrieb"),
    Rule.NO_SHIFT: gettext_lazy("davon mit Dienst"),
    Rule.ABSENT: gettext_lazy("ohne Ausfälle"),
    Rule.BREAK: gettext_lazy("ohne Pausen"),
    Rule.SKILL: gettext_lazy("mit jemandem, der das Anliegen bearbeitet"),
    Rule.WALK_IN: gettext_lazy("ohne die Zeit für Menschen ohne Termin"),
    Rule.OTHER_ERRANDS: gettext_lazy("ohne die Zeit für andere Anliegen"),
    Rule.TAKEN: gettext_lazy("noch nicht gebucht"),
    Rule.LEAD: gettext_lazy("nach der Vorlaufzeit"),
    Rule.HORIZON: gettext_lazy("an freigegebenen Tagen"),
}
"""What is left of a day once a rule was looked at."""


def errand_names() -> dict[str, str]:
    """Return the names of all errands by their keys, also of those no longer offered."""
    return {each.key: name_of(each) for each in Errand.objects.all()}


def what_for(booking: Booking, names: Mapping[str, str]) -> str:
    """Write what somebody comes for."""
    parts = [
        names.get(line.errand, line.errand) + (f" (× {line.count})" if line.count > 1 else "")
        for line in booking.errands
    ]
    return ", ".join(parts) or _("ohne Angabe")


def local(moment: datetime, zone: str) -> datetime:
    """Return a moment as the clock on the location's wall has it."""
    return moment.astimezone(ZoneInfo(zone))


def clock(moment: datetime, zone: str) -> str:
    """Write the time of day at the location."""
    return f"{local(moment, zone):%H:%M}"


def called_off(booking: Booking) -> str:
    """Say by whom an appointment was called off, and when; of who had it nothing is kept but that it was they."""
    moment = booking.ended_at and local(booking.ended_at, booking.location.zone)
    told = {"who": booking.called_off_name, "when": f"{short_day(moment)}, {moment:%H:%M}" if moment else ""}
    if booking.called_off_why == CITIZEN:
        return _("selbst abgesagt, %(when)s") % told
    if booking.called_off_why == ABSENCE:
        return _("von %(who)s abgesagt wegen eines Ausfalls, %(when)s") % told
    return _("von %(who)s abgesagt, %(when)s") % told
