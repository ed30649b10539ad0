# SPDX-License-Identifier: EUPL-1.2
"""What must be right before somebody can be sent to Mein Unternehmenskonto."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import xmlsec
from django.conf import settings
from django.core import checks

from geleitzug.ground.saml import keys
from geleitzug.ground.saml.metadata import NoProvider, read_provider


def check_files(**_: Any) -> list[checks.CheckMessage]:
    """Complain about metadata, key or name with which everybody would be turned away; without metadata it is off."""
    own: dict[str, Any] = settings.IDENTITY_PROVIDERS["muk"]
    if own["metadata"] is None:
        return []
    found: list[checks.CheckMessage] = []
    try:
        read_provider(own["metadata"])
    except NoProvider as trouble:
        hint = "Save the metadata of Mein Unternehmenskonto there, or unset MUK_METADATA_FILE to do without."
        found.append(checks.Error(f"MUK_METADATA_FILE: {trouble}", hint=hint, id="unternehmenskonto.E001"))
    try:
        pair = keys.read_pair(own["key"], own["certificate"])
        keys.private_key(pair.private)
        keys.public_key(pair.certificate)
    except (OSError, TypeError, xmlsec.Error) as trouble:
        hint = "docs/howto/operate.md says how to make a key and a certificate for SAML."
        message = f"SAML_KEY_FILE and SAML_CERTIFICATE_FILE: {trouble}."
        found.append(checks.Error(message, hint=hint, id="unternehmenskonto.E002"))
    parts = urlsplit(own["entity_id"])
    if not settings.DEMO and (parts.scheme != "https" or not parts.hostname):
        hint = "ELSTER knows us by it: choose it once, and never change it."
        message = f"MUK_ENTITY_ID={own['entity_id']!r} is no https address."
        found.append(checks.Error(message, hint=hint, id="unternehmenskonto.E003"))
    return found
