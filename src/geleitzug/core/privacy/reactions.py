# SPDX-License-Identifier: EUPL-1.2
"""What the clock does: reports nobody fetched any more are deleted."""

from __future__ import annotations

from django.utils import timezone

from geleitzug.core.privacy import reporting
from geleitzug.ground.jobs import periodic


@periodic("37 * * * *", "privacy.forget_reports")
def forget_reports() -> None:
    """Delete the reports whose week is over."""
    reporting.forget_reports(timezone.now())
