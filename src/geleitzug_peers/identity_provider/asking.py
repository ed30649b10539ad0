# SPDX-License-Identifier: EUPL-1.2
"""What the provider demands of a question: signed by whom it knows, answered where that said, as BundID wants it."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from geleitzug_peers.identity_provider.sealing import PSS, is_signed_by
from geleitzug_peers.identity_provider.writing import AKDB, SAML, SAMLP

MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
UI = AKDB + "/classic-ui/v1"
KEEP_SECONDS = 10.0


class BadQuestion(ValueError):
    """The question is not answered; the text is one of BundID's codes, or says what is wrong."""


@dataclass(frozen=True, slots=True)
class Service:
    """Who may ask, as its metadata says."""

    entity_id: str
    signing: list[bytes]
    encryption: bytes
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is answered."""

    id: str
    service: Service
    address: str
    level: int
    wanted: frozenset[str]
    required: frozenset[str]
    display_name: str


class Registry:
    """Knows the service by its metadata, which is fetched when somebody asks, and again after some seconds."""

    def __init__(self, fetch: Callable[[], bytes]) -> None:
        self._fetch = fetch
        self._kept: tuple[float, Service] | None = None

    def service(self) -> Service:
        """Return the service."""
        if self._kept is None or time.monotonic() - self._kept[0] > KEEP_SECONDS:
            self._kept = (time.monotonic(), _service(etree.fromstring(self._fetch())))
        return self._kept[1]


def read(field: str, registry: Registry, *, own_address: str) -> Asked:
    """Read the form field SAMLRequest as BundID does; raises BadQuestion."""
    return _read_extension(*_read_signed(field, registry, own_address))


def read_ekona(field: str, registry: Registry, *, own_address: str) -> Asked:
    """Read the form field SAMLRequest as ELSTER does: signed by RSASSA-PSS, a persistent name wanted, no extension."""
    root, service, address = _read_signed(field, registry, own_address)
    method = root.find(f"{{{DS}}}Signature/{{{DS}}}SignedInfo/{{{DS}}}SignatureMethod")
    if method is None or method.get("Algorithm") != PSS:
        raise BadQuestion("SignatureMethod is not RSA_SHA256_MGF1")
    policy = root.find(f"{{{SAMLP}}}NameIDPolicy")
    if policy is None or not policy.get("Format", "").endswith(":persistent"):
        raise BadQuestion("NameIDPolicy is not persistent")
    return Asked(root.get("ID"), service, address, 3, frozenset(), frozenset(), urlsplit(address).netloc)


def _read_signed(field: str, registry: Registry, own_address: str) -> tuple[Any, Service, str]:
    """Read what is true of every question: who asks, that they signed it, and where the answer may go."""
    try:
        root = etree.fromstring(base64.b64decode(field, validate=True), etree.XMLParser(resolve_entities=False))
    except (binascii.Error, ValueError, etree.XMLSyntaxError) as trouble:
        raise BadQuestion(f"SAMLRequest: {trouble}") from trouble
    service = registry.service()
    if root.tag != f"{{{SAMLP}}}AuthnRequest" or root.findtext(f"{{{SAML}}}Issuer") != service.entity_id:
        raise BadQuestion("unknown service")
    if not is_signed_by(root, service.signing):
        raise BadQuestion("saml-request-not-signed")
    if root.get("Destination") != own_address:
        raise BadQuestion(f"Destination {root.get('Destination')}")
    address = root.get("AssertionConsumerServiceURL", "")
    if address not in service.addresses:
        raise BadQuestion(f"AssertionConsumerServiceURL {address} is not in the metadata")
    return root, service, address


def _read_extension(root: Any, service: Service, address: str) -> Asked:
    extension = root.find(f"{{{SAMLP}}}Extensions/{{{AKDB}}}AuthenticationRequest")
    if extension is None:
        raise BadQuestion("akdb-extension-missing")
    if extension.get("Version") != "2":
        raise BadQuestion("akdb-extension-v1-deprecated")
    if not extension.findall(f"{{{AKDB}}}AuthnMethods/*/{{{AKDB}}}Enabled"):
        raise BadQuestion("empty-authentication-methods")
    wanted = extension.findall(f"{{{AKDB}}}RequestedAttributes/{{{AKDB}}}RequestedAttribute")
    if not wanted:
        raise BadQuestion("requested-attributes-empty")
    if any(not each.get("Name") for each in wanted):
        raise BadQuestion("requested-attributes-missing-name")
    shown = extension.find(f"{{{AKDB}}}DisplayInformation/{{{UI}}}Version")
    name = "" if shown is None else shown.findtext(f"{{{UI}}}OrganizationDisplayName", "")
    if not name or len(name) > 50:
        raise BadQuestion("organization-display-name-missing")
    level = root.findtext(f"{{{SAMLP}}}RequestedAuthnContext/{{{SAML}}}AuthnContextClassRef", "STORK-QAA-Level-1")
    return Asked(
        id=root.get("ID"),
        service=service,
        address=address,
        level=int(level[-1]),
        wanted=frozenset(each.get("Name").removeprefix("urn:oid:") for each in wanted),
        required=frozenset(
            each.get("Name").removeprefix("urn:oid:") for each in wanted if each.get("RequiredAttribute") == "true"
        ),
        display_name=name,
    )


def _service(root: Any) -> Service:
    role = root.find(f"{{{MD}}}SPSSODescriptor")
    keys: dict[str, list[bytes]] = {"signing": [], "encryption": []}
    for key in role.findall(f"{{{MD}}}KeyDescriptor"):
        bare = "".join(key.findtext(f".//{{{DS}}}X509Certificate").split())
        lines = [bare[at : at + 64] for at in range(0, len(bare), 64)]
        pem = "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", "")).encode()
        for use in [key.get("use")] if key.get("use") else list(keys):
            keys[use].append(pem)
    places = role.findall(f"{{{MD}}}AssertionConsumerService")
    addresses = frozenset(place.get("Location") for place in places)
    return Service(root.get("entityID"), keys["signing"], keys["encryption"][0], addresses)
