# SPDX-License-Identifier: EUPL-1.2
"""What is kept out of the log: the arguments of jobs, and the way through the code where nobody has to mend it.

Some arguments are the secrets of links. And that somebody else does not answer is no fault of a line of ours: it is
told in one line, since pages and jobs meet it again and again while it lasts.
"""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl

import django.db
import psycopg

from geleitzug.ground.calling import LineDown

OTHERS_AWAY = (
    ConnectionError, TimeoutError, socket.gaierror, ssl.SSLError, smtplib.SMTPException, LineDown,
    psycopg.OperationalError, django.db.OperationalError,
)  # fmt: skip
"""What is raised where a database, a mail server or another service does not answer, or not as it should."""


class WithoutArguments(logging.Filter):
    """Let procrastinate name a job that failed by its task and number alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the arguments out of a record; every record is written."""
        job = getattr(record, "job", None)
        if isinstance(job, dict) and (call := job.get("call_string")):
            record.msg = str(record.msg).replace(call, f"{job['task_name']}[{job['id']}]")
        return True


class InOneLine(logging.Filter):
    """Tell in one line that somebody else is away; with ``LOG_LEVEL=DEBUG`` the way through the code stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the trouble into the message; every record is written."""
        trouble = record.exc_info[1] if record.exc_info else None
        if isinstance(trouble, OTHERS_AWAY) and not logging.getLogger().isEnabledFor(logging.DEBUG):
            record.msg, record.args = f"{record.getMessage()}: {_told(trouble)}", None
            record.exc_info = record.exc_text = None
        return True


def _told(trouble: BaseException) -> str:
    """Return the trouble in one line; of what a mail server says the number alone, since its words name people."""
    said = " ".join(str(trouble).split())
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        said = ", ".join(str(code) for code, _text in trouble.recipients.values())
    elif isinstance(trouble, smtplib.SMTPResponseException):
        said = str(trouble.smtp_code)
    return f"{type(trouble).__name__}: {said}" if said else type(trouble).__name__
