# SPDX-License-Identifier: EUPL-1.2
"""Codes of an app by the clock, recovery codes, sealing; what works once, and what slows down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.furnished import Town, at_once

from geleitzug.ground.people import factors, passkeys, sealing, totp
from geleitzug.ground.people.factors import Owner
from geleitzug.ground.people.models import Factor
from geleitzug.ground.tenancy import doors

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""„12345678901234567890“ in base32: RFC 6238, appendix B."""
NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"),
        (1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_of(RFC_SECRET, totp.step_at(seconds), digits=8) == code


@pytest.mark.parametrize(("late", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phones_clock_may_be_wrong_by_one_step(late: int, taken: bool) -> None:
    code = totp.code_of(RFC_SECRET, totp.step_at(NOON.timestamp() + late))

    assert (totp.step_of(code, RFC_SECRET, NOON.timestamp()) is not None) is taken


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("123 456", "123456"), ("123-456", "123456"), (" 123456\n", "123456"), ("12345", ""), ("١٢٣٤٥٦", ""), ("", "")],
)
def test_a_code_may_be_typed_as_apps_show_it(typed: str, digits: str) -> None:
    assert totp.digits_of(typed) == digits


def test_the_picture_says_what_apps_read() -> None:
    address = totp.address(RFC_SECRET, who="erika@example.org", issuer="Stadt Müster & Hafen")

    assert address == (
        "otpauth://totp/Stadt%20M%C3%BCster%20%26%20Hafen:erika@example.org"
        f"?secret={RFC_SECRET}&issuer=Stadt%20M%C3%BCster%20%26%20Hafen"
    )


def test_a_secret_has_the_strength_the_standard_asks_for() -> None:
    assert totp.is_secret(totp.new_secret())
    assert not totp.is_secret("kurz")


@given(st.text(max_size=60))
def test_what_is_sealed_opens_in_its_place_only(text: str) -> None:
    sealed = sealing.seal(text, place="here")

    assert sealing.unseal(sealed, place="here") == text
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(sealed, place="there")


def test_a_former_key_opens_and_none_else(settings) -> None:
    sealed, digest = sealing.seal("geheim", place="x"), sealing.digests_of("CODE")[0]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert sealing.unseal(sealed, place="x") == "geheim"
    assert digest in sealing.digests_of("CODE")

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(sealed, place="x")
    assert digest not in sealing.digests_of("CODE")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (9, 32), (14, 900), (4_000_000, 900)]
)
def test_wrong_codes_slow_down_and_never_lock_out(failures: int, seconds: int) -> None:
    assert factors.pause_after(failures, NOON, NOON) == seconds
    assert factors.pause_after(failures, NOON, NOON + timedelta(minutes=15)) == 0


@pytest.mark.parametrize(
    ("host", "group", "domain"),
    [
        ("musterhafen.localhost:8000", "localhost", "musterhafen.localhost"),
        ("hafen.portal.example", "portal.example", "portal.example"),
        ("portal.example", "portal.example", "portal.example"),
        ("www.hafen.example", "portal.example", "www.hafen.example"),
        ("boeseportal.example", "portal.example", "boeseportal.example"),
    ],
)
def test_a_passkey_is_bound_to_the_group_where_the_town_lies_below_it(host: str, group: str, domain: str) -> None:
    assert passkeys.domain_for(host, group) == domain


@given(st.text(max_size=200))
def test_whatever_a_browser_answers_there_is_no_error_but_ours(answer: str) -> None:
    site = passkeys.Site("musterhafen.localhost", "http://musterhafen.localhost", "Musterhafen")
    for act in (
        lambda: passkeys.check_new(answer, challenge="AAAA", site=site),
        lambda: passkeys.check(answer, challenge="AAAA", site=site, public_key=b"x", sign_count=0),
        lambda: passkeys.credential_of(answer),
    ):
        with pytest.raises(passkeys.BadPasskey):
            act()


@pytest.mark.parametrize(
    "answer",
    [
        "[]", "{}", '{"id": 7}', '{"id": ""}', '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}',
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30",'
        ' "attestationObject": "oA", "authenticatorData": "AA", "signature": "AA"}}',
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "!!!",'
        ' "attestationObject": "%%", "authenticatorData": "??", "signature": 3}}',
        '{"a": ' * 900, '{"a": ' * 3_000, "9" * 30_000,
    ],
)  # fmt: skip
def test_hostile_answers_are_refused(answer: str) -> None:
    site = passkeys.Site("musterhafen.localhost", "http://musterhafen.localhost", "Musterhafen")
    with pytest.raises(passkeys.BadPasskey):
        passkeys.check_new(answer, challenge="AAAA", site=site)
    with pytest.raises(passkeys.BadPasskey):
        passkeys.check(answer, challenge="AAAA", site=site, public_key=b"x", sign_count=0)


# --- rows -------------------------------------------------------------------------------------------------------------


def erika_in(town: Town) -> Owner:
    erika = town.account()
    assert erika.id is not None
    return Owner(erika.id, is_staff=False, login="erika@example.org", name=erika.name)


def test_a_code_is_good_once_even_for_two_at_once(own_town: Town) -> None:
    erika = erika_in(own_town)
    with own_town.machine():
        factors.add_app(erika, RFC_SECRET)
    code = totp.code_of(RFC_SECRET, totp.step_at(NOON.timestamp()))

    def come() -> bool:
        with doors.citizen_door(own_town.id):
            return factors.use_app_code(erika.id, code, at=NOON)

    assert sorted(at_once(come, come)) == [False, True]


def test_after_five_wrong_codes_even_the_right_one_waits(town: Town) -> None:
    erika = erika_in(town)
    right = totp.code_of(RFC_SECRET, totp.step_at(NOON.timestamp()))
    with doors.citizen_door(town.id):
        factors.add_app(erika, RFC_SECRET)
        for _time in range(5):
            assert not factors.use_app_code(erika.id, "000000", at=NOON)
        with pytest.raises(factors.MustWait) as wait:
            factors.use_app_code(erika.id, right, at=NOON)

        assert wait.value.seconds == 2
        assert factors.use_app_code(erika.id, right, at=NOON + timedelta(seconds=3))
        assert not factors.use_app_code(erika.id, "000000", at=NOON + timedelta(seconds=3)), "counted anew"


def test_recovery_codes_are_stored_as_digests_and_go_with_the_next_ones(town: Town) -> None:
    erika = erika_in(town)
    with doors.citizen_door(town.id):
        first = factors.new_recovery_codes(erika)
        second = factors.new_recovery_codes(erika)

        assert not factors.use_recovery_code(erika.id, first[0], at=NOON)
        assert factors.use_recovery_code(erika.id, second[0].lower(), at=NOON)
        assert not factors.use_recovery_code(erika.id, second[0], at=NOON)
    with town.machine():
        rows = list(Factor.objects.filter(owner=erika.id, kind="recovery"))
    assert len({*first, *second}) == 16
    assert all(code.replace("-", "") not in row.digest for row in rows for code in second)


def test_neither_citizens_nor_the_office_read_a_factor(town: Town, owner_connection) -> None:
    for role in ("geleitzug_citizen", "geleitzug_office"):
        for table in ("people_factor", "people_link"):
            (may,) = owner_connection.execute("select has_table_privilege(%s, %s, 'select')", [role, table]).fetchone()
            assert not may, (role, table)


def test_a_town_sees_only_its_own_staffs_factors(town: Town, sandmoor: Town) -> None:
    with town.machine():
        here = set(Factor.objects.exclude(tenant=None).values_list("tenant", flat=True))
    with sandmoor.machine():
        there = set(Factor.objects.exclude(tenant=None).values_list("tenant", flat=True))

    assert (here, there) == ({town.id}, {sandmoor.id})


def test_the_last_factor_stays(town: Town) -> None:
    erika = erika_in(town)
    with doors.citizen_door(town.id):
        app = factors.add_app(erika, RFC_SECRET)
        with pytest.raises(factors.LastFactor):
            factors.remove(erika.id, app.pk)
        factors.add_passkey(erika, passkeys.NewKey("abc", b"x", 0), domain="musterhafen.localhost", name="Telefon")

        assert factors.remove(erika.id, app.pk) is not None
        assert factors.remove(erika.id, app.pk) is None
        assert factors.ways_of(erika.id).passkeys == ("musterhafen.localhost",)
