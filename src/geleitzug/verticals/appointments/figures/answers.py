# SPDX-License-Identifier: EUPL-1.2
"""The answers to a council that asks about its citizens' offices, by office and year, as headings, texts and tables.

The questions are those of an inquiry to the Magistrat of Bremerhaven of 2018: how many work there, how many workload
notices, why, what was done, how long things take and what they cost. Page, paper and table are made of these parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.booking.models import Location
from geleitzug.core.insight.sketches import size
from geleitzug.ground.web.formats import NARROW_SPACE, number, short_day
from geleitzug.verticals.appointments.figures import queries, rules, words
from geleitzug.verticals.appointments.figures.models import StaffYear, WorkloadNotice, YearFigure
from geleitzug.verticals.appointments.figures.tally import ALL
from geleitzug.verticals.appointments.offer.words import errand_names

MOST_NOTICES = 2000
MOST_MEASURES = 200
Staff = Mapping[tuple[UUID, int], StaffYear]
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its name; all columns but the ``names`` first ones are numbers."""

    title: str
    head: list[str]
    rows: Rows
    names: int = 1
    empty: str = ""
    """What is said where it has no row."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question."""

    number: int
    title: str
    tables: tuple[Table, ...]
    remarks: tuple[str, ...] = ()


def answers(locations: Sequence[Location], since: int, until: int, today: date) -> list[Answer]:
    """Return the answers about locations from one year to another; eight statements, however many there are."""
    staff = queries.staff_of(locations, since, until)
    notices = _notices(locations, since, until)
    return [
        _staff(locations, since, until, staff),
        _how_many(locations, since, until, staff, notices),
        _why(locations, staff, notices),
        _measures(locations, since, until, today),
        _lengths(locations, since, until, staff),
    ]


def _staff(locations: Sequence[Location], since: int, until: int, staff: Staff) -> Answer:
    rows = []
    for location in locations:
        for year in range(since, until + 1):
            row = staff.get((location.pk, year))
            if row is None:
                rows.append([location.name, str(year), *[words.NOTHING] * 5])
                continue
            cover = _cover(row)
            rows.append([
                location.name, str(year), number(row.posts.normalize()),
                number(row.full_time_equivalents.normalize()), number(row.full_time), number(row.part_time), cover,
            ])  # fmt: skip
    head = [_("Standort"), _("Jahr"), _("Stellen"), _("VZÄ"), _("Vollzeit"), _("Teilzeit"), _("Vertretungstage")]
    remarks = (
        _("Stellen nach dem Stellenplan, VZÄ besetzt, Vollzeit und Teilzeit in Personen. Ein Strich heißt: nicht"
          " eingetragen, oder es wäre die Angabe über eine einzelne Person."),
    )  # fmt: skip
    return Answer(1, _("Beschäftigte"), (Table(_("Beschäftigte nach Standort und Jahr"), head, rows, 2),), remarks)


def _cover(row: StaffYear) -> str:
    """Say for how many days others stood in; where few work it would tell who was ill."""
    if row.cover_days is None or not rules.may_tell_notices(row.people):
        return words.NOTHING
    return number(row.cover_days)


def _notices(locations: Sequence[Location], since: int, until: int) -> list[tuple[UUID, int, list[str]]]:
    """Return location, year and reasons of the notices of these years."""
    rows = WorkloadNotice.objects.filter(location__in=locations, day__year__gte=since, day__year__lte=until)
    found = rows.order_by("day", "id").values_list("location", "day", "reasons")[:MOST_NOTICES]
    return [(location, day.year, reasons) for location, day, reasons in found]


def _may_tell(staff: Staff, location: UUID, year: int) -> bool:
    row = staff.get((location, year))
    return rules.may_tell_notices(row.people if row else None)


def _how_many(
    locations: Sequence[Location], since: int, until: int, staff: Staff, notices: Iterable[tuple[UUID, int, list[str]]]
) -> Answer:
    counted = Counter((location, year) for location, year, _reasons in notices)
    span = range(since, until + 1)
    rows = [
        [
            location.name,
            *(
                number(counted[location.pk, year]) if _may_tell(staff, location.pk, year) else words.NOTHING
                for year in span
            ),
        ]
        for location in locations
    ]
    head = [_("Standort"), *(str(year) for year in span)]
    remarks = (
        _("Ein Strich heißt: Dort arbeiteten weniger als fünf Personen, oder ihre Zahl ist nicht eingetragen. Eine"
          " Anzeige ließe sich dort einer Person zuordnen."),
    )  # fmt: skip
    title = _("Überlastungsanzeigen nach Standort und Jahr")
    return Answer(2, _("Überlastungsanzeigen"), (Table(title, head, rows),), remarks)


def _why(locations: Sequence[Location], staff: Staff, notices: Iterable[tuple[UUID, int, list[str]]]) -> Answer:
    counted = Counter(
        (location, reason)
        for location, year, reasons in notices
        if _may_tell(staff, location, year)
        for reason in reasons
    )
    rows = [
        [location.name, str(label), number(counted[location.pk, key])]
        for location in locations
        for key, label in words.REASONS.items()
        if counted[location.pk, key]
    ]
    head = [_("Standort"), _("Grund"), _("in so vielen Anzeigen")]
    empty = _("Es gibt keine Überlastungsanzeige, deren Gründe hier stehen können.")
    return Answer(3, _("Gründe"), (Table(_("Gründe nach Standort"), head, rows, 2, empty),))


def _measures(locations: Sequence[Location], since: int, until: int, today: date) -> Answer:
    found = list(
        queries.measures_of(locations, since, until, today).order_by("location__name", "day", "id")[: MOST_MEASURES + 1]
    )
    rows = [
        [
            each.location.name,
            _("geplant ab %(day)s") % {"day": short_day(each.day)} if each.day > today else short_day(each.day),
            str(words.MEASURES[each.kind]),
            each.words,
        ]
        for each in found[:MOST_MEASURES]
    ]
    more = (_("Es sind mehr Maßnahmen, als hier stehen. Bitte wählen Sie weniger Jahre."),)
    head = [_("Standort"), _("Seit"), _("Art"), _("Was")]
    table = Table(_("Maßnahmen nach Standort"), head, rows, 4, _("Es ist keine Maßnahme eingetragen."))
    return Answer(4, _("Maßnahmen"), (table,), more if len(found) > MOST_MEASURES else ())


def _lengths(locations: Sequence[Location], since: int, until: int, staff: Staff) -> Answer:
    by_errand, names = queries.errands_of(locations, since, until), errand_names()
    price = _price(staff)
    rows = [
        [names.get(errand, errand), str(year), *_length(row, price.get(year))]
        for (errand, year), row in sorted(
            by_errand.items(), key=lambda each: (names.get(each[0][0], each[0][0]), each[0][1])
        )
    ]
    head = [
        *(_("Anliegen"), _("Jahr"), _("Bedient"), _("Davon gemessen"), _("Bedienzeit, Median"), _("8 von 10")),
        *(_("Stunden am Schalter (gemessen)"), _("Kosten (gemessen)")),
    ]
    remarks = (
        _("Die Bedienzeit ist die Zeit am Schalter für ein Anliegen, gemessen vom Aufruf bis zum Abschluss. Sie steht"
          " nur da, wo sie nichts über einzelne Beschäftigte sagt; Stunden und Kosten ebenso. Beide sind"
          " die der gemessenen Besuche: Wer ohne Nummer bedient wurde, ist nicht darin. Kosten sind die Stunden mal dem"
          " Satz, den die Leitung eingetragen hat, im Mittel der Standorte."),
        *(str(meaning) for meaning in words.MEANINGS),
    )  # fmt: skip
    empty = _("In diesen Jahren ist nichts gezählt.")
    tables = (
        Table(_("Nach Anliegen und Jahr"), head, rows, 2, empty),
        _work(locations, since, until),
    )
    return Answer(5, _("Bearbeitungszeiten und Aufwand"), tables, remarks)


def _length(row: YearFigure, hour_cents: int | None) -> list[str]:
    found = queries.figures_of(row)
    used = found.used_minutes
    cents = rules.cost(used, hour_cents) if used else None
    euros = words.NOTHING if cents is None else f"{number(round(cents / 100))}{NARROW_SPACE}€"
    return [
        words.many(found.served), words.many(rules.told(size(row.handled))),
        words.median(found.handled), words.p80(found.handled), words.hours(used) if used else words.NOTHING, euros,
    ]  # fmt: skip


def _work(locations: Sequence[Location], since: int, until: int) -> Table:
    """Return how much was asked for at each location, how long people waited, and what was planned for it."""
    rows = YearFigure.objects.filter(location__in=locations, year__range=(since, until), errand=ALL)
    by_key = {(row.location_id, row.year): row for row in rows}
    lines = [
        [location.name, _year(row), *words.cells(queries.figures_of(row))]
        for location in locations
        for year in range(since, until + 1)
        if (row := by_key.get((location.pk, year)))
    ]
    head = [_("Standort"), _("Jahr"), *words.columns()]
    return Table(_("Nachfrage, Wartezeit und Kapazität"), head, lines, 2, _("In diesen Jahren ist nichts gezählt."))


def _year(row: YearFigure) -> str:
    if row.months == 12:
        return str(row.year)
    return ngettext("%(year)s (%(num)d Monat)", "%(year)s (%(num)d Monate)", row.months) % {
        "year": row.year, "num": row.months,
    }  # fmt: skip


def _price(staff: Staff) -> dict[int, int]:
    """Return what an hour cost in each year: the mean over the locations where somebody has said it."""
    said: dict[int, list[int]] = {}
    for (_location, year), row in staff.items():
        if row.hour_cents is not None:
            said.setdefault(year, []).append(row.hour_cents)
    return {year: round(sum(cents) / len(cents)) for year, cents in said.items()}
