# SPDX-License-Identifier: EUPL-1.2
"""What must be right before somebody can be sent to BundID."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from geleitzug.ground.saml.checks import complaints


def check_files(**_: Any) -> list[checks.CheckMessage]:
    """Complain about metadata, key or name with which BundID would turn everybody away; without metadata it is off."""
    own: dict[str, Any] = settings.IDENTITY_PROVIDERS["bundid"]
    if own["metadata"] is None:
        return []
    found = [
        *complaints(
            own["metadata"], own["key"], own["certificate"],
            provider="BundID", setting="BUNDID_METADATA_FILE", prefix="bundid",
        )
    ]  # fmt: skip
    parts = urlsplit(own["entity_id"])
    if not settings.DEMO and (parts.scheme != "https" or parts.port is not None or not parts.hostname):
        hint = "BundID derives everybody's key from its host: choose it once, and never change it."
        message = f"BUNDID_ENTITY_ID={own['entity_id']!r} is no https address without a port."
        found.append(checks.Error(message, hint=hint, id="bundid.E003"))
    if not settings.DEMO and not own["online_service_id"]:
        hint = "Set BUNDID_SERVICE_ID to the online service's BMI-ID."
        found.append(checks.Error("BundID wants to know which online service asks.", hint=hint, id="bundid.E004"))
    return found
