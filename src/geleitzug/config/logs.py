# SPDX-License-Identifier: EUPL-1.2
"""What is kept out of the log: the arguments of jobs, because some of them are the secrets of links."""

from __future__ import annotations

import logging


class WithoutArguments(logging.Filter):
    """Let procrastinate name a job that failed by its task and number alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the arguments out of a record; every record is written."""
        job = getattr(record, "job", None)
        if isinstance(job, dict) and (call := job.get("call_string")):
            record.msg = str(record.msg).replace(call, f"{job['task_name']}[{job['id']}]")
        return True
