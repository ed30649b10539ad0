# SPDX-License-Identifier: EUPL-1.2
"""AES-256-GCM over values, wrapping keys in it, new keys: bytes in, bytes out. Files are streams.py, keys keyring.py.

What a value belongs to goes in as associated data, so that one that was moved or exchanged is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
MARK_BYTES = 4


class CryptoError(Exception):
    """Something that is kept sealed cannot be read or written."""


class Refused(CryptoError):
    """The bytes were changed, come from elsewhere, or belong to another key."""


class UnknownKey(Refused):
    """It was sealed by a key of the installation that this process has not: turned, and the process not restarted."""


class NoInstallationKey(CryptoError):
    """Nobody gave this installation its key, or the module that keeps it does not answer."""


def new_key() -> bytes:
    """Return a new random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def new_pair() -> tuple[bytes, bytes]:
    """Return a new key to sign with on P-256 (FIPS 186-5): its private number, and its public point (SEC 1, 2.3.3)."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return private.private_numbers().private_value.to_bytes(KEY_BYTES, "big"), point


def seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Encrypt a value for the place it is ``bound`` to.

    The nonce is random, of 96 bits: good for 2^32 values under one key (NIST SP 800-38D, 8.3).
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, plain, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Decrypt a value that stands where it was sealed for; raises Refused."""
    try:
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as trouble:
        raise Refused("these bytes were changed, come from elsewhere, or belong to another key") from trouble


def derived(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    """Return a key for one purpose, from which nobody finds the way back (HKDF-SHA-256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"geleitzug " + purpose).derive(key)


def mark_of(key: bytes) -> bytes:
    """Return four bytes that tell keys apart without telling anything of them."""
    return hashlib.sha256(b"geleitzug mark " + key).digest()[:MARK_BYTES]


def keyed_hash(key: bytes, text: str) -> str:
    """Return what a text is looked up by where the text itself must not be stored (HMAC-SHA-256)."""
    return hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache(maxsize=512)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
