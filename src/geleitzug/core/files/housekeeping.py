# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: bytes that no document names any more go away."""

from __future__ import annotations

import logging
import time

from geleitzug.ground import blobs
from geleitzug.ground.jobs import periodic
from geleitzug.ground.tenancy import doors

ONE_DAY = 24 * 3600
log = logging.getLogger(__name__)


@periodic("17 3 * * *", "files.sweep")
def sweep() -> None:
    """Remove what was uploaded and taken back, a day after it was last touched."""
    gone = blobs.sweep(str(doors.current_tenant()), untouched_since=time.time() - ONE_DAY)
    if gone:
        log.info("%d blobs swept", len(gone))
