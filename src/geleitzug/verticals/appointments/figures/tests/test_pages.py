# SPDX-License-Identifier: EUPL-1.2
"""Pages of figures: what a head reads and enters, what the council is told, and what is told to nobody."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking.models import ClosedDay, Location
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE, NotPermitted
from geleitzug.ground.web import limits
from geleitzug.verticals.appointments.figures import actions, adding, answers, queries, seeds
from geleitzug.verticals.appointments.figures.models import (
    DayFigure,
    Measure,
    MonthFigure,
    StaffYear,
    WorkloadNotice,
    YearFigure,
)
from geleitzug.verticals.appointments.figures.rules import MeasureKind, Reason, State
from geleitzug.verticals.appointments.figures.tests.past import MONTH, TEN, YEAR, counted, works
from geleitzug.verticals.appointments.queue import screens
from geleitzug.verticals.appointments.queue.models import TurnedAway
from geleitzug.verticals.appointments.queue.tests.hall import furnish

TODAY = date(2026, 2, 1)


def test_a_month_too_small_to_be_told_is_not_in_the_year_either(town: Town) -> None:
    with town.inside():
        hall = furnish()
        counted(hall.location, asked=4, month=date(YEAR, 4, 1))
        counted(hall.location)

        year = YearFigure.objects.get(location=hall.location, errand="")
        small = MonthFigure.objects.get(location=hall.location, errand="", month=date(YEAR, 4, 1))
        assert (year.booked, year.months, year.leaves_out) == (20, 1, True)
        assert queries.figures_of(small).asked is None


def test_times_of_few_are_nowhere(town: Town) -> None:
    with town.inside():
        hall = furnish()
        day = DayFigure(location=hall.location, day=MONTH, errand="", served=9, handled=TEN, used_minutes=90)
        few = adding.month_of(hall.location, MONTH, "", [day], of_many=False)
        many = adding.month_of(hall.location, MONTH, "", [day], of_many=True)

        assert (few.handled, few.used_minutes, few.served) == ({}, 0, 9)
        assert (many.handled, many.used_minutes) == (TEN, 90)
        assert queries.figures_of(few).used is None


def test_what_nobody_noted_or_measured_is_in_no_percent(town: Town) -> None:
    with town.inside():
        row = MonthFigure(
            location=furnish().location, month=MONTH, of_many=True, booked=40, served=11, with_appointment=8, missed=2,
            used_minutes=60, staffed_minutes=100, handled=TEN,
        )  # fmt: skip
        known = queries.figures_of(row)
        row.served = 12
        too_few = queries.figures_of(row)

        assert (known.missed, known.used) == (20, 60)
        assert too_few.used is None


def test_hours_are_of_months_that_are_told(town: Town) -> None:
    with town.inside():
        location = furnish().location
        for day in (MONTH, date(YEAR, 4, 2), date(YEAR, 5, 2)):
            DayFigure.objects.create(location=location, day=day, hours={"8": [5, 1, 1]})
        over = MonthFigure(location=location, month=MONTH.replace(day=1), booked=7)
        small = MonthFigure(location=location, month=date(YEAR, 4, 1), booked=4)

        assert queries.by_hour(location, YEAR, [over, small]) == {(MONTH.weekday(), 8): 7}


def test_the_council_is_told_of_notices_only_where_five_work(town: Town) -> None:
    with town.inside():
        large, small = furnish().location, furnish(key="test-dorf").location
        for location, people in ((large, 9), (small, 4)):
            works(location, people)
            row = WorkloadNotice(location=location, day=date(YEAR, 5, 1), reasons=[Reason.DEMAND], words="Zu viele")
            actions.note_notice(row, by=MACHINE)
        found = {each.number: each for each in answers.answers([large, small], YEAR, YEAR, TODAY)}

        assert found[2].tables[0].rows == [["Testhalle", "1"], ["Testhalle", "–"]]
        assert [row[2] for row in found[3].tables[0].rows] == ["1"]
        assert [row[-1] for row in found[1].tables[0].rows] == ["7", "–"]  # days of cover tell who was ill


def test_an_answer_says_what_an_errand_took_and_cost(town: Town) -> None:
    with town.inside():
        location = furnish().location
        works(location, 9)
        counted(location)
        for day, words in ((date(YEAR, 6, 1), "Mehr Schalter"), (TODAY + timedelta(days=1), "Bürgertelefon")):
            actions.note_measure(Measure(location=location, day=day, kind=MeasureKind.OTHER, words=words), by=MACHINE)
        found = {each.number: each for each in answers.answers([location], YEAR, 2026, TODAY)}

        lengths = found[5].tables[0].rows[0]
        assert lengths[1:4] == [str(YEAR), "20", "20"]
        assert lengths[6:] == ["50", "3.000\xa0€"]
        assert [row[1] for row in found[4].tables[0].rows] == ["01.06.2025", "geplant ab 02.02.2026"]
        before = queries.measures_of([location], 2024, 2024, TODAY)
        assert [each.words for each in before] == ["Bürgertelefon"]  # what was done later is no answer about that year


def test_a_notice_moves_as_the_table_says_and_its_text_is_sealed(town: Town) -> None:
    with town.inside():
        head = town.staff("citizens", "head")
        location = furnish().location
        row = WorkloadNotice(location=location, day=MONTH, reasons=[Reason.ROOMS], words="Es ist zu laut.")
        actions.note_notice(row, by=head)
        actions.move_notice(row, State.SETTLED, today=TODAY, by=head)
        with pytest.raises(actions.NotAllowedNow):
            actions.move_notice(row, State.SETTLED, today=TODAY, by=head)
        with pytest.raises(NotPermitted):
            actions.remove_notice(row, by=town.staff("citizens"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM appointments_workloadnotice WHERE id = %s", [row.pk])
            stored = bytes(cursor.fetchone()[0])

        assert WorkloadNotice.objects.get(pk=row.pk).settled_on == TODAY
        assert b"laut" not in stored


def test_a_head_enters_who_works_there_a_notice_and_a_measure(town: Town, head: PageClient) -> None:
    with town.inside():
        location = furnish().location
    here = timezone.localdate()
    staff = reverse("appointments_office:staff_year", args=[location.pk, here.year])
    typed = {"posts": "17,5", "full_time_equivalents": "16,25", "full_time": "14", "part_time": "4", "hour": "64,80"}
    day = {"day.day": str(here.day), "day.month": str(here.month), "day.year": str(here.year)}

    wrong = head.post(staff, {**typed, "posts": "viele", "full_time_equivalents": "19"}).content.decode()
    head.post(staff, typed)
    again = head.get(staff).content.decode()
    head.post(reverse("appointments_office:new_notice", args=[location.pk]), {**day, "reasons": "demand", "words": "x"})
    with town.inside():
        notice = WorkloadNotice.objects.get(location=location)
        row = StaffYear.objects.get(location=location)
    page = reverse("appointments_office:notice", args=[location.pk, notice.pk])
    measure = reverse("appointments_office:new_measure", args=[location.pk])
    head.post(f"{measure}?anzeige={notice.pk}", {**day, "kind": "rooms", "words": "Schallschutz"})
    head.post(f"{page}stand/", {"stand": "settled"})
    shown = head.get(page).content.decode()
    elsewhere = head.get(f"{measure}?anzeige={uuid7()}").status_code
    head.post(f"{page}entfernen/")
    with town.inside():
        left = list(Measure.objects.filter(location=location).values_list("notice", "words"))
        gone = not WorkloadNotice.objects.filter(location=location).exists()

    assert "Zahl von 0 bis 999" in wrong
    assert 'value="viele"' in wrong
    assert (row.posts, row.hour_cents, row.people) == (Decimal("17.5"), 6480, 18)
    assert all(f'value="{value}"' in again for value in ("17,5", "16,25", "64,80"))
    assert all(word in shown for word in ("Schallschutz", "abgeschlossen", "nicht steuerbares"))
    assert elsewhere == 404
    assert (gone, left) == (True, [(None, "Schallschutz")])


def test_who_gets_no_number_is_counted_only_where_none_are_given_out(town: Town, settings: Any) -> None:
    limits.forget_all()
    phone = PageClient(headers={"host": "musterhafen.localhost"})
    with town.inside():
        location = furnish().location
    page, said = f"/warten/{location.key}/", {"wie": "abgewiesen", "errand": "test-passport"}
    phone.post(page, said)
    with town.inside():
        screens.shut(location, by=town.staff("citizens"), day=timezone.localdate(), is_shut=True)
    shut = phone.get(page).content.decode()
    thanks = phone.post(page, said, follow=True).content.decode()
    settings.NUMBERS_PER_ADDRESS = 2
    for _each in range(5):
        phone.post(page, {"wie": "ohne", "errand": "test-passport"})
    with town.inside():
        rows = list(TurnedAway.objects.filter(location=location).values_list("errand", "many"))
        closed = furnish(key="test-zu").location
        ClosedDay.objects.create(location=closed, day=timezone.localdate())
    settings.NUMBERS_PER_ADDRESS = 0
    at_night = phone.post(f"/warten/{closed.key}/", said, follow=True).content.decode()
    phone.post(f"/warten/{closed.key}/", {"wie": "ohne", "errand": "test-passport"})
    with town.inside():
        nobody = not TurnedAway.objects.filter(location=closed).exists()

    assert "Worum wäre es gegangen?" in shut
    assert "Wir haben es gezählt" in thanks
    assert rows == [("test-passport", 2)], "who is refused a number is bounded as who takes one"
    assert "Zurzeit werden hier keine Nummern vergeben" in at_night
    assert "gezählt" not in at_night
    assert nobody, "closed is not full"


def test_the_answers_are_a_page_a_paper_and_a_table(town: Town, head: PageClient) -> None:
    with town.inside():
        location = Location.objects.get(key="mitte")
        works(location, 19)
        counted(location)
    page = head.get("/amt/termine/kennzahlen/rat/?von=2025&bis=2025").content.decode()
    pdf = head.get("/amt/termine/kennzahlen/rat.pdf?von=2025&bis=2025")
    table = b"".join(head.get("/amt/termine/kennzahlen/rat.csv?von=2025&bis=2025")).decode("utf-8-sig")  # type: ignore[arg-type]
    wrong = head.get("/amt/termine/kennzahlen/rat/?von=2025&bis=egal").content.decode()
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))

    assert f" Standorte: {location.name}, " in page
    assert page.count("<h2") >= 5
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert [location.name, "2025", "19", "19", "19", "0", "7"] in rows
    assert "zwei Jahre aus der Liste" in wrong


def test_the_pages_ask_the_same_of_many_months_as_of_one(town: Town, head: PageClient) -> None:
    places = ("/amt/termine/kennzahlen/?jahr=2025", "/amt/termine/kennzahlen/rat/?von=2025&bis=2025")
    with town.inside():
        location = furnish(key="test-nord", office="citizens").location
        counted(location)
    places = (*places, f"/amt/termine/kennzahlen/{location.pk}/?jahr=2025")
    one = [_statements(head, path) for path in places]
    with town.inside():
        for number in range(4, 9):
            counted(location, month=date(2025, number, 1))
            counted(furnish(key=f"test-{number}", office="citizens").location)

    assert [_statements(head, path) for path in places] == one


def test_the_demo_has_the_same_past_each_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "BACK", timedelta(days=32))
    told = []
    for _twice in range(2):
        with town.machine():
            DayFigure.objects.all().delete()
            seeds.play()
            rows = DayFigure.objects.filter(errand="", location__key="mitte").order_by("day")
            told.append(list(rows.values_list("day", "booked", "walk_ins", "served", "used_minutes")))
            counts = [WorkloadNotice.objects.count(), MonthFigure.objects.filter(of_many=True).exists()]
            for kind in (MonthFigure, YearFigure):
                kind.objects.all().delete()

    assert told[0] == told[1]
    assert len(told[0]) > 15
    assert counts[1]
    assert all(20 < booked + walk_ins < 200 for _day, booked, walk_ins, *_rest in told[0])


def _statements(client: PageClient, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)
