# SPDX-License-Identifier: EUPL-1.2
"""The words for states, reasons and measures, and figures in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.ground.web.formats import number
from geleitzug.verticals.appointments.figures.queries import Figures
from geleitzug.verticals.appointments.figures.rules import MeasureKind, Minutes, Reason, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES: Mapping[str, tuple[StrOrPromise, str]] = {
    State.NEW: (gettext_lazy("eingegangen"), "warning"),
    State.IN_WORK: (gettext_lazy("in Arbeit"), "info"),
    State.SETTLED: (gettext_lazy("abgeschlossen"), "success"),
}
"""State of a workload notice → its word and the tone that repeats it."""
REASONS: Mapping[str, StrOrPromise] = {
    Reason.DEMAND: gettext_lazy("zu hohes, nicht steuerbares Kundenaufkommen"),
    Reason.STAFF: gettext_lazy("zu wenig Personal, Ausfälle"),
    Reason.HOURS: gettext_lazy("Mehrarbeit, fehlende Pausen"),
    Reason.ROOMS: gettext_lazy("Räume, Lärm, Ausstattung"),
    Reason.TECHNOLOGY: gettext_lazy("Technik, Fachverfahren"),
    Reason.CONFLICT: gettext_lazy("Konflikte mit Besuchern"),
    Reason.NEW_TASKS: gettext_lazy("neue Aufgaben, neue Vorschriften"),
    Reason.OTHER: gettext_lazy("anderer Grund"),
}
MEASURES: Mapping[str, StrOrPromise] = {
    MeasureKind.POSTS: gettext_lazy("zusätzliche Stellen"),
    MeasureKind.COVER: gettext_lazy("Krankheitsvertretung"),
    MeasureKind.CORRIDORS: gettext_lazy("Zeitkorridore für Termine"),
    MeasureKind.ONLINE: gettext_lazy("Online-Angebote"),
    MeasureKind.TELEPHONE: gettext_lazy("Bürgertelefon"),
    MeasureKind.ROOMS: gettext_lazy("bauliche Verbesserung, Ausstattung"),
    MeasureKind.HOURS: gettext_lazy("Öffnungszeiten"),
    MeasureKind.TRAINING: gettext_lazy("Fortbildung"),
    MeasureKind.OTHER: gettext_lazy("andere Maßnahme"),
}
NOTHING = "–"
MEANINGS = (
    gettext_lazy(
        "Nachfrage sind alle, die einen Termin hatten, ohne Termin eine Nummer bekamen oder abgewiesen wurden,"
        " weil der Tag voll war. Der Median heißt: Bei der Hälfte ging es schneller. „8 von 10“ heißt: Bei acht"
        " von zehn dauerte es höchstens so lange."
    ),
    gettext_lazy(
        "Geplante Stunden sind die Stunden der Schalter nach Diensten und Öffnungszeiten, ohne Pausen. Genutzt"
        " ist der Teil der besetzten Zeit, in dem jemand am Schalter war; das steht nur da, wo die Zeit von neun"
        " von zehn Bedienten gemessen ist. „Nicht gekommen“ ist der Teil der Termine, bei denen vermerkt ist, ob"
        " jemand kam."
    ),
)
"""What the figures of ``columns`` mean."""


def many(value: int | None) -> str:
    """Return a number, or that it is too small to be told."""
    return _("unter 5") if value is None else number(value)


def percent(value: int | None) -> str:
    """Return a part of all in percent."""
    return NOTHING if value is None else f"{number(value)} %"


def hours(minutes: int) -> str:
    """Return minutes as whole hours."""
    return number(round(minutes / 60))


def median(value: Minutes | None) -> str:
    """Return how long half of all took."""
    return NOTHING if value is None else _("%(num)s Min.") % {"num": number(value.median)}


def p80(value: Minutes | None) -> str:
    """Return how long eight of ten took."""
    return NOTHING if value is None or value.p80 is None else _("%(num)s Min.") % {"num": number(value.p80)}


def both(value: Minutes | None) -> str:
    """Return how long half of all and how long eight of ten took, in one cell."""
    if value is None or value.p80 is None:
        return median(value)
    return _("%(half)s / %(most)s Min.") % {"half": number(value.median), "most": number(value.p80)}


def columns() -> list[str]:
    """Return the names of the cells of ``cells``."""
    return [
        *(_("Nachfrage"), _("Termine"), _("Abgewiesen"), _("Bedient"), _("Nicht gekommen")),
        *(_("Wartezeit: Median / 8 von 10"), _("Bedienzeit: Median / 8 von 10")),
        *(_("Geplante Stunden"), _("Genutzt")),
    ]


def cells(found: Figures | None) -> list[str]:
    """Return figures as the cells of a row."""
    if found is None:
        return [NOTHING] * len(columns())
    return [
        *(many(each) for each in (found.asked, found.booked, found.turned_away, found.served)),
        percent(found.missed), both(found.waited), both(found.handled),
        hours(found.planned_minutes), percent(found.used),
    ]  # fmt: skip
