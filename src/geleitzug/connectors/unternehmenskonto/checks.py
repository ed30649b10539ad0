# SPDX-License-Identifier: EUPL-1.2
"""What must be right before somebody can be sent to Mein Unternehmenskonto."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from geleitzug.ground.saml.checks import complaints


def check_files(**_: Any) -> list[checks.CheckMessage]:
    """Complain about metadata, key or name with which everybody would be turned away; without metadata it is off."""
    own: dict[str, Any] = settings.IDENTITY_PROVIDERS["muk"]
    if own["metadata"] is None:
        return []
    found = [
        *complaints(
            own["metadata"], own["key"], own["certificate"],
            provider="Mein Unternehmenskonto", setting="MUK_METADATA_FILE", prefix="unternehmenskonto",
        )
    ]  # fmt: skip
    parts = urlsplit(own["entity_id"])
    if not settings.DEMO and (parts.scheme != "https" or not parts.hostname):
        hint = "ELSTER knows us by it: choose it once, and never change it."
        message = f"MUK_ENTITY_ID={own['entity_id']!r} is no https address."
        found.append(checks.Error(message, hint=hint, id="unternehmenskonto.E003"))
    return found
