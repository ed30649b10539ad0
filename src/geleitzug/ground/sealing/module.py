# SPDX-License-Identifier: EUPL-1.2
"""A sealing key in a hardware module (PKCS #11 v2.40): it signs there and never comes out.

Its certificates lie in a file. Nobody needs this one who keeps the key in a PKCS #12 file (keys.py).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pkcs11.exceptions import PKCS11Error
from pkcs11.util.ec import encode_ecdsa_signature

from geleitzug.ground.sealing.keys import CannotSeal, read_certificates


class _Library:
    """What all keys of one PKCS #11 library share: it is one per process, and its sessions fall together."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.turn = 0
        """How often it was begun anew: a session of an earlier turn is void."""


_libraries: dict[str, _Library] = {}


class ModuleKey:
    """A private key of a token, named by its label."""

    def __init__(self, library: str, token: str, label: str, pin: str, certificates: Path) -> None:
        self._library, self._token, self._label, self._pin = library, token, label, pin
        self.chain: Sequence[x509.Certificate] = read_certificates(certificates)
        # Two towns may have their tokens in one library: begun anew for one, the other's sessions are gone as well.
        self._shared = _libraries.setdefault(library, _Library())
        self._session: tuple[int, int, Any] | None = None
        # A token locks after a few wrong PINs, and a job tries again and again: after the first one nobody asks it.
        self._refused = ""

    def sign(self, content: bytes) -> bytes:
        """Sign bytes in the token; a session that was lost is opened once more."""
        with self._shared.lock:
            if self._refused:
                raise CannotSeal(self._refused)
            try:
                return self._signed(content, afresh=False)
            except PKCS11Error:
                try:
                    return self._signed(content, afresh=True)
                except PKCS11Error as trouble:
                    raise CannotSeal(
                        f"The hardware module does not sign: {type(trouble).__name__} {trouble}"
                        f" (token {self._token!r}, key {self._label!r})."
                    ) from trouble

    def _signed(self, content: bytes, *, afresh: bool) -> bytes:
        session = self._opened(afresh=afresh)
        try:
            key = session.get_key(label=self._label, object_class=pkcs11.ObjectClass.PRIVATE_KEY)
        except pkcs11.NoSuchKey:
            raise CannotSeal(f"The token {self._token} has no private key {self._label}.") from None
        if key.key_type is pkcs11.KeyType.EC:
            digest = hashes.Hash(hashes.SHA256())
            digest.update(content)
            raw = key.sign(digest.finalize(), mechanism=pkcs11.Mechanism.ECDSA)
            return bytes(encode_ecdsa_signature(raw))
        return bytes(key.sign(content, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))

    def _opened(self, *, afresh: bool) -> Any:
        here = os.getpid(), self._shared.turn
        if self._session is None or self._session[:2] != here or afresh:
            try:
                library = pkcs11.lib(self._library)
                if afresh or (self._session is not None and self._session[0] != here[0]):
                    library.reinitialize()
                    self._shared.turn += 1
                token = library.get_token(token_label=self._token)
                try:
                    session = token.open(user_pin=self._pin)
                except pkcs11.UserAlreadyLoggedIn:  # a login holds for all sessions of a process
                    session = token.open()
            except (PKCS11Error, RuntimeError) as trouble:
                said = (
                    f"The hardware module does not let us in: {type(trouble).__name__} {trouble}"
                    f" (library {self._library!r}, token {self._token!r})."
                )
                if isinstance(trouble, pkcs11.PinIncorrect | pkcs11.PinLocked):
                    self._refused = said
                raise CannotSeal(said) from trouble
            self._session = os.getpid(), self._shared.turn, session
        return self._session[2]
