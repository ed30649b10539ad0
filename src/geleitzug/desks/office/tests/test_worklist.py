# SPDX-License-Identifier: EUPL-1.2
"""The worklist: one list for everything, cut to the roles, filtered by its address, never counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import psycopg
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.bench.cloning import grow, in_each_copy
from tests.furnished import Town

from geleitzug.core.cases import findable, lists, marks
from geleitzug.core.cases.lists import RegisterFilter, WorklistFilter
from geleitzug.core.cases.models import Case, Task
from geleitzug.desks.office.filters import VIEWS
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.desks.office.words import KINDS
from geleitzug.ground.postgres import ADMIN, Server
from geleitzug.ground.texts import fold
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import page_of

SignIn = Callable[..., Colleague]
DOGS, BUILDING, TRADE = "hundesteuer-anmelden", "baugenehmigung-vereinfacht", "gewerbeanmeldung"


def test_a_clerk_sees_the_tasks_of_their_office_and_no_others(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    house = town.play(BUILDING, "carport", steps=0)

    katrin = sign_in("steueramt")
    tax, building = katrin.reads("/amt/"), sign_in("bauamt").reads("/amt/")

    assert dog.number in tax
    assert "Steuer festsetzen" in tax
    assert house.number not in tax
    assert house.number in building
    assert dog.number not in building
    assert f"{dog.number} Register a dog for dog tax" in read(katrin.get("/amt/", headers={"accept-language": "en"}))


def test_what_waits_for_its_payment_does_not_exist(town: Town, sign_in: SignIn) -> None:
    unpaid = town.play("geburtsurkunde", "eigene-geburt", steps=0)
    anke = sign_in("standesamt")

    assert unpaid.number not in anke.reads("/amt/")
    assert "Dazu gibt es keine offene Aufgabe" in anke.reads("/amt/", q=unpaid.number)
    assert anke.get(case_address(unpaid)).status_code == 404
    assert unpaid.number not in b"".join(anke.get("/amt/export.csv")).decode()


def test_taking_a_case_moves_it_from_free_to_mine(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    assert dog.number in katrin.reads("/amt/", ansicht="frei")
    assert dog.number not in katrin.reads("/amt/", ansicht="meine")

    page = katrin.sends(case_address(dog, "uebernehmen/"), zurueck="/amt/?ansicht=meine")

    assert "Sie haben den Vorgang übernommen." in page
    assert dog.number in page
    assert dog.number not in katrin.reads("/amt/", ansicht="frei")


def test_overdue_and_waiting_have_views_of_their_own(town: Town, sign_in: SignIn) -> None:
    late, asked = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "nachweis-nachgereicht", steps=1)
    with town.inside():
        Task.objects.filter(case=late.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    katrin = sign_in("steueramt")

    overdue, waiting = katrin.reads("/amt/", ansicht="ueberfaellig"), katrin.reads("/amt/", ansicht="wartet")

    assert "2 Tage überfällig" in overdue
    assert late.number in overdue
    assert asked.number not in overdue
    assert asked.number in waiting
    assert late.number not in waiting


def test_search_finds_any_word_of_a_name_and_a_number_leads_to_the_case(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    katrin = sign_in("steueramt")

    assert dog.number in katrin.reads("/amt/", q="janssen")
    assert dog.number in katrin.reads("/amt/", q="Ole Jans")
    assert dog.number not in katrin.reads("/amt/", q="Niemand")
    assert katrin.get("/amt/", {"q": dog.number.lower()})["Location"] == case_address(dog)


def test_search_finds_what_is_sealed_by_words_and_days(town: Town, sign_in: SignIn) -> None:
    dog, other = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    katrin, address = sign_in("steueramt"), dog.answers["anschrift"]
    katrin.sends(case_address(dog, "notiz/"), text="Frau Hinrichs-Onken wartet auf die Chipnummer, Termin 03.04.2031.")
    katrin.sends(case_address(dog, "nachricht/"), subject="Zwischenstand Hundemarke", body="Wir sind dran.")
    today = formats.short_day(timezone.localdate())

    def found(words: str) -> bool:
        page = katrin.reads("/amt/", q=words)
        assert other.number not in page or words == today
        return dog.number in page

    for words in (
        f"{address['street']} {address['number']}", address["street"][:6].upper(), today,
        "chipnummer", "Chipn", "hinrichs-onken", "onken", "3.4.2031", "2031-04-03", "hundemarke",
        f"Chipnummer {address['street']}",
    ):  # fmt: skip
        assert found(words), words
    for words in ("chi", "nummer", "Chipnummer Zeppelin", "4.4.2031", "dran", "31.02.2031"):
        assert not found(words), words


def test_a_double_name_with_two_hyphens_is_no_number_and_signs_alone_find_nothing(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    katrin.sends(case_address(dog, "notiz/"), text="Frau Anna-Lena Meyer-Hinrichs hat angerufen.")

    assert dog.number in katrin.reads("/amt/", q="Anna-Lena Meyer-Hinrichs")
    assert dog.number not in katrin.reads("/amt/", q="???")
    assert dog.number not in katrin.reads("/amt/erledigt/", q="-")


def test_search_shows_nobody_more_than_their_lists(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    sign_in("steueramt").sends(case_address(dog, "notiz/"), text="Chipnummer fehlt")

    assert dog.number in sign_in("steueramt.leitung").reads("/amt/", q="chipnummer")
    for login in ("bauamt", "standesamt"):
        assert dog.number not in sign_in(login).reads("/amt/", q="chipnummer")
        assert dog.number not in sign_in(login).reads("/amt/erledigt/", q="chipnummer")


def test_finished_cases_are_found_by_the_same_words(town: Town, sign_in: SignIn) -> None:
    done = town.play(DOGS, "ein-hund")

    assert done.number in sign_in("steueramt").reads("/amt/erledigt/", q=done.answers["anschrift"]["street"])


def test_a_search_and_finished_cases_are_read_from_their_indexes(own_town: Town, database_server: Server) -> None:
    dog = own_town.play(DOGS, "ein-hund", 0)
    with own_town.inside():
        rare = next(word for n in count() if not in_each_copy(marks.of_word(fold(word := f"Selten{n}"))))
        for words in ("überall", rare):
            findable.by_text(dog.pk, words)
        often = marks.of_word("ueberall")
    with psycopg.connect(database_server.url(ADMIN, own_town.database), autocommit=True) as line:
        grow(line, 1000)
        line.execute(
            "insert into cases_searchmark (id, tenant_id, case_id, mark)"
            " select gen_random_uuid(), tenant_id, id, %s from cases_case on conflict do nothing",
            [often],
        )
        line.execute("analyze cases_searchmark")

    for typed, least, most in (("Überall", 25, 25), (rare, 1, 9), ("Zeppelin", 0, 0)):
        rows, plan = _listed_with_its_plan(own_town, "tax", WorklistFilter(words=typed))
        assert least <= rows <= most, typed
        assert "Seq Scan on cases_searchmark" not in plan, plan
        assert "Seq Scan on cases_registervalue" not in plan, plan
        assert ("one_mark_a_case" in plan) is (typed == "Überall"), plan

    with own_town.inside(), CaptureQueriesContext(connection) as captured:
        page_of(lists.finished(own_town.staff("tax"), WorklistFilter()), key=("-id",))
        with connection.cursor() as cursor:
            cursor.execute(f"explain {captured[-1]['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "finished_of_an_office" in plan, plan


def test_filters_may_hold_anything(town: Town, sign_in: SignIn) -> None:
    katrin = sign_in("steueramt")

    for odd in ("\x00", "'; drop table", "%", "\u202e", "x" * 5000, "🐕"):
        for name in ("q", "amt", "leistung", "art", "ansicht", "cursor"):
            assert katrin.get("/amt/", {name: odd}).status_code == 200, (name, odd)
        assert katrin.get("/amt/erledigt/", {"q": odd}).status_code == 200


def test_a_finished_case_leaves_the_worklist_for_the_finished_ones(town: Town, sign_in: SignIn) -> None:
    done = town.play(DOGS, "ein-hund")
    katrin = sign_in("steueramt")

    assert done.number not in katrin.reads("/amt/")
    assert f"{done.number} Hund zur Hundesteuer anmelden" in katrin.reads("/amt/erledigt/")
    assert done.number in katrin.reads("/amt/erledigt/", q=done.addressee["name"].split()[-1].lower())
    assert "Dazu gibt es keinen erledigten Vorgang" in katrin.reads("/amt/erledigt/", q="Niemand")


def test_the_list_can_be_taken_into_a_spreadsheet(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    with town.inside():
        Case.objects.filter(pk=dog.pk).update(applicant="=cmd|' /C calc'!A0")
    katrin = sign_in("steueramt")

    answer = katrin.get("/amt/export.csv", {"ansicht": "frei"})
    table = b"".join(answer).decode("utf-8-sig").splitlines()

    assert answer["Content-Disposition"].startswith("attachment")
    assert table[0].startswith("Fällig;Nummer;Leistung")
    assert dog.number in table[1]
    assert ";'=cmd" in table[1]


def test_the_worklist_costs_the_same_however_long_it_is(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    katrin.get("/amt/")

    with CaptureQueriesContext(connection) as few:
        katrin.get("/amt/")
    _copy_task(town, dog.pk, 60)
    with CaptureQueriesContext(connection) as many:
        page = katrin.reads("/amt/")

    assert len(few) == len(many) <= 15
    assert "Mehr als 25 Aufgaben" in page
    assert not [query["sql"] for query in many if "count(" in query["sql"].lower()]


def test_the_worklist_is_read_from_its_index(own_town: Town) -> None:
    dog = own_town.play(DOGS, "ein-hund", steps=0)
    _copy_task(own_town, dog.pk, 5000)
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")
    head = own_town.staff("tax", "approver")

    with own_town.inside(), CaptureQueriesContext(connection) as captured:
        page_of(lists.worklist(head, WorklistFilter()), key=("due_on", "id"))
        asked = captured[-1]["sql"]
        with connection.cursor() as cursor:
            cursor.execute(f"explain {asked}")
            plan = "\n".join(row[0] for row in cursor.fetchall())

    assert plan.count("Index Scan using worklist on") == len(lists.ROLES), plan
    assert "Merge Append" in plan, plan


def test_a_list_of_one_service_is_filtered_by_its_register_columns(town: Town, sign_in: SignIn) -> None:
    carport, house = town.play(BUILDING, "carport", 0), town.play(BUILDING, "einfamilienhaus-mit-auflagen", 0)
    thorsten = sign_in("bauamt")

    assert "Gebäudeklasse" not in thorsten.reads("/amt/")
    page = thorsten.reads("/amt/", leistung=BUILDING)
    assert "Gebäudeklasse" in page
    assert "Anschrift des Grundstücks: Postleitzahl" in page

    by_choice = thorsten.reads("/amt/", leistung=BUILDING, **{"m.nutzung": house.answers["nutzung"]})
    assert house.number in by_choice
    assert carport.number not in by_choice
    by_text = thorsten.reads("/amt/", leistung=BUILDING, **{"m.lage.postcode": carport.answers["lage"]["postcode"]})
    assert carport.number in by_text
    both = {"m.lage.postcode": "99999", "m.nutzung": house.answers["nutzung"]}
    nothing = thorsten.reads("/amt/", leistung=BUILDING, **both)
    assert "Dazu gibt es keine offene Aufgabe" in nothing
    assert house.number in thorsten.reads("/amt/", **both)  # without its service a column means nothing


def test_days_are_filtered_by_range_and_the_list_can_be_shared(town: Town, sign_in: SignIn) -> None:
    trade = town.play(TRADE, "fahrradladen", 0)
    begins = trade.answers["beginn"]
    marten = sign_in("gewerbe")

    def found(since: str, until: str) -> bool:
        asked = {"leistung": TRADE, "m.beginn.von": since, "m.beginn.bis": until}
        return trade.number in marten.reads("/amt/", **asked)

    assert found(begins, begins)
    assert found("", "31.12.2199")
    assert not found("31.12.2199", "")
    assert not found("", "1.1.1950")
    html = marten.get("/amt/", {"leistung": TRADE, "m.beginn.von": "1.1.2020"}).content.decode()
    assert "ansicht=frei" in html
    assert html.count("m.beginn.von=1.1.2020") >= len(VIEWS)


def test_a_day_that_is_none_gets_a_sentence(town: Town, sign_in: SignIn) -> None:
    page = sign_in("gewerbe").reads("/amt/", leistung=TRADE, **{"m.beginn.von": "übermorgen"})

    assert page.count("Bitte schreiben Sie das Datum mit Tag, Monat und Jahr") == 2


def test_finished_cases_are_filtered_alike(town: Town, sign_in: SignIn) -> None:
    done = town.play(DOGS, "ein-hund")
    katrin = sign_in("steueramt")

    def found(postcode: str) -> bool:
        return done.number in katrin.reads("/amt/erledigt/", leistung=DOGS, **{"m.anschrift.postcode": postcode})

    assert found(done.answers["anschrift"]["postcode"])
    assert not found("00000")


def test_the_table_of_one_service_has_its_register_columns(town: Town, sign_in: SignIn) -> None:
    trade = town.play(TRADE, "fahrradladen", 0)
    marten = sign_in("gewerbe")

    table = b"".join(marten.get("/amt/export.csv", {"leistung": TRADE})).decode("utf-8-sig").splitlines()
    narrowed = b"".join(marten.get("/amt/export.csv", {"leistung": TRADE, "m.beginn.von": "1.1.2199"})).decode()

    head = table[0].split(";")
    line = dict(zip(head, next(row for row in table if trade.number in row).split(";"), strict=True))
    assert line["Wann beginnt die Tätigkeit?"] == formats.short_day(trade.answers["beginn"])
    assert line["Anschrift des Betriebs: Postleitzahl"] == trade.answers["betriebsanschrift"]["postcode"]
    assert line["Als was melden Sie an?"].startswith("Ich bin allein Inhaberin")
    assert trade.number not in narrowed


def test_filtering_by_the_register_costs_one_query_more_however_long_the_list(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", 0)
    thorsten = sign_in("bauamt")
    asked = {"leistung": BUILDING, "m.nutzung": house.answers["nutzung"], "m.lage.postcode": "27561", "amt": "building"}
    thorsten.get("/amt/", asked)

    with CaptureQueriesContext(connection) as plain:
        thorsten.get("/amt/")
    with CaptureQueriesContext(connection) as filtered:
        thorsten.get("/amt/", asked)

    assert len(filtered) == len(plain) <= 15  # one more for the columns, none for follow-ups: the list is narrowed


def test_the_register_is_read_from_its_index(own_town: Town, database_server: Server) -> None:
    house, trade = own_town.play(BUILDING, "carport", 0), own_town.play(TRADE, "fahrradladen", 0)
    with psycopg.connect(database_server.url(ADMIN, own_town.database), autocommit=True) as line:
        grow(line, 1000)
        line.execute(
            "update cases_registervalue set text = 'selten' where case_id = %s and path = 'nutzung'", [house.pk]
        )
        line.execute("analyze cases_registervalue")
    day = date.fromisoformat(trade.answers["beginn"])

    for staff, service, wanted, expected in (
        ("building", BUILDING, RegisterFilter("nutzung", text=house.answers["nutzung"]), 25),
        ("building", BUILDING, RegisterFilter("nutzung", text="selten"), 1),
        ("building", BUILDING, RegisterFilter("nutzung", text="nie"), 0),
        ("trade", TRADE, RegisterFilter("beginn", since=day, until=day), 25),
    ):
        rows, plan = _listed_with_its_plan(own_town, staff, WorklistFilter(service=service, register=(wanted,)))
        assert rows == expected, wanted
        assert "Seq Scan on cases_" not in plan, plan
        assert "register_" in plan, plan


def _listed_with_its_plan(town: Town, office: str, wanted: WorklistFilter) -> tuple[int, str]:
    """Return how many rows the first page of a worklist has, and how the database reads it."""
    with town.inside(), CaptureQueriesContext(connection) as captured:
        found = page_of(lists.worklist(town.staff(office), wanted), key=("due_on", "id"))
        with connection.cursor() as cursor:
            cursor.execute(f"explain {captured[-1]['sql']}")
            return len(found.rows), "\n".join(row[0] for row in cursor.fetchall())


def test_pages_follow_one_another_without_gaps(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    _copy_task(town, dog.pk, 59)
    bernd = sign_in("steueramt.leitung")

    rows, address = 0, "/amt/"
    for _ in range(3):
        html = bernd.get(address).content.decode()
        rows += html.count("<tr") - 1
        following = re.search(r'href="(\?[^"]*)"[^>]*rel="next"', html)
        address = f"/amt/{following[1]}".replace("&amp;", "&") if following else ""

    assert rows == 60
    assert address == ""


def test_the_page_speaks_english_too(town: Town, sign_in: SignIn) -> None:
    town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    answer = katrin.get("/amt/", headers={"accept-language": "en", "host": "musterhafen.localhost"})

    assert "Worklist" in answer.content.decode()
    assert answer["Content-Language"] == "en"


def _copy_task(town: Town, case: Any, times: int) -> None:
    """Put many open tasks into the list; only their number matters."""
    with town.inside():
        task = Task.objects.filter(case=case).first()
        assert task is not None
        Task.objects.bulk_create(
            Task(case_id=case, ref=f"x.{n}", element="x", name=f"Aufgabe {n}", kind="check", office=task.office,
                 role=task.role, due_on=task.due_on + timedelta(days=n % 7))
            for n in range(times)
        )  # fmt: skip


def test_the_filter_calls_no_two_kinds_alike() -> None:
    assert len({str(word) for word in KINDS.values()}) == len(KINDS)
