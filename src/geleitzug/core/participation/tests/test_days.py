# SPDX-License-Identifier: EUPL-1.2
"""The days of an opinion: more time, reminders, what is late, and how long a process waits for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from geleitzug.core.caseload.calendar import due_in
from geleitzug.core.caseload.models import Notice
from geleitzug.core.caseload.ports import Span
from geleitzug.core.cases import props
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Task
from geleitzug.core.files import actions as files
from geleitzug.core.participation import clock, queries
from geleitzug.core.participation.actions import answering, asking, passing
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.rules import (
    NoLongerOpen,
    Said,
)
from geleitzug.core.participation.tests.asked import (
    BUILDING,
    BY_POST,
    GRID,
    SAID,
    Asking,
    in_days,
    mails,
    the_outside,
)


def test_more_time_and_once_more(house: Asking) -> None:
    (grid,) = house.ask(GRID)
    inquiry, boom = the_outside(house, grid)
    first_link = inquiry.link_digest
    with house.town.inside():
        asking.extend(grid, by=house.clerk, due=in_days(60))
    house.town.jobs()
    inquiry, _boom = the_outside(house, grid)
    assert (inquiry.due_on, inquiry.link_digest == first_link) == (in_days(60), False)
    with house.town.outside(boom):
        plan = ContentFile(props.sample_file("karte.pdf"), "karte.pdf")
        files.keep_upload(by=boom, subject=inquiry.pk, holder=inquiry.holder, upload=plan)
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    house.town.jobs()

    with house.town.inside():
        asking.ask_again(grid, by=house.clerk, reason="Bitte auch zum Wasser.", due=in_days(14))
    house.town.jobs()
    with house.town.outside(boom):
        mine = Inquiry.objects.get()
        assert (mine.is_open, mine.correction, mine.text) == (True, "Bitte auch zum Wasser.", SAID.text)
        answering.send(mine, by=boom, said=Said("agree", "Wasser liegt dort nicht.", "", "Uwe Boom"))
    house.town.jobs()

    row = house.again(grid)
    assert (row.verdict, row.round) == ("agree", 2)
    assert len(row.documents) == 3, "both answers stay in the file, and the plan once"


def test_time_reminds_and_then_says_that_it_is_late(house: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    house.ask(GRID, BY_POST, offices=["fire"])
    before, after = in_days(25), in_days(31)
    for day in (before, before, after, after):
        with house.town.machine(), monkeypatch.context() as clocks:
            clocks.setattr(timezone, "localdate", lambda day=day: day)
            clock.remind()
    house.town.jobs()

    told = house.kinds()
    assert (told.count("OpinionReminded"), told.count("OpinionOverdue")) == (3, 3)
    assert [mail.subject.partition(":")[0] for mail in mails(house.town) if mail.to == GRID.email][-1] == "Erinnerung"
    with house.town.inside():
        reminded = Notice.objects.filter(kind=Notice.Kind.REMINDED).values_list("staff__login", flat=True)
        assert {"feuerwehr", "bauamt"} <= set(reminded), "an own office, and the clerk whose letter has no mail"


def test_each_press_of_remind_sends_a_mail_and_where_none_can_reach_it_is_refused(
    house: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid, dyke = house.ask(GRID, BY_POST)
    now, after = timezone.now, in_days(31)
    for hour in (1, 2):
        with house.town.inside(), monkeypatch.context() as clocks:
            clocks.setattr(timezone, "now", lambda hour=hour: now() + timedelta(hours=hour))
            asking.remind(grid, by=house.clerk)
        house.town.jobs()

    subjects = [mail.subject.partition(":")[0] for mail in mails(house.town) if mail.to == GRID.email]
    assert subjects[1:] == ["Erinnerung"] * 2
    with house.town.inside():
        with pytest.raises(NoLongerOpen):
            asking.remind(dyke, by=house.clerk)
        with monkeypatch.context() as clocks:
            clocks.setattr(timezone, "localdate", lambda: after)
            for late in (asking.remind, passing.link_for_letter, passing.code_for_phone):
                with pytest.raises(NoLongerOpen):
                    late(grid, by=house.clerk)


def waits(house: Asking) -> bool:
    case = house.case
    return any(ref.startswith("Task_Wait.") for ref in case.calls)


def test_the_process_waits_for_who_was_asked_by_hand(house: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    carport = Asking(house.town, house.town.play(BUILDING, "carport", 1))
    grid, _dike = carport.ask(GRID, BY_POST)
    for kind in ("opinion", "concurrence"):
        with house.town.inside():
            open_ones = list(Task.objects.filter(case=carport.application.pk, kind=kind, done_at=None))
        for task in open_ones:
            with house.town.inside():
                process.complete(task, by=house.town.staff(task.office, task.role), result={"opinion": "agree"})
    house.town.jobs()
    assert (waits(carport), carport.decides()) == (True, False)

    _inquiry, boom = the_outside(carport, grid)
    with house.town.outside(boom):
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    house.town.jobs()
    assert (waits(carport), carport.decides()) == (True, False), "the dike has not answered"

    after = in_days(31)
    with monkeypatch.context() as clocks:
        clocks.setattr(timezone, "localdate", lambda *_at: after)
        with house.town.machine():
            clock.remind()
        house.town.jobs()
    assert (waits(carport), carport.decides()) == (False, True), "whose day is over holds nothing up"


def test_what_never_reached_its_recipient_holds_nothing_up_for_longer(
    house: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    (grid,) = house.ask(GRID)
    with house.town.machine():
        OpinionRequest.objects.filter(pk=grid.pk).update(delivered_at=None)
    with house.town.inside():
        assert [queries.holding_up(house.case.pk, in_days(day)) for day in (30, 31)] == [1, 0]

    after = in_days(31)
    with house.town.machine(), monkeypatch.context() as clocks:
        clocks.setattr(timezone, "localdate", lambda *_at: after)
        clock.remind()

    assert house.kinds().count("OpinionOverdue") == 1


def test_what_others_are_to_say_stands_in_the_calendar(house: Asking) -> None:
    house.ask(GRID, offices=["fire"])
    with house.town.inside():
        due = due_in(house.clerk, Span(in_days(29), in_days(31)))
    assert {"Stelle außerhalb", "Stellungnahme abgeben"} <= {each.note for each in due[in_days(30)]}


def test_a_decided_case_waits_for_nobody(house: Asking) -> None:
    (grid,) = house.ask(GRID)
    with house.town.machine():
        asking.end_all(house.application.pk, by=house.clerk, reason="Entschieden.")
        asking.end_all(house.application.pk, by=house.clerk, reason="Entschieden.")

    assert house.again(grid).revoked_at is not None
    assert house.kinds().count("OpinionRevoked") == 1
