# SPDX-License-Identifier: EUPL-1.2
"""What else an office does, by interface: correct, extend, object, relate, join, sweep, keep its texts, hand over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload.actions import noting, sweeping
from geleitzug.core.caseload.actions.together import Deed
from geleitzug.core.caseload.models import Notice, Sweep, TextBlock
from geleitzug.core.cases import clock, lists
from geleitzug.core.cases.actions import objecting
from geleitzug.core.cases.models import Application, Case, Deadline, Decision, Objection, Task
from geleitzug.core.cases.rules import State
from geleitzug.core.handover import preparing
from geleitzug.core.interface import tokens
from geleitzug.core.interface.models import ApiToken
from geleitzug.core.interface.rules import Scope
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.privacy.models import Look
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api.tests.programs import DOG, Program, read, refusal, task, token_of_person, token_of_town
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.models import Membership, Staff

HALF_BOLD = "Der Hund war **schon angemeldet."
"""Words of which no letter can be made as they were meant."""
Act = Callable[..., Program]
DOGS = DOG[0]


def tag(program: Program, case: Application) -> str:
    return str(program.get(f"cases/{case.number}").headers["ETag"])


def test_a_decision_is_corrected_revoked_and_taken_up_again(town: Town, acting: Act) -> None:
    dog, clerk = town.play(*DOG), acting("tax")
    at = f"cases/{dog.number}"
    with town.inside():
        name = town.again(dog).answers["hunde"][0]["name"]
    right = {"passages": [{"wrong": name, "right": "Wuffke"}], "reasons": "Das ergibt sich aus der Anmeldung."}
    same = {**right, "passages": [{"wrong": name, "right": f"{name} "}]}
    nowhere = {**right, "passages": [{"wrong": name, "right": "Wuffke"}, {"wrong": "Steht nirgends", "right": "Da"}]}

    less = "Weniger Steuer: Bürgergeld, Grundsicherung oder Sozialhilfe, für einen Hund"
    cheaper = {**right, "passages": [{"wrong": "Nein, es gibt keinen Grund", "right": less}]}
    for stays in (False, True):  # said or not: the letter of this tax works it out
        dearer = clerk.post(f"{at}/correct", {**cheaper, "fee_stays": stays}, if_match=tag(clerk, dog))
        assert refusal(dearer) == "/fee_stays"
    letter = clerk.post(f"{at}/correct/letter", right)
    refused = [clerk.post(f"{at}/correct", body, if_match=tag(clerk, dog)) for body in (same, nowhere)]
    unread = clerk.post(f"{at}/correct", right)
    done = clerk.post(f"{at}/correct", right, if_match=tag(clerk, dog))
    town.jobs()

    assert letter.content.startswith(b"%PDF")
    assert [refusal(each) for each in (*refused, unread)] == [
        "/passages/0/right", "/passages/1/wrong", "version-needed",
    ]  # fmt: skip
    assert done.status_code == 200, done.said
    with town.inside():
        assert town.again(dog).answers["hunde"][0]["name"] == "Wuffke"
    head = acting("tax", "head")
    early = head.post(f"{at}/reopen", if_match="*")
    ground = {"ground": "tax", "reasons": "Der Hund war schon angemeldet.", "heard": True}
    no_letter = head.post(f"{at}/revoke", {**ground, "reasons": HALF_BOLD}, if_match="*")
    assert refusal(no_letter) == "/reasons"
    revoked = head.post(f"{at}/revoke", ground, if_match=tag(head, dog))
    town.jobs()
    reopened = head.post(f"{at}/reopen", if_match=tag(head, dog))
    assert (refusal(early), revoked.status_code) == ("not-now", 200), revoked.said
    assert reopened.said["state"] == State.IN_REVIEW
    assert task(read(head, dog.number), "redecide") == reopened.said["id"]


def test_a_period_is_extended_once_and_within_the_law(town: Town, acting: Act, program: Program) -> None:
    town.publish(DOGS, service=_extendable)
    dog, clerk = town.play(*DOG, steps=0), acting("tax")
    before = read(clerk, dog.number)["deadline"]
    body = {"until": before["latest"], "reason": "Die Rasse ist umstritten."}

    nobody = program.post(f"cases/{dog.number}/extend", body)
    past = clerk.post(f"cases/{dog.number}/extend", {**body, "until": before["ends_on"]})
    done = clerk.post(f"cases/{dog.number}/extend", body)
    again = clerk.post(f"cases/{dog.number}/extend", body)
    nothing = clerk.post(f"cases/{dog.number}/certify")

    after = read(clerk, dog.number)["deadline"]
    assert refusal(nobody) == "person-needed"
    assert (refusal(past), done.status_code, refusal(again), refusal(nothing)) == ("/until", 200, "not-now", "not-now")
    assert (after["ends_on"], after["extended_from"], after["latest"]) == (before["latest"], before["ends_on"], None)


def test_a_certificate_tells_whether_it_has_gone_out(town: Town, acting: Act, program: Program) -> None:
    town.publish(DOGS, service=_deems)
    dog, clerk = town.play(*DOG, steps=0), acting("tax")
    at = f"cases/{dog.number}/certify"
    with town.machine():
        Deadline.objects.filter(case=dog.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
        clock.deem_approved()
    town.jobs()

    done, again = clerk.post(at), clerk.post(at)

    assert refusal(program.post(at)) == "person-needed"
    assert (done.said["sent"], done.said["outcome"], refusal(again)) == (True, "deemed", "not-now")


def test_an_objection_is_read_stayed_and_its_letter_seen(town: Town, acting: Act) -> None:
    dog, clerk = town.play(*DOG), acting("tax")
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        objecting.object_to(Application.objects.get(pk=dog.pk), by=applicant, text="Der Hund ist ein Blindenhund.")
    town.jobs()
    raised = read(clerk, dog.number)["objections"]

    stayed = clerk.post(f"cases/{dog.number}/objections/{raised[0]['id']}/stay", {"stayed": True})
    other = clerk.post(f"cases/{dog.number}/objections/{dog.pk}/stay", {"stayed": True})

    assert [each["stayed"] for each in raised] == [False]
    assert (stayed.status_code, other.status_code) == (200, 404)
    with town.inside():
        assert Objection.objects.get(case=dog.pk).stayed_at is not None
    at = f"cases/{dog.number}/objections/{raised[0]['id']}/letter"
    assert clerk.post(at, {"reasons": "Er führt niemanden."}).content.startswith(b"%PDF")


def test_an_objection_to_a_closed_case_is_taken_given_and_given_back(town: Town, acting: Act, program: Program) -> None:
    dog, clerk = town.play(*DOG), acting("tax")
    applicant, head = town.holder_of(dog), town.staff("tax", "head")
    with town.outside(applicant):
        objecting.object_to(Application.objects.get(pk=dog.pk), by=applicant, text="Der Hund ist ein Blindenhund.")
    town.jobs()
    at = f"cases/{dog.number}/tasks/{town.task(dog, 'objection').pk}"

    taken = clerk.post(f"{at}/take")
    mine = town.task(dog, "objection").assignee_id
    given = clerk.post(f"{at}/give", {"to": str(head.id), "word": "Bitte."})
    theirs = town.task(dog, "objection").assignee_id
    stranger = clerk.post(f"{at}/give", {"to": str(town.staff("building").id)})
    released = clerk.post(f"{at}/release")

    assert [each.status_code for each in (taken, given, released)] == [200, 200, 200]
    assert (mine, theirs) == (town.staff("tax").id, head.id)
    assert stranger.status_code == 422
    assert refusal(program.post(f"{at}/take")) == "person-needed"
    assert town.task(dog, "objection").assignee_id is None


def test_who_decides_says_that_they_know_whose_opinion_is_awaited(town: Town, acting: Act) -> None:
    dog, clerk = town.play(*DOG, steps=0), acting("tax")
    question = Question("Ist das ein Zwinger?", timezone.localdate() + timedelta(days=9))
    with town.inside():
        asking.ask(town.case(dog), by=town.staff("tax"), question=question, asked=Asked(offices=["building"]))
    at = f"cases/{dog.number}/tasks/{town.task(dog, 'decide').pk}/decide"
    said = {"outcome": "refused", "reasons": "Es ist eine Katze."}

    refused = clerk.post(at, said, if_match="*")
    done = clerk.post(at, {**said, "regardless": True}, if_match="*")

    assert (refused.status_code, done.status_code) == (422, 200)
    assert "regardless" in str(refused.said)


def test_cases_are_related_parted_and_joined_by_whom_may_see_both(town: Town, acting: Act) -> None:
    dog, second = (town.play(*DOG, steps=0) for _each in range(2))
    house = town.play("baugenehmigung-vereinfacht", "carport", steps=0)
    clerk = acting("tax")
    at = f"cases/{dog.number}/related"

    hidden = clerk.post(at, {"number": house.number, "kind": "belongs"})
    itself = clerk.post(at, {"number": dog.number, "kind": "belongs"})
    made = clerk.post(at, {"number": second.number.lower(), "kind": "follows"})
    row = clerk.get(at).said["items"][0]
    back = clerk.get(f"cases/{second.number}/related").said["items"][0]
    parted = clerk.post(f"cases/{second.number}/related/{made.said['id']}/part")

    assert (refusal(hidden), refusal(itself)) == ("/number", "/number")
    with town.inside():
        assert Look.objects.filter(application_id=second.pk, what=What.LIST).exists()
    assert (row["number"], row["kind"], row["forward"], back["forward"]) == (second.number, "follows", True, False)
    assert (parted.status_code, clerk.get(at).said["items"]) == (200, [])

    foreseen = clerk.get(f"cases/{second.number}/merge?number={dog.number}").said
    body = {"number": dog.number, "reason": "Derselbe Hund.", "consent": "Am Telefon gesagt."}
    unread = clerk.post(f"cases/{second.number}/merge", body)
    with CaptureQueriesContext(connection) as asked:
        merged = clerk.post(f"cases/{second.number}/merge", body, if_match=tag(clerk, second))
    locks = [row["sql"] for row in asked if "FOR UPDATE" in row["sql"] and "cases_case" in row["sql"]]
    assert [key in locks[0] for key in (dog.pk.hex, second.pk.hex)] == [True, False], "two who join cannot both wait"
    ended = clerk.get(f"cases/{second.number}/merge?number={house.number}")
    assert (foreseen["goes_on"], foreseen["joins"]) == (dog.number, second.number)
    assert (refusal(unread), merged.said["number"], refusal(ended)) == ("version-needed", dog.number, "/number")
    with town.inside():
        assert Case.objects.get(pk=second.pk).state == State.MERGED


def test_a_sweep_is_prepared_read_started_and_does_what_it_said(town: Town, acting: Act) -> None:
    dogs = [town.play(*DOG, steps=0) for _each in range(2)]
    waiting = town.play(DOGS, "nachweis-nachgereicht", steps=1)
    clerk = acting("tax")
    body = {"deed": "decide", "tasks": {"service": DOGS}, "outcome": "granted", "reasons": "Alles da."}

    made = clerk.post("sweeps", body)
    early = clerk.post(f"sweeps/{made.said['id']}/start")
    town.jobs()
    seen = clerk.get(f"sweeps/{made.said['id']}").said
    left = clerk.get(f"sweeps/{made.said['id']}/cases?state=left").said["items"]
    started = clerk.post(f"sweeps/{made.said['id']}/start")
    town.jobs()
    after = clerk.get("sweeps").said["items"][0]

    assert (made.said["state"], refusal(early), seen["state"]) == ("looking", "not-now", "ready")
    assert (seen["counts"]["agreed"], [row["case"] for row in left]) == (2, [waiting.number])
    assert left[0]["refusal"] == "not_now"
    assert (started.said["state"], after["state"], after["counts"]["done"]) == ("going", "done", 2)
    with town.inside():
        found = Decision.objects.filter(case__in=[dog.pk for dog in dogs])
        assert set(found.values_list("drafted_by_name", flat=True)) == {"Katrin Petersen"}
        told = Entry.objects.filter(kind="DecisionDrafted", subject=dogs[0].pk).get().told
    assert any("Mein Werkzeug" in str(value) for value in told.values())


def test_a_sweep_does_no_more_than_its_token_may(town: Town, acting: Act, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    working = acting("tax", "clerk", (Scope.READ, Scope.WORK))
    decide = {"deed": "decide", "tasks": {"service": DOGS}, "outcome": "granted"}
    with town.inside():
        first = Task.objects.get(case=dog.pk, done_at=None)
        katrin = Staff.objects.get(login="steueramt")
    named = {"tasks": [str(first.pk)]}
    refused = {
        "scope-missing": working.post("sweeps", decide),
        "person-needed": program.post("sweeps", decide),
        "/outcome": acting("tax").post("sweeps", {**decide, "outcome": None}, wild=True),
        "/reasons": acting("tax").post("sweeps", {**decide, "outcome": "refused"}),
        "/to": working.post("sweeps", {"deed": "give", "tasks": named}),
        "/conditions": acting("tax").post("sweeps", {**decide, "conditions": "Nur an der Leine."}),
        "/text": working.post("sweeps", {"deed": "ask", "tasks": named}),
        "/due": working.post("sweeps", {"deed": "ask", "tasks": named, "text": "Chip?", "due": "2020-01-01"}),
        "/tasks": working.post("sweeps", {"deed": "give", "tasks": {"service": "geburtsurkunde"}, "to": str(dog.pk)}),
        "/tasks/tasks": working.post("sweeps", {"deed": "give", "tasks": {**named, "kind": "decide"}}),
    }
    assert {refusal(answer): wanted for wanted, answer in refused.items()} == {each: each for each in refused}

    given = working.post("sweeps", {"deed": "give", "tasks": named, "to": str(katrin.pk)})
    town.jobs()
    with town.inside():
        kept = Sweep.objects.get(pk=given.said["id"])
        by = sweeping.who(kept)
    assert by is not None
    assert (by.through.startswith("Mein Werkzeug"), by.covers("cases.decide")) == (True, False)
    clerk = acting("tax")
    undecided = clerk.post("sweeps", {**decide, "reasons": ""})
    assert refusal(working.post(f"sweeps/{undecided.said['id']}/start")) == "scope-missing"
    assert working.post(f"sweeps/{given.said['id']}/stop").said["state"] == "stopped"


def test_a_token_starts_no_sweep_of_a_page_or_of_a_wider_token(town: Town, acting: Act) -> None:
    dog, clerk = town.play(*DOG, steps=0), town.staff("tax")
    narrow = acting("tax", "clerk", (Scope.READ, Scope.WORK))
    with town.inside():
        named = lists.worklist_of(clerk, Task.objects.filter(case=dog.pk, done_at=None).values_list("pk", flat=True))
        by_page = sweeping.prepare(Deed.GIVE, {"to": str(clerk.id), "word": ""}, named, by=clerk)
        Membership.objects.create(staff_id=clerk.id, office="building", role="clerk")
        both = people.staff_actor(clerk.id)
    assert both is not None
    wide = Program(token_of_person(town, both, (Scope.READ, Scope.WORK), "weit"))
    able = Program(token_of_person(town, clerk, tuple(Scope), "viel"))
    body = {"deed": "give", "tasks": {"service": DOGS}, "to": str(clerk.id)}
    keys = [by_page.pk, *(program.post("sweeps", body).said["id"] for program in (wide, able))]
    town.jobs()

    assert [refusal(narrow.post(f"sweeps/{key}/start")) for key in keys] == ["not-permitted"] * 3
    assert wide.post(f"sweeps/{keys[1]}/start").said["state"] == "going"


def test_a_sweep_ends_with_its_token(town: Town, acting: Act) -> None:
    dog, clerk = town.play(*DOG, steps=0), acting("tax")
    key = clerk.post("sweeps", {"deed": "decide", "tasks": {"service": DOGS}, "outcome": "granted"}).said["id"]
    town.jobs()
    clerk.post(f"sweeps/{key}/start")
    with town.inside():
        tokens.revoke(ApiToken.objects.get(), by=town.staff("tax"))
    town.jobs()

    with town.inside():
        kept = Sweep.objects.get(pk=key)
        assert (kept.state, kept.items.get().refusal) == (Sweep.State.STOPPED, "stopped")
        assert not Decision.objects.filter(case=dog.pk).exists()


def test_text_blocks_are_written_changed_and_thrown_away(town: Town, acting: Act) -> None:
    clerk, builder = acting("tax"), acting("building")
    text = {"office": "tax", "purpose": "ask", "title": "Impfpass", "text": "Bitte schicken Sie uns den Impfpass."}

    made = clerk.post("text-blocks", text)
    twice = clerk.post("text-blocks", text)
    foreign = builder.post("text-blocks", text)
    at = f"text-blocks/{made.said['id']}"
    change = {"purpose": "ask", "title": "Impfpass", "text": "Den Impfpass bitte."}
    hidden = builder.post(at, change)
    changed = clerk.post(at, change)
    found = clerk.get("text-blocks?office=tax&purpose=ask").said["items"]
    dropped = clerk.post(f"{at}/drop")

    assert (refusal(twice), refusal(foreign), hidden.status_code) == ("/title", "/office", 404)
    assert changed.said["text"] == "Den Impfpass bitte."
    assert [row["id"] for row in found if row["title"] == "Impfpass"] == [made.said["id"]]
    assert dropped.status_code == 200
    with town.inside():
        assert not TextBlock.objects.filter(pk=made.said["id"]).exists()


def test_whom_a_note_speaks_to_reads_it_and_their_days(town: Town, acting: Act) -> None:
    dog, katrin, bernd = town.play(*DOG, steps=0), acting("tax"), acting("tax", "head")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    bernd.post(f"cases/{dog.number}/notes", {"text": "Bitte ansehen.", "to": str(town.staff("tax").id)})
    katrin.post(f"cases/{dog.number}/follow-ups", {"day": tomorrow, "reason": "Antwort da?"})

    mine = katrin.get("for-me").said
    assert [(row["case"], row["kind"], row["read_at"]) for row in mine["notices"]] == [(dog.number, "mentioned", None)]
    assert [(row["case"], row["follow_up"]["day"]) for row in mine["later"]] == [(dog.number, tomorrow)]
    with town.inside():
        house = town.play("baugenehmigung-vereinfacht", "carport", steps=0)
        noting.tell(town.case(house), [town.staff("tax").id], Notice.Kind.MENTIONED, by=town.staff("building"))
    assert katrin.post("for-me/read").said["notices"][0]["read_at"] is not None
    with town.inside():
        assert Notice.objects.get(case=house.pk).read_at is None, "it is about an office that the token does not cover"


def test_what_waits_to_go_out_is_read_by_its_office_alone(town: Town, acting: Act) -> None:
    trade = town.play("gewerbeanmeldung", "fahrradladen")
    handover = town.case(trade).package.handovers["Task_Handover_Tax"]
    with town.machine():
        preparing.prepare(town.case(trade), handover, "a place of its own", None)
    clerk, other = acting(town.case(trade).office), acting("building")
    rows = clerk.get("handovers").said["items"]

    assert [row["case"] for row in rows] == [trade.number]
    assert other.get("handovers?state=all").said["items"] == []
    key = rows[0]["id"]
    assert other.post(f"handovers/{key}/call-off", {"note": "Nein"}).status_code == 404
    with town.machine():
        town_s = Program(token_of_town(town, [Scope.READ, Scope.WORK], [town.case(trade).office], "Programm"))
    for ending in ("call-off", "by-hand"):
        assert refusal(town_s.post(f"handovers/{key}/{ending}", {"note": "Nein"})) == "person-needed"
    called_off = clerk.post(f"handovers/{key}/call-off", {"note": "Geht von Hand."})
    assert refusal(clerk.post(f"handovers/{key}/retry")) == "not-now"
    assert called_off.said["state"] == "cancelled"
    assert clerk.get("letters/unsealed").said["items"] == []
    assert clerk.post(f"letters/unsealed/{key}/retry").status_code == 404


def _deems(service: dict[str, Any]) -> None:
    service["deadline"] = {"decide_within": "3 Monate", "deemed": {"norm": "§ 1 Mustergesetz"}}


def _extendable(service: dict[str, Any]) -> None:
    service["deadline"] = {
        "decide_within": "3 Monate", "extension": {"norm": "§ 1 Mustergesetz", "longest": "2 Monate"},
    }  # fmt: skip
