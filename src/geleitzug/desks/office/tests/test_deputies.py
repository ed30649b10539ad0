# SPDX-License-Identifier: EUPL-1.2
"""The pages of deputies: naming one for oneself or one's people, what is said when something is wrong, ending it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.people.models import Deputyship, Staff
from geleitzug.ground.web.middleware import LANGUAGE_COOKIE

SignIn = Callable[..., Colleague]
PAGE, NEW = "/amt/vertretung/", "/amt/vertretung/neu/"


def key_of(town: Town, login: str) -> str:
    with town.inside():
        return str(Staff.objects.get(login=login).pk)


def typed(deputy: str, first: date, last: date, **more: str) -> dict[str, Any]:
    days = {f"{name}.{part}": getattr(day, part) for name, day in (("first", first), ("last", last))
            for part in ("day", "month", "year")}  # fmt: skip
    return {"deputy": deputy, **days, **more}


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_a_clerk_names_a_deputy_and_both_see_it(town: Town, sign_in: SignIn) -> None:
    clerk, head = sign_in("steueramt"), sign_in("steueramt.leitung")

    said = clerk.sends(NEW, **typed(key_of(town, "steueramt.leitung"), today(), today(6)))

    assert "Die Vertretung ist eingetragen." in said
    assert "Katrin Petersen" in head.reads(PAGE)
    assert "Sie vertreten heute: Katrin Petersen" in head.reads(PAGE)
    assert "Sie vertreten heute" not in clerk.reads(PAGE)


def test_a_deputy_works_and_decides_and_the_case_says_for_whom(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    head, deputy = sign_in("steueramt.leitung"), sign_in("gewerbe")
    assert deputy.get(case_address(dog)).status_code == 404

    absent = key_of(town, "steueramt")
    head.sends(NEW, **typed(key_of(town, "gewerbe"), today(), today(), absent=absent))
    assert "in Vertretung für Katrin Petersen" in deputy.reads("/amt/")
    assert "in Vertretung für" not in head.reads("/amt/")
    deputy.sends(case_address(dog, "uebernehmen/"))
    task = town.task(dog, "decide")
    words = deputy.sends(case_address(dog, f"aufgabe/{task.pk}/"), outcome="granted")

    assert "Die Entscheidung ist gespeichert." in words
    assert "Marten Cordes in Vertretung für Katrin Petersen" in words


def test_a_head_sees_all_of_their_people_and_ends_what_they_like(town: Town, sign_in: SignIn) -> None:
    clerk, head = sign_in("steueramt"), sign_in("steueramt.leitung")
    clerk.sends(NEW, **typed(key_of(town, "steueramt.leitung"), today(3), today(6)))
    with town.inside():
        made = Deputyship.objects.get()

    said = head.sends(f"{PAGE}{made.pk}/beenden/")

    assert "Die Vertretung ist beendet." in said
    assert "Es ist keine Vertretung eingetragen" in said


def test_others_neither_see_nor_end_it(town: Town, sign_in: SignIn) -> None:
    sign_in("steueramt").sends(NEW, **typed(key_of(town, "steueramt.leitung"), today(3), today(6)))
    with town.inside():
        made = Deputyship.objects.get()
    other = sign_in("gewerbe")

    assert "Katrin Petersen" not in other.reads(PAGE)
    assert other.post(f"{PAGE}{made.pk}/beenden/").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"deputy": ""}, "Bitte wählen Sie, wer vertritt."),
        ({"deputy": "x"}, "Bitte wählen Sie, wer vertritt."),
        ({"deputy": "01890000-0000-7000-8000-000000000000"}, "Bitte wählen Sie jemanden aus der Liste."),
        ({"first.day": "31", "first.month": "2"}, "Bitte geben Sie den ersten Tag an."),
        ({"last.year": ""}, "Bitte geben Sie den letzten Tag an."),
        ({"last.year": "2020"}, "Der letzte Tag liegt vor dem ersten."),
        ({"first.year": "2020"}, "Eine Vertretung beginnt heute oder später."),
        ({"last.year": "2099"}, "Eine Vertretung dauert höchstens 366 Tage."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    clerk = sign_in("steueramt")
    sent = typed(key_of(town, "steueramt.leitung"), today(), today(6)) | change

    answer = clerk.post(NEW, sent)

    assert answer.status_code == 200
    assert sentence in read(answer)
    assert f'value="{sent["first.month"]}"' in answer.content.decode()
    with town.inside():
        assert not Deputyship.objects.exists()


def test_a_first_day_in_the_past_is_told_at_the_first_day(town: Town, sign_in: SignIn) -> None:
    clerk = sign_in("steueramt")

    answer = clerk.post(NEW, typed(key_of(town, "steueramt.leitung"), today(-1), today(6)))

    page = answer.content.decode()
    assert 'href="#first"' in page
    assert 'href="#last"' not in page


def test_twice_the_same_is_said(town: Town, sign_in: SignIn) -> None:
    clerk = sign_in("steueramt")
    sent = typed(key_of(town, "steueramt.leitung"), today(), today(6))
    clerk.sends(NEW, **sent)

    assert "Diese Person vertritt in dieser Zeit schon." in read(clerk.post(NEW, sent))


def test_nobody_chooses_somebody_elses_people(town: Town, sign_in: SignIn) -> None:
    clerk = sign_in("steueramt")
    stranger = key_of(town, "bauamt")

    assert clerk.get(NEW, {"absent": stranger}).status_code == 404
    assert (
        clerk.post(NEW, typed(key_of(town, "steueramt.leitung"), today(), today(), absent=stranger)).status_code == 404
    )


def test_the_deputy_is_told_why_they_cannot_approve(town: Town, sign_in: SignIn) -> None:
    permit = town.play("baugenehmigung-vereinfacht", "einfamilienhaus-mit-auflagen", steps=6)
    clerk, head = sign_in("bauamt"), sign_in("bauamt.leitung")
    clerk.sends(NEW, **typed(key_of(town, "bauamt.leitung"), today(), today()))

    words = head.reads(case_address(permit))
    task = town.task(permit, "approve")
    refused = head.sends(case_address(permit, f"aufgabe/{task.pk}/"), approved="ja")

    sentence = "Den Entwurf hat Thorsten Wessels geschrieben, und Sie vertreten diese Person."
    assert sentence in words
    assert sentence in refused
    assert town.task(permit, "approve").pk == task.pk


def test_who_works_alone_is_told_that_nobody_can_stand_in(town: Town, sign_in: SignIn) -> None:
    marten = sign_in("gewerbe")

    assert "Marten Cordes kann hier niemand vertreten" in marten.reads(NEW)
    assert "Wer vertritt?" not in marten.sends(NEW, **typed("", today(), today()))


def test_the_pages_speak_english(town: Town, sign_in: SignIn) -> None:
    clerk = sign_in("steueramt")
    clerk.cookies[LANGUAGE_COOKIE] = "en"

    assert "Name a deputy" in clerk.reads(NEW)


def test_the_list_costs_the_same_for_many(town: Town, sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    clerk = sign_in("steueramt")
    for start in range(0, 12, 2):
        clerk.sends(NEW, **typed(key_of(town, "steueramt.leitung"), today(start), today(start + 1)))

    with django_assert_max_num_queries(9):
        clerk.reads(PAGE)
