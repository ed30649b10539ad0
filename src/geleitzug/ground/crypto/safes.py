# SPDX-License-Identifier: EUPL-1.2
"""The installation's key, which wraps the towns' keys: a port, and the safe that keeps it in a file or the environment.

A hardware module is pkcs11.py. What the towns' keys wrap is keyring.py.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from django.conf import settings

from geleitzug.ground.crypto.cipher import NoInstallationKey, UnknownKey, mark_of, seal, unseal
from geleitzug.ground.crypto.texts import read_keys


class Safe(Protocol):
    """Who wraps and unwraps the towns' keys; the installation's key need not leave it."""

    @property
    def current(self) -> str:
        """Return the name of the key that wraps from now on."""
        ...

    @property
    def known(self) -> tuple[str, ...]:
        """Return the names of all keys it can still unwrap with."""
        ...

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        """Wrap a town's key by the current key."""
        ...

    def unwrap(self, name: str, wrapped: bytes, bound: bytes) -> bytes:
        """Unwrap a town's key by the named key; raises Refused."""
        ...


class KeptHere:
    """A safe for keys that lie in a file or in the environment, the current one first, older ones after it."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = {name_of(key): key for key in keys}

    @property
    def current(self) -> str:
        """Return the name of the first key."""
        return next(iter(self._keys))

    @property
    def known(self) -> tuple[str, ...]:
        """Return the names of all keys."""
        return tuple(self._keys)

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        """Wrap by the first key."""
        return seal(self._keys[self.current], key, bound)

    def unwrap(self, name: str, wrapped: bytes, bound: bytes) -> bytes:
        """Unwrap by the named key."""
        if name not in self._keys:
            raise UnknownKey(f"this process has no key {name} of the installation; it has {', '.join(self._keys)}")
        return unseal(self._keys[name], wrapped, bound)


def safe() -> Safe:
    """Return the safe the settings name; raises NoInstallationKey."""
    if settings.PKCS11_MODULE:
        from geleitzug.ground.crypto.pkcs11 import module_of_settings  # noqa: PLC0415 - a library few need

        return module_of_settings()
    if not settings.ENCRYPTION_KEY:
        raise NoInstallationKey(MISSING)
    return _kept_here(settings.ENCRYPTION_KEY)


MISSING = (
    "The installation has no key to seal people's data with. `geleitzug keys make` makes one in var/installation-key;"
    " or set ENCRYPTION_KEY_FILE to a file that holds it. Keep a copy apart from the backups:"
    " without it nobody reads them, and with it in the same place everybody does."
)


@lru_cache(maxsize=8)
def _kept_here(text: str) -> KeptHere:
    return KeptHere(read_keys(text))


def name_of(key: bytes) -> str:
    """Return the name by which one speaks of a key without saying it."""
    return mark_of(key).hex()
