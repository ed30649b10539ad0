# SPDX-License-Identifier: EUPL-1.2
"""BundID as its interface description 10.2.0.0 (May 2025) writes it: extension, attributes, levels, errors.

In the standard's words; what SAML itself says is ground/saml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

AKDB = "https://www.akdb.de/request/2018/09"
CLASSIC_UI = "https://www.akdb.de/request/2018/09/classic-ui/v1"
TRUST_LEVEL = f"{{{AKDB}}}TrustLevel"
STORK = "STORK-QAA-Level-"
LONGEST_DISPLAY_NAME = 50
LANGUAGES = ("de", "en", "ru", "uk")

ATTRIBUTES: Mapping[str, str] = {
    "givenName": "urn:oid:2.5.4.42",
    "surname": "urn:oid:2.5.4.4",
    "mail": "urn:oid:0.9.2342.19200300.100.1.3",
    "postalAddress": "urn:oid:2.5.4.16",
    "postalCode": "urn:oid:2.5.4.17",
    "localityName": "urn:oid:2.5.4.7",
    "country": "urn:oid:1.2.40.0.10.2.1.1.225599",
    "birthdate": "urn:oid:1.2.40.0.10.2.1.1.55",
    "telephoneNumber": "urn:oid:2.5.4.20",
    "bPK2": "urn:oid:1.3.6.1.4.1.25484.494450.3",
    "legacyPostkorbHandle": "urn:oid:2.5.4.18",
    "EID-CITIZEN-QAA-LEVEL": "urn:oid:1.2.40.0.10.2.1.1.261.94",
    "AssertionProvedBy": "urn:oid:1.3.6.1.4.1.25484.494450.2",
    "Version": "urn:oid:1.3.6.1.4.1.25484.494450.1",
}
"""The attributes we ask for: no more than an application needs. FriendlyName is not to be relied on, Name is."""
REQUIRED = frozenset({"givenName", "surname"})
"""Requiring bPK2 or the mailbox would take the temporary login away, which has neither."""
_NAMES = {oid: name for name, oid in ATTRIBUTES.items()}

METHODS: Mapping[int, tuple[str, ...]] = {
    1: ("Authega", "Benutzername", "Diia", "eID", "eIDAS", "Elster", "FINK"),
    3: ("eID", "eIDAS", "Elster"),
    4: ("eID", "eIDAS"),
}
"""Which ways of signing in reach a level; the element's order is the interface description's."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an assertion says: values and trust levels by the standard's names."""

    values: Mapping[str, str]
    trust: Mapping[str, str]


def extension(*, level: int, display_name: str, language: str, back_url: str, online_service_id: str) -> Any:
    """Return the element akdb:AuthenticationRequest, version 2; the BMI-ID is due since 30 June 2025."""
    root = etree.Element(_a("AuthenticationRequest"), {"Version": "2", "EnableStatusDetail": "true"}, {"akdb": AKDB})
    methods = etree.SubElement(root, _a("AuthnMethods"))
    for method in METHODS[level]:
        etree.SubElement(etree.SubElement(methods, _a(method)), _a("Enabled")).text = "true"
    wanted = etree.SubElement(root, _a("RequestedAttributes"))
    for name, oid in ATTRIBUTES.items():
        said = {"Name": oid, "RequiredAttribute": "true" if name in REQUIRED else "false"}
        etree.SubElement(wanted, _a("RequestedAttribute"), said)
    shown = etree.SubElement(
        etree.SubElement(root, _a("DisplayInformation")), _u("Version"), nsmap={"classic-ui": CLASSIC_UI}
    )
    etree.SubElement(shown, _u("OrganizationDisplayName")).text = display_name[:LONGEST_DISPLAY_NAME]
    etree.SubElement(shown, _u("Lang")).text = language if language in LANGUAGES else "de"
    etree.SubElement(shown, _u("BackURL")).text = back_url
    etree.SubElement(shown, _u("OnlineServiceId")).text = online_service_id
    return root


def class_ref(level: int) -> str:
    """Return the authentication context that asks for a level."""
    return f"{STORK}{level}"


def level_of(text: str) -> int:
    """Return the number of a STORK level; 0 for anything else."""
    found = re.fullmatch(rf"{STORK}([1-4])", text.strip())
    return int(found[1]) if found else 0


def read(attributes: Iterable[tuple[str, tuple[str, ...], Mapping[str, str]]]) -> Said:
    """Read attributes by their OID.

    Tables of the interface description print „urn:oid: 1.2…“ with a blank, and one simulator sends it so.
    """
    values, trust = {}, {}
    for oid, texts, marks in attributes:
        name = _NAMES.get("".join(oid.split()))
        if name is None or not texts or not texts[0]:
            continue
        values[name] = texts[0]
        if marks.get(TRUST_LEVEL):
            trust[name] = marks[TRUST_LEVEL][:20]
    return Said(values, trust)


ERRORS = (
    "IDP_REQUIRED_ATTRIBUTES_MISSING",
    "akdb-extension-missing",
    "akdb-extension-v1-deprecated",
    "saml-request-not-signed",
    "missing-berca",
    "requested-attributes-empty",
    "requested-attributes-missing-name",
    "empty-authentication-methods",
    "organization-display-name-missing",
    "purpose-does-not-support-restricted-html",
)
"""Codes of BundID in the status of a response; the first means the person, the others mean us."""
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


def error_of(codes: Iterable[str], message: str, detail: str) -> str:
    """Return the most telling code of a response that says no: BundID's own, else SAML's innermost."""
    told = f"{message} {detail}"
    if found := next((code for code in ERRORS if code in told), None):
        return found
    inner = [code.removeprefix(STATUS) for code in codes]
    return inner[-1][:60] if inner else "unknown"


def _a(name: str) -> str:
    return f"{{{AKDB}}}{name}"


def _u(name: str) -> str:
    return f"{{{CLASSIC_UI}}}{name}"
