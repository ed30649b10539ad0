# SPDX-License-Identifier: EUPL-1.2
"""The invented FIT-Connect keeps to the protocol: what a real one would refuse it refuses as well."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from joserfc import jwe, jws, jwt
from joserfc.jwk import RSAKey

from geleitzug_peers.central_mailbox.book import Book
from geleitzug_peers.central_mailbox.keys import Keys
from geleitzug_peers.central_mailbox.reading import SCHEMA, SERVICE
from geleitzug_peers.central_mailbox.service import DESTINATION, Service, Setup
from geleitzug_peers.small_http import Answer, Request

MESSAGE = {
    "stork_qaa_level": 1, "mailboxUuid": "0b5f7c52-3d0e-4d4e-8c5a-5f3b6f9a1c77", "sender": "Musterhafen",
    "title": "Neues Schreiben", "content": "Es liegt etwas im Postfach.", "service": "Postfach",
}  # fmt: skip
ANNOUNCED = {
    "destinationId": DESTINATION,
    "announcedAttachments": [],
    "publicService": {"identifier": SERVICE, "name": "n"},
}


@cache
def certificate_of(key: rsa.RSAPrivateKey) -> bytes:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Musterhafen")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def author() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def keys() -> Keys:
    """Small keys: how large the real ones are is the sender's matter, and its tests'."""
    return Keys(*(RSAKey.generate_key(2048, private=True) for _ in range(3)))


@pytest.fixture
def service(tmp_path: Path, keys: Keys, author: rsa.RSAPrivateKey) -> Service:
    return Service(Book(tmp_path), keys, Setup("http://localhost:8015", trusted=certificate_of(author)))


def ask(service: Service, method: str, path: str, said: Any = None, *, token: str = "") -> Answer:
    headers = {"authorization": f"Bearer {token or token_of(service)}", "user-agent": "tests"}
    return service.answer(Request(method, path, {}, headers, json.dumps(said).encode()))


def token_of(service: Service, secret: str = "demo") -> str:
    form = {"grant_type": "client_credentials", "client_id": "geleitzug", "client_secret": secret}
    answer = service.answer(Request("POST", "/token", {}, {}, urlencode(form).encode()))
    return str(json.loads(answer.body).get("access_token", ""))


def envelope(key: rsa.RSAPrivateKey, **changes: Any) -> dict[str, str]:
    content = json.dumps(MESSAGE | changes)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    now = int(time.time())
    claims = {"iat": now, "exp": now + 1800, "signer": "Musterhafen", "roles": ["THIRD_PARTY"]}
    return {
        "content": content,
        "sha512sum": base64.b64encode(key.sign(content.encode(), padding.PKCS1v15(), hashes.SHA512())).decode(),
        "authorToken": jwt.encode({"alg": "RS512"}, claims, RSAKey.import_key(pem), algorithms=["RS512"]),
        "authorCertificate": certificate_of(key).decode(),
    }


def sent(
    service: Service,
    keys: Keys,
    said: dict[str, str],
    *,
    digest: str = "",
    files: dict[str, bytes] | None = None,
    described: dict[str, bytes] | None = None,
    **header: str,
) -> dict[str, Any]:
    """Announce and send; returns what the service keeps. ``described`` is what the metadata say went along."""
    files = files or {}
    announced = ANNOUNCED | {"announcedAttachments": [*files]}
    made = json.loads(ask(service, "POST", "/v2/submissions", announced).body)
    data = json.dumps(said).encode()
    structure = {
        "data": {
            "hash": {"type": "sha512", "content": digest or hashlib.sha512(data).hexdigest()},
            "submissionSchema": {"schemaUri": SCHEMA, "mimeType": "application/json"},
        },
        "attachments": [
            {
                "attachmentId": key, "purpose": "attachment", "mimeType": "application/pdf",
                "filename": f"{number}.pdf", "hash": {"type": "sha512", "content": hashlib.sha512(content).hexdigest()},
            }
            for number, (key, content) in enumerate((files if described is None else described).items(), 1)
        ],
    }  # fmt: skip
    schema = "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"
    metadata = json.dumps({"$schema": schema, "contentStructure": structure}).encode()
    head = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": keys.encryption.thumbprint(), "cty": "application/json"}
    names = ["RSA-OAEP-256", "A256GCM"]
    put = {
        name: jwe.encrypt_compact({k: v for k, v in (head | header).items() if v}, content, keys.encryption, names)
        for name, content in (("encryptedMetadata", metadata), ("encryptedData", data))
    }
    place = f"/v2/submissions/{made['submissionId']}"
    if files:
        assert ask(service, "PUT", place, put).status == 422
    for key, content in files.items():
        token = jwe.encrypt_compact(head, content, keys.encryption, names)
        assert store(service, f"{place}/attachments/{key}", token) == 204
    assert ask(service, "PUT", place, put).status == 200
    assert ask(service, "PUT", f"/v2/submissions/{made['submissionId']}", put).status == 409
    (kept,) = json.loads(ask(service, "GET", "/-/submissions").body)["submissions"]
    return kept


def store(service: Service, path: str, token: str, kind: str = "application/jose") -> int:
    headers = {"authorization": f"Bearer {token_of(service)}", "user-agent": "tests", "content-type": kind}
    return service.answer(Request("PUT", path, {}, headers, token.encode())).status


FIRST, SECOND = "4f2c8f6e-8a52-4c53-9b7e-0d6a4d1c2b3a", "5f2c8f6e-8a52-4c53-9b7e-0d6a4d1c2b3b"
LETTERS = {FIRST: b"%PDF-1.7 eins", SECOND: b"%PDF-1.7 zwei, etwas mehr"}


def named(*contents: bytes, **changes: Any) -> list[dict[str, Any]]:
    """Return files as an author names them."""
    return [
        {
            "filename": f"{number}.pdf", "sha512sum": hashlib.sha512(content).hexdigest(),
            "contentLength": len(content),
        } | changes
        for number, content in enumerate(contents, 1)
    ]  # fmt: skip


def test_what_goes_along_is_handed_out_as_it_came(service: Service, keys: Keys, author: rsa.RSAPrivateKey) -> None:
    kept = sent(service, keys, envelope(author, attachments=named(*LETTERS.values())), files=LETTERS)

    assert (kept["trouble"], kept["decided"]) == ("", "accept-submission")
    assert [*kept["tags"]["attachments"]] == [FIRST, SECOND]
    for place, content in enumerate(LETTERS.values()):
        assert ask(service, "GET", f"/anlage/{kept['id']}/{place}").body == content
    assert ask(service, "GET", f"/anlage/{kept['id']}/2").status == 404
    assert b"2.pdf" in ask(service, "GET", "/").body
    place = f"/v2/submissions/{kept['id']}/attachments"
    assert store(service, f"{place}/{FIRST}", "a.b.c.d.e") == 409
    assert store(service, f"{place}/{DESTINATION}", "a.b.c.d.e") == 404
    assert store(service, f"{place}/{FIRST}", "a.b.c.d.e", "application/pdf") == 415


@pytest.mark.parametrize(
    ("changes", "described", "why"),
    [
        ({}, None, "other files than the metadata"),
        ({"attachments": named(*reversed(LETTERS.values()))}, None, "not what its author has signed"),
        ({"attachments": named(*LETTERS.values(), contentLength=1)}, None, "not what its author has signed"),
        ({"attachments": named(*LETTERS.values(), sha512sum="0" * 128)}, None, "not what its author has signed"),
        ({"attachments": named(*LETTERS.values())}, {**LETTERS, SECOND: b"x"}, "hash of 2.pdf in the metadata"),
        ({"attachments": named(*LETTERS.values())}, {SECOND: b"x", FIRST: b"x"}, "other attachments"),
        ({"attachments": named(b"%PDF-1.7 eins")}, {FIRST: b"%PDF-1.7 eins"}, "other attachments"),
    ],
)
def test_what_goes_along_must_be_what_was_said(
    service: Service,
    keys: Keys,
    author: rsa.RSAPrivateKey,
    changes: dict[str, Any],
    described: dict[str, bytes] | None,
    why: str,
) -> None:
    kept = sent(service, keys, envelope(author, **changes), files=LETTERS, described=described)

    assert kept["decided"] == "reject-submission"
    assert why in kept["trouble"]


def test_what_is_right_is_accepted_and_the_destination_signs_that(
    service: Service, keys: Keys, author: rsa.RSAPrivateKey
) -> None:
    kept = sent(service, keys, envelope(author))
    log = json.loads(ask(service, "GET", f"/v2/cases/{kept['case']}/events").body)["eventLog"]

    assert (kept["trouble"], kept["message"]) == ("", MESSAGE)
    submitted, accepted = log
    registry = jws.JWSRegistry(algorithms=["PS512"], strict_check_header=False)
    for token, key, issuer in (
        (submitted, keys.service, "http://localhost:8015"),
        (accepted, keys.destination, DESTINATION),
    ):
        claims = json.loads(jws.deserialize_compact(token, key, algorithms=["PS512"], registry=registry).payload)
        assert (claims["iss"], claims["sub"]) == (issuer, f"submission:{kept['id']}")
        assert claims["txn"] == f"case:{kept['case']}"


Change = Callable[[dict[str, str], rsa.RSAPrivateKey], dict[str, str]]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda said, _key: said | {"content": said["content"].replace("Es liegt", "Da ist")}, "word does not hold"),
        (lambda said, _key: said | {"authorToken": said["authorToken"][:-8] + "AAAAAAAA"}, "word does not hold"),
        (lambda said, _key: {name: said[name] for name in ("content", "sha512sum")}, "data: "),
        (lambda _said, key: envelope(key, mailboxUuid="erika"), "message: "),
        (lambda _said, key: envelope(key, title=""), "message: "),
        (lambda _said, key: envelope(key, extra="x"), "message: "),
        (lambda _said, key: envelope(key, sender="x" * 256), "message: "),
        (
            lambda _said, _key: envelope(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
            "nobody knows here",
        ),
    ],
)
def test_what_is_wrong_inside_is_refused_with_the_reason(
    service: Service, keys: Keys, author: rsa.RSAPrivateKey, change: Change, why: str
) -> None:
    kept = sent(service, keys, change(envelope(author), author))

    assert kept["decided"] == "reject-submission"
    assert why in kept["trouble"]


def test_a_hash_of_something_else_is_refused(service: Service, keys: Keys, author: rsa.RSAPrivateKey) -> None:
    assert "hash" in sent(service, keys, envelope(author), digest="0" * 128)["trouble"]


@pytest.mark.parametrize("header", [{"cty": ""}, {"kid": "another"}])
def test_a_header_without_type_or_with_another_key_is_refused(
    service: Service, keys: Keys, author: rsa.RSAPrivateKey, header: dict[str, str]
) -> None:
    assert "header" in sent(service, keys, envelope(author), **header)["trouble"]


def test_without_a_token_nothing_is_shown(service: Service) -> None:
    assert token_of(service, "wrong") == ""
    for method, path in (
        ("GET", f"/v2/destinations/{DESTINATION}"),
        ("POST", "/v2/submissions"),
        ("GET", "/v2/cases/x/events"),
    ):
        assert ask(service, method, path, {}, token="made-up").status == 401


def test_another_destination_or_service_is_refused(service: Service) -> None:
    other = ANNOUNCED | {"publicService": {"identifier": "urn:de:fim:leika:leistung:99102013000000", "name": "n"}}

    assert ask(service, "POST", "/v2/submissions", other).status == 422
    assert ask(service, "POST", "/v2/submissions", ANNOUNCED | {"destinationId": "x"}).status == 422
    assert ask(service, "POST", "/v2/submissions", []).status == 400
    for ids in (["x"], [DESTINATION[:-1]], "x"):
        assert ask(service, "POST", "/v2/submissions", ANNOUNCED | {"announcedAttachments": ids}).status == 400
    assert ask(service, "POST", "/v2/submissions", ANNOUNCED | {"announcedAttachments": [FIRST, FIRST]}).status == 422
