# SPDX-License-Identifier: EUPL-1.2
"""The installation's key in a hardware module (PKCS #11 v2.40): it wraps and unwraps there and never comes out.

Keys are AES-256 secret keys of one token, named by their labels; which library speaks to it is a setting. Nobody needs
this file who keeps the key in a file (safes.py).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import pkcs11
from django.conf import settings
from pkcs11.exceptions import PKCS11Error

from geleitzug.ground.crypto.cipher import NONCE_BYTES, TAG_BYTES, NoInstallationKey, Refused, UnknownKey

T = TypeVar("T")


class HardwareModule:
    """A safe that asks a token. Sessions belong to a process, so one that was forked opens its own."""

    def __init__(self, library: str, token: str, labels: tuple[str, ...], pin: str) -> None:
        self._library, self._token, self._labels, self._pin = library, token, labels, pin
        self._lock = threading.Lock()
        self._session: tuple[int, Any] | None = None

    @property
    def current(self) -> str:
        """Return the label of the first key."""
        return self._labels[0]

    @property
    def known(self) -> tuple[str, ...]:
        """Return the labels of all keys."""
        return self._labels

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        """Wrap by the first key."""
        nonce = os.urandom(NONCE_BYTES)
        parameters = pkcs11.GCMParams(nonce, bound, TAG_BYTES * 8)
        wrapped = self._asked(
            self.current,
            lambda found: found.encrypt(key, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters),
        )
        return nonce + bytes(wrapped)

    def unwrap(self, name: str, wrapped: bytes, bound: bytes) -> bytes:
        """Unwrap by the named key."""
        if name not in self._labels:
            raise UnknownKey(f"PKCS11_KEY does not name the key {name}; it names {', '.join(self._labels)}")
        parameters = pkcs11.GCMParams(wrapped[:NONCE_BYTES], bound, TAG_BYTES * 8)
        plain = self._asked(
            name,
            lambda found: found.decrypt(
                wrapped[NONCE_BYTES:], mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters
            ),
        )
        return bytes(plain)

    def _asked(self, label: str, ask: Callable[[Any], T]) -> T:
        """Ask the token by one of its keys; a session that was lost is opened once more."""
        with self._lock:
            for again in (False, True):
                session = self._opened(afresh=again)
                try:
                    found = session.get_key(label=label, key_type=pkcs11.KeyType.AES)
                except pkcs11.NoSuchKey:
                    raise NoInstallationKey(f"The token {self._token} has no AES key {label} (PKCS11_KEY).") from None
                except PKCS11Error:
                    if again:
                        raise
                    continue
                try:
                    return ask(found)
                except PKCS11Error as trouble:
                    # A wrong tag has no name of its own: modules answer it in different ways.
                    raise Refused(f"the hardware module refused: {type(trouble).__name__}") from trouble
            raise AssertionError("unreachable")

    def _opened(self, *, afresh: bool) -> Any:
        if self._session is None or self._session[0] != os.getpid() or afresh:
            with _said(self._library, self._token):
                library = pkcs11.lib(self._library)
                if afresh or self._session is not None:
                    library.reinitialize()
                token = library.get_token(token_label=self._token)
                try:
                    session = token.open(user_pin=self._pin)
                except pkcs11.UserAlreadyLoggedIn:  # a login holds for all sessions of a process
                    session = token.open()
                self._session = os.getpid(), session
        return self._session[1]


@contextmanager
def _said(library: str, token: str) -> Iterator[None]:
    try:
        yield
    except (PKCS11Error, RuntimeError) as trouble:
        raise NoInstallationKey(
            f"The hardware module does not let us in: {type(trouble).__name__} {trouble}"
            f" (PKCS11_MODULE={library!r}, PKCS11_TOKEN={token!r}, PKCS11_PIN)."
        ) from trouble


def module_of_settings() -> HardwareModule:
    """Return the module the settings name."""
    return _module(settings.PKCS11_MODULE, settings.PKCS11_TOKEN, tuple(settings.PKCS11_KEY), settings.PKCS11_PIN)


@lru_cache(maxsize=4)
def _module(library: str, token: str, labels: tuple[str, ...], pin: str) -> HardwareModule:
    return HardwareModule(library, token, labels, pin)
