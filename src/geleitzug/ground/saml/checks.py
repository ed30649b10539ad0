# SPDX-License-Identifier: EUPL-1.2
"""What must be right before anybody is sent to a provider that speaks SAML; connectors add what their own asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import xmlsec
from django.core import checks

from geleitzug.ground.saml import keys
from geleitzug.ground.saml.metadata import NoProvider, read_provider


def complaints(
    metadata: Path, key: Path, certificate: Path, *, provider: str, setting: str, prefix: str
) -> Iterator[checks.CheckMessage]:
    """Yield what is wrong with a provider's metadata (E001) and with our own key and certificate (E002).

    ``setting`` is the setting that names the metadata, ``prefix`` what the ids of the complaints begin with.
    """
    try:
        read_provider(metadata)
    except NoProvider as trouble:
        hint = f"Save the metadata of {provider} there, or unset {setting} to do without."
        yield checks.Error(f"{setting}: {trouble}", hint=hint, id=f"{prefix}.E001")
    try:
        pair = keys.read_pair(key, certificate)
        keys.private_key(pair.private)
        keys.public_key(pair.certificate)
    except (OSError, TypeError, xmlsec.Error) as trouble:
        hint = "docs/howto/operate.md says how to make a key and a certificate for SAML."
        yield checks.Error(f"SAML_KEY_FILE and SAML_CERTIFICATE_FILE: {trouble}.", hint=hint, id=f"{prefix}.E002")
