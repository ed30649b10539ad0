# SPDX-License-Identifier: EUPL-1.2
"""Who gives roles: never themselves, never the last one away, nothing there is not, and everybody concerned is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone
from tests.furnished import Town, at_once

from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.staffing import joining, seating
from geleitzug.core.staffing.errors import (
    LastOperator,
    NoPasswords,
    NoSuchSeat,
    NotByHand,
    NotOneself,
    StaffingError,
    Taken,
)
from geleitzug.core.staffing.joining import Person
from geleitzug.core.staffing.rules import Loss, loss_of
from geleitzug.core.staffing.sign_on import SignOn
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import factors
from geleitzug.ground.people.actors import Actor, NotPermitted
from geleitzug.ground.people.models import Factor, Membership, Session, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust.factors import owner_of_staff

NEW = Person(login="m.hansen", name="Maren Hansen", email="hansen@stadt.example", phone="0471 1")
TAX = ("tax", "clerk")


def offices(town: Town) -> set[str]:
    return {office.function for office in catalogue.offices_of(town.id)}


def actor(login: str) -> Actor:
    found = people.staff_actor(Staff.objects.get(login=login).pk)
    assert found is not None
    return found


def seats(login: str) -> set[tuple[str, str]]:
    return set(Membership.objects.filter(staff__login=login).values_list("office", "role"))


def second_operator(town: Town) -> Actor:
    """Let somebody else look after the town too."""
    joining.seat(
        Staff.objects.get(login="redaktion"), frozenset({("digital", "operator")}), source="town", by=actor("betrieb")
    )
    return actor("redaktion")


GRANTS = {"cases.work": {"clerk", "head"}, "cases.opinion": {"clerk", "expert", "head"}, "log": {"operator"}}


@pytest.mark.parametrize(
    ("role", "others", "loss"),
    [
        ("clerk", set(), Loss(nothing=False, office=True, everything=True)),
        ("clerk", {("tax", "head")}, Loss(nothing=True, office=False, everything=False)),
        ("clerk", {("building", "head")}, Loss(nothing=False, office=True, everything=False)),
        ("clerk", {("tax", "expert")}, Loss(nothing=False, office=False, everything=False)),
        ("operator", {("tax", "head")}, Loss(nothing=False, office=False, everything=False)),
        ("head", {("tax", "clerk")}, Loss(nothing=False, office=False, everything=False)),
    ],
)
def test_what_goes_with_a_role(role: str, others: set[tuple[str, str]], loss: Loss) -> None:
    assert loss_of(("tax", role), others | {("tax", role)}, GRANTS) == loss


def test_somebody_new_has_a_role_and_a_first_password_and_the_log_knows(town: Town) -> None:
    with town.inside():
        staff, password = seating.take_on(NEW, TAX, offices=offices(town), by=actor("betrieb"))

        assert seats("m.hansen") == {TAX}
        staff.refresh_from_db()
        assert check_password(password, staff.password)
        assert staff.first_until is not None
        told = [entry.kind for entry in Entry.objects.filter(subject=staff.pk).order_by("pk")]
    assert told[:2] == ["StaffJoined", "StaffMoved"]
    assert "PasswordChanged" in told


def test_a_login_somebody_has_is_refused_and_nothing_is_left_of_it(town: Town) -> None:
    with town.inside():
        before = Staff.objects.count()
        with pytest.raises(Taken):
            seating.take_on(
                Person(login="steueramt", name="Noch einer"), TAX, offices=offices(town), by=actor("betrieb")
            )
        assert Staff.objects.count() == before


@pytest.mark.parametrize("seat", [("moon", "clerk"), ("tax", "emperor"), ("", "")])
def test_there_is_no_role_outside_the_offices(town: Town, seat: tuple[str, str]) -> None:
    with town.inside():
        with pytest.raises(NoSuchSeat):
            seating.take_on(NEW, seat, offices=offices(town), by=actor("betrieb"))
        with pytest.raises(NoSuchSeat):
            seating.give(Staff.objects.get(login="steueramt"), seat, offices=offices(town), by=actor("betrieb"))
        assert not Staff.objects.filter(login="m.hansen").exists()


@pytest.mark.parametrize("login", ["steueramt", "steueramt.leitung", "redaktion", "registratur"])
def test_only_operations_gives_roles(town: Town, login: str) -> None:
    with town.inside():
        other = Staff.objects.get(login="standesamt")
        for do in everything(town, other):
            with pytest.raises(NotPermitted):
                do(actor(login))


def everything(town: Town, staff: Staff) -> list[Callable[[Actor], Any]]:
    """Return all that can be done to somebody."""
    return [
        lambda by: seating.give(staff, TAX, offices=offices(town), by=by),
        lambda by: seating.take(staff, ("registry", "clerk"), by=by),
        lambda by: seating.lock(staff, by=by),
        lambda by: seating.unlock(staff, by=by),
        lambda by: seating.let_go(staff, by=by),
        lambda by: seating.new_first_password(staff, by=by),
        lambda by: seating.forget_factors(staff, by=by),
    ]


def test_nobody_does_it_to_themselves(town: Town) -> None:
    with town.inside():
        second_operator(town)
        me = Staff.objects.get(login="betrieb")
        before = seats("betrieb")
        for do in everything(town, me):
            with pytest.raises(NotOneself):
                do(actor("betrieb"))
        assert seats("betrieb") == before


def test_a_role_is_given_once_and_taken_with_its_tasks(town: Town) -> None:
    with town.inside():
        staff, by = Staff.objects.get(login="standesamt"), actor("betrieb")

        assert seating.give(staff, TAX, offices=offices(town), by=by)
        assert not seating.give(staff, TAX, offices=offices(town), by=by)
        assert TAX in seats("standesamt")
        assert seating.take(staff, TAX, by=by)
        assert not seating.take(staff, TAX, by=by)
        assert TAX not in seats("standesamt")
        moves = Entry.objects.filter(subject=staff.pk, kind="StaffMoved").order_by("pk")
        assert [(move.facts["gained"], move.facts["lost"]) for move in moves] == [
            (["tax.clerk"], []), ([], ["tax.clerk"]),
        ]  # fmt: skip


def test_what_the_directory_gives_is_not_taken_by_hand(town: Town) -> None:
    with town.inside():
        staff, by = Staff.objects.get(login="standesamt"), actor("betrieb")
        joining.seat(staff, frozenset({TAX}), source="scim", by=by)

        with pytest.raises(NotByHand):
            seating.take(staff, TAX, by=by)
        seating.give(staff, ("tax", "expert"), offices=offices(town), by=by)
        assert {TAX, ("tax", "expert")} <= seats("standesamt")


def test_the_last_who_gives_roles_stays(town: Town) -> None:
    with town.inside():
        by = second_operator(town)
        me = Staff.objects.get(login="betrieb")

        seating.take(me, ("digital", "operator"), by=by)
        joining.seat(me, frozenset({("digital", "digital"), ("digital", "operator")}), source="town", by=by)
        seating.lock(Staff.objects.get(login="redaktion"), by=actor("betrieb"))
        for do in (
            lambda: seating.take(me, ("digital", "operator"), by=by),
            lambda: seating.lock(me, by=by),
            lambda: seating.let_go(me, by=by),
        ):
            with pytest.raises(LastOperator):
                do()


def test_two_who_take_each_others_role_at_once_leave_one(own_town: Town) -> None:
    with own_town.inside():
        second_operator(own_town)
        both = {login: (Staff.objects.get(login=login), actor(login)) for login in ("betrieb", "redaktion")}

    def take_from(login: str, by: str) -> str:
        with own_town.inside():
            try:
                seating.take(both[login][0], ("digital", "operator"), by=both[by][1])
            except StaffingError as error:
                return type(error).__name__
            return "taken"

    came = at_once(lambda: take_from("betrieb", "redaktion"), lambda: take_from("redaktion", "betrieb"))

    assert sorted(came) == ["LastOperator", "taken"]


def test_who_is_locked_is_out_and_comes_back_with_their_roles(town: Town) -> None:
    with town.inside():
        staff, by, before = Staff.objects.get(login="standesamt"), actor("betrieb"), seats("standesamt")
        seating.lock(staff, by=by)

        assert people.staff_actor(staff.pk) is None
        seating.unlock(Staff.objects.get(pk=staff.pk), by=by)
        assert actor("standesamt").roles == frozenset(before)


def test_who_leaves_is_no_more_in_the_list_and_their_login_is_free(town: Town) -> None:
    with town.inside():
        seating.let_go(Staff.objects.get(login="standesamt"), by=actor("betrieb"))

        assert not seating.people("standesamt").exists()
        seating.take_on(
            Person(login="standesamt", name="Wer danach kommt"), ("registry", "clerk"), offices=offices(town),
            by=actor("betrieb"),
        )  # fmt: skip


def test_a_new_first_password_ends_the_old_one_and_every_session(town: Town) -> None:
    with town.inside():
        staff = Staff.objects.get(login="standesamt")
        with doors.machine_door(town.id):
            begun = timezone.now()
            Session.objects.create(
                session_key="a" * 32, session_data="", expire_date=begun + timedelta(days=1), staff=staff.pk,
                began_at=begun, seen_at=begun,
            )  # fmt: skip
        password = seating.new_first_password(staff, by=actor("betrieb"))

        staff.refresh_from_db()
        assert check_password(password, staff.password)
        with doors.machine_door(town.id):
            assert not Session.objects.filter(staff=staff.pk).exists()


def test_who_lost_their_factors_sets_up_anew(town: Town) -> None:
    with town.inside():
        staff = Staff.objects.get(login="standesamt")
        factors.add_app(owner_of_staff(staff), "JBSWY3DPEHPK3PXP", used_step=0)

        assert seating.forget_factors(staff, by=actor("betrieb")) >= 1
        with doors.machine_door(town.id):
            assert not Factor.objects.filter(owner=staff.pk).exists()


def test_without_passwords_of_this_house_none_is_made(town: Town, settings: Any) -> None:
    settings.SIGN_ON = {"musterhafen": SignOn(issuer="https://idp.example", client_id="gz", local_accounts=False)}
    with town.inside():
        staff, password = seating.take_on(NEW, TAX, offices=offices(town), by=actor("betrieb"))
        assert password == ""
        with pytest.raises(NoPasswords):
            seating.new_first_password(staff, by=actor("betrieb"))


def test_the_head_of_the_office_is_told(town: Town) -> None:
    with town.inside():
        Staff.objects.filter(login="steueramt.leitung").update(email="leitung@stadt.example")
        seating.give(Staff.objects.get(login="standesamt"), TAX, offices=offices(town), by=actor("betrieb"))

        with doors.machine_door(town.id):
            mail = OutgoingMail.objects.get(to="leitung@stadt.example")
    assert "Sachbearbeitung" in mail.body


def test_people_are_found_by_name_and_login(town: Town) -> None:
    with town.inside():
        known = Staff.objects.get(login="steueramt")
        first, _space, last = known.name.partition(" ")

        assert known in seating.people(f"{last} {first}".upper())
        assert known in seating.people("STEUERAMT")
        assert known not in seating.people("niemand")
