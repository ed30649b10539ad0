# SPDX-License-Identifier: EUPL-1.2
"""Work that comes later: a job is a row in PostgreSQL and commits or vanishes with what asked for it."""

from geleitzug.ground.jobs.queue import defer, is_called_for, job, periodic

__all__ = ["defer", "is_called_for", "job", "periodic"]
