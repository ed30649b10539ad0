# SPDX-License-Identifier: EUPL-1.2
"""ELSTER's words become ours: texts, XML in values, levels; and the question is as it demands it."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from lxml import etree
from tests.certificates import self_signed

from geleitzug.connectors.unternehmenskonto import wire
from geleitzug.connectors.unternehmenskonto.checks import check_files
from geleitzug.connectors.unternehmenskonto.connector import SENTENCES, Unternehmenskonto, arrival_of, sentence_of
from geleitzug.ground.identity.ports import Place
from geleitzug.ground.people.identities import Arrival
from geleitzug.ground.people.levels import Level
from geleitzug.ground.saml.names import NAMESPACES, PERSISTENT, RSA_PSS_SHA256
from geleitzug.ground.saml.refusals import Refused

SURE = {
    "ElsterVertrauensniveauIdentifizierung": "SUBSTANZIELL",
    "ElsterVertrauensniveauAuthentifizierung": "substanziell",
}
PERSON = {"Vorname": "Berta", "Namensvorsatz": "von", "Nachname": "Beispiel", "Geburtsdatum": "04.05.1980"}
IDP = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://e4k.example">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://e4k.example/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>"""


def said(values: dict[str, str], person: dict[str, str] | None = None, address: dict[str, str] | None = None):
    inside = {wire.PERSON: person or {}, wire.ADDRESS: address or {}}
    xml = [(name, ("",), {f"{{{wire.EKONA}}}{part}": text for part, text in parts.items()})
           for name, parts in inside.items()]  # fmt: skip
    return wire.read([*((name, (text,), {}) for name, text in values.items()), *xml])


def test_a_company_and_who_acts_for_it():
    told = said(
        {"Firmenname": "Nordwind GmbH", "RechtsformText": "GmbH", "Rechtsform": "350", "Registerart": "HRB",
         "Registergericht": "Bremen", "Registernummer": "HRB 1", "DatenuebermittlerPseudonymId": "du-1", **SURE},
        PERSON,
        {"Typ": "Inland", "Strasse": "Am Kai", "Hausnummer": "3", "PLZ": "27568", "Ort": "Musterhafen", "Land": "de"},
    )  # fmt: skip

    arrival = arrival_of(told)

    assert arrival.company is not None
    assert (arrival.key, arrival.level, arrival.company.name) == ("du-1", Level.SUBSTANTIAL, "Nordwind GmbH")
    assert arrival.company.facts == {
        "legal_form": "GmbH", "legal_form_key": "gmbh", "register": "HRB", "court": "Bremen", "number": "HRB 1",
    }  # fmt: skip
    assert (arrival.name, arrival.born) == ("Berta von Beispiel", date(1980, 5, 4))
    assert arrival.address == {
        "street": "Am Kai", "number": "3", "postcode": "27568", "city": "Musterhafen", "country": "DE",
    }  # fmt: skip
    assert Arrival.of_json(arrival.as_json()) == arrival


def test_xml_of_another_namespace_says_nothing():
    told = wire.read([(wire.PERSON, ("Berta",), {"{urn:else}Vorname": "Berta", "Nachname": "Beispiel"})])

    assert told.person == {}


def test_a_sole_trader_trades_under_their_own_name():
    arrival = arrival_of(said({"DatenuebermittlerPseudonymId": "du-2", **SURE}, PERSON))

    assert arrival.company is not None
    assert arrival.company.name == "Berta von Beispiel"


def test_without_any_name_there_is_no_company():
    assert arrival_of(said({"DatenuebermittlerPseudonymId": "du-3", **SURE})).company is None


@pytest.mark.parametrize(
    ("checked", "today", "level"),
    [
        ("substanziell", "SUBSTANZIELL", Level.SUBSTANTIAL),
        ("hoch", "substanziell", Level.SUBSTANTIAL),
        ("hoch", "HOCH", Level.HIGH),
        ("substanziell", "niedrig", Level.LOW),
        ("substanziell", "", Level.NONE),
        ("STORK-QAA-Level-3", "substanziell", Level.NONE),
    ],
)
def test_of_two_levels_the_lower_one_counts(checked: str, today: str, level: Level):
    values = dict(zip(SURE, (checked, today), strict=True))

    assert arrival_of(said({"Firmenname": "N", **values})).level is level


def test_a_key_nobody_can_keep_is_not_cut():
    with pytest.raises(Refused):
        arrival_of(said({"Firmenname": "N", "DatenuebermittlerPseudonymId": "d" * 201}))


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        (("urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"),
         "AuthnFailed"),
        (("urn:oasis:names:tc:SAML:2.0:status:Requester",), "Requester"),
        ((), "unknown"),
    ],
)  # fmt: skip
def test_errors_have_a_code_and_a_sentence(codes: tuple[str, ...], code: str):
    assert wire.error_of(codes) == code
    assert sentence_of(code).endswith(".")
    assert (code in sentence_of(code)) == (code not in SENTENCES)


@pytest.fixture
def connected(tmp_path: Path):
    key, certificate = self_signed("e4k", days=2)
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "certificate.pem").write_bytes(certificate)
    bare = "".join(certificate.decode().split("-----")[2].split())
    (tmp_path / "idp.xml").write_text(IDP.format(certificate=bare))
    files = {"metadata": "idp.xml", "key": "key.pem", "certificate": "certificate.pem"}
    own = {"entity_id": "https://geleitzug.example/sp", **{name: tmp_path / file for name, file in files.items()}}
    with override_settings(IDENTITY_PROVIDERS={**settings.IDENTITY_PROVIDERS, "muk": own}):
        yield tmp_path


def test_the_question_is_signed_by_pss_and_wants_a_name_that_stays(connected: Path):
    place = Place("Musterhafen", "https://musterhafen.example/antwort", "https://musterhafen.example/", "de")

    question = Unternehmenskonto().ask(Level.SUBSTANTIAL, place, relay="r", now=datetime.now(UTC))

    root = etree.fromstring(base64.b64decode(question.fields["SAMLRequest"]))
    method = root.find("ds:Signature/ds:SignedInfo/ds:SignatureMethod", NAMESPACES)
    assert method.get("Algorithm") == RSA_PSS_SHA256
    assert root.find("samlp:NameIDPolicy", NAMESPACES).get("Format") == PERSISTENT
    assert root.find("samlp:RequestedAuthnContext", NAMESPACES) is None
    assert (question.address, question.fields["RelayState"]) == ("https://e4k.example/sso", "r")


def test_our_metadata_names_the_addresses_and_the_persistent_name(connected: Path):
    root = etree.fromstring(Unternehmenskonto().metadata(["https://musterhafen.example/antwort"]))

    assert root.get("entityID") == "https://geleitzug.example/sp"
    assert root.findtext(".//md:NameIDFormat", namespaces=NAMESPACES) == PERSISTENT


def test_wrong_settings_are_said_before_anything_starts(connected: Path):
    assert check_files() == []
    (connected / "idp2.xml").write_text("<no/>")
    own = {**settings.IDENTITY_PROVIDERS["muk"], "metadata": connected / "idp2.xml", "entity_id": "http://x",
           "key": connected / "none.pem"}  # fmt: skip

    with override_settings(IDENTITY_PROVIDERS={**settings.IDENTITY_PROVIDERS, "muk": own}, DEMO=False):
        found = check_files()

    assert [each.id for each in found] == [f"unternehmenskonto.E00{number}" for number in (1, 2, 3)]
