# SPDX-License-Identifier: EUPL-1.2
"""The pages about figures: whose they are, what they say where too few stand behind a number, and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.insight.models import CountedMonth, ServiceFigure, StepFigure, Stock
from geleitzug.core.insight.queries import Added
from geleitzug.core.insight.sketches import sketch_of
from geleitzug.desks.office import months
from geleitzug.desks.office.tests.people import Colleague
from geleitzug.ground.calendar import add_months
from geleitzug.ground.events.models import Entry

SignIn = Callable[..., Colleague]
PLACE, DOGS = "/amt/kennzahlen/", "hundesteuer-anmelden"
HERE = f"{PLACE}{DOGS}/tax/"
DAYS = {"took": sketch_of([72.0] * 12), "worked": sketch_of([12.0] * 12)}


def kept(town: Town, services: int = 1, lengths: int = 2) -> list[date]:
    """Keep figures of some months: of the latest too few were decided; returns the months, the latest first."""
    today = timezone.localdate().replace(day=1)
    found = [add_months(today, -back) for back in range(1, lengths + 1)]
    with town.machine():
        for month in found:
            CountedMonth.objects.create(month=month)
            for number in range(services):
                here = {"service_key": f"leistung-{number}" if number else DOGS, "office": "tax", "month": month}
                told = {"decided": 12, "by_program": 3, "at_once": 9, **DAYS} if month != found[0] else {}
                ServiceFigure.objects.create(received=20, **here, **told)
                StepFigure.objects.create(element="Task_Decide", name="Festsetzen", times=12, **DAYS, **here)
                Stock.objects.create(open=15, overdue=None, oldest_weeks=3, at=timezone.now(), **here)
    return found


def streamed(answer: Any) -> str:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_a_head_reads_the_figures_of_their_own_office(town: Town, sign_in: SignIn) -> None:
    kept(town)
    head = sign_in("steueramt.leitung")

    overview, page = head.reads(PLACE), head.reads(HERE)

    assert "Hund zur Hundesteuer anmelden Steueramt 40 mehr als 12 3 Tage 3 Tage 25 % 75 %" in overview
    assert "Festsetzen 24 unter 9 12 Std. 12 Std. 3 Tage" in page
    assert "waren es in einem der Monate zu wenige" in page
    assert "etwa 15 unter 5 3 Wochen" in page
    assert "Ablaufprotokoll" not in page
    assert "Hier gibt es noch keine Kennzahlen" in sign_in("bauamt.leitung").reads(PLACE)
    assert sign_in("bauamt.leitung").get(HERE).status_code == 404
    assert sign_in("steueramt").get(PLACE).status_code == 403


def test_tables_hold_what_the_pages_show(town: Town, sign_in: SignIn) -> None:
    latest, before = kept(town)
    head = sign_in("steueramt.leitung")
    with town.machine():
        ServiceFigure.objects.filter(month=before).delete()

    by_month = streamed(head.get(f"{PLACE}monate.csv")).splitlines()
    steps = streamed(head.get(f"{HERE}schritte.csv")).splitlines()

    assert by_month[0].lstrip("\ufeff").split(";")[:6] == [
        *("Leistung", "Amt", "Monat", "Eingegangen", "Entschieden", "Dauer, Median"),
    ]
    assert len({line.count(";") for line in by_month}) == 1
    assert [line.split(";")[2:5] for line in by_month[1:]] == [
        [f"{latest:%Y-%m}", "20", "unter 5"],
        [f"{before:%Y-%m}", "0", "0"],
    ]
    assert steps[1].split(";") == ["Festsetzen", "24", "unter 9", "12 Std.", "12 Std.", "3 Tage", "–"]


def test_months_that_make_no_sense_are_said_and_stay_chosen(town: Town, sign_in: SignIn) -> None:
    found = [f"{month:%Y-%m}" for month in kept(town, lengths=14)]
    head = sign_in("steueramt.leitung")

    for since, until, said in (
        (found[0], found[3], "Der erste Monat liegt nach dem letzten."),
        ("2019-13", "\x00", "Bitte wählen Sie zwei Monate aus der Liste."),
        (found[13], found[0], "Auf einmal lassen sich höchstens 12 Monate ansehen."),
    ):
        assert said in head.reads(PLACE, von=since, bis=until)
    assert f'value="{found[3]}" selected' in head.get(PLACE, {"von": found[0], "bis": found[3]}).content.decode()


def test_the_event_log_is_the_digital_offices_and_wants_five_cases(town: Town, sign_in: SignIn) -> None:
    latest, _before = kept(town)
    swantje = sign_in("betrieb")
    log = f"{PLACE}{DOGS}/ablauf.xes"
    for _number in range(5):
        town.play(DOGS, "ein-hund", steps=0)

    assert "weniger als fünf Vorgänge" in swantje.reads(log)
    with town.machine():
        CountedMonth.objects.create(month=add_months(latest, 1))
    now = f"{add_months(latest, 1):%Y-%m}"
    written = streamed(swantje.get(log, {"von": now, "bis": now}))

    assert written.count("<trace>") == 5
    assert written.rstrip().endswith("</log>")
    with town.machine():
        assert Entry.objects.get(kind="EventLogTaken").facts["cases"] == 5
    assert sign_in("steueramt.leitung").get(log).status_code == 403
    assert swantje.get(f"{PLACE}gibt-es-nicht/ablauf.xes").status_code == 404


def test_pages_cost_the_same_for_many_services_and_months(
    town: Town, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    head = sign_in("steueramt.leitung")
    kept(town)
    head.reads(PLACE)
    with django_assert_num_queries(12):
        head.reads(PLACE)
    with town.machine():
        for model in (CountedMonth, ServiceFigure, StepFigure, Stock):
            model.objects.all().delete()
    found = kept(town, services=55, lengths=4)

    with django_assert_num_queries(12):
        page = head.get(PLACE, {"von": f"{found[3]:%Y-%m}", "bis": f"{found[0]:%Y-%m}"}).content.decode()
    with django_assert_num_queries(12):
        head.reads(HERE)

    assert page.count(" data-row>") == 50
    assert "leistung-9" in head.reads(PLACE, ab="leistung-8~tax")


def test_a_sum_says_that_something_is_missing_and_how_much_at_most() -> None:
    told = [months.added(each) for each in (Added(12), Added(0), Added(12, hidden=1), Added(0, hidden=3))]

    assert told == ["12", "0", "mehr als 12", "unter 13"]


def test_lengths_are_told_in_the_unit_people_use() -> None:
    told = [months._length(hours, 24) for hours in (0.2, 5, 47, 49, 1000)]

    assert told == ["12 Min.", "5 Std.", "47 Std.", "2 Tage", "42 Tage"]
    assert months._length(24, months.WORKING_DAY) == "3 Arbeitstage"
