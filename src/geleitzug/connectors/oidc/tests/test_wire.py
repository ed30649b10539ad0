# SPDX-License-Identifier: EUPL-1.2
"""The rules of OpenID Connect over bare values: what an ID token must say, and what no token may do."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from geleitzug.connectors.oidc import wire
from geleitzug.connectors.oidc.wire import Fault, UnknownKey, Wanted, WireError

ISSUER, CLIENT, NOW = "https://login.musterhafen.example/realms/stadt", "geleitzug", 1_800_000_000
WANTED = Wanted(ISSUER, CLIENT, "n-0S6_WzA2Mj", NOW)
CLAIMS: dict[str, Any] = {
    "iss": ISSUER, "aud": CLIENT, "sub": "24400320", "exp": NOW + 300, "iat": NOW, "nonce": "n-0S6_WzA2Mj",
}  # fmt: skip


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": "eins"}, private=True)


def signed(key: RSAKey | ECKey | OctKey, claims: dict[str, Any] = CLAIMS, **header: Any) -> str:
    told = {"alg": "RS256", "kid": key.kid, **header}
    return jwt.encode({k: v for k, v in told.items() if v is not None}, claims, key, algorithms=[told["alg"]])


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def fault_of(call: Any) -> Fault:
    with pytest.raises(WireError) as refused:
        call()
    return refused.value.fault


def test_what_the_provider_has_signed_is_believed(key: RSAKey) -> None:
    claims = wire.verified(signed(key), [key])
    wire.check_id_token(claims, WANTED)

    assert claims["sub"] == "24400320"


def test_a_key_of_an_elliptic_curve_signs_too() -> None:
    curve = ECKey.generate_key("P-256", parameters={"kid": "kurve"}, private=True)

    assert wire.verified(signed(curve, alg="ES256"), [curve])["iss"] == ISSUER


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"iss": "https://login.musterhafen.example/realms/andere"}, Fault.ISSUER),
        ({"iss": None}, Fault.ISSUER),
        ({"aud": "jemand-anderes"}, Fault.AUDIENCE),
        ({"aud": []}, Fault.AUDIENCE),
        ({"aud": [CLIENT, "jemand-anderes"]}, Fault.AUDIENCE),
        ({"aud": [CLIENT, "jemand-anderes"], "azp": "jemand-anderes"}, Fault.AUDIENCE),
        ({"azp": "jemand-anderes"}, Fault.AUDIENCE),
        ({"exp": NOW - 61}, Fault.EXPIRED),
        ({"iat": NOW + 61}, Fault.CLOCK),
        ({"iat": NOW - 601}, Fault.CLOCK),
        ({"exp": "bald"}, Fault.MALFORMED),
        ({"exp": True}, Fault.MALFORMED),
        ({"iat": None}, Fault.MALFORMED),
        ({"nonce": "eine-andere"}, Fault.NONCE),
        ({"nonce": None}, Fault.NONCE),
        ({"sub": ""}, Fault.MALFORMED),
        ({"sub": 7}, Fault.MALFORMED),
        ({"sub": "x" * 256}, Fault.MALFORMED),
    ],
)
def test_an_id_token_that_is_no_answer_to_our_question(changed: dict[str, Any], fault: Fault) -> None:
    assert fault_of(lambda: wire.check_id_token(CLAIMS | changed, WANTED)) is fault


@pytest.mark.parametrize(
    "changed", [{"exp": NOW - 59}, {"iat": NOW + 59}, {"aud": [CLIENT]}, {"aud": [CLIENT, "x"], "azp": CLIENT}]
)
def test_clocks_may_differ_a_little_and_audiences_be_lists(changed: dict[str, Any]) -> None:
    wire.check_id_token(CLAIMS | changed, WANTED)


def test_a_token_that_nobody_signed(key: RSAKey) -> None:
    token = f"{part({'alg': 'none', 'kid': 'eins'})}.{part(CLAIMS)}."

    assert fault_of(lambda: wire.verified(token, [key])) is Fault.ALGORITHM


def test_a_token_signed_with_the_public_key_as_a_secret(key: RSAKey) -> None:
    secret = OctKey.import_key(base64.urlsafe_b64encode(key.as_pem(private=False)).decode())
    token = jwt.encode({"alg": "HS256", "kid": "eins"}, CLAIMS, secret, algorithms=["HS256"])

    assert fault_of(lambda: wire.verified(token, [key])) is Fault.ALGORITHM


def test_a_key_of_another_kind_does_not_check_a_signature(key: RSAKey) -> None:
    curve = ECKey.generate_key("P-256", parameters={"kid": "eins"}, private=True)

    assert fault_of(lambda: wire.verified(signed(key), [curve])) is Fault.SIGNATURE


def test_claims_changed_after_signing(key: RSAKey) -> None:
    head, _body, signature = signed(key).split(".")

    assert fault_of(lambda: wire.verified(f"{head}.{part(CLAIMS | {'sub': 'chef'})}.{signature}", [key])) is (
        Fault.SIGNATURE
    )


def test_a_key_nobody_knows_may_be_a_new_one(key: RSAKey) -> None:
    with pytest.raises(UnknownKey):
        wire.verified(signed(key, kid="zwei"), [key])


def test_a_token_that_names_no_key_is_checked_only_where_there_is_one(key: RSAKey) -> None:
    other = RSAKey.generate_key(2048, parameters={"kid": "zwei"}, private=True)
    token = signed(key, kid=None)

    assert wire.verified(token, [key])["sub"] == "24400320"
    assert fault_of(lambda: wire.verified(token, [key, other])) is Fault.KEY


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "..",
        "....",
        f"{part([])}.{part({})}.x",
        "é.é.é",
        "x" * 30_000,
        f"{'W1tb' * 1_500}.e30.x",
    ],
)
def test_what_is_no_token(token: str, key: RSAKey) -> None:
    assert fault_of(lambda: wire.verified(token, [key])) is Fault.MALFORMED


def test_keys_for_encrypting_and_secrets_are_left_out(key: RSAKey) -> None:
    public = key.as_dict(private=False)
    rows = [
        public | {"use": "enc"},
        {"kty": "oct", "k": "AAAA", "kid": "s"},
        {"kty": "RSA"},
        "x",
        public | {"use": "sig"},
    ]

    assert [found.kid for found in wire.read_keys(json.dumps({"keys": rows}).encode())] == ["eins"]
    for body in (b"[]", b"[" * 100_000):
        assert fault_of(lambda body=body: wire.read_keys(body)) is Fault.MALFORMED


DESCRIBED = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/certs",
    "something_new": True,
}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"issuer": "https://anders.example"}, Fault.ISSUER),
        ({"token_endpoint": "http://login.musterhafen.example/token"}, Fault.MALFORMED),
        ({"jwks_uri": "file:///etc/passwd"}, Fault.MALFORMED),
        ({"jwks_uri": 7}, Fault.MALFORMED),
    ],
)
def test_a_description_that_is_another_ones_or_unsafe(changed: dict[str, Any], fault: Fault) -> None:
    body = json.dumps(DESCRIBED | changed).encode()

    assert fault_of(lambda: wire.read_discovery(body, issuer=ISSUER)) is fault


def test_what_is_asked_carries_a_challenge_and_never_the_verifier() -> None:
    described = wire.read_discovery(json.dumps(DESCRIBED).encode(), issuer=ISSUER)

    address = wire.authorization_address(
        described, client_id=CLIENT, back="https://m.example/zurueck", state="s", nonce="n", verifier="geheim"
    )

    assert "code_challenge=" + wire.challenge_of("geheim") in address
    assert "code_challenge_method=S256" in address
    assert "geheim" not in address
    # RFC 7636, appendix B
    assert wire.challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


LOGOUT = {
    "iss": ISSUER, "aud": CLIENT, "iat": NOW, "sub": "24400320", "jti": "x", "events": {wire.LOGOUT_EVENT: {}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"events": {}}, Fault.MALFORMED),
        ({"nonce": "n"}, Fault.MALFORMED),
        ({"sub": None}, Fault.MALFORMED),
        ({"iss": "x"}, Fault.ISSUER),
        ({"aud": "x"}, Fault.AUDIENCE),
        ({"iat": NOW - 601}, Fault.CLOCK),
        ({"exp": NOW - 61}, Fault.EXPIRED),
    ],
)
def test_what_is_no_logout_token(changed: dict[str, Any], fault: Fault) -> None:
    claims = LOGOUT | changed

    assert wire.check_logout_token(LOGOUT, issuer=ISSUER, client_id=CLIENT, now=NOW) == "24400320"
    assert fault_of(lambda: wire.check_logout_token(claims, issuer=ISSUER, client_id=CLIENT, now=NOW)) is fault


@pytest.mark.parametrize(
    ("said", "wanted", "is_good"),
    [
        ("JWT", wire.ID_TOKEN, True),
        (None, wire.ID_TOKEN, True),
        ("logout+jwt", wire.ID_TOKEN, False),
        ("at+jwt", wire.ID_TOKEN, False),
        ("logout+jwt", wire.LOGOUT_TOKEN, True),
        ("JWT", wire.LOGOUT_TOKEN, True),
        ("at+jwt", wire.LOGOUT_TOKEN, False),
        (7, wire.LOGOUT_TOKEN, False),
    ],
)
def test_a_token_of_another_kind_is_refused(key: RSAKey, said: Any, wanted: str, is_good: bool) -> None:
    token = (
        signed(key, typ=said) if not isinstance(said, int) else f"{part({'alg': 'RS256', 'typ': said})}.{part({})}.x"
    )

    if is_good:
        assert wire.verified(token, [key], wanted)["iss"] == ISSUER
    else:
        assert fault_of(lambda: wire.verified(token, [key], wanted)) is Fault.MALFORMED


def test_an_id_token_is_no_logout_token() -> None:
    assert (
        fault_of(lambda: wire.check_logout_token(CLAIMS, issuer=ISSUER, client_id=CLIENT, now=NOW)) is Fault.MALFORMED
    )
