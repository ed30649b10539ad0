# SPDX-License-Identifier: EUPL-1.2
"""A clerk's whole day by interface: take, ask, write, decide, sign, attach, ask others. And what is in the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from tests.furnished import Town

from geleitzug.core.automation.tests.test_deciding import by_program, told
from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases.models import Case, Decision, Task
from geleitzug.core.cases.rules import INQUIRY
from geleitzug.core.interface.rules import Scope
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.participation.models import Inquiry
from geleitzug.core.wording import queries as wording
from geleitzug.desks.api.tests.programs import DOG, Program, read, task, token_of_person, token_of_town
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.events import THROUGH
from geleitzug.ground.events.models import Entry

Act = Callable[..., Program]
HOUSE = ("baugenehmigung-vereinfacht", "einfamilienhaus-mit-auflagen")


def a_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (20, 20), "white").save(file, "PNG")
    return file.getvalue()


# --- working --------------------------------------------------------------------------------------------------------


def test_a_clerk_takes_a_case_asks_and_goes_on_and_everybody_reads_by_which_way(town: Town, acting: Act) -> None:
    dog = town.play(*DOG, steps=0)
    katrin = acting("tax")
    number = dog.number

    taken = katrin.post(f"cases/{number}/take", {})
    asked = katrin.post(f"cases/{number}/question", {"text": "Bitte den Impfpass."})
    again = katrin.post(f"cases/{number}/question", {"text": "Und noch etwas."})
    off = katrin.post(f"cases/{number}/question/call-off", {"reason": "Kam mit der Post."})

    assert (taken.said["state"], asked.said["state"], off.said["state"]) == ("in_review", "waiting", "in_review")
    assert taken.headers["ETag"] == f'"{taken.said["version"]}"'
    assert (again.status_code, again.said["type"]) == (409, "/api/v1/#not-now")
    with town.inside():
        assert Case.objects.get(pk=dog.pk).assignee_id == town.staff("tax").id
        assert Entry.objects.get(subject=dog.pk, kind="CaseAssigned").facts[THROUGH] == "Mein Werkzeug 1"
    page = Colleague("musterhafen").signed_in("steueramt").reads(case_address(dog))
    assert f"{town.staff('tax').name} über die Schnittstelle „Mein Werkzeug 1“" in page


def test_a_program_gives_writes_notes_and_sets_follow_ups(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    number, clerk = dog.number, str(town.staff("tax").id)
    day = (timezone.localdate() + timedelta(days=3)).isoformat()

    assert program.post(f"cases/{number}/take", {}).said["type"] == "/api/v1/#person-needed"
    assert program.post(f"cases/{number}/give", {"to": clerk}).said["state"] == "in_review"
    assert program.post(f"cases/{number}/release").status_code == 200
    with town.inside():
        told = set(Notice.objects.filter(case=dog.pk, staff=clerk).values_list("kind", flat=True))
    assert told == {Notice.Kind.ASSIGNED, Notice.Kind.TAKEN}
    assert program.post(f"cases/{number}/retry").status_code == 200
    assert program.post(f"cases/{number}/messages", {"subject": "Eingang", "body": "Ist da."}).status_code == 200
    assert program.post(f"cases/{number}/notes", {"text": "Marke ist bestellt.", "to": clerk}).status_code == 200
    unnamed = program.post(f"cases/{number}/follow-ups", {"day": day, "reason": "Marke da?"})
    made = program.post(f"cases/{number}/follow-ups", {"day": day, "reason": "Marke da?", "to": clerk})

    assert unnamed.said["errors"][0]["pointer"] == "/to"
    assert [row["day"] for row in read(program, number)["follow_ups"]] == [day]
    assert program.post(f"cases/{number}/follow-ups/{made.said['id']}/done").status_code == 200
    assert read(program, number)["follow_ups"] == []
    with town.inside():
        by = set(Entry.objects.filter(subject=dog.pk, actor_kind="interface").values_list("actor_name", flat=True))
    assert by == {"Schnittstelle Fachverfahren"}


def test_a_case_is_decided_and_signed_by_two_persons(town: Town, acting: Act) -> None:
    house = town.play(*HOUSE, steps=5)
    clerk, head = acting("building"), acting("building", "head")
    whole = read(clerk, house.number)
    at = f"cases/{house.number}/tasks/{task(whole, 'decide')}/decide"
    words = {"outcome": "granted_with_conditions", "conditions": "Nur mit grünem Dach."}

    assert clerk.post(at, words).status_code == 428
    draft = clerk.post(f"cases/{house.number}/letter", words)
    assert draft.content.startswith(b"%PDF")
    decided = clerk.post(at, words, if_match=f'"{whole["version"]}"')
    assert decided.status_code == 200, decided.said
    assert clerk.get(f"cases/{house.number}/letter").content.startswith(b"%PDF")
    sign = f"cases/{house.number}/tasks/{task(read(head, house.number), 'approve')}/approve"
    own = clerk.post(sign, {"approved": True}, if_match="*")
    signed = head.post(sign, {"approved": True}, if_match=decided.headers["ETag"])

    assert own.status_code == 403
    assert signed.status_code == 200, signed.said
    with town.inside():
        decision = Decision.objects.get(case=house.pk)
        assert (decision.drafted_by, decision.approved_by) == (
            town.staff("building").id, town.staff("building", "head").id,
        )  # fmt: skip
    assert head.post(sign, {"approved": True}, if_match="*").said["type"] == "/api/v1/#task-gone"


def test_what_a_second_person_sends_back_says_so_in_the_worklist_and_in_the_case(town: Town, acting: Act) -> None:
    house = town.play(*HOUSE, steps=5)
    clerk, head = acting("building"), acting("building", "head")

    def decide() -> None:
        at = f"cases/{house.number}/tasks/{task(read(clerk, house.number), 'decide')}/decide"
        assert clerk.post(at, {"outcome": "granted"}, if_match="*").status_code == 200

    def marked() -> list[list[bool]]:
        rows = clerk.get("tasks?kind=decide").said["items"], read(clerk, house.number)["tasks"]
        return [[row["sent_back"] for row in of if row["kind"] == "decide" and row.get("open", True)] for of in rows]

    assert marked() == [[False], [False]]
    decide()
    sign = f"cases/{house.number}/tasks/{task(read(head, house.number), 'approve')}/approve"
    assert head.post(sign, {"approved": False, "note": "Bitte genauer."}, if_match="*").status_code == 200

    assert marked() == [[True], [True]]
    assert read(clerk, house.number)["decision"]["sent_back"] == "Bitte genauer."
    decide()
    assert marked() == [[], []]


def test_who_drafted_does_not_sign_with_another_token_either(town: Town, acting: Act) -> None:
    house = town.play(*HOUSE, steps=5)
    head = acting("building", "head")
    whole = read(head, house.number)
    decide = f"cases/{house.number}/tasks/{task(whole, 'decide')}/decide"
    assert head.post(decide, {"outcome": "granted"}, if_match="*").status_code == 200

    sign = f"cases/{house.number}/tasks/{task(read(head, house.number), 'approve')}/approve"
    refused = acting("building", "head", (Scope.APPROVE,)).post(sign, {"approved": True}, if_match="*")

    assert (refused.status_code, refused.said["type"]) == (403, "/api/v1/#four-eyes")


def test_a_program_of_the_town_decides_nothing(town: Town, acting: Act, program: Program) -> None:
    house = town.play(*HOUSE, steps=5)
    builder = Program(token_of_town(town, [Scope.READ, Scope.WORK], ["building"], "Bau"))
    at = f"cases/{house.number}/tasks/{task(read(builder, house.number), 'decide')}/decide"

    refused = builder.post(at, {"outcome": "granted"}, if_match="*")

    assert (refused.status_code, refused.said["type"]) == (403, "/api/v1/#person-needed")
    with town.inside():
        assert not Decision.objects.filter(case=house.pk).exists()


def test_a_person_decides_in_the_place_of_a_program_and_reads_its_proposal(town: Town, acting: Act) -> None:
    looks = {"key": "amt", "when": "who.kind == 'person'", "says": {"de": "Das Amt sieht es an.", "en": "A look."}}
    by_program(town, doubts=[looks])
    dog, clerk = told(town), acting("tax")
    open_one = next(each for each in read(clerk, dog.number)["tasks"] if each["kind"] == "recheck")
    at = f"cases/{dog.number}/tasks/{open_one['id']}/decide"

    unsaid = clerk.post(at, {"outcome": "refused", "reasons": "Zu groß."}, if_match="*")
    done = clerk.post(at, {"outcome": open_one["proposed"]}, if_match="*")

    assert (open_one["proposed"], unsaid.said["errors"][0]["pointer"]) == ("granted", "/why")
    assert done.status_code == 200, done.said
    with town.inside():
        assert Decision.objects.get(case=dog.pk).drafted_by == town.staff("tax").id


def test_an_opinion_needs_its_scope_its_verdict_and_its_reasons(town: Town, acting: Act) -> None:
    house = town.play(*HOUSE, steps=2)
    for office in ("fire", "environment", "roads", "planning", "monuments"):
        try:
            expert = acting(office, "expert")
        except LookupError:
            continue
        answer = expert.get(f"cases/{house.number}")
        mine = [each for each in (answer.said or {}).get("tasks", []) if each.get("may_do")]
        if answer.status_code == 200 and mine:
            break
    else:
        raise AssertionError("nobody is asked for an opinion")
    at = f"cases/{house.number}/tasks/{mine[0]['id']}/complete"

    no_scope = acting(office, "expert", (Scope.READ, Scope.WORK)).post(at, {"opinion": "agree"})
    no_verdict = expert.post(at, {"opinion": "vielleicht"})
    no_words = expert.post(at, {"opinion": "disagree"})
    given = expert.post(at, {"opinion": "disagree", "text": "Die Zufahrt ist zu schmal."})

    assert no_scope.said["type"] == "/api/v1/#scope-missing"
    assert no_verdict.said["errors"][0]["pointer"] == "/opinion"
    assert no_words.said["errors"][0]["pointer"] == "/text"
    assert given.status_code == 200


def test_an_inquiry_is_answered_once_and_a_task_that_is_done_answers_no_further_question(
    town: Town, district: Town
) -> None:
    house = town.play("baugenehmigung-vereinfacht", "carport", 1)
    clerk, day = town.staff("building"), timezone.localdate() + timedelta(days=20)
    with town.inside():
        (asked,) = asking.ask(
            town.case(house), by=clerk, question=Question("Was?", day), asked=Asked(towns=["moorland/environment"])
        )
    town.jobs()
    token = token_of_person(district, district.staff("environment", "expert"), tuple(Scope), "Werkzeug")
    expert = Program(token, "moorland")
    with district.inside():
        number = Task.objects.get(kind=INQUIRY).case.number
    at = f"cases/{number}/tasks/{task(read(expert, number), INQUIRY)}/complete"
    said = {"opinion": "agree", "text": ""}

    assert expert.post(at, said).status_code == 200
    twice = expert.post(at, said)
    assert (twice.status_code, twice.said["type"]) == (409, "/api/v1/#task-gone")

    district.jobs()
    with town.inside():
        asking.ask_again(asked, by=clerk, reason="Auch die Buche?", due=day)
    town.jobs()
    assert expert.post(at, said).said["type"] == "/api/v1/#task-gone"
    with district.inside():
        assert Inquiry.objects.get().sent_at is None


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_scan_goes_into_the_file_and_what_is_none_is_refused(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    at = f"cases/{dog.number}/files"

    kept = program.upload(at, file=SimpleUploadedFile("brief.png", a_picture()), title="Brief vom 3. März")
    wrong = program.upload(at, file=SimpleUploadedFile("brief.pdf", b"MZ\x00\x01"))
    none = program.upload(at, title="nichts")

    assert kept.status_code == 201
    assert kept.headers["Location"] == f"/api/v1/{at}/{kept.said['id']}"
    newest = program.get(at).said["items"][-1]
    assert (newest["id"], newest["title"], newest["kind"]) == (kept.said["id"], "Brief vom 3. März", "scan")
    assert (wrong.status_code, wrong.said["errors"][0]["pointer"]) == (422, "/file")
    assert none.status_code == 422


# --- what is in the way ---------------------------------------------------------------------------------------------


def test_a_version_that_is_not_the_newest_changes_nothing(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    tag = program.get(f"cases/{dog.number}").headers["ETag"]
    program.post(f"cases/{dog.number}/notes", {"text": "Jemand war schneller."})

    late = program.post(f"cases/{dog.number}/notes", {"text": "Zu spät."}, if_match=tag)

    assert (late.status_code, late.said["type"]) == (412, "/api/v1/#changed-meanwhile")
    with town.inside():
        assert Entry.objects.filter(subject=dog.pk, kind="NoteWritten").count() == 1


def test_the_same_key_gets_the_same_answer_and_does_nothing_twice(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    at, note = f"cases/{dog.number}/notes", {"text": "Einmal."}

    first = program.post(at, note, idempotency_key="n-1")
    second = program.post(at, note, idempotency_key="n-1")
    other = program.post(at, {"text": "Anderes."}, idempotency_key="n-1")
    upload = {"file": SimpleUploadedFile("a.png", a_picture())}
    form = program.upload(at, idempotency_key="n-3", text="Als Formular.")
    refused = program.post(at, {"text": "@niemand"}, idempotency_key="n-2")
    mended = program.post(at, {"text": "Niemand."}, idempotency_key="n-2")

    assert (first.status_code, first.said) == (second.status_code, second.said)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (first.headers["ETag"], first.headers.get("Idempotency-Replayed")) == (second.headers["ETag"], None)
    assert other.said["type"] == "/api/v1/#key-used"
    assert form.status_code == 415
    assert (refused.status_code, mended.status_code) == (422, 200)  # what was refused has not used its key up
    assert program.upload(f"cases/{dog.number}/files", **upload).status_code == 201
    with town.inside():
        assert Entry.objects.filter(subject=dog.pk, kind="NoteWritten").count() == 2


def test_what_cannot_be_read_is_told_with_its_place_and_in_the_readers_language(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    at = f"cases/{dog.number}/question"

    cases: list[tuple[Any, int, str]] = [
        (b"{", 400, "unreadable"),
        (b'{"text": "a\\u0000b"}', 400, "unreadable"),
        ({"text": ""}, 422, "invalid"),
        ({"text": " \n"}, 422, "invalid"),
        ({"text": "x", "due": "morgen"}, 422, "invalid"),
        ({"text": "x", "due": "2020-01-01"}, 422, "invalid"),
        ({"text": "x", "about": "gibt.es.nicht"}, 422, "invalid"),
        ({"text": "x", "farbe": "rot"}, 422, "invalid"),
        ({}, 422, "invalid"),
    ]
    for body, status, kind in cases:
        answer = program.post(at, body, wild=True)
        assert (answer.status_code, answer.said["type"]) == (status, f"/api/v1/#{kind}"), body
    pointed = program.post(at, {"text": "x", "due": "morgen"}, wild=True, accept_language="en")
    assert pointed.said["errors"][0]["pointer"] == "/due"
    assert pointed.headers["Content-Language"] == "en"
    assert pointed.said["title"] != program.post(at, {"text": ""}, wild=True).said["title"]


def test_what_the_address_asks_wrongly_is_told(town: Town, program: Program) -> None:
    for query in ("cursor=kaputt", "limit=0", "limit=1000", "view=alle", "farbe=rot", "q=%00"):
        answer = program.get(f"tasks?{query}")
        assert answer.status_code == 400, query
    assert program.get("token?x=1").said["type"] == "/api/v1/#unknown-parameter"
    assert program.get("cases/MH-2026-999999").status_code == 404
    assert program("DELETE", "cases").status_code == 405


def test_what_is_not_there_is_told_as_programs_read_it(town: Town, program: Program) -> None:
    answer = program.client.get("/api/v1/gibt/es/nicht")

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["type"] == "/api/v1/#not-found"


# --- asking others ---------------------------------------------------------------------------------------------------


def test_opinions_are_asked_for_read_and_taken_back(town: Town, acting: Act, program: Program) -> None:
    house = town.play(*HOUSE, steps=1)
    clerk = acting("building")
    there = f"cases/{house.number}/opinions"
    choices = clerk.get(f"{there}/choices").said
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    office = next(iter(choices["offices"]))
    outside = {"name": "Stadtwerke", "email": "a@stadtwerke.example", "code_by": "mail"}
    question = {"question": "Gibt es Bedenken?", "due": due, "offices": [office], "papers": list(choices["papers"])}

    nobody = clerk.post(there, {**question, "offices": []})
    same = clerk.post(there, {**question, "bodies": [{**outside, "code_email": "A@stadtwerke.example"}]})
    past = clerk.post(there, {**question, "due": "2020-01-01"})
    asked = clerk.post(there, {**question, "bodies": [{**outside, "code_email": "b@stadtwerke.example"}]})
    town.jobs()
    first, second = asked.said["items"]
    later = (timezone.localdate() + timedelta(days=40)).isoformat()
    extended = clerk.post(f"{there}/{first['id']}/extend", {"due": later})
    reminded = clerk.post(f"{there}/{first['id']}/remind")
    revoked = clerk.post(f"{there}/{second['id']}/revoke", {"reason": "Nicht mehr nötig"})
    early = clerk.post(f"{there}/{first['id']}/again", {"reason": "Bitte genauer", "due": later})

    pointers = [each.said["errors"][0]["pointer"] for each in (nobody, same, past)]
    assert pointers == ["/offices", "/bodies/0/code_email", "/due"]
    assert [each.status_code for each in (asked, extended, reminded, revoked, early)] == [200, 200, 200, 200, 409]
    rows = clerk.get(there).said["items"]
    assert [(row["state"], row["due_on"]) for row in rows] == [("open", later), ("revoked", due)]
    assert program.get(f"{there}/choices").status_code in (403, 404)


def test_a_draft_of_a_decision_is_kept_as_a_version(town: Town, acting: Act) -> None:
    dog = town.play(*DOG, steps=0)
    clerk = acting("tax")
    here = f"cases/{dog.number}/tasks/{task(read(clerk, dog.number), 'decide')}/keep"

    wrong = clerk.post(here, {"outcome": "answered"})
    kept = clerk.post(here, {"outcome": "refused", "reasons": "Noch zu schreiben"})

    assert wrong.status_code == 422
    assert (kept.status_code, kept.said["state"]) == (200, "open")
    with town.inside():
        assert wording.versions_of(dog.pk)[0].parts["reasons"] == "Noch zu schreiben"
        assert not Decision.objects.filter(case=dog.pk).exists()


def test_a_draft_is_kept_with_what_was_found(town: Town, acting: Act) -> None:
    dog = town.play(DOG[0], "verguenstigung-nicht-anerkannt", steps=0)
    clerk = acting("tax")
    here = f"cases/{dog.number}/tasks/{task(read(clerk, dog.number), 'decide')}/keep"

    assert clerk.post(here, {"findings": {"verguenstigung": False, "erfunden": True}}).status_code == 200

    with town.inside():
        found = {name: said for name, said in wording.versions_of(dog.pk)[0].parts.items() if name.startswith("found.")}
    assert found == {"found.verguenstigung": "no"}
