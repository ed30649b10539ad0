# SPDX-License-Identifier: EUPL-1.2
"""Registers the signature pad."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Signing at the counter."""

    name = "geleitzug.verticals.signing"
    label = "signing"

    def ready(self) -> None:
        """Load what runs by the clock, and say which declarations were signed here."""
        from geleitzug.core.cases import pads
        from geleitzug.verticals.signing import clock, declaring  # noqa: F401

        pads.register(declaring.has_pad, declaring.is_signed, declaring.is_typed)
