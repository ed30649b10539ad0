# SPDX-License-Identifier: EUPL-1.2
"""The provider's key, signing, encrypting. Written apart from the house, so that each finds the other's mistakes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
PSS = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
OAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
MGF = "http://www.w3.org/2009/xmlenc11#mgf1sha256"


@dataclass(frozen=True, slots=True)
class Seal:
    """A private key with its certificate, both in PEM."""

    private: bytes
    certificate: bytes

    @property
    def bare(self) -> str:
        """Return the certificate as metadata writes it."""
        return "".join(self.certificate.decode().split("-----")[2].split())


def new_seal(name: str) -> Seal:
    """Make a key and a certificate for ten years."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return Seal(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain),
        certificate.public_bytes(pem),
    )


def kept_seal(folder: Path, name: str) -> Seal:
    """Return the seal in a folder, made at the first call."""
    files = folder / "key.pem", folder / "certificate.pem"
    if not all(file.exists() for file in files):
        folder.mkdir(parents=True, exist_ok=True)
        made = new_seal(name)
        files[0].touch(mode=0o600)
        files[0].write_bytes(made.private)
        files[1].write_bytes(made.certificate)
    return Seal(files[0].read_bytes(), files[1].read_bytes())


def sign(root: Any, seal: Seal) -> None:
    """Sign an element that has an ID and an Issuer first; the signature comes behind the issuer."""
    constants = xmlsec.constants
    signature = xmlsec.template.create(root, constants.TransformExclC14N, constants.TransformRsaSha256, ns="ds")
    signature[0][1].set("Algorithm", PSS)
    root.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, constants.TransformSha256, uri="#" + root.get("ID"))
    xmlsec.template.add_transform(reference, constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, constants.TransformExclC14N)
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(seal.private, constants.KeyDataFormatPem)
    context.sign(signature)


def is_signed_by(root: Any, certificates: list[bytes]) -> bool:
    """Tell whether the root carries a signature of its own by one of the certificates."""
    signature = root.find(f"{{{DS}}}Signature")
    if signature is None or signature.find(f".//{{{DS}}}Reference").get("URI") != "#" + root.get("ID", ""):
        return False
    xmlsec.tree.add_ids(root, ["ID"])
    for certificate in certificates:
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
        try:
            context.verify(signature)
        except xmlsec.Error:
            continue
        return True
    return False


def encrypted(element: Any, certificate: bytes, *, gcm: bool = True, sha1_oaep: bool = False) -> Any:
    """Return an EncryptedAssertion that holds an element: AES-256-GCM under a key of its own, RSA-OAEP with SHA-256.

    ``sha1_oaep`` takes the older RSA-OAEP of XML Encryption 1.0, the only one older libraries know.
    """
    constants = xmlsec.constants
    box = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml": SAML})
    box.append(element)
    cipher = constants.TransformAes256Gcm if gcm else constants.TransformAes256Cbc
    data = xmlsec.template.encrypted_data_create(box, cipher, type=constants.TypeEncElement, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, constants.TransformRsaOaep)
    method = key[0]
    if not sha1_oaep:
        method.set("Algorithm", OAEP)
        etree.SubElement(method, f"{{{DS}}}DigestMethod").set("Algorithm", SHA256)
        etree.SubElement(method, f"{{{MGF.partition('#')[0]}#}}MGF").set("Algorithm", MGF)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(constants.KeyDataAes, 256, constants.KeyDataTypeSession)
    context.encrypt_xml(data, element)
    return box


def as_field(root: Any) -> str:
    """Return a document as a form field of the HTTP-POST binding."""
    return base64.b64encode(root if isinstance(root, bytes) else etree.tostring(root)).decode("ascii")
