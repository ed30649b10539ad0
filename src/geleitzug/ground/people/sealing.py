# SPDX-License-Identifier: EUPL-1.2
"""Secrets of second factors at rest: sealed by a key made of SECRET_KEY, codes kept as keyed digests.

A copy of the database alone opens none of them. They belong to no case, so no case's key seals them (ground/crypto),
and whoever changes SECRET_KEY keeps the former one for them (SECRET_KEY_FALLBACKS).
"""

from __future__ import annotations

import base64
from functools import lru_cache

from django.conf import settings

from geleitzug.ground.crypto import cipher


class CannotUnseal(Exception):
    """The value was sealed with another SECRET_KEY, for another row, or was changed."""


def seal(text: str, *, place: str) -> str:
    """Seal a text for one place (a row's id): moved elsewhere it does not open."""
    return base64.b64encode(cipher.seal(_key(settings.SECRET_KEY, "seal"), text.encode(), place.encode())).decode()


def unseal(sealed: str, *, place: str) -> str:
    """Return what was sealed; raises CannotUnseal. Former keys (SECRET_KEY_FALLBACKS) open too."""
    for secret in _secrets():
        try:
            return cipher.unseal(_key(secret, "seal"), base64.b64decode(sealed), place.encode()).decode()
        except cipher.Refused:
            continue
    raise CannotUnseal(place)


def digests_of(text: str) -> list[str]:
    """Return the keyed digests of a short secret, today's key first: without the key, guessing finds nothing."""
    return [cipher.keyed_hash(_key(secret, "digest"), text) for secret in _secrets()]


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=16)
def _key(secret: str, purpose: str) -> bytes:
    """RFC 5869: one key for each purpose, so that none of them says anything of another."""
    return cipher.derived(secret.encode(), f"second factors {purpose}".encode())
