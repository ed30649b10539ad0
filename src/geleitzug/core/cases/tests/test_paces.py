# SPDX-License-Identifier: EUPL-1.2
"""How long filling in takes: measured between pages, said only where enough people were."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases import paces
from geleitzug.core.cases.clock import measure_paces
from geleitzug.core.cases.models import Application, Duration
from geleitzug.core.catalogue.models import Offering

NOON = datetime(2026, 3, 9, 12, tzinfo=timezone.get_default_timezone())
DOG = "hundesteuer-anmelden"


def test_seconds_are_counted_from_page_to_page() -> None:
    begun = {"at": NOON.isoformat()}

    first = paces.stepped(begun, "halter", NOON + timedelta(seconds=40))
    second = paces.stepped(first, "hunde", NOON + timedelta(seconds=100))
    again = paces.stepped(second, "halter", NOON + timedelta(seconds=110))

    assert again["pages"] == {"halter": 50, "hunde": 60}


def test_whoever_was_away_from_a_page_is_not_counted_for_it() -> None:
    away = paces.stepped({"at": NOON.isoformat()}, "halter", NOON + timedelta(hours=2))

    assert paces.stepped(away, "halter", NOON + timedelta(hours=2, seconds=5))["pages"] == {"halter": None}
    assert paces.stepped({}, "halter", NOON)["pages"] == {}


def test_of_fewer_than_twenty_nothing_is_said() -> None:
    nineteen = [{"halter": 60}] * 19

    assert paces.summed_up(nineteen) == {}
    assert paces.summed_up([*nineteen, {"halter": None}]) == {}
    assert paces.summed_up([*nineteen, {"halter": 62, "firma": 5}]) == {"whole": 60, "pages": {"halter": 60}, "of": 20}


def test_the_time_left_is_said_only_if_every_page_to_come_is_known() -> None:
    pace = {"whole": 200, "pages": {"halter": 61, "hunde": 120}}

    assert paces.minutes_left(pace, ["halter", "hunde"]) == 4
    assert paces.minutes_left(pace, ["hunde", "firma"]) is None
    assert paces.minutes_left({}, ["hunde"]) is None
    assert paces.minutes_left(pace, []) is None
    assert paces.minutes_in_all(pace) == 4
    assert paces.minutes_in_all({}) is None


def test_a_job_takes_the_times_away_from_who_was_measured(town: Town) -> None:
    sent = town.play(DOG, "ein-hund", 0)
    with town.machine():
        Application.objects.filter(pk=sent.pk).update(paces={"at": NOON.isoformat(), "pages": {"halter": 30}})
        for _each in range(paces.ENOUGH - 1):
            Duration.objects.create(service_key=DOG, pages={"halter": 90}, month=timezone.localdate().replace(day=1))
        Duration.objects.create(
            service_key=DOG, pages={"halter": 900}, month=timezone.localdate() - timedelta(days=500)
        )

        measure_paces()
        measure_paces()

        assert Application.objects.get(pk=sent.pk).paces == {}
        assert Duration.objects.filter(service_key=DOG).count() == paces.ENOUGH
        pace = Offering.objects.get(tenant=town.id, key=DOG).pace
    assert pace == {"whole": 90, "pages": {"halter": 90}, "of": paces.ENOUGH}
