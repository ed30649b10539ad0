# SPDX-License-Identifier: EUPL-1.2
"""Reading by interface: lists and their pages, cases with their files, who is written down for it, and exports."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.interface.rules import Scope
from geleitzug.core.participation.actions import asking
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.participation.models import OpinionRequest
from geleitzug.core.privacy.models import Look
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api.tests.programs import DOG, Program, read, task, token_of_person
from geleitzug.desks.office.tests.people import Colleague

Act = Callable[..., Program]
HOUSE = ("baugenehmigung-vereinfacht", "einfamilienhaus-mit-auflagen")


def test_the_worklist_comes_in_pages_and_with_links(town: Town, program: Program) -> None:
    numbers = {town.play(*DOG, steps=0).number for _dog in range(3)}
    first = program.get("tasks?limit=2&view=free")
    link = first.headers["Link"]
    second = program.get(link.partition(">")[0].removeprefix("</api/v1/"))

    assert (len(first.said["items"]), first.said["previous"]) == (2, None)
    assert 'rel="next"' in link
    assert {row["case"] for row in (*first.said["items"], *second.said["items"])} == numbers
    assert second.said["next"] is None
    assert program.get("tasks?view=mine").said["items"] == []
    assert program.get("tasks?service=geburtsurkunde").said["items"] == []


def test_cases_are_found_by_name_and_number_and_state(town: Town, program: Program) -> None:
    dog, done = town.play(*DOG, steps=0), town.play(*DOG)
    foreign = town.play("geburtsurkunde", "eigene-geburt")

    def found(query: str) -> set[str]:
        return {row["number"] for row in program.get(f"cases?{query}").said["items"]}

    assert found("") == {dog.number, done.number}
    assert found("state=active") == {dog.number}
    assert found("state=finished") == {done.number}
    assert found(f"q={dog.number}") == {dog.number}
    assert foreign.number not in found("q=Sommer")


def test_a_case_tells_what_was_asked_and_answered_in_both_languages(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)

    german = read(program, dog.number)
    english = program.get(f"cases/{dog.number}", accept_language="en").said

    assert german["state"] == "open"
    assert [each["open"] for each in german["tasks"]]
    assert all(each["path"] and each["label"] for each in german["answers"])
    assert [each["value"] for each in german["answers"]] == [each["value"] for each in english["answers"]]
    assert [each["label"] for each in german["answers"]] != [each["label"] for each in english["answers"]]


def test_files_timeline_messages_and_colleagues(town: Town, program: Program) -> None:
    dog = town.play(*DOG)
    files = program.get(f"cases/{dog.number}/files").said["items"]
    assert files
    for row in files:
        content = b"".join(program.get(f"cases/{dog.number}/files/{row['id']}").streaming_content)
        assert len(content) == row["size"]
    assert {"CaseOpened", "CaseDecided"} <= {
        row["kind"] for row in program.get(f"cases/{dog.number}/timeline").said["items"]
    }
    assert program.get(f"cases/{dog.number}/messages").said["items"]
    clerk = town.staff("tax")
    assert str(clerk.id) in {row["id"] for row in program.get(f"cases/{dog.number}/colleagues").said["items"]}


def test_whoever_reads_is_written_down(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    read(program, dog.number)
    program.get("tasks")
    b"".join(program.get("export/cases").streaming_content)

    with town.outside(town.holder_of(dog)):
        seen = list(Look.objects.order_by("what").values_list("what", "office", "role"))
    assert seen == sorted([(What.CASE, "tax", "clerk"), (What.LIST, "tax", "clerk")])


def test_not_modified_is_said_without_the_body(town: Town, program: Program) -> None:
    dog = town.play(*DOG, steps=0)
    tag = program.get(f"cases/{dog.number}").headers["ETag"]

    assert program.get(f"cases/{dog.number}", if_none_match=tag).status_code == 304
    program.post(f"cases/{dog.number}/notes", {"text": "Angerufen"})
    assert program.get(f"cases/{dog.number}", if_none_match=tag).status_code == 200


def test_services_are_public_and_searched_like_the_portal(town: Town) -> None:
    anybody = Program()

    assert "hundesteuer-anmelden" in {row["key"] for row in anybody.get("services?q=Hund").said["items"]}
    whole = anybody.get("services/hundesteuer-anmelden", accept_language="en").said
    assert (whole["title"], whole["leika"]) == ("Register a dog for dog tax", "99102013002000")
    assert anybody.get("services/gibt-es-nicht").status_code == 404


def test_another_towns_question_is_answered_in_a_persons_name(town: Town, district: Town) -> None:
    house = town.play("baugenehmigung-vereinfacht", "carport", 1)
    with town.inside():
        question = Question("Steht etwas entgegen?", timezone.localdate() + timedelta(days=30))
        asked = Asked(towns=["moorland/environment"])
        asking.ask(town.case(house), by=town.staff("building"), question=question, asked=asked)
    town.jobs()
    expert = Program(token_of_person(district, district.staff("environment", "expert"), tuple(Scope)), "moorland")
    number = expert.get("tasks").said["items"][0]["case"]
    there = read(expert, number)

    done = expert.post(f"cases/{number}/tasks/{task(there, 'inquiry')}/complete", {"opinion": "agree"})
    district.jobs()

    assert {answer["path"]: answer["value"] for answer in there["answers"]}["frage"] == "Steht etwas entgegen?"
    assert done.status_code == 200, done.said
    assert read(expert, number)["state"] == "closed"
    assert expert.post(f"cases/{number}/messages", {"subject": "Hallo", "body": "?"}).status_code in (403, 409)
    with town.inside():
        assert OpinionRequest.objects.get(case=house.pk).verdict == "agree"


def test_an_export_has_every_case_once_as_lines_and_as_a_table(town: Town, program: Program, monkeypatch: Any) -> None:
    from geleitzug.desks.api.views import cases

    monkeypatch.setattr(cases, "AT_ONCE", 2)
    numbers = {town.play(*DOG, steps=0).number for _dog in range(3)} | {town.play(*DOG).number}

    lines = b"".join(program.get("export/cases").streaming_content).decode().splitlines()
    table = b"".join(program.get("export/cases?format=csv").streaming_content).decode("utf-8-sig").splitlines()
    tasks = b"".join(program.get("export/tasks").streaming_content)

    assert [json.loads(line)["number"] for line in lines] == sorted(numbers, reverse=True)
    assert table[0].startswith("number;id;service;title;applicant")
    assert {row.partition(";")[0] for row in table[1:]} == numbers
    assert len(tasks.splitlines()) == 3


def test_the_finished_cases_are_exported_by_the_office_as_well(town: Town) -> None:
    done = town.play(*DOG)
    katrin = Colleague("musterhafen").signed_in("steueramt")

    assert "Liste als Tabelle herunterladen" in katrin.reads("/amt/erledigt/")
    table = b"".join(katrin.get("/amt/erledigt/export.csv").streaming_content).decode("utf-8-sig")

    assert done.number in table
    assert "festgesetzt" in table or "bewilligt" in table
