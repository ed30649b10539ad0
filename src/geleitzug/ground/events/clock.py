# SPDX-License-Identifier: EUPL-1.2
"""By the clock: entries are linked every minute, and every night somebody looks whether all of them fit."""

from __future__ import annotations

import logging

from geleitzug.ground.events.linking import link_entries
from geleitzug.ground.events.proving import anchor_line, prove_and_note
from geleitzug.ground.jobs import periodic
from geleitzug.ground.tenancy import doors

log = logging.getLogger(__name__)


@periodic("* * * * *", "events.link")
def link() -> None:
    """Link what is new in the town's audit trail."""
    link_entries()


@periodic("52 2 * * *", "events.prove")
def prove() -> None:
    """Look at the whole chain; what does not fit is told by doctor, on the operator's page and in the machine's log.

    What fits leaves an anchor in that log: whoever writes in the database does not reach it.
    """
    if found := prove_and_note().found:
        log.error("the audit trail of %s does not fit: %s", doors.current_tenant(), found)
    elif line := anchor_line():
        log.info("anchor %s", line)
