# SPDX-License-Identifier: EUPL-1.2
"""Mein Unternehmenskonto in the provider's process: which questions it answers, and what its answer is made of."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import xmlsec
from lxml import etree

from geleitzug_peers.identity_provider import companies, sealing
from geleitzug_peers.identity_provider.asking import MD, Registry
from geleitzug_peers.identity_provider.ekona import SSO
from geleitzug_peers.identity_provider.service import Service
from geleitzug_peers.identity_provider.writing import EKONA, SAML, SAMLP
from geleitzug_peers.small_http import Request

US, BACK, HERE = "https://ours.example/sp", "http://town.localhost/antwort/", "http://idp.localhost:8013"
METADATA = """<md:EntityDescriptor xmlns:md="{md}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{us}">
<md:SPSSODescriptor protocolSupportEnumeration="{samlp}"><md:KeyDescriptor><ds:KeyInfo><ds:X509Data>
<ds:X509Certificate>{bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:AssertionConsumerService index="0" Binding="x" Location="{back}"/></md:SPSSODescriptor></md:EntityDescriptor>"""
QUESTION = """<samlp:AuthnRequest xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="_1" Version="2.0"
 IssueInstant="2026-11-29T08:00:00Z" Destination="{to}" AssertionConsumerServiceURL="{back}">
<saml:Issuer>{us}</saml:Issuer><samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:{name}"/>
</samlp:AuthnRequest>"""


@pytest.fixture(scope="module")
def seal() -> sealing.Seal:
    return sealing.new_seal("service")


@pytest.fixture(scope="module")
def service(seal: sealing.Seal) -> Service:
    known = METADATA.format(md=MD, us=US, samlp=SAMLP, bare=seal.bare, back=BACK).encode()
    registry = Registry(lambda: known)
    return Service(sealing.new_seal("idp"), registry, public_url=HERE, companies=registry)


def question(seal: sealing.Seal, sign: Callable[[Any, sealing.Seal], None] = sealing.sign, **changes: str) -> str:
    facts = {"samlp": SAMLP, "saml": SAML, "us": US, "back": BACK, "to": HERE + SSO, "name": "persistent", **changes}
    root = etree.fromstring(QUESTION.format(**facts), etree.XMLParser(remove_blank_text=True))
    sign(root, seal)
    return base64.b64encode(etree.tostring(root)).decode()


def posted(service: Service, path: str, **fields: str) -> tuple[int, str]:
    body = urlencode(fields).encode()
    answer = service.answer(Request("POST", path, {}, {"content-type": "application/x-www-form-urlencoded"}, body))
    return answer.status, answer.body.decode()


def signed_the_old_way(root: Any, seal: sealing.Seal) -> None:
    """Sign by PKCS#1 v1.5, which is not what the interface demands."""
    constants = xmlsec.constants
    signature = xmlsec.template.create(root, constants.TransformExclC14N, constants.TransformRsaSha256, ns="ds")
    root.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, constants.TransformSha256, uri="#" + root.get("ID"))
    xmlsec.template.add_transform(reference, constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, constants.TransformExclC14N)
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(seal.private, constants.KeyDataFormatPem)
    context.sign(signature)


def test_the_answer_is_encrypted_and_holds_xml_in_two_values(service: Service, seal: sealing.Seal) -> None:
    status, page = posted(service, SSO, SAMLRequest=question(seal), RelayState="r")
    token = re.search(r'action="(/ekona/anmelden/[\w-]+)"', page)
    assert status == 200
    assert token

    _status, back = posted(service, token[1], company="C1 A1", wish="login")

    field = re.search(r'name="SAMLResponse" value="([^"]*)"', back)
    assert field
    root = etree.fromstring(base64.b64decode(field[1]))
    data = root.find(f"{{{SAML}}}EncryptedAssertion")[0]
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(seal.private, xmlsec.constants.KeyDataFormatPem))
    told = xmlsec.EncryptionContext(manager).decrypt(data)
    person = told.find(f".//{{{SAML}}}Attribute[@Name='HandelndePerson']/{{{SAML}}}AttributeValue")
    assert {etree.QName(each).localname: each.text for each in person} == {
        "Vorname": "Berta", "Nachname": "Beispiel", "Geburtsdatum": "04.05.1980",
    }  # fmt: skip
    assert etree.QName(person[0]).namespace == EKONA
    key = companies.key_of(companies.COMPANIES[0], US)
    assert told.findtext(f"{{{SAML}}}Subject/{{{SAML}}}NameID") == key


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sign": signed_the_old_way}, "RSA_SHA256_MGF1"),
        ({"sign": lambda root, seal: None}, "saml-request-not-signed"),
        ({"name": "transient"}, "NameIDPolicy"),
        ({"us": "https://andere.example"}, "unknown service"),
        ({"back": "https://boese.example/"}, "is not in the metadata"),
        ({"to": "https://anderswo.example/"}, "Destination"),
    ],
)
def test_other_questions_are_not_answered(
    changes: dict[str, Any], why: str, service: Service, seal: sealing.Seal
) -> None:
    status, page = posted(service, SSO, SAMLRequest=question(seal, **changes), RelayState="r")

    assert status == 400
    assert why in page


def test_nobody_answers_a_question_that_is_not_open(service: Service) -> None:
    assert posted(service, "/ekona/anmelden/x", company="C1 A1")[0] == 404


def test_without_a_choice_it_is_asked_again(service: Service, seal: sealing.Seal) -> None:
    _status, page = posted(service, SSO, SAMLRequest=question(seal), RelayState="r")
    token = re.search(r'action="(/ekona/anmelden/[\w-]+)"', page)
    assert token

    status, page = posted(service, token[1], wish="login")

    assert status == 400
    assert "Bitte wählen Sie ein Unternehmen." in page
