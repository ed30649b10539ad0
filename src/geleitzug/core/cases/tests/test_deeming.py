# SPDX-License-Identifier: EUPL-1.2
"""Extended, or too late: what the office may still do before a period ends, and what the law makes of its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.furnished import Town, at_once

from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases import clock, queries
from geleitzug.core.cases.actions import asking, besides, deciding, deeming, ending, extending, process, revoking
from geleitzug.core.cases.actions.deciding import ReasonsMissing
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.deadlines import NotExtendable, Stand
from geleitzug.core.cases.models import Application, Case, Deadline, Decision, Task
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.cases.rules import NotAllowedNow, Outcome, State
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import delivery, post
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE, NotPermitted

DOG, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
# Far away: the worker's clock is the database's, and what lies before today is due for it.
MONDAY, LAST_DAY, AFTER = date(2030, 3, 4), date(2030, 6, 4), date(2030, 6, 5)


def deems(service: dict[str, Any]) -> None:
    service["deadline"] = {"decide_within": "3 Monate", "deemed": {"norm": "§ 1 Mustergesetz"}}


@pytest.fixture
def dog(town: Town, on: Callable[[date], None]) -> Application:
    """An application that counts as approved where nobody decides within three months."""
    on(MONDAY)
    town.publish(DOG, service=deems)
    return town.play(DOG, "ein-hund", 0)


def deadline_of(town: Town, application: Application) -> Deadline:
    with town.inside():
        return Deadline.objects.get(case=application.pk)


def run_out(town: Town) -> None:
    with town.machine():
        clock.deem_approved()
    town.jobs()


def kinds(town: Town, application: Application) -> list[str]:
    with town.inside():
        return list(Entry.objects.filter(subject=application.pk).order_by("id").values_list("kind", flat=True))


def message_called(title: str, application: Application) -> Message:
    return next(each for each in Message.objects.filter(subject=application.pk) if each.title.startswith(title))


def notices(town: Town, kind: Notice.Kind) -> list[Notice]:
    with town.inside():
        return list(Notice.objects.filter(kind=kind))


def refuse(town: Town, application: Application) -> Decision:
    task = town.task(application, "decide")
    with town.inside():
        decision = deciding.decide(task, by=town.staff("tax"), outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")
    town.jobs()
    return decision


def test_when_nobody_decides_the_law_does(town: Town, dog: Application, on: Callable[[date], None]) -> None:
    on(LAST_DAY)
    run_out(town)
    on_the_last_day = town.case(dog).outcome

    on(AFTER)
    run_out(town)
    run_out(town)

    case, row = town.case(dog), deadline_of(town, dog)
    assert on_the_last_day == ""
    assert (case.outcome, case.state, row.deemed_on) == (Outcome.DEEMED, State.CLOSED, LAST_DAY)
    assert row.stand(AFTER) is Stand.DEEMED
    assert kinds(town, dog).count("ApprovalDeemed") == 1
    with town.inside():
        assert not Decision.objects.get(case=case).automatic  # a program has recorded it, and decided nothing
    assert town.task(dog, "deemed").office == "tax"
    assert [notice.staff_id for notice in notices(town, Notice.Kind.DEEMED)] == [town.staff("tax", "head").id]
    with town.outside(town.holder_of(dog)):
        said = message_called("Ihr Antrag gilt als genehmigt", dog)
    assert "bis zum 4. Juni 2030" in said.body
    assert "§ 1 Mustergesetz" in said.body


def test_a_refusal_that_is_announced_too_late_never_took_effect(
    town: Town, dog: Application, on: Callable[[date], None]
) -> None:
    on(LAST_DAY)
    refusal = refuse(town, dog)
    sent = deadline_of(town, dog)

    on(AFTER)
    run_out(town)

    case = town.case(dog)
    with town.inside():
        now, letter = case.decisions.get(revoked_at=None), Message.objects.get(result_document__isnull=False)
        assert Decision.objects.get(pk=refusal.pk).revoked_at is not None
    assert sent.met_on is None
    assert (now.outcome, case.outcome) == (Outcome.DEEMED, Outcome.DEEMED)
    assert letter.revoked_on == AFTER
    assert "DecisionOvertaken" in kinds(town, dog)
    with town.outside(town.holder_of(dog)):
        said = message_called("Ihr Antrag gilt als genehmigt", dog).body
    assert "Unser Schreiben vom 4. Juni 2030 über Ihren Antrag kam nach dem Ende der Frist." in said


def test_a_refusal_that_was_announced_in_time_keeps_the_period(
    town: Town, dog: Application, on: Callable[[date], None]
) -> None:
    on(date(2030, 5, 20))
    refuse(town, dog)
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        message = Message.objects.get(subject=dog.pk, result_document__isnull=False)
        delivery.download(message, message.result_document, by=applicant)
    town.jobs()
    announced = deadline_of(town, dog).met_on

    on(AFTER)
    run_out(town)

    assert announced == date(2030, 5, 21)  # the day after it was retrieved
    assert town.case(dog).outcome == Outcome.REFUSED


def test_a_letter_that_lies_in_the_print_room_is_not_announced(town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    town.publish(DOG, service=deems)
    guest = town.play(DOG, "zwei-hunde-ohne-konto", 0)
    on(date(2030, 5, 28))
    refuse(town, guest)
    with town.inside():
        letter = PostItem.objects.get(subject=guest.pk, result_kind="bescheid")
        assert post.print_batch(by=town.staff("tax"), items=[letter.pk])

    on(AFTER)
    run_out(town)

    assert town.case(guest).outcome == Outcome.DEEMED


def test_what_is_withdrawn_is_not_approved(town: Town, dog: Application, on: Callable[[date], None]) -> None:
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        ending.withdraw(town.again(dog), by=applicant)

    on(AFTER)
    run_out(town)

    assert town.case(dog).state == State.WITHDRAWN


def test_who_decides_too_late_and_the_law_make_one_decision(own_town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    own_town.publish(DOG, service=deems)
    dog = own_town.play(DOG, "ein-hund", 0)
    task, row, clerk = own_town.task(dog, "decide"), deadline_of(own_town, dog), own_town.staff("tax")
    on(AFTER)

    def decide() -> object:
        with own_town.inside():
            return deciding.decide(task, by=clerk, outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")

    def expire() -> object:
        with own_town.machine():
            return deeming.deem(row.pk, today=AFTER, by=MACHINE)

    decided, deemed = at_once(decide, expire)
    own_town.jobs()
    run_out(own_town)

    with own_town.inside():
        in_force = Decision.objects.get(case=dog.pk, revoked_at=None)
    assert in_force.outcome == Outcome.DEEMED  # nothing was announced before the period was over
    assert own_town.case(dog).outcome == Outcome.DEEMED
    assert isinstance(deemed, Decision)
    assert isinstance(decided, Decision | TaskGone | NotAllowedNow)
    assert kinds(own_town, dog).count("ApprovalDeemed") == 1


def test_the_applicant_gets_it_certified(town: Town, dog: Application, on: Callable[[date], None]) -> None:
    applicant, clerk = town.holder_of(dog), town.staff("tax")
    with town.outside(applicant), pytest.raises(NotAllowedNow):
        deeming.request_certificate(town.again(dog), by=applicant)
    on(AFTER)
    run_out(town)

    for _ in range(2):
        with town.outside(applicant):
            deeming.request_certificate(town.again(dog), by=applicant)
        town.jobs()
    task = town.task(dog, "certificate")
    with town.inside():
        assert deeming.certify_by(task, by=clerk)
        with pytest.raises(TaskGone):
            deeming.certify_by(task, by=clerk)
        with pytest.raises(deeming.CertifiedToday):
            deeming.certify(town.case(dog), by=clerk)
    town.jobs()

    with town.outside(applicant):
        assert queries.certificate_of(town.again(dog)) == "came"
    with town.inside():
        assert Task.objects.get(pk=task.pk).done_by == clerk.name
        told = Entry.objects.get(subject=dog.pk, kind="DeemedCertified")
        assert Document.objects.get(pk=told.facts["document_id"]).kind == Document.Kind.LETTER
        with pytest.raises(NotPermitted):
            deeming.certify(town.case(dog), by=town.staff("building"))


def test_what_the_law_has_approved_is_taken_back_by_revoking_it(town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    town.publish(BUILDING, service=lambda service: service["values"].update(deemed_approval="§ 1 Mustergesetz"))
    building = town.play(BUILDING, "carport", 5)
    end = deadline_of(town, building).ends_on
    on(date.fromordinal(end.toordinal() + 1))
    run_out(town)
    case = town.case(building)
    with town.outside(town.holder_of(building)):
        deeming.request_certificate(town.again(building), by=town.holder_of(building))
    town.jobs()
    certificate = town.task(building, "certificate")

    with town.inside():
        revoking.revoke(
            case, by=town.staff("building"), ground=Ground.UNLAWFUL_PAST, reasons="Zu nah am Deich.", heard=True
        )
        revoking.countersign(town.task(building, "countersign"), by=town.staff("building", "approver"), approved=True)

    assert town.case(building).revoked_at is not None
    with town.inside():
        assert Decision.objects.get(case=case, outcome=Outcome.DEEMED).revoked_at is not None
        assert not Task.objects.get(pk=certificate.pk).is_open, "nobody could ever finish it"
        with pytest.raises(NotAllowedNow):
            deeming.certify(town.case(building), by=town.staff("building"))


def test_a_revocation_that_the_law_has_overtaken_is_nobodys_to_sign(
    town: Town, dog: Application, on: Callable[[date], None]
) -> None:
    on(LAST_DAY)
    refuse(town, dog)
    clerk, head = town.staff("tax"), town.staff("tax", "head")
    with town.inside():
        decision = Decision.objects.get(case=dog.pk)
        draft = uuid7()
        decision.revocation = {"id": str(draft), "ground": "tax", "reasons": "Doch.", "by": str(clerk.id)}
        decision.save(update_fields=["revocation"])
        old = besides.open_task(
            town.case(dog), kind="countersign", name="Zeichnen", about=draft, due_on=AFTER, by=clerk, role="approver"
        )
    assert old is not None

    on(AFTER)
    run_out(town)

    with town.inside():
        assert Task.objects.get(pk=old.pk).cancelled
        Task.objects.filter(pk=old.pk).update(cancelled=False)  # as one that lay there before
        with pytest.raises(NotAllowedNow):
            revoking.countersign(old, by=head, approved=True)
        assert revoking.countersign(old, by=head, approved=False).revocation == {}
        assert not Task.objects.get(pk=old.pk).is_open


def test_a_question_does_not_stop_what_the_law_approves(
    town: Town, dog: Application, on: Callable[[date], None]
) -> None:
    case = town.case(dog)
    with town.inside():
        asking.ask(case, by=town.staff("tax"), text="Welche Farbe hat er?")

    on(AFTER)
    run_out(town)

    assert town.case(dog).outcome == Outcome.DEEMED


def test_a_question_after_the_last_day_does_not_take_away_what_the_law_has_approved(
    town: Town, on: Callable[[date], None]
) -> None:
    def deems_and_pauses(raw: dict[str, Any]) -> None:
        deems(raw)
        raw["deadline"]["pauses"] = ["question"]

    on(MONDAY)
    town.publish(DOG, service=deems_and_pauses)
    dog = town.play(DOG, "ein-hund", 0)
    on(AFTER)
    with town.inside():
        asking.ask(town.case(dog), by=town.staff("tax"), text="Welche Farbe hat er?")
    run_out(town)

    assert town.case(dog).outcome == Outcome.DEEMED


def test_what_came_by_another_way_came_on_the_day_the_question_was_called_off(
    town: Town, on: Callable[[date], None]
) -> None:
    on(MONDAY)
    building, clerk = town.play(BUILDING, "carport", 0), town.staff("building")
    with town.inside():
        asking.ask(town.case(building), by=clerk, text="Der Lageplan fehlt.")
        on(date(2030, 3, 14))
        asking.call_off(town.case(building), by=clerk, reason="Der Plan kam mit der Post.")
    on(date(2030, 3, 20))
    task = town.task(building, "review")
    with town.inside():
        process.complete(task, by=clerk, result={"opinion": "agree"})
    town.jobs()

    with town.inside():
        assert Deadline.objects.get(case=building.pk, clock="decide").starts_on == date(2030, 3, 14)


def test_the_office_takes_longer_once_and_says_why(town: Town, dog: Application, on: Callable[[date], None]) -> None:
    on(date(2030, 5, 6))
    case, clerk = town.case(dog), town.staff("tax")
    with town.inside(), pytest.raises(ReasonsMissing):
        extending.extend(case, by=clerk, until=date(2030, 7, 1), reason="  ")

    with town.inside():
        row = extending.extend(case, by=clerk, until=date(2030, 7, 1), reason="Die Rasse ist umstritten.")
        with pytest.raises(NotExtendable):
            extending.extend(case, by=clerk, until=date(2030, 8, 3), reason="Noch einmal.")
    on(AFTER)
    run_out(town)

    assert (row.ends_on, row.extended_from) == (date(2030, 7, 1), LAST_DAY)
    assert town.case(dog).outcome == ""
    with town.outside(town.holder_of(dog)):
        said = message_called("Wir entscheiden später", dog)
        told = Entry.objects.get(subject=dog.pk, kind="DeadlineExtended")
    assert "bis zum 1. Juli 2030 (§ 42a Abs. 2 Satz 3 VwVfG)" in said.body
    assert told.told["reason"] == "Die Rasse ist umstritten."


def test_only_the_offices_own_tasks_move_with_the_period(town: Town, on: Callable[[date], None]) -> None:
    on(MONDAY)
    building = town.play(BUILDING, "carport", 1)
    with town.machine():
        row = Deadline.objects.get(case=building.pk, clock="decide")
        Task.objects.filter(case=building.pk, done_at=None).update(due_on=row.ends_on)
    on(date(2030, 3, 11))

    with town.inside():
        extending.extend(town.case(building), by=town.staff("building"), until=date(2030, 6, 17), reason="Es ist viel.")
        others = list(Task.objects.filter(case=building.pk, done_at=None).exclude(office="building"))

    assert {task.due_on for task in others} == {row.ends_on}


def test_two_periods_that_end_on_one_day_are_both_told(town: Town, on: Callable[[date], None]) -> None:
    def two(service: dict[str, Any]) -> None:
        service["deadline"] = {"decide_within": "3 Monate"}
        name = {"de": "Vorprüfung", "en": "Check"}
        service["deadlines"] = {"look": {"decide_within": "3 Monate", "name": name}}

    on(MONDAY)
    town.publish(DOG, service=two)
    dog = town.play(DOG, "ein-hund", 0)
    with town.inside():
        process.take(town.case(dog), by=town.staff("tax"))
    on(date(2030, 5, 22))
    with town.machine():
        clock.remind()
    town.jobs()
    town.jobs()

    told = [notice.text for notice in notices(town, Notice.Kind.DUE)]
    assert sorted(told) == ["Frist: 4. Juni 2030", "Vorprüfung – Frist: 4. Juni 2030"]


def test_reminders_come_once_each_and_not_after_the_decision(
    town: Town, dog: Application, on: Callable[[date], None]
) -> None:
    case, clerk, counts = town.case(dog), town.staff("tax"), []
    with town.inside():
        process.take(case, by=clerk)
    for day in (date(2030, 5, 6), date(2030, 5, 7), date(2030, 5, 8), date(2030, 5, 21), date(2030, 5, 22)):
        on(day)
        with town.machine():
            clock.remind()
        town.jobs()
        told = kinds(town, dog)
        counts.append((told.count("DeadlineWarned"), told.count("DeadlineEscalated")))

    assert counts == [(0, 0), (1, 0), (1, 0), (1, 1), (1, 1)]
    told_of = [[notice.staff_id for notice in notices(town, kind)] for kind in (Notice.Kind.DUE, Notice.Kind.ESCALATED)]
    assert told_of == [[clerk.id], [town.staff("tax", "head").id]]


def test_a_second_period_is_kept_by_the_task_that_stops_it(town: Town, on: Callable[[date], None]) -> None:
    def declared(service: dict[str, Any]) -> None:
        service["deadlines"] = {
            "look": {"decide_within": "1 Woche", "stops": "Task_Review", "name": {"de": "Vorprüfung", "en": "Check"}}
        }

    on(MONDAY)
    town.publish(BUILDING, service=declared)
    sent, looked_at = town.play(BUILDING, "carport", 0), town.play(BUILDING, "carport", 1)

    with town.inside():
        rows = Deadline.objects.filter(clock="look")
        assert (rows.get(case=sent.pk).ends_on, rows.get(case=sent.pk).met_on) == (date(2030, 3, 11), None)
        assert rows.get(case=looked_at.pk).met_on == MONDAY
        assert Case.objects.get(pk=looked_at.pk).deadlines.count() == 2
