# SPDX-License-Identifier: EUPL-1.2
"""The signature itself: CMS signed data as PAdES wants it, detached from the file. The file is pdf.py.

ETSI EN 319 142-1 (PAdES, baseline B-B and B-T) on EN 319 122-1 (CAdES): signed are content type, digest and the
signing certificate; the time is the file's (``/M``), or a time stamp of an authority (RFC 3161).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from geleitzug.ground.sealing.keys import CannotSeal, SealKey, owner_of

DIGEST = "sha256"


def signed_data(content_digest: bytes, key: SealKey, *, stamp: Callable[[bytes], bytes] | None = None) -> bytes:
    """Return the signature over bytes with this SHA-256 digest, as DER.

    ``stamp`` gets a signature and returns a time stamp token for it (B-T). Raises CannotSeal.
    """
    chain = [asn1.Certificate.load(each.public_bytes(serialization.Encoding.DER)) for each in key.chain]
    attributes = cms.CMSAttributes([
        _attribute("content_type", "data"),
        _attribute("message_digest", content_digest),
        _attribute("signing_certificate_v2", _named(chain[0])),
    ])  # fmt: skip
    signature = key.sign(attributes.dump())
    _check_belongs(signature, attributes.dump(), key)
    signer = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": chain[0].issuer, "serial_number": chain[0].serial_number}},
        "digest_algorithm": {"algorithm": DIGEST},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": _algorithm(key)},
        "signature": signature,
    }
    if stamp is not None:
        token = cms.ContentInfo.load(stamp(signature))
        signer["unsigned_attrs"] = cms.CMSAttributes([_attribute("signature_time_stamp_token", token)])
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": DIGEST}],
            "encap_content_info": {"content_type": "data"},
            "certificates": chain,
            "signer_infos": [signer],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _check_belongs(signature: bytes, content: bytes, key: SealKey) -> None:
    """Refuse a signature its certificate does not verify: a module holds the key of another one; raises CannotSeal."""
    certificate = key.chain[0]
    public = certificate.public_key()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        else:
            raise InvalidSignature
    except InvalidSignature:
        raise CannotSeal(f"The key that has signed is not that of the certificate {owner_of(certificate)}.") from None


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _named(certificate: asn1.Certificate) -> tsp.SigningCertificateV2:
    """Name the certificate inside what is signed: otherwise another one for the same key could take its place."""
    return tsp.SigningCertificateV2(
        {
            "certs": [
                {
                    "hash_algorithm": algos.DigestAlgorithm({"algorithm": DIGEST}),
                    "cert_hash": hashlib.sha256(certificate.dump()).digest(),
                    "issuer_serial": {
                        "issuer": [asn1.GeneralName("directory_name", certificate.issuer)],
                        "serial_number": certificate.serial_number,
                    },
                }
            ]
        }
    )


def _algorithm(key: SealKey) -> str:
    return "sha256_ecdsa" if isinstance(key.chain[0].public_key(), ec.EllipticCurvePublicKey) else "sha256_rsa"
