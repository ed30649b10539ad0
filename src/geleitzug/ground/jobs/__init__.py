# SPDX-License-Identifier: EUPL-1.2
"""Work that comes later: a job is a row in PostgreSQL and commits or vanishes with what asked for it."""

from geleitzug.ground.jobs.queue import defer, job, periodic

__all__ = ["defer", "job", "periodic"]
