# SPDX-License-Identifier: EUPL-1.2
"""Tasks that do not come along with their case are taken by themselves, also of a closed one, and given away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload.actions import together
from geleitzug.core.caseload.actions.together import Deed, Refusal
from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases.actions import assigning, correcting, objecting, process, returning, taking
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.corrections import Passage
from geleitzug.core.cases.models import Application, Case, Decision, Task
from geleitzug.core.cases.rules import BESIDES, INQUIRY, INSTEAD, FourEyes, NotAllowedNow, is_taken_alone
from geleitzug.core.staffing import deputies
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import MACHINE, NotPermitted
from geleitzug.ground.people.models import Membership, Staff

SignIn = Callable[..., Colleague]
DOGS, HOUSES = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"


@pytest.fixture
def contested(town: Town) -> Application:
    """A dog tax that is assessed, closed and contested."""
    dog = town.play(DOGS, "ein-hund")
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        objecting.object_to(town.again(dog), by=applicant, text="Es ist ein Blindenhund.")
    town.jobs()
    return dog


@pytest.fixture
def mistaken(town: Town) -> Application:
    """A house that may be built, with a correction of its decision that waits to be signed."""
    house = town.play(HOUSES, "einfamilienhaus-mit-auflagen")
    with town.inside():
        wrong = Decision.objects.get(case=house.pk).conditions.split()[0]
        correcting.correct(
            town.case(house), by=town.staff("building"), passages=[Passage(wrong, "Zuerst")], reasons="Das sieht man."
        )
    return house


def login(town: Town, name: str) -> Staff:
    with town.inside():
        return Staff.objects.get(login=name)


def hire(town: Town, office: str, role: str) -> Staff:
    """Let somebody new work in an office."""
    with town.machine():
        staff = Staff.objects.create(login=f"{office}.neu", name="Nora Neu")
        Membership.objects.create(staff=staff, office=office, role=role)
    return staff


def address_of(town: Town, application: Application, kind: str, what: str) -> str:
    return case_address(application, f"aufgabe/{town.task(application, kind).pk}/{what}/")


def told(town: Town) -> list[tuple[str, str, str]]:
    with town.inside():
        found = Notice.objects.filter(kind__startswith="task_").order_by("id").select_related("staff")
        return [(each.staff.login, each.kind, each.text) for each in found]


@pytest.mark.parametrize(
    ("kind", "elsewhere", "alone"),
    [
        ("decide", False, False),
        ("opinion", False, False),
        ("opinion", True, True),
        ("approve", False, True),
        ("objection", False, True),
        ("sign_correction", False, True),
        *((kind, False, False) for kind in sorted((INSTEAD | {INQUIRY}) - {"approve_anew"})),
        ("approve_anew", False, True),
    ],
)
def test_which_tasks_are_taken_by_themselves(kind: str, elsewhere: bool, alone: bool) -> None:
    assert is_taken_alone(kind, elsewhere=elsewhere) is alone
    assert all(is_taken_alone(each, elsewhere=False) for each in BESIDES - INSTEAD - {INQUIRY})


def test_an_objection_to_what_is_closed_is_taken_given_and_given_back(
    town: Town, sign_in: SignIn, contested: Application
) -> None:
    katrin, head = sign_in("steueramt"), sign_in("steueramt.leitung")
    boss = login(town, "steueramt.leitung")
    listed = katrin.get("/amt/", {"q": contested.number}, follow=True).content.decode()
    take = address_of(town, contested, "objection", "uebernehmen")
    assert take in katrin.get("/amt/").content.decode()
    assert "Aufgabe übernehmen" in listed

    assert "Sie haben die Aufgabe übernommen." in katrin.sends(take, zurueck="/amt/")

    assert town.task(contested, "objection").assignee_id == login(town, "steueramt").pk
    assert contested.number in katrin.reads("/amt/?ansicht=meine")
    assert take not in katrin.get("/amt/").content.decode(), "somebody has it"
    shown = head.reads(case_address(contested))
    assert "Aufgabe von Katrin Petersen übernehmen" in shown
    assert "bearbeiten“ übernommen von Katrin Petersen" in shown

    give = address_of(town, contested, "objection", "weitergeben")
    wrong = katrin.sends(give, word="Bitte du.")
    assert "Bitte wählen Sie aus, wer die Aufgabe bekommt." in wrong
    assert "Bitte du." in wrong
    assert "Die Aufgabe ist weitergegeben." in katrin.sends(give, give_to=str(boss.pk), word="Bitte du.")
    assert town.task(contested, "objection").assignee_id == boss.pk
    assert "Eine Aufgabe ist jetzt bei Ihnen" in head.reads("/amt/fuer-mich/")

    assert "Sie haben die Aufgabe übernommen." in katrin.sends(take)
    assert [(who, kind) for who, kind, _text in told(town)] == [
        ("steueramt.leitung", "task_given"),
        ("steueramt.leitung", "task_taken"),
    ]
    assert "Die Aufgabe liegt wieder beim Amt." in katrin.sends(
        address_of(town, contested, "objection", "zurueckgeben")
    )
    assert town.task(contested, "objection").assignee_id is None
    assert len(told(town)) == 2, "nobody is told what they have given back themselves"

    head.sends(take)
    katrin.sends(address_of(town, contested, "objection", "zurueckgeben"))
    assert [(who, kind) for who, kind, _text in told(town)][2:] == [("steueramt.leitung", "task_taken")]


def test_whoever_may_do_it_may_do_it_though_a_colleague_has_it(
    town: Town, sign_in: SignIn, contested: Application
) -> None:
    katrin, head = sign_in("steueramt"), sign_in("steueramt.leitung")
    task = town.task(contested, "objection")
    head.sends(address_of(town, contested, "objection", "uebernehmen"))

    settled = katrin.sends(case_address(contested, f"aufgabe/{task.pk}/"), opinion="given_up")

    assert "Die Aufgabe ist erledigt." in settled
    late = head.sends(case_address(contested, f"aufgabe/{task.pk}/zurueckgeben/"))
    assert "ist inzwischen erledigt" in late


def test_a_correction_is_signed_by_who_takes_it_and_never_by_who_wrote_it(
    town: Town, sign_in: SignIn, mistaken: Application
) -> None:
    task, approver = town.task(mistaken, "sign_correction"), town.staff("building", "approver")
    head = town.staff("building", "head")
    with town.inside():
        with pytest.raises(NotPermitted):
            taking.take(task, by=town.staff("building"))
        taking.take(task, by=approver)
        assert Task.objects.get(pk=task.pk).assignee_id == approver.id
        with pytest.raises(NotTheirs):
            taking.give(task, to=login(town, "bauamt").pk, by=head)
    with town.machine():
        Membership.objects.create(staff_id=town.staff("building").id, office="building", role="approver")
    with town.inside():
        with pytest.raises(FourEyes):
            taking.take(task, by=town.staff("building"))
        with pytest.raises(FourEyes):
            taking.give(task, to=login(town, "bauamt").pk, by=head)
    page = sign_in("bauamt").sends(address_of(town, mistaken, "sign_correction", "uebernehmen"))
    assert "Zeichnen muss jemand anderes" in page


def test_taking_the_case_leaves_what_others_sign_and_what_other_offices_do(town: Town) -> None:
    house = town.play(HOUSES, "carport", steps=1)
    clerk = town.staff("building")
    with town.inside():
        process.take(town.case(house), by=clerk)
        elsewhere = Task.objects.filter(case=house.pk, done_at=None).exclude(office="building").first()
        assert elsewhere is not None
        expert = town.staff(elsewhere.office, elsewhere.role)
        assert elsewhere.assignee_id is None
        taking.take(elsewhere, by=expert)
        process.release(town.case(house), by=clerk)
        assert Task.objects.get(pk=elsewhere.pk).assignee_id == expert.id

    dog, katrin = town.play(DOGS, "ein-hund", steps=0), town.staff("tax")
    with town.inside(), pytest.raises(NotPermitted):
        taking.take(town.task(dog, "decide"), by=katrin)


def test_what_somebody_has_taken_goes_back_to_the_office_with_them(town: Town, contested: Application) -> None:
    katrin = town.staff("tax")
    assert katrin.id is not None
    with town.inside():
        taking.take(town.task(contested, "objection"), by=katrin)
    with town.machine():
        Membership.objects.filter(staff=katrin.id).update(office="building")
        assert returning.give_back(katrin.id, by=MACHINE) == 1
        last = list(Entry.objects.filter(subject=contested.pk).order_by("-id")[:2])

    assert town.task(contested, "objection").assignee_id is None
    assert [(entry.kind, entry.facts["staff_name"]) for entry in last] == [
        ("TaskTaken", ""),
        ("TaskTaken", katrin.name),
    ], "the case, which is closed, was nobody's"


def test_what_a_deputy_has_taken_to_sign_goes_back_once_they_may_not_sign(town: Town, mistaken: Application) -> None:
    approver = town.staff("building", "approver")
    assert approver.id is not None
    with town.inside():
        taking.take(town.task(mistaken, "sign_correction"), by=approver)
    with town.machine():
        assert returning.give_back(approver.id, by=MACHINE) == 0, "theirs as long as they may sign"
        Membership.objects.filter(staff=approver.id).exclude(role="clerk").delete()
        Membership.objects.get_or_create(staff_id=approver.id, office="building", role="clerk")
        assert returning.give_back(approver.id, by=MACHINE) == 1
        assert returning.give_back(approver.id, by=MACHINE) == 0, "twice is once"

    assert town.task(mistaken, "sign_correction").assignee_id is None


def test_whose_case_a_colleague_gives_back_reads_so_and_who_gives_it_back_is_told_nothing(
    town: Town, sign_in: SignIn
) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, head = sign_in("steueramt"), sign_in("steueramt.leitung")
    take, give_back = case_address(dog, "uebernehmen/"), case_address(dog, "zurueckgeben/")
    katrin.sends(take)

    assert "Der Vorgang liegt wieder beim Amt." in head.sends(give_back)

    assert town.case(dog).assignee_id is None
    assert "Der Vorgang ist nicht mehr bei Ihnen" in katrin.reads("/amt/fuer-mich/")
    katrin.sends(take)
    katrin.sends(give_back)
    with town.inside():
        assert [each.staff.login for each in Notice.objects.filter(case=dog.pk, kind="taken")] == ["steueramt"]


def test_a_case_that_has_ended_is_not_given_back(town: Town, sign_in: SignIn, contested: Application) -> None:
    with town.machine():
        Case.objects.filter(pk=contested.pk).update(assignee=town.staff("tax").id)

    late = sign_in("steueramt").sends(case_address(contested, "zurueckgeben/"))

    assert "Der Vorgang ist schon beendet." in late
    assert town.case(contested).assignee_id == town.staff("tax").id


def test_several_tasks_of_closed_cases_are_given_together(town: Town, contested: Application) -> None:
    katrin, new = town.staff("tax"), hire(town, "tax", "clerk")
    stranger = login(town, "bauamt")
    with town.inside():
        (task,) = together.chosen(katrin, [town.task(contested, "objection").pk])
        assert new.pk in dict(together.people_for([task]))
        (refused,) = together.foresee(Deed.GIVE, [task], by=katrin, to=stranger.pk)
        assert refused.refusal is Refusal.NOT_THEIRS
        lines = together.foresee(Deed.GIVE, [task], by=katrin, to=new.pk)
        (done,) = together.give(lines, {task.pk: lines[0].stamp}, by=katrin, to=new.pk, word="Viel Glück")
        assert done.refusal is None

    assert town.task(contested, "objection").assignee_id == new.pk
    assert [(who, kind) for who, kind, _text in told(town)] == [("tax.neu", "task_given")]
    with town.inside(), pytest.raises(NotAllowedNow):
        assigning.give(town.case(contested), to=new.pk, by=katrin)


def test_what_is_done_is_taken_by_nobody(town: Town, contested: Application) -> None:
    task: Any = town.task(contested, "objection")
    katrin = town.staff("tax")
    with town.inside():
        objecting.settle(task, by=katrin, end="given_up")
        with pytest.raises(TaskGone):
            taking.take(task, by=katrin)


def test_what_is_to_be_signed_is_neither_offered_nor_given_to_who_stands_in_for_its_drafter(
    town: Town, sign_in: SignIn, mistaken: Application
) -> None:
    drafter, new, today = login(town, "bauamt"), hire(town, "building", "approver"), timezone.localdate()
    task, give = town.task(mistaken, "sign_correction"), address_of(town, mistaken, "sign_correction", "weitergeben")
    option = f'<option value="{new.pk}"'
    head = sign_in("bauamt.leitung")
    assert option in offered(head, mistaken, give)
    with town.inside():
        deputies.name_deputy(
            represented=drafter.pk, deputy=new.pk, first=today, last=today, by=town.staff("building", "head")
        )

    assert option not in offered(head, mistaken, give)
    assert "Bitte wählen Sie aus, wer die Aufgabe bekommt." in head.sends(give, give_to=str(new.pk))
    with town.inside():
        deputy = people.staff_actor(new.pk)
        assert deputy is not None
        with pytest.raises(FourEyes):
            taking.take(task, by=deputy)
        assert Task.objects.get(pk=task.pk).assignee_id is None


def offered(reader: Colleague, application: Application, give: str) -> str:
    """Return the form of the case page by which a task is given to a colleague."""
    page = reader.get(case_address(application)).content.decode()
    return page.partition(f'action="{give}"')[2].partition("</form>")[0]
