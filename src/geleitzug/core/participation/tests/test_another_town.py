# SPDX-License-Identifier: EUPL-1.2
"""The district is asked: what it is given, what it answers, and what stays when the file goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases import props
from geleitzug.core.cases.actions import merging
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import NotMergeable, Unlike
from geleitzug.core.catalogue.queries import service_in
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import entries_of, verify
from geleitzug.core.participation import carrying, clock, opening, queries
from geleitzug.core.participation.actions import answering, asking
from geleitzug.core.participation.models import Inquiry
from geleitzug.core.participation.rules import (
    NoLongerOpen,
    Said,
)
from geleitzug.core.participation.tests.asked import (
    GRID,
    SAID,
    Asking,
    in_days,
)
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.tenancy import doors


def test_what_is_asked_twice_by_the_queue_is_given_once(house: Asking, district: Town) -> None:
    (county,) = house.ask(towns=["moorland/environment"])

    with house.town.machine():
        carrying.carry(request=str(county.pk), what="asked")

    with district.inside():
        assert Inquiry.objects.count() == 1


def test_the_other_town_answers_and_the_paper_lies_in_the_file(house: Asking, district: Town) -> None:
    (county,) = house.ask(towns=["moorland/environment"])
    expert = district.staff("environment", "expert")
    with district.inside():
        inquiry = queries.inquiry_for(expert, Inquiry.objects.get().pk)
        files.keep_upload(
            by=expert, subject=inquiry.pk, upload=ContentFile(props.sample_file("karte.pdf"), "karte.pdf")
        )
        answering.send(inquiry, by=expert, said=SAID)

    district.jobs()

    with district.inside():
        own = Case.objects.get(pk=inquiry.pk)
        assert (own.state, own.tasks.get().result["opinion"]) == ("closed", SAID.verdict)
        assert "Stellungnahme an Musterhafen" in {entry.title for entry in entries_of(own.pk)}
        assert verify(own.pk)
    row = house.again(county)
    assert (row.verdict, row.conditions, row.said_by) == (SAID.verdict, SAID.conditions, SAID.name)
    with house.town.inside():
        titles = [document.title for document in Document.objects.filter(pk__in=row.documents)]
        assert len(titles) == 2
        assert verify(house.application.pk)
        notice = Notice.objects.filter(kind=Notice.Kind.OPINION).get()
        assert notice.text == row.recipient
    with pytest.raises(NoLongerOpen), district.inside():
        answering.send(inquiry, by=expert, said=SAID)


def test_another_office_of_the_other_town_sees_nothing_of_it(house: Asking, district: Town) -> None:
    house.ask(towns=["moorland/environment"])
    roads = district.staff("roads", "expert")

    with district.inside():
        assert not queries.inquiries_for(roads).exists()
        with pytest.raises(Http404):
            queries.inquiry_for(roads, Inquiry.objects.get().pk)
        with pytest.raises(NotPermitted):
            answering.save(Inquiry.objects.get(), by=roads, said=SAID)


def test_what_another_town_asks_twice_is_answered_twice_and_never_joined(house: Asking, district: Town) -> None:
    for _each in range(2):
        house.ask(towns=["moorland/environment"])
    clerk = replace(district.staff("environment", "expert"), roles=frozenset({("environment", "clerk")}))

    with district.inside():
        one, other = Case.objects.order_by("id")
        with pytest.raises(NotMergeable) as refused:
            merging.merge(one, other, by=clerk, reason="Dieselbe Frage.", consent="Am Telefon.")
        assert refused.value.why is Unlike.INQUIRY
        assert not merging.may_merge(clerk, one)
        assert all(case.is_active for case in Case.objects.all())


def test_with_the_file_goes_what_others_have_of_it(house: Asking, district: Town) -> None:
    house.ask(GRID, towns=["moorland/environment"])

    with house.town.machine():
        carrying.forget(subject=str(house.application.pk))

    with house.town.machine():
        assert not Inquiry.objects.exists()
    with district.machine():
        own = Inquiry.objects.get()
        assert Case.objects.filter(pk=own.pk).exists(), "the district keeps its own file by its own plan"
        carrying.forget(subject=str(own.pk))
        assert not Inquiry.objects.exists()


def test_a_late_district_still_owes_and_has_its_papers(house: Asking, district: Town, monkeypatch: Any) -> None:
    (county,) = house.ask(towns=["moorland/environment"])
    later = in_days(100)
    with monkeypatch.context() as clocks:
        clocks.setattr(timezone, "localdate", lambda *_at: later)
        with district.machine():
            clock.put_papers_away()
        with house.town.inside():
            asking.remind(county, by=house.clerk)
        house.town.jobs()
    with district.inside():
        given = Inquiry.objects.get()
        assert (given.is_open, len(queries.given_papers(given))) == (True, 1)
        assert Notice.objects.filter(case=given.pk, kind=Notice.Kind.REMINDED).exists()


def test_the_district_is_asked_once_more_in_the_same_case(house: Asking, district: Town) -> None:
    (county,) = house.ask(towns=["moorland/environment"])
    expert = district.staff("environment", "expert")
    for verdict in ("disagree", "agree"):
        with district.inside():
            inquiry = queries.inquiry_for(expert, Inquiry.objects.get().pk)
            answering.send(inquiry, by=expert, said=Said(verdict, "Wegen der Eiche.", "", "Eike"))
        district.jobs()
        if verdict == "disagree":
            with house.town.inside():
                asking.ask_again(county, by=house.clerk, reason="Auch die Buche?", due=in_days(20))
            house.town.jobs()
            with district.inside():
                task = Task.objects.get(case=inquiry.pk, done_at=None)
                assert (task.due_on, task.cancelled) == (in_days(20), False)

    assert (house.again(county).verdict, house.again(county).round) == ("agree", 2)
    with district.inside():
        assert Task.objects.filter(case=inquiry.pk, done_at=None).count() == 0


def test_nobody_applies_for_an_opinion(house: Asking, district: Town) -> None:
    house.ask(towns=["moorland/environment"])
    with doors.citizen_door(district.id):
        assert service_in(district.id, opening.package().key) is None
