# SPDX-License-Identifier: EUPL-1.2
"""python3-saml, written by others, about the same messages: what we believe it believes, and what we write fits."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from geleitzug.connectors.bundid import wire
from geleitzug.ground.saml import keys, metadata, requests, responses
from geleitzug.ground.saml.refusals import Refused
from geleitzug_peers.identity_provider import mischief, persons, sealing, writing

ISSUER, AUDIENCE, ADDRESS = "https://idp.example/idp", "https://ours.example/sp", "https://town.example/antwort/"


@pytest.fixture(scope="module")
def theirs() -> sealing.Seal:
    return sealing.new_seal("idp")


@pytest.fixture(scope="module")
def ours() -> sealing.Seal:
    return sealing.new_seal("sp")


def answer(kind: str, theirs: sealing.Seal, ours: sealing.Seal) -> str:
    facts = writing.Facts(ISSUER, AUDIENCE, ADDRESS, "_asked", datetime.now(UTC), 4)
    said = persons.attributes(persons.PEOPLE[0], 4, audience="ours.example", temporary=False)
    return sealing.as_field(mischief.KINDS[kind](facts, said, theirs, ours.certificate))


def we_believe(field: str, theirs: sealing.Seal, ours: sealing.Seal) -> bool:
    provider = metadata.Provider(ISSUER, "", (theirs.certificate,))
    expected = responses.Expected(provider, AUDIENCE, ADDRESS, datetime.now(UTC))
    try:
        responses.hear(field, expected, keys.KeyPair(ours.private, ours.certificate))
    except Refused:
        return False
    return True


def they_believe(field: str, theirs: sealing.Seal, ours: sealing.Seal) -> bool:
    settings: dict[str, Any] = {
        "strict": True,
        "sp": {
            "entityId": AUDIENCE, "assertionConsumerService": {"url": ADDRESS}, "x509cert": ours.certificate.decode(),
            "privateKey": ours.private.decode(),
        },
        "idp": {
            "entityId": ISSUER, "singleSignOnService": {"url": "https://idp.example/sso"},
            "x509cert": theirs.certificate.decode(),
        },
        "security": {"wantAssertionsEncrypted": True, "wantAssertionsSigned": True},
    }  # fmt: skip
    response = OneLogin_Saml2_Response(OneLogin_Saml2_Settings(settings), field)
    request = {"http_host": "town.example", "script_name": "/antwort/", "https": "on", "get_data": {}, "post_data": {}}
    return bool(response.is_valid(request, "_asked"))


def test_both_believe_an_honest_answer(theirs: sealing.Seal, ours: sealing.Seal) -> None:
    """With the older RSA-OAEP: their schema does not know XML Encryption 1.1, which BSI TR-03116-4 wants."""
    facts = writing.Facts(ISSUER, AUDIENCE, ADDRESS, "_asked", datetime.now(UTC), 4)
    told = writing.assertion(facts, persons.attributes(persons.PEOPLE[0], 4, audience="ours", temporary=False))
    sealing.sign(told, theirs)
    root = writing.response(facts, sealing.encrypted(told, ours.certificate, sha1_oaep=True))
    sealing.sign(root, theirs)
    field = sealing.as_field(root)

    assert we_believe(field, theirs, ours)
    assert they_believe(field, theirs, ours)
    assert we_believe(answer("honest", theirs, ours), theirs, ours)


MILDER = {"too_low", "unasked", "remembered"}
"""What only the conversation can know: the level that was asked for, the question, and whether it was asked anew."""


@pytest.mark.parametrize("kind", sorted(set(mischief.KINDS) - {"honest"} - MILDER))
def test_we_believe_nothing_they_refuse(kind: str, theirs: sealing.Seal, ours: sealing.Seal) -> None:
    field = answer(kind, theirs, ours)

    assert not we_believe(field, theirs, ours)


def test_our_question_and_our_metadata_fit_the_schemas(ours: sealing.Seal, tmp_path: Path) -> None:
    pair = keys.KeyPair(ours.private, ours.certificate)
    extension = wire.extension(level=4, display_name="Ort", language="de", back_url="", online_service_id="1")
    wish = requests.Wish(AUDIENCE, "https://idp.example/sso", ADDRESS, wire.class_ref(4), datetime.now(UTC))
    number, field = requests.authn_request(wish, pair, extension=extension)
    question = etree.fromstring(base64.b64decode(field))
    described = etree.fromstring(metadata.own_metadata(AUDIENCE, pair, [ADDRESS]))

    for document, schema in (
        (question, "saml-schema-protocol-2.0.xsd"), (described, "saml-schema-metadata-2.0.xsd"),
    ):  # fmt: skip
        assert not isinstance(OneLogin_Saml2_XML.validate_xml(document, schema), str)
    assert question.get("ID") == number
    assert sealing.is_signed_by(question, [ours.certificate])
    assert described.get("ID") is None
    assert described.get("validUntil") is None
