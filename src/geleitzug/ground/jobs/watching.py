# SPDX-License-Identifier: EUPL-1.2
"""What an operator sees of the queue, and letting a job run again. Running jobs is worker.py.

A town's operator sees the jobs of that town and those that belong to none. Arguments are not shown: they name people's
rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from geleitzug.ground.jobs.worker import ALIVE_SECONDS
from geleitzug.ground.tenancy import doors

FAILED, STALLED, LATE = "failed", "stalled", "late"
LATE_SECONDS = 300

_OURS = "(args->>'tenant' = %s or not args ? 'tenant' or args->'tenant' = 'null')"
_SETTLED = """(job.status = 'failed' and job.args ? 'timestamp' and (
    exists (select from procrastinate_jobs as later
             where later.task_name = job.task_name and later.status = 'failed' and later.id > job.id)
    or exists (select from procrastinate_periodic_defers as turn
                where turn.task_name = job.task_name and turn.job_id is null
                  and turn.defer_timestamp > (job.args->>'timestamp')::bigint)))"""
"""What runs by the clock and failed is over once its next turn went well (its row is deleted then) or failed too: the
newest is enough to look at. An hour of trouble was sixty lines that nobody could clear."""
_TROUBLED = f"""
    select job.id, job.task_name, job.attempts, job.scheduled_at,
           case when job.status = 'failed' then 'failed' when job.status = 'doing' then 'stalled' else 'late' end,
           (select max(at) from procrastinate_events as event where event.job_id = job.id)
      from procrastinate_jobs as job left join procrastinate_workers as worker on worker.id = job.worker_id
     where {_OURS} and not {_SETTLED}
       and (job.status = 'failed'
            or job.status = 'doing' and (worker.id is null
               or worker.last_heartbeat < now() - make_interval(secs => {ALIVE_SECONDS}))
            or job.status = 'todo' and (job.attempts > 0
               or coalesce(job.scheduled_at, now()) < now() - make_interval(secs => {LATE_SECONDS})))
     order by job.id desc limit %s
"""  # noqa: S608  the numbers are ours
_RETRYABLE = f"select id from procrastinate_jobs where id = %s and status in ('failed', 'doing') and {_OURS}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class TroubledJob:
    """A job that failed for good, whose worker died, or that has been tried or waiting for too long."""

    number: int
    name: str
    attempts: int
    scheduled_at: datetime | None
    trouble: str
    last_at: datetime | None

    @property
    def may_retry(self) -> bool:
        """Tell whether an operator can let it run again; what waits runs by itself."""
        return self.trouble != LATE


def troubled(limit: int = 100) -> list[TroubledJob]:
    """Return the jobs of the open door's town that somebody should look at, the latest first; one of each clock."""
    town = doors.current_tenant()
    with doors.at_machine_door(town), connection.cursor() as cursor:
        cursor.execute(_TROUBLED, [str(town), limit])
        return [TroubledJob(*row) for row in cursor.fetchall()]


def retry(number: int) -> bool:
    """Let a job of the open door's town run again at once; False if there is no such job any more."""
    town = doors.current_tenant()
    with doors.machine_door(town), connection.cursor() as cursor:
        if not _is_retryable(cursor, number, town):
            return False
        cursor.execute("select procrastinate_retry_job_v2(%s, now(), null, null, null)", [number])
    return True


def _is_retryable(cursor: object, number: int, town: UUID) -> bool:
    cursor.execute(_RETRYABLE, [number, str(town)])  # type: ignore[attr-defined]
    return cursor.fetchone() is not None  # type: ignore[attr-defined]
