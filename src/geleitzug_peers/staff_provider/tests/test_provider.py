# SPDX-License-Identifier: EUPL-1.2
"""The invented identity provider keeps to the protocol: what a real one would refuse it refuses as well."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from geleitzug_peers.small_http import Answer, Request
from geleitzug_peers.staff_provider.people import PEOPLE
from geleitzug_peers.staff_provider.service import Service, Setup

BACK = "http://musterhafen.localhost:8000/amt/anmelden/konto/zurueck/"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
ASKED = {
    "response_type": "code",
    "client_id": "geleitzug",
    "redirect_uri": BACK,
    "scope": "openid profile",
    "state": "s",
    "nonce": "n",
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}
BASIC = {"authorization": "Basic " + base64.b64encode(b"geleitzug:demo").decode()}


@pytest.fixture
def provider() -> Service:
    return Service(Setup("http://konto.localhost:8014"))


def get(provider: Service, path: str, query: dict[str, str] | None = None) -> Answer:
    return provider.answer(Request("GET", path, query or {}, {}, b""))


def post(provider: Service, path: str, form: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
    return provider.answer(Request("POST", path, {}, headers or {}, urlencode(form).encode()))


def code_from(provider: Service, **changes: str) -> str:
    answer = post(provider, "/anmelden", {"asked": urlencode(ASKED | changes), "sub": PEOPLE[0].sub})
    back = urlsplit(answer.headers["Location"])
    return parse_qs(back.query)["code"][0]


def exchange(provider: Service, code: str, headers: dict[str, str] = BASIC, **changes: str) -> Answer:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return post(provider, "/token", form | changes, headers)


def test_a_code_is_changed_once_for_a_token(provider: Service) -> None:
    code = code_from(provider)

    first, second = exchange(provider, code), exchange(provider, code)

    assert json.loads(first.body)["id_token"].count(".") == 2
    assert (second.status, json.loads(second.body)["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "x"}, {"redirect_uri": BACK + "x"}, {"grant_type": "password"}, {"code": "x"}]
)
def test_a_code_is_worth_nothing_without_what_belongs_to_it(provider: Service, changes: dict[str, str]) -> None:
    assert exchange(provider, **({"code": code_from(provider)} | changes)).status == 400


@pytest.mark.parametrize("header", ["", "Basic x", "Bearer x", "Basic " + base64.b64encode(b"geleitzug:x").decode()])
def test_only_the_client_changes_codes(provider: Service, header: str) -> None:
    assert exchange(provider, code_from(provider), {"authorization": header}).status == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"response_type": "token"},
        {"client_id": "x"},
        {"redirect_uri": "https://evil.example/amt/anmelden/konto/zurueck/"},
        {"redirect_uri": "http://musterhafen.localhost/"},
        {"scope": "profile"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"nonce": ""},
    ],
)
def test_a_request_that_is_none_gets_no_sign_in_page(provider: Service, changes: dict[str, str]) -> None:
    assert get(provider, "/anmelden", ASKED | changes).status == 400
    assert post(provider, "/anmelden", {"asked": urlencode(ASKED | changes), "sub": PEOPLE[0].sub}).status == 400


def test_whoever_cancels_goes_back_with_a_word(provider: Service) -> None:
    answer = post(provider, "/anmelden", {"asked": urlencode(ASKED)})

    assert "error=access_denied" in answer.headers["Location"]


def test_signing_out_leads_only_to_where_the_client_lives(provider: Service) -> None:
    good = {"client_id": "geleitzug", "post_logout_redirect_uri": "http://musterhafen.localhost/amt/anmelden/"}

    assert get(provider, "/abmelden", good).status == 303
    assert get(provider, "/abmelden", good | {"post_logout_redirect_uri": "https://evil.example/"}).status == 200


def test_a_fault_nobody_knows_is_refused(provider: Service) -> None:
    answer = provider.answer(Request("POST", "/-/control", {}, {}, b'{"nonsense": true}'))

    assert answer.status == 400
