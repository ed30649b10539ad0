# SPDX-License-Identifier: EUPL-1.2
"""Planning by the pages: what is typed is offered, what is wrong is said, and what another office runs is not seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from tests.furnished import Town, furnished_database, town
from tests.pages import PageClient

from geleitzug.core.booking.models import ClosedDay, Corridor, Location, Opening, RuleVersion, Shift

__all__ = ["furnished_database", "town"]

Client = Callable[[str], PageClient]


def address(name: str, *args: object) -> str:
    return reverse(f"appointments_office:{name}", args=args)


def day(name: str, *, year: int, month: int, day: int) -> dict[str, str]:
    return {f"{name}.day": str(day), f"{name}.month": str(month), f"{name}.year": str(year)}


def test_every_page_of_a_location_opens(town: Town, mitte: Location, of: Client) -> None:
    head = of("buergerbuero.leitung")

    for path in (
        address("plan"), address("location", mitte.pk), address("edit_location", mitte.pk),
        address("release", mitte.pk), address("week", mitte.pk), address("why", mitte.pk), address("errands"),
        address("new_errand"), address("skills"), address("new_location"),
        *(address(name, mitte.pk, slug) for name in ("rows", "new_row")
          for slug in ("zeiten", "schliesstage", "schalter", "dienste", "korridore")),
    ):  # fmt: skip
        assert head.get(path).status_code == 200, path


def test_hours_for_several_days_are_typed_once(town: Town, mitte: Location, of: Client) -> None:
    head = of("buergerbuero.leitung")
    with town.machine():
        version = RuleVersion.objects.get(location=mitte).number

    answer = head.post(
        address("new_row", mitte.pk, "zeiten"), {"weekdays": ["5", "6"], "starts": "9", "ends": "12.30 Uhr"}
    )

    assert answer.status_code == 302
    with town.machine():
        rows = list(Opening.objects.filter(location=mitte, weekday__gte=5).order_by("weekday"))
        assert [(each.weekday, f"{each.starts:%H:%M}–{each.ends:%H:%M}") for each in rows] == [
            (5, "09:00–12:30"), (6, "09:00–12:30"),
        ]  # fmt: skip
        assert RuleVersion.objects.get(location=mitte).number != version


@pytest.mark.parametrize(
    ("slug", "typed", "said"),
    [
        ("zeiten", {"weekdays": ["0"], "starts": "8:03", "ends": "9"}, "in Schritten von fünf Minuten"),
        ("zeiten", {"weekdays": ["0"], "starts": "25", "ends": "9"}, "zum Beispiel 8:30"),
        ("zeiten", {"weekdays": ["0"], "starts": "24:00", "ends": "9"}, "24:00 Uhr geht hier nicht"),
        ("zeiten", {"weekdays": ["0"], "starts": "12", "ends": "9"}, "Das Ende liegt vor dem Beginn"),
        ("zeiten", {"weekdays": ["9"], "starts": "8", "ends": "9"}, "wenigstens eines"),
        ("schliesstage", {**day("day", year=2026, month=2, day=30)}, "Diesen Tag gibt es nicht"),
        ("schliesstage", {**day("day", year=26, month=2, day=3)}, "mit vier Ziffern"),
        ("schliesstage", {**day("day", year=2028, month=2, day=29), "starts": "9"}, "beide Uhrzeiten"),
        ("schalter", {"name": "  "}, "füllen Sie dieses Feld aus"),
        ("schalter", {"name": "x" * 61}, "höchstens 60 Zeichen"),
        ("dienste", {"starts": "8", "ends": "9"}, "Wochentage oder einen einzelnen Tag"),
        ("dienste", {"starts": "8", "ends": "9", "weekdays": ["0"], "breaks": "mittags"}, "12:00–12:30"),
        ("korridore", {"weekdays": ["0"], "starts": "8", "ends": "9", "share_kept": "101"}, "von 0 bis 100"),
        ("korridore", {"weekdays": ["0"], "starts": "8", "ends": "9", "for_whom": "mich"}, "aus der Liste"),
    ],
)
def test_what_cannot_be_meant_is_said(
    town: Town, mitte: Location, of: Client, slug: str, typed: dict[str, str], said: str
) -> None:
    with town.machine():
        counter = str(mitte.counters.all()[0].pk)
    answer = of("buergerbuero.leitung").post(address("new_row", mitte.pk, slug), {"counter": counter, **typed})

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_who_plans_another_office_finds_nothing(town: Town, mitte: Location, of: Client) -> None:
    other, clerk = of("steueramt.leitung"), of("buergerbuero")

    assert "Bürgerbüro Mitte" not in other.get(address("plan")).content.decode()
    assert other.get(address("location", mitte.pk)).status_code == 404
    assert other.post(address("new_row", mitte.pk, "schalter"), {"name": "Schalter 9"}).status_code == 404
    assert clerk.get(address("plan")).status_code == 403


def test_a_location_an_errand_and_a_rule_are_made_and_taken_away(town: Town, mitte: Location, of: Client) -> None:
    head = of("buergerbuero.leitung")

    made = head.post(
        address("new_location"),
        {"name": "Bürgerbüro Süd", "office": "citizens", "zone": "Europe/Berlin", "active": "1"},
    )
    wrong = head.post(address("new_location"), {"name": "Mond", "office": "citizens", "zone": "Mond/Krater"})
    errand = {
        "name_de": "Fischereischein",
        "minutes": "10",
        "further_minutes": "0",
        "after_minutes": "0",
        "most_persons": "1",
    }
    errand_made = head.post(address("new_errand"), errand)
    head.post(
        address("new_row", mitte.pk, "schliesstage"), {**day("day", year=2028, month=2, day=29), "reason": "Umzug"}
    )
    with town.machine():
        row = ClosedDay.objects.get(location=mitte)
    removed = head.post(address("row", mitte.pk, "schliesstage", row.pk), {"entfernen": "1"})

    assert (made.status_code, errand_made.status_code, removed.status_code) == (302, 302, 302)
    assert "Diese Zeitzone ist unbekannt" in wrong.content.decode()
    with town.machine():
        assert Location.objects.get(name="Bürgerbüro Süd").key == "buergerbuero-sued"
        assert not ClosedDay.objects.filter(location=mitte).exists()


def test_the_demo_can_be_planned_on(town: Town, mitte: Location) -> None:
    with town.machine():
        assert Shift.objects.filter(counter__location=mitte).count() == 20
        assert Corridor.objects.filter(location=mitte).count() == 5
