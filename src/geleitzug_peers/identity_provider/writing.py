# SPDX-License-Identifier: EUPL-1.2
"""What the provider answers: an assertion about somebody in a response, or a status that says no."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from geleitzug_peers.identity_provider.persons import OIDS

SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
EKONA = "http://www.elster.de/schema/ekona/saml/extensions"
EKONA_KEY = "DatenuebermittlerPseudonymId"
AKDB = "https://www.akdb.de/request/2018/09"
XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
LIVES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Facts:
    """Who answers which question of whom, and where to."""

    issuer: str
    audience: str
    address: str
    request_id: str
    at: datetime
    level: int
    shown_at: datetime | None = None
    """When somebody showed who they are; none: just now."""
    ekona: bool = False
    """Whether it is written as ELSTER does: plain names, XML in some values, no level of STORK."""


Value = str | Mapping[str, str]
"""A text, or the elements of an XML value by name."""


def assertion(facts: Facts, said: Mapping[str, tuple[Value, str]]) -> Any:
    """Return an unsigned assertion."""
    root = etree.Element(_s("Assertion"), nsmap={"saml": SAML, "xsi": XSI, "xs": XS, "akdb": AKDB})
    root.attrib.update({"ID": new_id(), "Version": "2.0", "IssueInstant": instant(facts.at)})
    etree.SubElement(root, _s("Issuer")).text = facts.issuer
    subject = etree.SubElement(root, _s("Subject"))
    kind = "persistent" if facts.ekona else "transient"
    name = etree.SubElement(subject, _s("NameID"), Format=f"urn:oasis:names:tc:SAML:2.0:nameid-format:{kind}")
    name.text = str(said[EKONA_KEY][0]) if facts.ekona and EKONA_KEY in said else new_id()
    confirmation = etree.SubElement(subject, _s("SubjectConfirmation"), Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")
    etree.SubElement(
        confirmation,
        _s("SubjectConfirmationData"),
        InResponseTo=facts.request_id,
        NotOnOrAfter=instant(facts.at + LIVES),
        Recipient=facts.address,
    )
    times = {"NotBefore": instant(facts.at), "NotOnOrAfter": instant(facts.at + LIVES)}
    conditions = etree.SubElement(root, _s("Conditions"), times)
    restriction = etree.SubElement(conditions, _s("AudienceRestriction"))
    etree.SubElement(restriction, _s("Audience")).text = facts.audience
    shown_at = instant(facts.shown_at or facts.at)
    statement = etree.SubElement(root, _s("AuthnStatement"), AuthnInstant=shown_at, SessionIndex=new_id())
    context = etree.SubElement(statement, _s("AuthnContext"))
    way = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509" if facts.ekona else f"STORK-QAA-Level-{facts.level}"
    etree.SubElement(context, _s("AuthnContextClassRef")).text = way
    told = etree.SubElement(root, _s("AttributeStatement"))
    for attribute, (value, trust) in said.items():
        if facts.ekona:
            _ekona_attribute(told, attribute, value)
        else:
            _attribute(told, attribute, str(value), trust)
    return root


def _ekona_attribute(parent: Any, name: str, value: Value) -> None:
    basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
    attribute = etree.SubElement(parent, _s("Attribute"), {"FriendlyName": name, "Name": name, "NameFormat": basic})
    written = etree.SubElement(attribute, _s("AttributeValue"), nsmap={"ekona": EKONA})
    if isinstance(value, str):
        written.text = value
        return
    written.set(f"{{{XSI}}}type", "ekona:AdresseType" if name == "Unternehmensanschrift" else "ekona:PersonType")
    for part, text in value.items():
        etree.SubElement(written, f"{{{EKONA}}}{part}").text = text


def _attribute(parent: Any, name: str, value: str, trust: str) -> None:
    marks = {
        "FriendlyName": name,
        "Name": f"urn:oid:{OIDS[name]}",
        "NameFormat": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
        f"{{{AKDB}}}TrustLevel": trust,
    }
    attribute = etree.SubElement(parent, _s("Attribute"), marks)
    etree.SubElement(attribute, _s("AttributeValue"), {f"{{{XSI}}}type": "xs:string"}).text = value


def response(facts: Facts, content: Any = None) -> Any:
    """Return an unsigned response that succeeds; ``content`` is an assertion, encrypted or not."""
    root = _response(facts)
    _status(root, ("Success",))
    if content is not None:
        root.append(content)
    return root


def refusal(facts: Facts, inner: str, *, message: str = "", detail: str = "") -> Any:
    """Return an unsigned response that says no."""
    root = _response(facts)
    _status(root, ("Responder", inner), message, detail)
    return root


def _response(facts: Facts) -> Any:
    root = etree.Element(_p("Response"), nsmap={"samlp": SAMLP, "saml": SAML})
    root.attrib.update({"ID": new_id(), "Version": "2.0", "IssueInstant": instant(facts.at)})
    root.attrib.update({"Destination": facts.address, "InResponseTo": facts.request_id})
    etree.SubElement(root, _s("Issuer")).text = facts.issuer
    return root


def _status(root: Any, codes: tuple[str, ...], message: str = "", detail: str = "") -> None:
    status = etree.SubElement(root, _p("Status"))
    around = status
    for code in codes:
        around = etree.SubElement(around, _p("StatusCode"), Value=STATUS + code)
    if message:
        etree.SubElement(status, _p("StatusMessage")).text = message
    if detail:
        etree.SubElement(etree.SubElement(status, _p("StatusDetail")), f"{{{AKDB}}}Detail").text = detail


def new_id() -> str:
    """Return a new ID."""
    return "_" + secrets.token_hex(16)


def instant(at: datetime) -> str:
    """Return a moment as SAML writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _s(name: str) -> str:
    return f"{{{SAML}}}{name}"


def _p(name: str) -> str:
    return f"{{{SAMLP}}}{name}"
