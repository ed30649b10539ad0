# SPDX-License-Identifier: EUPL-1.2
"""Signing, checking a signature, and opening what was encrypted for us. The cryptography is xmlsec's."""

from __future__ import annotations

from collections.abc import Iterable

import xmlsec
from lxml import etree

from geleitzug.ground.saml import keys, names
from geleitzug.ground.saml.documents import Element
from geleitzug.ground.saml.names import DS, NAMESPACES, XENC, q
from geleitzug.ground.saml.refusals import Reason, Refused


def sign(root: Element, pair: keys.KeyPair, *, position: int) -> None:
    """Put a signature over the whole document into its root (SAML 2.0 core 5.4): RSASSA-PSS, SHA-256."""
    transforms = xmlsec.constants
    signature = xmlsec.template.create(root, transforms.TransformExclC14N, transforms.TransformRsaSha256, ns="ds")
    # xmlsec has a name for RSASSA-PSS only inside: it finds it by its address.
    signature.find("ds:SignedInfo/ds:SignatureMethod", NAMESPACES).set("Algorithm", names.RSA_PSS_SHA256)
    root.insert(position, signature)
    reference = xmlsec.template.add_reference(signature, transforms.TransformSha256, uri=f"#{root.get('ID')}")
    xmlsec.template.add_transform(reference, transforms.TransformEnveloped)
    xmlsec.template.add_transform(reference, transforms.TransformExclC14N)
    data = etree.SubElement(etree.SubElement(signature, q(DS, "KeyInfo")), q(DS, "X509Data"))
    etree.SubElement(data, q(DS, "X509Certificate")).text = pair.bare_certificate
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = keys.private_key(pair.private)
    context.sign(signature)


def check_signature(root: Element, certificates: Iterable[bytes]) -> bool:
    """Tell whether the root of a document is signed by one of the certificates; raises Refused for a wrong signature.

    What the signature says about its own key is not looked at. It must be the root's own child, sign exactly the root,
    and by nothing but the transforms SAML allows (SAML 2.0 core 5.4.1 to 5.4.4): so what is read afterwards is what was
    signed, wherever else in the document something was wrapped (XSW).
    """
    found = list(root.iter(q(DS, "Signature")))
    if not found:
        return False
    if len(found) > 1 or found[0].getparent() is not root:
        raise Refused(Reason.WRAPPED, "signatures that are not the root's")
    _check_form(found[0], root)
    xmlsec.tree.add_ids(root, ["ID"])
    if not any(_fits(found[0], certificate) for certificate in certificates):
        raise Refused(Reason.WRONG_SIGNATURE)
    return True


def _check_form(signature: Element, root: Element) -> None:
    info = signature.findall("ds:SignedInfo", NAMESPACES)
    references = signature.findall("ds:SignedInfo/ds:Reference", NAMESPACES)
    if len(info) != 1 or len(references) != 1 or signature.find("ds:Object", NAMESPACES) is not None:
        raise Refused(Reason.WRAPPED, "a signature with more than one thing in it")
    if not root.get("ID") or references[0].get("URI") != f"#{root.get('ID')}":
        raise Refused(Reason.WRAPPED, "a signature of something else")
    used = {
        (path, node.get("Algorithm"))
        for path in ("ds:CanonicalizationMethod", "ds:SignatureMethod", "ds:Reference/ds:Transforms/ds:Transform",
                     "ds:Reference/ds:DigestMethod")
        for node in info[0].findall(path, NAMESPACES)
    }  # fmt: skip
    taken = {
        "ds:CanonicalizationMethod": frozenset({names.EXC_C14N}), "ds:SignatureMethod": names.SIGNATURES,
        "ds:Reference/ds:Transforms/ds:Transform": names.TRANSFORMS, "ds:Reference/ds:DigestMethod": names.DIGESTS,
    }  # fmt: skip
    if strange := sorted(str(algorithm) for path, algorithm in used if algorithm not in taken[path]):
        raise Refused(Reason.WRONG_SIGNATURE, ", ".join(strange))
    if {path for path, _algorithm in used} != taken.keys():
        raise Refused(Reason.WRONG_SIGNATURE, "incomplete")


def _fits(signature: Element, certificate: bytes) -> bool:
    context = xmlsec.SignatureContext()
    context.key = keys.public_key(certificate)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def opened(encrypted: Element, pair: keys.KeyPair) -> bytes:
    """Return what an EncryptedAssertion holds, as a document of its own; raises Refused.

    Every failure looks the same from outside, so that nobody can ask us what their guess decrypts to.
    """
    data = encrypted.findall("xenc:EncryptedData", NAMESPACES)
    if len(data) != 1:
        raise Refused(Reason.UNDECIPHERABLE, f"{len(data)} times EncryptedData")
    _bring_key_inside(encrypted, data[0])
    ciphers = {(node.getparent().tag, node.get("Algorithm")) for node in data[0].iter(q(XENC, "EncryptionMethod"))}
    wanted = {q(XENC, "EncryptedData"): names.CIPHERS, q(XENC, "EncryptedKey"): names.KEY_CIPHERS}
    if {tag for tag, _algorithm in ciphers} != wanted.keys() or any(
        algorithm not in wanted.get(tag, ()) for tag, algorithm in ciphers
    ):
        raise Refused(Reason.UNDECIPHERABLE, f"ciphers {sorted(str(each) for each in ciphers)}")
    try:
        plain = _decrypted(data[0], pair)
    except (xmlsec.Error, ValueError, TypeError) as trouble:  # what a forger locks in may be no key at all
        raise Refused(Reason.UNDECIPHERABLE, str(trouble)) from None
    return bytes(etree.tostring(plain, with_tail=False))


def _decrypted(data: Element, pair: keys.KeyPair) -> Element:
    """Open the key, then what it locks. A KeysManager would do both, and read the system's certificates: 16 ms."""
    boxes = list(data.iter(q(XENC, "EncryptedKey")))
    # The type says what xmlsec puts where the locked was: for an assertion an element, for a key nothing at all.
    if len(boxes) != 1 or boxes[0].get("Type") is not None or data.get("Type") != names.ELEMENT:
        raise Refused(Reason.UNDECIPHERABLE, f"{len(boxes)} keys, {data.get('Type')}")
    first, second = xmlsec.EncryptionContext(), xmlsec.EncryptionContext()
    first.key = keys.private_key(pair.private)
    opened_key = first.decrypt(boxes[0])
    second.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataAes, opened_key)
    return second.decrypt(data)


def _bring_key_inside(encrypted: Element, data: Element) -> None:
    """Move an encrypted key that lies beside its data into it, where xmlsec looks (both are allowed, XML Enc 3.5)."""
    beside = encrypted.findall("xenc:EncryptedKey", NAMESPACES)
    info = data.find("ds:KeyInfo", NAMESPACES)
    if len(beside) == 1 and info is not None and info.find("xenc:EncryptedKey", NAMESPACES) is None:
        for pointer in info.findall("ds:RetrievalMethod", NAMESPACES):
            info.remove(pointer)
        info.append(beside[0])
