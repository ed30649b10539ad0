# SPDX-License-Identifier: EUPL-1.2
"""Our side of an identity provider that speaks SAML, as this installation has set it up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from geleitzug.ground.saml.keys import KeyPair, read_pair
from geleitzug.ground.saml.metadata import Provider, own_metadata, read_provider
from geleitzug.ground.saml.names import TRANSIENT


class OurSide:
    """What a connector builds on: ``key`` names its part of ``IDENTITY_PROVIDERS``, ``name_id`` the names it wants."""

    key: str
    name_id = TRANSIENT

    def is_on(self) -> bool:
        """Tell whether this installation is connected to it."""
        return self._own["metadata"] is not None

    def metadata(self, return_addresses: Iterable[str]) -> bytes:
        """Return our metadata for the provider's operators."""
        return own_metadata(self._own["entity_id"], self._pair, return_addresses, name_id=self.name_id)

    @property
    def _own(self) -> dict[str, Any]:
        return settings.IDENTITY_PROVIDERS[self.key]

    @property
    def _provider(self) -> Provider:
        return read_provider(self._own["metadata"])

    @property
    def _pair(self) -> KeyPair:
        return read_pair(self._own["key"], self._own["certificate"])
