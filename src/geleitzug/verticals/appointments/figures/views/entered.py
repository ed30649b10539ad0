# SPDX-License-Identifier: EUPL-1.2
"""What a head enters about a location: who works there, workload notices, and what was done about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.booking.models import Location
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.web.formats import short_day
from geleitzug.ground.web.keyset import page_of
from geleitzug.verticals.appointments.figures import actions, queries, rules, words
from geleitzug.verticals.appointments.figures.models import Measure, StaffYear, WorkloadNotice
from geleitzug.verticals.appointments.figures.permissions import REPORT
from geleitzug.verticals.appointments.figures.rules import State
from geleitzug.verticals.appointments.offer.fields import Field, Shape
from geleitzug.verticals.appointments.offer.views.sheets import Sheet, Values, show

FIRST_YEAR = 2000
AHEAD = 1
"""The plan of posts of the next year is known before it begins."""
MOST_MEASURES = 50
STAFF = (
    Field(
        "posts", gettext_lazy("Stellen nach dem Stellenplan"), Shape.DECIMAL, most=999,
        hint=gettext_lazy("Zum Beispiel 17,5."),
    ),
    Field(
        "full_time_equivalents", gettext_lazy("Davon besetzt, in Vollzeitstellen (VZÄ)"), Shape.DECIMAL, most=999,
    ),
    Field("full_time", gettext_lazy("Beschäftigte in Vollzeit"), Shape.NUMBER, most=999),
    Field("part_time", gettext_lazy("Beschäftigte in Teilzeit"), Shape.NUMBER, most=999),
    Field(
        "cover_days", gettext_lazy("Tage mit Krankheitsvertretung"), Shape.NUMBER, most=60_000, needed=False,
        hint=gettext_lazy("Tage, an denen andere für Erkrankte eingesprungen sind. Leer, wenn Sie es nicht wissen."),
    ),
    Field(
        "hour", gettext_lazy("Kosten einer Stunde am Schalter"), Shape.DECIMAL, most=999, needed=False, unit="€",
        hint=gettext_lazy("Der Satz Ihrer Kämmerei. Leer, wenn Kosten nicht gezeigt werden sollen."),
    ),
    Field("remark", gettext_lazy("Bemerkung"), Shape.LINE, most=300, needed=False),
)  # fmt: skip
NOTICE = (
    Field("day", gettext_lazy("Tag der Anzeige"), Shape.DAY),
    Field(
        "reasons", gettext_lazy("Gründe"), Shape.SEVERAL,
        choices=lambda _location: [(key, str(label)) for key, label in words.REASONS.items()],
    ),
    Field(
        "words", gettext_lazy("Was darin steht, ohne Namen"), Shape.TEXT, most=2000, needed=False,
        hint=gettext_lazy("Diesen Text liest nur die Leitung. In Antworten an den Rat stehen nur die Gründe oben."),
    ),
)  # fmt: skip
MEASURE = (
    Field("day", gettext_lazy("Ab wann"), Shape.DAY),
    Field(
        "kind", gettext_lazy("Art der Maßnahme"), Shape.CHOICE,
        choices=lambda _location: [(key, str(label)) for key, label in words.MEASURES.items()],
        none=gettext_lazy("Bitte wählen"),
    ),
    Field(
        "words", gettext_lazy("Was getan wird"), Shape.LINE, most=300,
        hint=gettext_lazy("Dieser Satz steht so in den Antworten für den Rat."),
    ),
)  # fmt: skip
Trail = list[tuple[str, str]]


@office_page(REPORT)
@require_http_methods(["GET", "POST"])
def staff_year(request: OfficeRequest, key: UUID, year: int) -> HttpResponse:
    """Enter who works at a location in a year."""
    location = _location(request, key)
    if not FIRST_YEAR <= year <= timezone.localdate().year + AHEAD:
        raise Http404
    row = StaffYear.objects.filter(location=location, year=year).first()

    def save(values: Values) -> None:
        cents = None if values["hour"] is None else int(values["hour"] * 100)
        known = {name: value for name, value in values.items() if name != "hour"}
        actions.note_staff(location, year, by=request.actor, **known, hour_cents=cents)

    sheet = Sheet(
        heading=_("Beschäftigte %(year)d") % {"year": year}, back=_address(location, year), trail=_trail(location),
        fields=STAFF, values=_staff_values(row), write=_nothing, save=save, location=location, check=_check_staff,
        done="personalstand",
        intro=_("Zahlen des Standorts, keine Namen. Sie stehen in den Kennzahlen und in den Antworten für den Rat."),
    )  # fmt: skip
    return show(request, sheet)


@office_page(REPORT)
@require_safe
def notices(request: OfficeRequest, key: UUID) -> HttpResponse:
    """List the workload notices of a location, the latest first, and the latest measures."""
    location = _location(request, key)
    listed = page_of(queries.notices_of(location), key=("-day", "-id"), cursor=request.GET.get("seite", ""))
    measures = Measure.objects.filter(location=location).order_by("-day", "-id")[:MOST_MEASURES]
    context = {
        "location": location,
        "trail": _trail(location),
        "rows": [(each, short_day(each.day), _reasons(each), *_state(each)) for each in listed.rows],
        "page": listed,
        "measures": [_measure(each) for each in measures],
    }
    return page(request, "appointments/figures/notices.html", context)


@office_page(REPORT)
@require_http_methods(["GET", "POST"])
def new_notice(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Enter a workload notice."""
    location = _location(request, key)
    row = WorkloadNotice(location=location, day=timezone.localdate())
    return show(request, _notice_sheet(request, row, _("Überlastungsanzeige eintragen"), _notices(location)))


@office_page(REPORT)
@require_http_methods(["GET", "POST"])
def edit_notice(request: OfficeRequest, key: UUID, notice_id: UUID) -> HttpResponse:
    """Change a workload notice."""
    row = _notice(request, key, notice_id)
    return show(request, _notice_sheet(request, row, _("Überlastungsanzeige ändern"), _notice_address(row)))


@office_page(REPORT)
@require_safe
def notice(request: OfficeRequest, key: UUID, notice_id: UUID) -> HttpResponse:
    """Show a workload notice, how it stands, and what was done about it."""
    row = _notice(request, key, notice_id)
    context = {
        "notice": row,
        "location": row.location,
        "trail": [*_trail(row.location), (_("Überlastungsanzeigen"), _notices(row.location))],
        "day": short_day(row.day),
        "reasons": _reasons(row),
        "state": _state(row),
        "settled": short_day(row.settled_on),
        "moves": [(then.value, MOVES[then]) for then in State if rules.is_move(State(row.state), then)],
        "measures": [_measure(each) for each in row.measures.order_by("day", "id")[:MOST_MEASURES]],
    }
    return page(request, "appointments/figures/notice.html", context)


@office_page(REPORT)
@require_POST
def move_notice(request: OfficeRequest, key: UUID, notice_id: UUID) -> HttpResponse:
    """Bring a notice into another state; who was slower than a colleague sees how it stands."""
    row = _notice(request, key, notice_id)
    typed = request.POST.get("stand", "")
    if typed not in {each.value for each in State}:
        raise Http404
    try:
        actions.move_notice(row, State(typed), today=timezone.localdate(), by=request.actor)
    except actions.NotAllowedNow:
        return go_on(_notice_address(row), "anzeige_anders")
    return go_on(_notice_address(row), "anzeige")


@office_page(REPORT)
@require_POST
def remove_notice(request: OfficeRequest, key: UUID, notice_id: UUID) -> HttpResponse:
    """Remove a notice that was entered wrongly."""
    row = _notice(request, key, notice_id)
    actions.remove_notice(row, by=request.actor)
    return go_on(_notices(row.location), "anzeige_weg")


@office_page(REPORT)
@require_http_methods(["GET", "POST"])
def new_measure(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Enter a measure, perhaps after a notice (``anzeige`` in the address)."""
    location = _location(request, key)
    after = None
    if asked := request.GET.get("anzeige", ""):
        known = _an_id(asked)
        after = queries.notices_of(location).filter(pk=known).first() if known else None
        if after is None:
            raise Http404
    row = Measure(location=location, notice=after, day=timezone.localdate())
    return show(request, _measure_sheet(request, row, _("Maßnahme eintragen")))


@office_page(REPORT)
@require_http_methods(["GET", "POST"])
def edit_measure(request: OfficeRequest, key: UUID, measure_id: UUID) -> HttpResponse:
    """Change a measure."""
    return show(request, _measure_sheet(request, _measure_row(request, key, measure_id), _("Maßnahme ändern")))


@office_page(REPORT)
@require_POST
def remove_measure(request: OfficeRequest, key: UUID, measure_id: UUID) -> HttpResponse:
    """Remove a measure that was entered wrongly."""
    row = _measure_row(request, key, measure_id)
    actions.remove_measure(row, by=request.actor)
    return go_on(_after(row), "massnahme_weg")


MOVES = {
    State.IN_WORK: gettext_lazy("In Arbeit nehmen"),
    State.SETTLED: gettext_lazy("Abschließen"),
}
"""What a button is called that brings a notice into a state."""


# --- forms ------------------------------------------------------------------------------------------------------------


def _staff_values(row: StaffYear | None) -> dict[str, Any]:
    if row is None:
        return {"cover_days": None, "hour": None}
    values = {each.name: getattr(row, each.name) for each in STAFF if each.name != "hour"}
    values |= {name: values[name].normalize() for name in ("posts", "full_time_equivalents")}
    return values | {"hour": None if row.hour_cents is None else f"{row.hour_cents / 100:.2f}".replace(".", ",")}


def _check_staff(values: Values) -> dict[str, str]:
    people = values["full_time"] + values["part_time"]
    if values["full_time_equivalents"] > people:
        return {"full_time_equivalents": _("Das sind mehr volle Stellen, als Personen da sind.")}
    return {}


def _notice_sheet(request: OfficeRequest, row: WorkloadNotice, heading: str, back: str) -> Sheet:
    def save(values: Values) -> None:
        row.day, row.reasons, row.words = values["day"], values["reasons"], values["words"]
        actions.note_notice(row, by=request.actor)

    return Sheet(
        heading=heading, back=back, trail=[*_trail(row.location), (_("Überlastungsanzeigen"), _notices(row.location))],
        fields=NOTICE, values={"day": row.day, "reasons": row.reasons, "words": row.words},
        write=_nothing, save=save, location=row.location, check=_check_day, done="anzeige",
        intro=_("Wer die Anzeige geschrieben hat, wird hier nicht gespeichert. Nennen Sie niemanden beim Namen, auch"
                " nicht im Text, und nichts zur Gesundheit."),
    )  # fmt: skip


def _check_day(values: Values) -> dict[str, str]:
    return {"day": _("Dieser Tag liegt in der Zukunft.")} if values["day"] > timezone.localdate() else {}


def _measure_sheet(request: OfficeRequest, row: Measure, heading: str) -> Sheet:
    def save(values: Values) -> None:
        row.day, row.kind, row.words = values["day"], values["kind"], values["words"]
        actions.note_measure(row, by=request.actor)

    return Sheet(
        heading=heading, back=_after(row), trail=[*_trail(row.location), (_("Maßnahmen"), _notices(row.location))],
        fields=MEASURE, values={"day": row.day, "kind": row.kind, "words": row.words},
        write=_nothing, save=save, location=row.location, done="massnahme",
        intro=_("Ein Tag in der Zukunft heißt: Die Maßnahme ist geplant. Nennen Sie niemanden beim Namen."),
    )  # fmt: skip


def _nothing(_values: Values) -> None:
    """Leave the offer as it is: what is entered here changes no appointment."""


# --- what is shown ----------------------------------------------------------------------------------------------------


def _reasons(row: WorkloadNotice) -> str:
    return "; ".join(str(words.REASONS[key]) for key in row.reasons if key in words.REASONS)


def _state(row: WorkloadNotice) -> tuple[str, str]:
    label, tone = words.STATES[row.state]
    return str(label), tone


def _measure(row: Measure) -> tuple[Measure, str, str]:
    return row, short_day(row.day), str(words.MEASURES[row.kind])


# --- doors and addresses ----------------------------------------------------------------------------------------------


def _location(request: OfficeRequest, key: UUID) -> Location:
    found = queries.reported_by(request.actor, key)
    if found is None:
        raise Http404
    return found


def _notice(request: OfficeRequest, key: UUID, notice_id: UUID) -> WorkloadNotice:
    rows = queries.notices_of(_location(request, key)).select_related("location")
    found = rows.filter(pk=notice_id).first()
    if found is None:
        raise Http404
    return found


def _measure_row(request: OfficeRequest, key: UUID, measure_id: UUID) -> Measure:
    rows = Measure.objects.filter(location=_location(request, key)).select_related("location", "notice__location")
    found = rows.filter(pk=measure_id).first()
    if found is None:
        raise Http404
    return found


def _an_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _trail(location: Location) -> Trail:
    return [
        (_("Kennzahlen der Standorte"), reverse("appointments_office:figures")),
        (location.name, reverse("appointments_office:location_figures", args=[location.pk])),
    ]


def _address(location: Location, year: int) -> str:
    return f"{reverse('appointments_office:location_figures', args=[location.pk])}?jahr={year}"


def _notices(location: Location) -> str:
    return reverse("appointments_office:notices", args=[location.pk])


def _notice_address(row: WorkloadNotice) -> str:
    return reverse("appointments_office:notice", args=[row.location_id, row.pk])


def _after(row: Measure) -> str:
    """Return where to go on after a measure: to its notice, or to the list."""
    return _notice_address(row.notice) if row.notice is not None else _notices(row.location)
