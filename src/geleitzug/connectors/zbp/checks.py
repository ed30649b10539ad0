# SPDX-License-Identifier: EUPL-1.2
"""What must be right before somebody's central mailbox can be told of anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from geleitzug.connectors.zbp import message, wire

HOWTO = "docs/howto/connect-the-central-mailbox.md says where each of them comes from."


def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """Complain about settings with which no notice would arrive; without a destination the connector is off."""
    own: dict[str, Any] = settings.CENTRAL_MAILBOX
    if not own["destination"]:
        return []
    found: list[checks.CheckMessage] = []
    if not wire.UUID_TEXT.fullmatch(own["destination"]):
        found.append(checks.Error(f"ZBP_DESTINATION={own['destination']!r} is no UUID.", hint=HOWTO, id="zbp.E001"))
    missing = [name for name in ("submission_url", "token_url", "client_id", "client_secret") if not own[name]]
    if missing:
        names = ", ".join(f"ZBP_{name.upper()}" for name in missing)
        found.append(checks.Error(f"Nothing is set for {names}.", hint=HOWTO, id="zbp.E002"))
    try:
        message.read_author(Path(own["key_file"]).read_bytes(), Path(own["certificate_file"]).read_bytes())
    except (OSError, message.BadAuthor) as trouble:
        text = f"ZBP_KEY_FILE and ZBP_CERTIFICATE_FILE: {trouble}."
        found.append(checks.Error(text, hint=HOWTO, id="zbp.E003"))
    return found
