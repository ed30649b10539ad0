# SPDX-License-Identifier: EUPL-1.2
"""Asking: an AuthnRequest for the HTTP-POST binding (SAML 2.0 core 3.4, bindings 3.5), signed."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from geleitzug.ground.saml import seals
from geleitzug.ground.saml.documents import Element
from geleitzug.ground.saml.keys import KeyPair
from geleitzug.ground.saml.names import HTTP_POST, SAML, SAMLP, TRANSIENT, q


@dataclass(frozen=True, slots=True)
class Wish:
    """What we ask a provider: who, at least this surely, and where to answer.

    Without a ``class_ref`` nothing is asked about how surely: the provider says it in its own way.
    """

    issuer: str
    destination: str
    return_to: str
    class_ref: str
    at: datetime
    anew: bool = False
    """Whether somebody shall show who they are although the provider knows them already (core 3.4.1, ForceAuthn)."""
    name_id: str = TRANSIENT
    """The format of the name we want to get (core 8.3)."""


def new_id() -> str:
    """Return a new ID of a message: 128 bits (SAML 2.0 core 1.3.4), beginning with no digit."""
    return f"_{secrets.token_hex(16)}"


def authn_request(wish: Wish, pair: KeyPair, *, extension: Element | None = None) -> tuple[str, str]:
    """Return a signed request's ID, and the form field ``SAMLRequest`` that carries it."""
    root = etree.Element(q(SAMLP, "AuthnRequest"), nsmap={"samlp": SAMLP, "saml": SAML})
    root.attrib.update(
        {
            "ID": new_id(),
            "Version": "2.0",
            "IssueInstant": instant(wish.at),
            "Destination": wish.destination,
            "ProtocolBinding": HTTP_POST,
            "AssertionConsumerServiceURL": wish.return_to,
        }
    )
    if wish.anew:
        root.set("ForceAuthn", "true")
    etree.SubElement(root, q(SAML, "Issuer")).text = wish.issuer
    if extension is not None:
        etree.SubElement(root, q(SAMLP, "Extensions")).append(extension)
    policy = {"Format": wish.name_id, "AllowCreate": "true"}
    etree.SubElement(root, q(SAMLP, "NameIDPolicy"), policy)
    if wish.class_ref:
        context = etree.SubElement(root, q(SAMLP, "RequestedAuthnContext"), {"Comparison": "minimum"})
        etree.SubElement(context, q(SAML, "AuthnContextClassRef")).text = wish.class_ref
    seals.sign(root, pair, position=1)  # behind the issuer, where the schema has it
    return root.get("ID"), base64.b64encode(etree.tostring(root)).decode("ascii")


def instant(at: datetime) -> str:
    """Return a moment as SAML writes it: in UTC, with a Z (SAML 2.0 core 1.3.3)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
