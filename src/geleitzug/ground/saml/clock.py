# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: old conversations are forgotten."""

from __future__ import annotations

from django.utils import timezone

from geleitzug.ground.jobs import periodic
from geleitzug.ground.saml import conversations


@periodic("*/10 * * * *", "saml.forget")
def forget() -> None:
    """Forget what was asked and heard too long ago."""
    conversations.forget(timezone.now())
