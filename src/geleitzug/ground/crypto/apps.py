# SPDX-License-Identifier: EUPL-1.2
"""Registers the crypto app."""

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Encryption at rest."""

    name = "geleitzug.ground.crypto"
    label = "crypto"
