# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: bytes that no document names any more go away."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from geleitzug.core.files.queries import named_digests
from geleitzug.ground import blobs
from geleitzug.ground.jobs import job, periodic
from geleitzug.ground.tenancy import doors

ONE_DAY = 24 * 3600
SETTLED = timedelta(minutes=15)
"""Longer than a request takes that has stored bytes and not yet written the row that names them."""
log = logging.getLogger(__name__)


@periodic("17 3 * * *", "files.sweep")
def sweep() -> None:
    """Remove what was uploaded and taken back, a day after it was last touched."""
    gone = blobs.sweep(str(doors.current_tenant()), untouched_since=time.time() - ONE_DAY)
    if gone:
        log.info("%d blobs swept", len(gone))


@job("files.delete_bytes")
def delete_bytes(*, blob: str) -> None:
    """Remove a deleted document's bytes; what a backup in progress spares now is swept at night."""
    area = str(doors.current_tenant())
    if not named_digests(area, [blob]):
        blobs.delete(area, blob, untouched_since=time.time() - SETTLED.total_seconds())
