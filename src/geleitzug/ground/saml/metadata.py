# SPDX-License-Identifier: EUPL-1.2
"""Metadata (SAML 2.0 metadata): saying who we are, and reading who the provider is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

from geleitzug.ground.saml import documents
from geleitzug.ground.saml.keys import KeyPair, framed
from geleitzug.ground.saml.names import AES256_GCM, DS, HTTP_POST, MD, NAMESPACES, SAMLP, TRANSIENT, q
from geleitzug.ground.saml.refusals import Refused


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider: its name, where it is asked, and whose signatures are its own."""

    entity_id: str
    sign_on: str
    certificates: tuple[bytes, ...]


class NoProvider(ValueError):
    """A file that should hold an identity provider's metadata does not."""


@lru_cache(maxsize=8)
def read_provider(file: Path) -> Provider:
    """Read an identity provider's metadata; raises NoProvider with a sentence for who set the file."""
    try:
        root = documents.read(file.read_bytes())
    except OSError as trouble:
        raise NoProvider(f"{file} cannot be read: {trouble.strerror}.") from None
    except Refused as trouble:
        raise NoProvider(f"{file} holds no metadata ({trouble}).") from None
    descriptor = root.find("md:IDPSSODescriptor", NAMESPACES)
    if root.tag != q(MD, "EntityDescriptor") or descriptor is None:
        raise NoProvider(f"{file} holds no EntityDescriptor with an IDPSSODescriptor.")
    places = [
        service.get("Location", "")
        for service in descriptor.findall("md:SingleSignOnService", NAMESPACES)
        if service.get("Binding") == HTTP_POST
    ]
    certificates = tuple(
        framed(text)
        for key in descriptor.findall("md:KeyDescriptor", NAMESPACES)
        if key.get("use") in (None, "signing")
        for text in documents.texts(key, "ds:KeyInfo/ds:X509Data/ds:X509Certificate", NAMESPACES)
    )
    if not places or not certificates:
        raise NoProvider(f"{file} names no SingleSignOnService for HTTP-POST, or no certificate for signing.")
    return Provider(root.get("entityID", ""), places[0], certificates)


def own_metadata(entity_id: str, pair: KeyPair, return_addresses: Iterable[str], *, name_id: str = TRANSIENT) -> bytes:
    """Return our own metadata: without an ID and without an end, as BundID asks for it."""
    root = etree.Element(q(MD, "EntityDescriptor"), nsmap={"md": MD, "ds": DS})
    root.set("entityID", entity_id)
    said = {"AuthnRequestsSigned": "true", "WantAssertionsSigned": "true", "protocolSupportEnumeration": SAMLP}
    role = etree.SubElement(root, q(MD, "SPSSODescriptor"), said)
    for use in ("signing", "encryption"):
        key = etree.SubElement(role, q(MD, "KeyDescriptor"), {"use": use})
        data = etree.SubElement(etree.SubElement(key, q(DS, "KeyInfo")), q(DS, "X509Data"))
        etree.SubElement(data, q(DS, "X509Certificate")).text = pair.bare_certificate
        if use == "encryption":
            etree.SubElement(key, q(MD, "EncryptionMethod"), {"Algorithm": AES256_GCM})
    etree.SubElement(role, q(MD, "NameIDFormat")).text = name_id
    for index, address in enumerate(return_addresses):
        place = {"index": str(index), "Binding": HTTP_POST, "Location": address}
        etree.SubElement(role, q(MD, "AssertionConsumerService"), place)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
