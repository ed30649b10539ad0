# SPDX-License-Identifier: EUPL-1.2
"""A device that makes and shows passkeys in a browser under test: Chromium's own virtual authenticator."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A phone or laptop with a fingerprint reader, as the browser sees it."""

    def __init__(self, page: Page, *, verifies: bool = True) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("WebAuthn.enable")
        answer = self._line.send(
            "WebAuthn.addVirtualAuthenticator", {"options": {**OPTIONS, "isUserVerified": verifies}}
        )
        self._id = answer["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        """Return the passkeys the device holds."""
        found: list[dict[str, Any]] = self._line.send("WebAuthn.getCredentials", {"authenticatorId": self._id})[
            "credentials"
        ]
        return found

    def take(self, passkey: dict[str, Any]) -> None:
        """Hold a passkey of another device, as synchronised passkeys do."""
        self._line.send("WebAuthn.addCredential", {"authenticatorId": self._id, "credential": passkey})

    def verify(self, *, succeeds: bool) -> None:
        """Let the fingerprint be the right one from now on, or not."""
        self._line.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": succeeds})
