# SPDX-License-Identifier: EUPL-1.2
"""BundID's words become ours: attributes, levels, errors; and the extension is as its description writes it."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from geleitzug.connectors.bundid import wire
from geleitzug.connectors.bundid.connector import SENTENCES, arrival_of, sentence_of
from geleitzug.ground.people.levels import Level
from geleitzug.ground.saml.refusals import Refused

TRUST = {wire.TRUST_LEVEL: "HOCH"}
SAMPLE = b"""
<akdb:AuthenticationRequest xmlns:akdb="https://www.akdb.de/request/2018/09" Version="2" EnableStatusDetail="true">
  <akdb:AuthnMethods>
    <akdb:eID><akdb:Enabled>true</akdb:Enabled></akdb:eID>
    <akdb:eIDAS><akdb:Enabled>true</akdb:Enabled></akdb:eIDAS>
  </akdb:AuthnMethods>
  <akdb:RequestedAttributes>
    <akdb:RequestedAttribute Name="urn:oid:2.5.4.42" RequiredAttribute="true"/>
    <akdb:RequestedAttribute Name="urn:oid:1.3.6.1.4.1.25484.494450.3" RequiredAttribute="false"/>
  </akdb:RequestedAttributes>
  <akdb:DisplayInformation>
    <classic-ui:Version xmlns:classic-ui="https://www.akdb.de/request/2018/09/classic-ui/v1">
      <classic-ui:OrganizationDisplayName>Sandmoor</classic-ui:OrganizationDisplayName>
      <classic-ui:Lang>de</classic-ui:Lang>
      <classic-ui:BackURL>https://sandmoor.example/</classic-ui:BackURL>
      <classic-ui:OnlineServiceId>BMI-1</classic-ui:OnlineServiceId>
    </classic-ui:Version>
  </akdb:DisplayInformation>
</akdb:AuthenticationRequest>
"""
"""The shape of version 2, written by hand from the interface description; other attributes are left out."""


def said(**values: str) -> wire.Said:
    return wire.read((wire.ATTRIBUTES[name.replace("__", "-")], (text,), TRUST) for name, text in values.items())


def test_the_extension_has_the_shape_of_version_2() -> None:
    ours = wire.extension(
        level=4, display_name="Sandmoor", language="de", back_url="https://sandmoor.example/", online_service_id="BMI-1"
    )
    wanted = {wire.ATTRIBUTES["givenName"], wire.ATTRIBUTES["bPK2"]}
    attributes = ours[1]
    for each in list(attributes):
        if each.get("Name") not in wanted:
            attributes.remove(each)

    sample = etree.fromstring(SAMPLE, etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(ours, method="c14n2") == etree.tostring(sample, method="c14n2")


def test_a_long_name_is_cut_where_bundid_cuts_it() -> None:
    ours = wire.extension(level=1, display_name="x" * 80, language="tr", back_url="", online_service_id="")

    shown = ours[2][0]
    assert (len(shown[0].text), shown[1].text) == (50, "de")
    assert len(ours[0]) == 7


def test_the_blank_in_the_printed_names_is_no_trap() -> None:
    found = wire.read([("urn:oid: 1.2.40.0.10.2.1.1.261.94", ("STORK-QAA-Level-3",), {})])

    assert found.values == {"EID-CITIZEN-QAA-LEVEL": "STORK-QAA-Level-3"}


def test_a_person_from_the_card() -> None:
    arrival = arrival_of(
        said(
            givenName="ERIKA", surname="GROẞ", birthdate="1964-08-12", postalAddress="HEIDESTRAẞE 17",
            postalCode="27561", localityName="MUSTERHAFEN", country="D", mail="Erika@Example.org", bPK2="abc",
            legacyPostkorbHandle="u-1",
        ),
        "STORK-QAA-Level-4",
    )  # fmt: skip

    assert (arrival.name, arrival.born, arrival.level) == ("Erika Groß", date(1964, 8, 12), Level.HIGH)
    assert arrival.address == {
        "street": "Heidestraße", "number": "17", "postcode": "27561", "city": "Musterhafen", "country": "DE",
    }  # fmt: skip
    assert (arrival.key, arrival.mailbox, arrival.email) == ("abc", "u-1", "erika@example.org")
    assert arrival.trust["family"] == "HOCH"


@pytest.mark.parametrize(
    ("class_ref", "attribute", "level"),
    [
        ("STORK-QAA-Level-1", "", Level.LOW),
        ("STORK-QAA-Level-2", "", Level.LOW),
        ("STORK-QAA-Level-3", "STORK-QAA-Level-3", Level.SUBSTANTIAL),
        ("STORK-QAA-Level-4", "STORK-QAA-Level-1", Level.LOW),
        ("STORK-QAA-Level-1", "STORK-QAA-Level-4", Level.LOW),
        ("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "STORK-QAA-Level-4", Level.NONE),
        ("STORK-QAA-Level-5", "", Level.NONE),
        ("", "", Level.NONE),
    ],
)
def test_of_two_levels_the_lower_one_counts(class_ref: str, attribute: str, level: Level) -> None:
    values = {"EID__CITIZEN__QAA__LEVEL": attribute} if attribute else {}

    assert arrival_of(said(**values), class_ref).level is level


def test_what_is_made_of_parts_is_trusted_like_its_weakest() -> None:
    found = wire.read(
        [
            (wire.ATTRIBUTES["postalAddress"], ("Moorweg 4",), {wire.TRUST_LEVEL: "HOCH"}),
            (wire.ATTRIBUTES["postalCode"], ("26447",), {wire.TRUST_LEVEL: "NORMAL"}),
        ]
    )

    assert arrival_of(found, "STORK-QAA-Level-4").trust == {"address": "NORMAL"}


@pytest.mark.parametrize("day", ["1964", "1964-00-00", "12.08.1964", ""])
def test_of_whom_only_the_year_is_known_has_no_day(day: str) -> None:
    assert arrival_of(said(birthdate=day or "x"), "STORK-QAA-Level-4").born is None


def test_a_key_nobody_can_keep_is_not_cut() -> None:
    with pytest.raises(Refused):
        arrival_of(said(bPK2="x" * 201), "STORK-QAA-Level-1")


@pytest.mark.parametrize(
    ("codes", "message", "detail", "code"),
    [
        (("urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"), "", "",
         "AuthnFailed"),
        (("urn:oasis:names:tc:SAML:2.0:status:Requester",), "akdb-extension-v1-deprecated", "",
         "akdb-extension-v1-deprecated"),
        (("x",), "", '{"code":"IDP_REQUIRED_ATTRIBUTES_MISSING"}', "IDP_REQUIRED_ATTRIBUTES_MISSING"),
        ((), "", "", "unknown"),
    ],
)  # fmt: skip
def test_errors_have_a_code_and_a_sentence(codes: tuple[str, ...], message: str, detail: str, code: str) -> None:
    assert wire.error_of(codes, message, detail) == code
    assert sentence_of(code).endswith(".")
    assert (code in sentence_of(code)) == (code not in SENTENCES)
