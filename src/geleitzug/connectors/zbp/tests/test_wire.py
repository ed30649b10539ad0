# SPDX-License-Identifier: EUPL-1.2
"""What is believed of keys, events and settings: values alone, no peer."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jws
from joserfc.jwk import RSAKey
from tests.certificates import self_signed

from geleitzug.connectors.zbp import message, wire
from geleitzug.connectors.zbp.checks import check_settings

SUBMISSION, CASE = "0b5f7c52-3d0e-4d4e-8c5a-5f3b6f9a1c77", "1c5f7c52-3d0e-4d4e-8c5a-5f3b6f9a1c78"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(4096, private=True)


def published(key: RSAKey, **changes: Any) -> bytes:
    said = {**key.as_dict(private=False), "kid": "k-1", "key_ops": ["wrapKey"], "alg": "RSA-OAEP-256", **changes}
    return json.dumps({name: value for name, value in said.items() if value is not None}).encode()


def event(key: RSAKey, *, header: dict[str, str] | None = None, **changes: Any) -> str:
    claims = {
        "iss": "d", "sub": f"submission:{SUBMISSION}", "txn": f"case:{CASE}",
        "events": {wire.EVENTS + "reject-submission": {"problems": [{"title": "Zu groß", "detail": "Anlage 1"}]}},
    } | changes  # fmt: skip
    head = {"alg": "PS512", "typ": "secevent+jwt", "kid": "k-1"} | (header or {})
    registry = jws.JWSRegistry(algorithms=[head["alg"]], strict_check_header=False)
    return jws.serialize_compact(head, json.dumps(claims).encode(), key, algorithms=[head["alg"]], registry=registry)


def test_a_key_is_good_for_what_it_says(key: RSAKey) -> None:
    assert wire.read_encryption_key(published(key), "k-1").kid == "k-1"
    assert wire.read_signature_key(published(key, key_ops=["verify"], alg="PS512"), "k-1").kid == "k-1"


@pytest.mark.parametrize(
    "changes",
    [{"kid": "k-2"}, {"kty": "EC"}, {"key_ops": ["verify"]}, {"key_ops": None}, {"alg": "RSA1_5"}, {"n": None}],
)
def test_another_key_is_not(key: RSAKey, changes: dict[str, Any]) -> None:
    with pytest.raises(wire.WireError):
        wire.read_encryption_key(published(key, **changes), "k-1")


def test_a_certificate_of_another_key_is_not_believed(key: RSAKey) -> None:
    _private, pem = self_signed("somebody else", days=1)
    other = base64.b64encode(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)).decode()

    for chain, words in (([other], "of another key"), (["AAAA"], "cannot be read"), ([], "cannot be read")):
        with pytest.raises(wire.WireError, match=words):
            wire.read_encryption_key(published(key, x5c=chain), "k-1")


def test_an_id_that_would_lead_elsewhere_is_none() -> None:
    for kid in ("../../token", "a/b", "a?b", ""):
        with pytest.raises(wire.WireError):
            wire.checked_kid(kid)


def test_an_event_says_what_happened_and_why(key: RSAKey) -> None:
    token = event(key)

    said = wire.look_at(token)
    found = wire.verified(token, key, submission_id=SUBMISSION, case_id=CASE)

    assert (said.kid, said.issuer, said.subject) == ("k-1", "d", f"submission:{SUBMISSION}")
    assert (found.what, found.problems) == ("reject-submission", "Zu groß: Anlage 1")


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": f"submission:{CASE}"},
        {"txn": f"case:{SUBMISSION}"},
        {"events": {}},
        {"events": {wire.EVENTS + "accept-submission": {}, wire.EVENTS + "reject-submission": {}}},
    ],
)
def test_an_event_about_something_else_is_not_believed(key: RSAKey, changes: dict[str, Any]) -> None:
    with pytest.raises(wire.WireError):
        wire.verified(event(key, **changes), key, submission_id=SUBMISSION, case_id=CASE)


@pytest.mark.parametrize("header", [{"alg": "RS256"}, {"typ": "JWT"}])
def test_a_token_of_another_kind_is_no_event(key: RSAKey, header: dict[str, str]) -> None:
    with pytest.raises(wire.WireError):
        wire.look_at(event(key, header=header))


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "ä.ö.ü", "x" * 200_000])
def test_what_is_no_token_is_no_event(text: str) -> None:
    with pytest.raises(wire.WireError):
        wire.look_at(text)


# ---- settings --------------------------------------------------------------------------------------------------


@pytest.fixture
def author(tmp_path: Path) -> dict[str, str]:
    files = {"key_file": tmp_path / "key.pem", "certificate_file": tmp_path / "certificate.pem"}
    for file, content in zip(files.values(), self_signed("Musterhafen", days=1), strict=True):
        file.write_bytes(content)
    return {name: str(file) for name, file in files.items()}


GOOD = {
    "destination": SUBMISSION, "submission_url": "https://fit.example", "token_url": "https://fit.example/token",
    "client_id": "g", "client_secret": "s",
}  # fmt: skip


def test_good_settings_and_none_at_all_pass(settings: Any, author: dict[str, str]) -> None:
    settings.CENTRAL_MAILBOX = GOOD | author
    assert check_settings() == []
    settings.CENTRAL_MAILBOX = dict.fromkeys([*GOOD, *author], "")
    assert check_settings() == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"destination": "musterhafen"}, "zbp.E001"),
        ({"client_secret": "", "token_url": ""}, "zbp.E002"),
        ({"key_file": "/nowhere"}, "zbp.E003"),
    ],
)
def test_a_wrong_setting_is_named(
    settings: Any, author: dict[str, str], changes: dict[str, str], complaint: str
) -> None:
    settings.CENTRAL_MAILBOX = GOOD | author | changes

    assert [found.id for found in check_settings()] == [complaint]


def test_key_and_certificate_belong_together(author: dict[str, str]) -> None:
    other, _certificate = self_signed("somebody else", days=1)

    with pytest.raises(message.BadAuthor, match="of another key"):
        message.read_author(other, Path(author["certificate_file"]).read_bytes())
    with pytest.raises(message.BadAuthor):
        message.read_author(b"", b"")
