# SPDX-License-Identifier: EUPL-1.2
"""No argument of a job reaches the log: some are the secrets of links."""

from __future__ import annotations

import logging.config

from django.conf import settings
from procrastinate.jobs import Job


def test_a_job_that_failed_is_named_without_its_arguments() -> None:
    job = Job(
        id=7, status="failed", queue="default", lock=None, queueing_lock=None,
        task_name="mail.send", task_kwargs={"secret": "wer-das-liest"},
    )  # fmt: skip
    plan = settings.LOGGING
    assert plan["handlers"]["console"]["filters"] == list(plan["filters"])
    leave_out = logging.config.DictConfigurator(plan).configure_filter(dict(plan["filters"]["without_arguments"]))
    record = logging.makeLogRecord({"msg": f"Job {job.call_string} ended", "job": job.log_context()})

    assert leave_out.filter(record)
    assert record.getMessage() == "Job mail.send[7] ended"
