# SPDX-License-Identifier: EUPL-1.2
"""The file plan: who keeps it, and what it says about a case."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.filing import plan, queries
from geleitzug.core.filing.models import FileClass
from geleitzug.core.filing.rules import After, BadClass
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import NotPermitted

DOGS = "hundesteuer-anmelden"
SAYS = {"key": "22.99", "title": "Sonstige Steuern", "years": 6, "after": After.OFFER, "basis": "Aktenordnung"}


def test_a_new_town_begins_with_a_plan(town: Town) -> None:
    with town.inside():
        classes = {each.key: each for each in queries.plan()}
        by_service = queries.classes_by_service()

    assert classes["22.31"].years == 10
    assert classes["10.24"].after == After.KEEP
    assert by_service[DOGS] == classes["22.31"]


def test_the_records_office_keeps_the_plan_and_clerks_do_not(town: Town) -> None:
    records, clerk = town.staff("digital", "records"), town.staff("tax")
    with town.inside():
        plan.keep_class(None, by=records, **SAYS)
        with pytest.raises(NotPermitted):
            plan.keep_class(None, by=clerk, **{**SAYS, "key": "22.98"})

        assert queries.class_for("22.99") is not None
    with town.machine():
        kept = Entry.objects.filter(kind="FileClassKept", facts__key="22.99").get()
    assert (kept.deed, kept.actor_name) == (True, records.name)


def test_a_key_is_given_once(town: Town) -> None:
    records = town.staff("digital", "records")
    with town.inside(), pytest.raises(plan.KeyTaken):
        plan.keep_class(None, by=records, **{**SAYS, "key": "22.31"})


def test_a_case_is_filed_where_its_service_is(town: Town) -> None:
    case = town.case(town.play(DOGS, "ein-hund"))
    year = timezone.localdate(case.received_at).year

    with town.inside():
        filed = queries.filed(case)

    assert filed.number == f"22.31 – {case.number}"
    assert filed.record == f"22.31/{year}"
    assert filed.until == date(year + 11, 1, 1)


def test_an_open_case_has_no_end_and_a_service_without_a_class_its_packages_years(town: Town) -> None:
    records, case = town.staff("digital", "records"), town.case(town.play(DOGS, "ein-hund", 0))
    with town.inside():
        plan.file_service(DOGS, None, by=records)
        plan.file_service(DOGS, None, by=records)

        filed = queries.filed(case)

    assert (filed.number, filed.record, filed.until) == (case.number, "", None)
    assert (filed.retention.years, filed.retention.after) == (10, After.OFFER)
    with town.machine():
        assert Entry.objects.filter(kind="ServiceFiled", actor_name=records.name).count() == 1


def test_a_class_that_is_used_stays(town: Town) -> None:
    records = town.staff("digital", "records")
    with town.inside():
        dogs, council = queries.class_for("22.31"), queries.class_for("10.24")
        assert dogs is not None
        assert council is not None
        with pytest.raises(plan.StillUsed):
            plan.remove_class(dogs, by=records)
        plan.remove_class(council, by=records)

        assert {each.key for each in queries.plan()} >= {"22.31"}
        assert queries.class_for("10.24") is None


def test_the_database_itself_lets_nothing_be_destroyed_unoffered(town: Town) -> None:
    with town.inside(), pytest.raises(IntegrityError), transaction.atomic():
        FileClass.objects.create(key="1", title="Akten", years=1, after=After.DESTROY, basis="Aktenordnung")
    with town.inside(), pytest.raises(BadClass):
        plan.keep_class(
            None, by=town.staff("digital", "records"), key="1", title="Akten", years=1, after=After.DESTROY, basis="AO"
        )


def test_how_far_offices_are_is_noted_and_counted(town: Town) -> None:
    records, today = town.staff("digital", "records"), date(2026, 11, 29)
    with town.inside():
        plan.note_rollout("tax", by=records, shelf_metres=120, scans_since=date(2026, 1, 2), today=today)
        plan.note_rollout("tax", by=records, shelf_metres=80, scans_since=None, today=today)
        with pytest.raises(NotPermitted):
            plan.note_rollout("tax", by=town.staff("tax"), shelf_metres=0, scans_since=None, today=today)
        states = {each.office: each for each in queries.rollout()}

    assert (len(states["tax"].services), states["tax"].planned) == (1, 1)
    noted = states["tax"].noted
    assert noted is not None
    assert (noted.shelf_metres, noted.scans_since, noted.noted_by) == (80, None, records.name)
    assert states["building"].noted is None
