# SPDX-License-Identifier: EUPL-1.2
"""Cases that have to do with one another: noted on both, hidden from who may not see the other; and a double joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.furnished import Town, at_once
from tests.pages import PageClient
from tests.signing import sign_in_account

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import relating
from geleitzug.core.caseload.models import Relation
from geleitzug.core.caseload.rules import Kind
from geleitzug.core.cases.actions import merging
from geleitzug.core.cases.models import Application, Case, Question, Task
from geleitzug.core.cases.rules import NotMergeable, State, Unlike
from geleitzug.core.mailbox.models import Message
from geleitzug.core.payments.models import Payment
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor

SignIn = Callable[..., Colleague]
DOGS, BUILDING, BIRTH, TRADE = (
    "hundesteuer-anmelden", "baugenehmigung-vereinfacht", "geburtsurkunde", "gewerbeanmeldung",
)  # fmt: skip
WHY = "Beide Anmeldungen sind für denselben Hund."


def refusal(one: Case, other: Case, by: Actor, *, consent: str = "") -> Unlike | None:
    """Join two cases and return why that is refused."""
    try:
        relating.merge(one, other, by=by, reason=WHY, consent=consent)
    except NotMergeable as error:
        return error.why
    return None


def test_two_cases_are_related_and_parted_on_both_pages(town: Town, sign_in: SignIn) -> None:
    dog, second = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    katrin = sign_in("steueramt")

    page = katrin.sends(case_address(dog, "verknuepfen/"), relation="follows", number=second.number.lower())

    assert "Die Vorgänge sind verknüpft." in page
    assert f"Folgevorgang zu {second.number}" in page
    assert f"Verknüpft: Folgevorgang zu {second.number}" in page
    other = katrin.reads(case_address(second))
    assert f"Vorgänger von {dog.number}" in other
    assert "schon verknüpft" in katrin.sends(
        case_address(second, "verknuepfen/"), relation="belongs", number=dog.number
    )
    with town.inside():
        key = Relation.objects.get().pk
    parted = katrin.sends(case_address(second, f"verknuepfen/{key}/loesen/"))
    assert "Noch mit keinem Vorgang verknüpft." in parted
    assert f"Verknüpfung gelöst: {dog.number}" in parted


def test_what_is_typed_wrong_is_said_and_kept(town: Town, sign_in: SignIn) -> None:
    dog, house = town.play(DOGS, "ein-hund", steps=0), town.play(BUILDING, "carport", steps=0)
    katrin = sign_in("steueramt")

    for number in ("", "HUND-1", house.number, dog.number):
        page = katrin.post(case_address(dog, "verknuepfen/"), {"relation": "", "number": number}, follow=True)
        assert "Bitte wählen Sie, wie die Vorgänge zusammenhängen." in read(page)
        assert f'value="{number}"' in page.content.decode()
    hidden = katrin.sends(case_address(dog, "verknuepfen/"), relation="belongs", number=house.number)
    assert "Diesen Vorgang gibt es nicht, oder Sie dürfen ihn nicht sehen." in hidden
    with town.inside():
        assert not Relation.objects.exists()


def test_who_may_not_see_the_other_case_learns_nothing_of_it(
    town: Town, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    dog, house = town.play(DOGS, "ein-hund", steps=0), town.play(BUILDING, "carport", steps=0)
    both = replace(town.staff("tax"), roles=frozenset({("tax", "clerk"), ("building", "clerk")}))
    with town.inside():
        relating.relate(town.case(dog), town.case(house), Kind.BELONGS, by=both)
        key = Relation.objects.get().pk
    katrin = sign_in("steueramt")

    page = katrin.reads(case_address(dog))

    assert house.number not in page
    assert "Noch mit keinem Vorgang verknüpft." in page
    assert "Verknüpft:" not in page
    assert katrin.post(case_address(dog, f"verknuepfen/{key}/loesen/")).status_code == 403
    again = town.play(DOGS, "ein-hund", steps=0)
    with town.inside():
        assert Relation.objects.exists()
        relating.relate(town.case(dog), town.case(again), Kind.BELONGS, by=both)
    monkeypatch.setattr(queries, "MOST_SHOWN", 1)
    page = katrin.reads(case_address(dog))
    assert again.number in page
    assert "Noch mit keinem Vorgang verknüpft." not in page, "what is hidden has taken its place"
    assert house.number not in page


def test_a_double_application_is_joined_after_a_look(town: Town, sign_in: SignIn) -> None:
    first, second = town.play(BIRTH, "eigene-geburt", steps=1), town.play(BIRTH, "eigene-geburt", steps=1)
    clerk = sign_in("standesamt")
    assert "Vielleicht doppelt beantragt" in clerk.reads(case_address(second))

    look = clerk.reads(case_address(second, "zusammenfuehren/"), mit=first.number)
    assert "Diese Aufgaben im jüngeren Vorgang fallen weg" in look
    assert "bezahlt. Sie zählen nicht für den älteren" in look
    assert "Bitte schreiben Sie, warum" in clerk.sends(case_address(second, "zusammenfuehren/"), mit=first.number)
    done = clerk.sends(case_address(second, "zusammenfuehren/"), mit=first.number, reason=WHY)

    assert "Die Vorgänge sind zusammengeführt." in done
    assert f"entscheidet mit über {second.number}" in done
    ended = clerk.reads(case_address(second))
    assert f"zusammengeführt mit {first.number}" in ended
    assert WHY in ended
    assert "Erstattung vermerken" in ended
    assert "Verknüpfung lösen" not in ended
    with town.inside():
        case = Case.objects.get(pk=second.pk)
        assert (case.state, case.merged_into) == (State.MERGED, first.pk)
        assert not Task.objects.filter(case=case, done_at=None, cancelled=False).exists()
        assert not case.deadlines.filter(met_on=None).exists()
        assert Case.objects.get(pk=first.pk).is_active
    assert_told(town, second, first)


def assert_told(town: Town, joined: Application, goes_on: Application) -> None:
    """Check what the applicant reads: the message, and where it goes on."""
    with town.machine():
        said = Message.objects.filter(subject=joined.pk).latest("pk")
        assert said.title.startswith("Mit Ihrem anderen Antrag zusammengeführt")
        assert goes_on.number in said.body
        assert "zurückzahlen" in said.body
        assert WHY not in said.body
    erika = PageClient(headers={"host": "musterhafen.localhost"})
    sign_in_account(erika, "erika@example.org", town="musterhafen")
    page = erika.get(f"/antrag/{joined.pk}/", follow=True).content.decode()
    assert "Dieser Antrag wird zusammen mit Ihrem anderen bearbeitet" in page
    assert f"Zum Antrag {goes_on.number}" in page
    assert "Antworten" in read(erika.get(f"/postfach/{said.pk}/"))


def test_what_is_not_one_matter_is_not_joined(town: Town) -> None:
    dog, again = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "ein-hund", steps=0)
    decided, guest = town.play(DOGS, "ein-hund"), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    trade = town.play(TRADE, "fahrradladen", steps=0)
    by = replace(town.staff("tax"), roles=frozenset({("tax", "clerk"), (town.case(trade).office, "clerk")}))
    with town.inside():
        one, other = town.case(dog), town.case(again)

        assert refusal(one, one, by) is Unlike.SAME_CASE
        assert refusal(one, town.case(trade), by) is Unlike.OTHER_SERVICE
        assert refusal(one, town.case(decided), by) is Unlike.DECIDED
        assert refusal(one, town.case(guest), by) is Unlike.NO_CONSENT
        with pytest.raises(NotMergeable):
            merging.merge(one, other, by=by, reason=" ")
        assert refusal(one, town.case(guest), by, consent="Am Telefon am 3. Juni.") is None
        assert refusal(one, town.case(guest), by) is None  # pressed twice
        assert Entry.objects.filter(kind="CaseMerged").count() == 1
        assert refusal(other, town.case(guest), by) is Unlike.ENDED
    with town.machine():
        assert dog.number not in Message.objects.filter(subject=guest.pk).latest("pk").body


def test_nothing_more_is_asked_for_what_was_joined(town: Town) -> None:
    first, second = town.play(TRADE, "gmbh-unbezahlt", steps=0), town.play(TRADE, "gmbh-unbezahlt", steps=0)
    asked = town.play(DOGS, "nachweis-nachgereicht", steps=1)
    again = town.play(DOGS, "ein-hund", steps=0)
    by, taxes = town.staff(town.case(first).office), town.staff("tax")
    with town.inside():
        assert merging.foresee(town.case(second), town.case(first)).owed
        assert refusal(town.case(second), town.case(first), by) is None
        assert [p.state for p in Payment.objects.filter(subject=second.pk)] == ["withdrawn"]
        assert [p.is_payable for p in Payment.objects.filter(subject=first.pk)] == [True]
        assert refusal(town.case(again), town.case(asked), taxes) is None
        assert Question.objects.open().filter(case=asked.pk).exists()  # the older one goes on, and waits as before
        assert Case.objects.get(pk=again.pk).state == State.MERGED


def test_two_who_join_the_same_cases_join_them_once(own_town: Town) -> None:
    first, second = own_town.play(DOGS, "ein-hund", steps=0), own_town.play(DOGS, "ein-hund", steps=0)

    def join(one: Application, other: Application) -> Unlike | None:
        with own_town.inside():
            return refusal(own_town.case(one), own_town.case(other), own_town.staff("tax"))

    assert at_once(lambda: join(first, second), lambda: join(second, first)) == [None, None]
    with own_town.inside():
        assert Entry.objects.filter(kind="CaseMerged").count() == 1
        assert Relation.objects.filter(kind=Kind.JOINS).count() == 1
