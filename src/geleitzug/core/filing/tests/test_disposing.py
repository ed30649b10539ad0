# SPDX-License-Identifier: EUPL-1.2
"""Parting with files: what is due, two pairs of hands, what is in the way, and that nothing is left."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from tests.furnished import Town, at_once

from geleitzug.core.cases.models import Application, Case, Objection, Party, RegisterValue, Task
from geleitzug.core.cases.queries import timeline
from geleitzug.core.cases.rules import State
from geleitzug.core.files.models import Document, FileEntry, Record
from geleitzug.core.filing import certificate, destroying, disposing, holding, queries
from geleitzug.core.filing.models import Lot, LotItem
from geleitzug.core.filing.rules import Hindrance, ItemState, LotState, NotAllowedNow
from geleitzug.core.filing.tests.ended import (
    CLOSED,
    DOGS,
    TODAY,
    again,
    agree_to_destruction,
    head,
    old_case,
    proposed,
    records,
    released,
)
from geleitzug.core.mailbox.models import Message
from geleitzug.core.privacy import asking
from geleitzug.core.privacy.rules import Kind
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import NotPermitted

EVERYWHERE = (Document, FileEntry, Record, Message)


def due(town: Town) -> list[str]:
    """Return the numbers of the cases that are due, in their order: the page sorts them, the query does not."""
    with town.inside():
        return sorted(each.case.number for each in queries.as_due(queries.due_cases(TODAY)))


def items(town: Town, lot: Lot) -> list[LotItem]:
    with town.inside():
        return queries.items_of(lot)


def test_what_was_closed_long_ago_is_due_and_the_rest_is_not(town: Town) -> None:
    old = old_case(town)
    old_case(town, closed=datetime(2016, 1, 1, tzinfo=UTC))
    town.play(DOGS, "ein-hund", 0)

    assert due(town) == [old.number]


def test_what_was_joined_goes_after_the_case_that_decided_both(town: Town) -> None:
    goes_on, joined = old_case(town), old_case(town)
    with town.machine():
        Case.objects.filter(pk=joined.pk).update(state=State.MERGED, merged_into=goes_on.pk)
        assert queries.hindrance_to(joined.pk) == Hindrance.JOINED
    assert due(town) == [goes_on.number]

    with town.machine():
        Case.objects.filter(pk=joined.pk).update(merged_into=uuid7())  # whose file is gone
    assert due(town) == sorted([goes_on.number, joined.number])


def test_one_proposes_and_another_releases(town: Town) -> None:
    case, clerk = old_case(town), town.staff("tax")
    with town.inside(), pytest.raises(NotPermitted):
        disposing.propose([case.pk], by=clerk, today=TODAY)
    lot = proposed(town, case)

    with town.inside():
        for nobody in (records(town), clerk, town.staff("building", "head")):
            with pytest.raises(NotPermitted):
                disposing.release(lot, by=nobody)
        disposing.release(lot, by=head(town))
        with pytest.raises(NotAllowedNow):
            disposing.release(lot, by=head(town))

    lot = again(town, lot)
    assert lot.state == LotState.RELEASED
    assert (lot.proposed_by_name, lot.released_by_name) == (records(town).name, head(town).name)


def test_who_has_proposed_does_not_release_and_the_database_says_so_too(town: Town) -> None:
    lot, boss = proposed(town, old_case(town)), head(town)
    with town.inside():
        Lot.objects.filter(pk=lot.pk).update(proposed_by=boss.id)
        with pytest.raises(disposing.NotAlone):
            disposing.release(lot, by=boss)
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=lot.pk).update(released_by=boss.id)
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=lot.pk).update(state="released")


def test_what_is_in_a_lot_is_not_proposed_again_until_it_comes_back(town: Town) -> None:
    case = old_case(town)
    lot = proposed(town, case)
    assert due(town) == []
    with town.inside(), pytest.raises(disposing.NothingToPropose):
        disposing.propose([case.pk], by=records(town), today=TODAY)

    with town.inside():
        disposing.send_back(lot, by=head(town), note="Die Klage läuft noch.")

    assert due(town) == [case.number]
    assert items(town, lot)[0].why == Hindrance.SENT_BACK
    assert again(town, lot).note == "Die Klage läuft noch."
    assert proposed(town, case).pk != lot.pk


def test_nothing_is_left_of_a_file_that_is_destroyed_but_that_it_was(town: Town) -> None:
    agree_to_destruction(town)
    case = old_case(town)
    stays = town.case(town.play(DOGS, "zwei-hunde-ohne-konto"))
    lot = released(town, case)

    town.jobs()

    (item,) = items(town, lot)
    assert again(town, lot).state == LotState.DONE
    assert item.state == ItemState.DESTROYED
    assert item.documents > 0
    with town.machine():
        for model in EVERYWHERE:
            assert not model.objects.filter(subject=case.pk).exists(), model
            assert model.objects.filter(subject=stays.pk).exists(), model
        for model, column in ((Application, "pk"), (Case, "pk"), (Task, "case"), (RegisterValue, "case"),
                              (Party, "application")):  # fmt: skip
            assert not model.objects.filter(**{column: case.pk}).exists(), model
        entries = list(timeline(case.pk, public=False))
        assert {"CaseOpened", "FileDestroyed"} <= {entry.kind for entry in entries}
        assert case.applicant not in str([entry.told for entry in entries])
    with town.machine(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM keys.case_key WHERE id = %s", [case.pk])
        assert cursor.fetchone() == (0,)


def test_destroying_twice_is_once(town: Town) -> None:
    agree_to_destruction(town)
    lot = released(town, old_case(town))
    town.jobs()
    (item,) = items(town, lot)

    with town.machine():
        destroying.destroy_file(item=str(item.pk))
        told = Entry.objects.filter(kind__in=["FileDestroyed", "LotDone"]).count()

    assert told == 2
    assert items(town, lot)[0].ended_at == item.ended_at


def test_a_hold_stops_a_file_at_every_step(town: Town) -> None:
    agree_to_destruction(town)
    first, second, third = old_case(town), old_case(town), old_case(town)
    clerk = town.staff("tax")
    with town.inside():
        holding.hold(first, by=clerk, reason="Klage vor dem Verwaltungsgericht")
        with pytest.raises(holding.HeldAlready):
            holding.hold(first, by=clerk, reason="noch einmal")
        lots = disposing.propose([first.pk, second.pk, third.pk], by=records(town), today=TODAY)
        assert [len(queries.items_of(lot)) for lot in lots] == [2]
        holding.hold(second, by=clerk, reason="Prüfung des Rechnungshofs")
        disposing.release(lots[0], by=head(town))
        holding.hold(third, by=clerk, reason="Anfrage der Staatsanwaltschaft")
    town.jobs()

    assert [item.state for item in items(town, lots[0])] == [ItemState.STOPPED, ItemState.STOPPED]
    assert {item.why for item in items(town, lots[0])} == {Hindrance.HOLD}
    assert again(town, lots[0]).state == LotState.DONE
    with town.inside():
        assert Case.objects.filter(pk__in=[first.pk, second.pk, third.pk]).count() == 3
        holding.lift(third, by=head(town))
        holding.lift(third, by=head(town))
    town_due = due(town)
    assert third.number in town_due
    with town.inside():
        held = {each.case.number: each.held for each in queries.as_due(queries.due_cases(TODAY))}
    assert held == {first.number: True, second.number: True, third.number: False}


def test_a_deletion_waits_for_a_hold_that_is_being_set(own_town: Town) -> None:
    agree_to_destruction(own_town)
    case = old_case(own_town)
    with own_town.inside():
        (lot,) = disposing.propose([case.pk], by=records(own_town), today=TODAY)
        disposing.release(lot, by=head(own_town))
    begun, ended = threading.Event(), threading.Event()

    def hold() -> None:
        with own_town.inside(), connection.cursor() as cursor:
            holding.hold(case, by=own_town.staff("tax"), reason="Klage vor dem Verwaltungsgericht")
            begun.set()
            while not ended.wait(0.02):  # until the deletion stands before the case, or is through
                cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
                if cursor.fetchone():
                    return

    def delete() -> None:
        begun.wait()
        own_town.jobs()
        ended.set()

    assert at_once(hold, delete) == [None, None]

    assert [(item.state, item.why) for item in items(own_town, lot)] == [(ItemState.STOPPED, Hindrance.HOLD)]
    with own_town.inside(), pytest.raises(holding.FileGone):
        holding.hold(Case(pk=lot.pk, number="0", office="tax"), by=own_town.staff("tax"), reason="zu spät")


def test_who_still_waits_for_an_answer_about_their_data_keeps_their_file(town: Town) -> None:
    case = old_case(town)
    applicant = town.holder_of(case.application)
    with town.outside(applicant):
        asking.ask(by=applicant, kind=Kind.ACCESS, text="Was steht da?", application=case.application, language="de")

    lot = released(town, case)

    assert [(item.state, item.why) for item in items(town, lot)] == [(ItemState.STOPPED, Hindrance.REQUEST)]


def test_a_file_whose_decision_is_contested_stays(town: Town) -> None:
    case = old_case(town)
    with town.machine():
        Objection.objects.create(
            holder=case.holder, case=case, letter=case.pk, message=case.pk, remedy="objection", level=0,
            received_at=CLOSED,
        )  # fmt: skip

    lot = released(town, case)

    assert [(item.state, item.why) for item in items(town, lot)] == [(ItemState.STOPPED, Hindrance.REMEDY)]


def test_who_may_hold_a_file_is_its_office(town: Town) -> None:
    case = old_case(town)
    with town.inside():
        for nobody in (records(town), town.staff("building")):
            with pytest.raises(NotPermitted):
                holding.hold(case, by=nobody, reason="Klage")
        assert queries.hold_of(case.pk) is None


def test_the_certificate_names_files_and_nobody(town: Town) -> None:
    agree_to_destruction(town)
    case = old_case(town)
    lot = released(town, case)
    town.jobs()

    with town.inside():
        lot = again(town, lot)
        pdf = certificate.print_certificate(lot, queries.items_of(lot), office="Steueramt", lang="de")
        same = certificate.print_certificate(lot, queries.items_of(lot), office="Steueramt", lang="de")

        said = str(certificate.certificate_of(lot, queries.items_of(lot), office="Steueramt", lang="de"))

    assert pdf.startswith(b"%PDF-")
    assert pdf == same
    assert case.number in said
    assert records(town).name in said
    assert not [word for word in case.applicant.split() if word in said]


def test_without_an_archive_what_is_to_be_offered_waits(town: Town) -> None:
    lot = released(town, old_case(town))

    town.jobs()

    assert again(town, lot).state == LotState.RELEASED
    assert [item.state for item in items(town, lot)] == [ItemState.WAITING]


def test_a_turn_of_the_year_makes_the_difference(town: Town) -> None:
    case = old_case(town, closed=datetime(2015, 12, 31, 22, 59, tzinfo=UTC))
    late = old_case(town, closed=datetime(2015, 12, 31, 23, 1, tzinfo=UTC))

    assert due(town) == [case.number]
    assert late.closed_at is not None
    assert late.closed_at > CLOSED
