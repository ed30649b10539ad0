# SPDX-License-Identifier: EUPL-1.2
"""Registering, signing in, resume codes; and what an account sees."""

from __future__ import annotations

import math
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from tests.furnished import PASSWORD, Town, at_once

from geleitzug.ground.people import actions, passwords
from geleitzug.ground.people.actions import CODE_ALPHABET, CODE_LENGTH
from geleitzug.ground.people.actors import ActorKind
from geleitzug.ground.people.models import Account, Membership, Staff
from geleitzug.ground.tenancy import doors

NELE: dict[str, Any] = {"email": "Nele@Example.org ", "password": "vier-korrekte-pferde", "given_name": "Nele"}


# --- accounts ------------------------------------------------------------------------------------------------------


def test_somebody_registers_and_signs_in_however_they_write_their_address(town: Town) -> None:
    with doors.citizen_door(town.id):
        nele = actions.register(**NELE)

        found = actions.sign_in(" nele@EXAMPLE.org", NELE["password"])

    assert found == nele
    assert nele.actor().holder == nele.pk
    assert NELE["password"] not in nele.password


@pytest.mark.parametrize("password", ["", "vier-korrekte-pferdE", PASSWORD])
def test_another_password_opens_nothing(town: Town, password: str) -> None:
    with doors.citizen_door(town.id):
        actions.register(**NELE)

        assert actions.sign_in("nele@example.org", password) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "erika@example.org"}, "email"),
        ({"email": "no address"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "nele@example.org"}, "password"),
        ({"kind": "company"}, "__all__"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_a_sentence(town: Town, changed: dict[str, str], field: str) -> None:
    with doors.citizen_door(town.id), pytest.raises(ValidationError) as refused:
        actions.register(**(NELE | changed))

    assert field in refused.value.message_dict


def test_a_double_click_registers_once(own_town: Town) -> None:
    def register() -> Account:
        with doors.citizen_door(own_town.id):
            return actions.register(**NELE)

    told = at_once(register, register)

    # The second click finds the first one's account in the making, or replaces it: nobody has confirmed it yet.
    assert {type(each) for each in told} <= {Account, actions.AddressTaken}
    with own_town.machine():
        assert Account.objects.filter(email="nele@example.org").count() == 1


def test_guessing_takes_as_long_for_an_address_that_is_unknown(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    for name in ("check_password", "make_password"):
        real = getattr(actions, name)
        monkeypatch.setattr(actions, name, lambda *words, real=real: (hashed.append(words[0]), real(*words))[1])

    with doors.citizen_door(town.id):
        actions.sign_in("erika@example.org", "falsch geraten")
        actions.sign_in("nobody@example.org", "falsch geraten")
    with town.inside():
        actions.sign_in_staff("steueramt", "falsch geraten")
        actions.sign_in_staff("niemand", "falsch geraten")

    assert hashed == ["falsch geraten"] * 4


def test_an_account_is_seen_by_itself_alone(town: Town) -> None:
    erika = town.account()

    with town.outside(erika):
        seen = list(Account.objects.values_list("pk", flat=True))
    with doors.citizen_door(town.id):
        unseen = Account.objects.count()

    assert seen == [erika.id]
    assert unseen == 0


def test_an_account_changes_its_own_details_and_nobody_elses(town: Town) -> None:
    erika, jan = town.account(), town.account("jan@example.org")

    with town.outside(jan):
        Account.objects.filter(pk=erika.id).update(given_name="Gehackt")
        own = Account.objects.get(pk=jan.id)
        actions.change_details(own, given_name="Jannis")

    assert town.account().name == erika.name
    assert town.account("jan@example.org").name.startswith("Jannis")


# --- staff ---------------------------------------------------------------------------------------------------------


def test_staff_sign_in_at_their_own_town_only(town: Town, sandmoor: Town) -> None:
    with town.inside():
        here = actions.sign_in_staff("STEUERAMT ", PASSWORD)
    with sandmoor.inside():
        elsewhere = Staff.objects.filter(pk=here.pk).exists() if here else True

    assert here is not None
    assert not elsewhere


def test_who_has_left_is_nobody(town: Town) -> None:
    with town.machine():
        staff = Staff.objects.get(login="steueramt")
        before = actions.staff_actor(staff.pk)
        Staff.objects.filter(pk=staff.pk).update(active=False)

        after = actions.staff_actor(staff.pk), actions.sign_in_staff("steueramt", PASSWORD)

    assert before is not None
    assert before.kind is ActorKind.STAFF
    assert after == (None, None)


def test_a_role_that_is_taken_away_is_gone_at_once(town: Town) -> None:
    with town.machine():
        staff = Staff.objects.get(login="steueramt.leitung")
        Membership.objects.filter(staff=staff, role="head").delete()

        actor = actions.staff_actor(staff.pk)

    assert actor is not None
    assert actor.has_role("approver", "tax")
    assert not actor.has_role("head")


# --- resume codes --------------------------------------------------------------------------------------------------


def test_a_code_has_eighty_bits_of_chance() -> None:
    codes = {actions.new_resume_code() for _ in range(500)}
    letters = set("".join(codes)) - {"-"}

    assert CODE_LENGTH * math.log2(len(CODE_ALPHABET)) == 80
    assert len(codes) == 500
    assert letters == set(CODE_ALPHABET)


@given(
    st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH), st.sampled_from(["-", " ", "–", "\u00a0", ""])
)
def test_a_code_may_be_typed_as_one_likes(code: str, between: str) -> None:
    typed = between.join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)).lower()

    assert actions.holder_of_code(f" {typed}\n") == actions.holder_of_code(code)


def test_who_reads_an_l_as_i_or_1_is_understood() -> None:
    assert actions.holder_of_code("1I1I-LLLL-2345-6789") == actions.holder_of_code("LLLL-LLLL-2345-6789")


def test_another_code_is_another_holder() -> None:
    assert actions.holder_of_code("ABCD-EFGH-JKLM-NPQR") != actions.holder_of_code("ABCD-EFGH-JKLM-NPQS")


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKLM-NPQ0", "ABCD-EFGH-JKLM-NPQRS", "ß" * 16, "A" * 10_000])
def test_what_cannot_be_a_code_is_nobodys(typed: str) -> None:
    assert actions.holder_of_code(typed) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_there_is_no_error(typed: str) -> None:
    actions.holder_of_code(typed)


# --- passwords -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "well"),
    [
        ("short", False),
        ("x" * 201, False),
        ("1234567890", False),
        ("Erika Muster", False),
        ("drei schwarze kater", True),
        ("Rathaus2026!", False),
        ("Bürgerbüro-12", False),
        ("Musterhafen 2026", False),
        ("erika-muster-1", False),
        ("musterhafen kater", True),
        ("geleitzug-demo", True),
        ("8374659201", True),
    ],
)
def test_which_passwords_are_taken(password: str, well: bool) -> None:
    assert (passwords.problem_of(password, "erika muster", "Musterhafen") == "") is well
