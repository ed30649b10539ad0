# SPDX-License-Identifier: EUPL-1.2
"""Notes that speak to colleagues, days on which somebody looks again, and the page on which people read of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload import clock
from geleitzug.core.caseload.models import FollowUp, Notice
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.people.models import Membership, Staff

SignIn = Callable[..., Colleague]
DOGS, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"


def day_of(day: date) -> dict[str, str]:
    """Return a day as a form sends it."""
    return {"again.day": str(day.day), "again.month": str(day.month), "again.year": str(day.year)}


def test_whoever_is_spoken_to_reads_it_on_their_page(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=0)
    clerk, head = sign_in("bauamt"), sign_in("bauamt.leitung")
    assert "Neue Hinweise für Sie" not in head.reads("/amt/")

    clerk.sends(case_address(house, "notiz/"), text="@bauamt.leitung bitte den Abstand ansehen")

    assert "Neue Hinweise für Sie" in head.reads("/amt/")
    page = head.reads("/amt/fuer-mich/")
    assert "Sie werden angesprochen neu" in page
    assert "bitte den Abstand ansehen" in page
    assert house.number in page
    assert house.number not in clerk.reads("/amt/fuer-mich/")
    assert "neu" not in head.sends("/amt/fuer-mich/gelesen/").split("Hinweise")[-1]


def test_a_colleague_can_be_chosen_and_is_named_in_the_note(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=0)
    with town.inside():
        head = Staff.objects.get(login="bauamt.leitung")

    page = sign_in("bauamt").sends(case_address(house, "notiz/"), text="Bitte ansehen.", to=str(head.pk))

    assert f"@{head.name}: Bitte ansehen." in page


def test_who_cannot_see_the_case_cannot_be_spoken_to_and_the_text_is_kept(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=0)

    page = sign_in("bauamt").sends(case_address(house, "notiz/"), text="@steueramt schau mal, mail an a@b.de")

    assert "„@steueramt“ meint niemanden eindeutig" in page
    assert "schau mal, mail an a@b.de" in page
    with town.inside():
        assert not Notice.objects.exists()


def test_an_address_of_mail_speaks_to_nobody(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)

    page = sign_in("steueramt").sends(case_address(dog, "notiz/"), text="Schreibt jetzt von ole@example.org")

    assert "Die Notiz steht in der Akte." in page


def test_a_notice_disappears_with_the_right_to_see_the_case(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=0)
    sign_in("bauamt").sends(case_address(house, "notiz/"), text="@bauamt.leitung bitte ansehen")
    with town.inside():
        Membership.objects.filter(staff__login="bauamt.leitung").update(office="tax")

    assert house.number not in sign_in("bauamt.leitung").reads("/amt/fuer-mich/")


def test_a_follow_up_comes_back_on_its_day(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, tomorrow = sign_in("steueramt"), timezone.localdate() + timedelta(days=1)
    again = case_address(dog, "wiedervorlage/")

    wrong = katrin.sends(again, why="Ist die Marke da?", **day_of(timezone.localdate()))
    assert "Bitte geben Sie einen Tag ab morgen an" in wrong
    assert "Bitte schreiben Sie, worauf Sie dann schauen wollen." in katrin.sends(again, why="", **day_of(tomorrow))
    page = katrin.sends(again, why="Ist die Marke da?", **day_of(tomorrow))
    assert "Die Wiedervorlage ist eingetragen." in page
    assert "Ist die Marke da?" in katrin.reads("/amt/fuer-mich/")
    assert "Wiedervorlage heute" not in katrin.reads("/amt/")
    assert dog.number in katrin.reads("/amt/?ansicht=wiedervorlage")
    assert dog.number not in sign_in("steueramt.leitung").reads("/amt/?ansicht=wiedervorlage")

    with town.inside():
        FollowUp.objects.update(day=timezone.localdate())
        clock.tell_follow_ups()
        clock.tell_follow_ups()
        key = FollowUp.objects.get().pk

    assert "Wiedervorlage heute" in katrin.reads("/amt/")
    assert katrin.reads(case_address(dog)).count("ist da, bei Katrin Petersen") == 1
    done = katrin.sends(f"{again}{key}/", zurueck="/amt/")
    assert "Die Wiedervorlage ist erledigt." in done
    assert "Wiedervorlage heute" not in done
    assert dog.number not in katrin.reads("/amt/?ansicht=wiedervorlage")
    assert "Die Wiedervorlage ist erledigt." in katrin.sends(f"{again}{key}/")


def test_what_somebody_who_has_left_wanted_to_look_at_is_for_their_office(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    tomorrow = timezone.localdate() + timedelta(days=1)
    katrin.sends(case_address(dog, "wiedervorlage/"), why="Impfpass?", **day_of(tomorrow))
    with town.inside():
        FollowUp.objects.update(day=timezone.localdate())
    assert "Impfpass?" not in sign_in("steueramt.leitung").reads("/amt/")

    with town.machine():
        Staff.objects.filter(login="steueramt").update(active=False)

    assert "Impfpass?" in sign_in("steueramt.leitung").reads("/amt/")
    assert "Impfpass?" not in sign_in("bauamt").reads("/amt/")


def test_a_follow_up_can_be_given_to_a_colleague_and_to_nobody_else(town: Town, sign_in: SignIn) -> None:
    house = town.play(BUILDING, "carport", steps=0)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with town.inside():
        head, tax = Staff.objects.get(login="bauamt.leitung"), Staff.objects.get(login="steueramt")
    clerk, again = sign_in("bauamt"), case_address(house, "wiedervorlage/")

    refused = clerk.post(again, {"why": "Frist der Feuerwehr", "whom": str(tax.pk), **day_of(tomorrow)})
    assert "Diese Person sieht den Vorgang nicht." in read(refused)
    assert 'value="Frist der Feuerwehr"' in refused.content.decode()
    clerk.sends(again, why="Frist der Feuerwehr", whom=str(head.pk), **day_of(tomorrow))

    assert "Frist der Feuerwehr" in sign_in("bauamt.leitung").reads("/amt/fuer-mich/")
    assert "Frist der Feuerwehr" not in clerk.reads("/amt/fuer-mich/")


def test_the_page_asks_no_more_for_many_than_for_one(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    with town.inside():
        me = Staff.objects.get(login="steueramt")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            katrin.reads("/amt/fuer-mich/")
        return len(seen)

    def add(number: int) -> None:
        with town.inside():
            for _each in range(number):
                day = timezone.localdate() + timedelta(days=_each % 2)
                FollowUp.objects.create(staff=me, case_id=dog.pk, day=day, reason="Nachsehen", set_by_name="x")
                Notice.objects.create(
                    staff=me, case_id=dog.pk, kind="mentioned", text="Ja", by_name="x", at=timezone.now()
                )

    add(2)
    asked()
    few = asked()
    add(10)

    assert asked() == few
