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
import time

import django.db
import psycopg

from geleitzug.ground.calling import LineDown
from geleitzug.ground.crypto.cipher import NoInstallationKey, UnknownKey

OTHERS_AWAY = (
    ConnectionError, TimeoutError, socket.gaierror, ssl.SSLCertVerificationError, ssl.SSLEOFError,
    ssl.SSLZeroReturnError, smtplib.SMTPException, LineDown,
)  # fmt: skip
"""What is raised where a mail server or another service does not answer, or not as it should.

Of TLS only what the other side does: a certificate of ours that cannot be read is told with the way to it.
"""
DATABASE_AWAY = ("08", "57P", "53300")
"""How the numbers begin by which PostgreSQL says that it is away, ends, or is full of connections."""


AGAIN_SECONDS = 300
"""So often it is told that the installation's key is missing: until somebody mends that every job fails by it."""
RESTART = "if keys were turned, restart pages and workers"


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
        if trouble and _is_away(trouble) and not logging.getLogger().isEnabledFor(logging.DEBUG):
            record.msg, record.args = f"{record.getMessage()}: {_told(trouble)}", None
            record.exc_info = record.exc_text = None
        return True


class OnceInAWhile(logging.Filter):
    """Tell in one line and not again and again that the installation's key is not there, or not in this process."""

    def __init__(self) -> None:
        super().__init__()
        self._told: float | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the first record of some minutes through; with ``LOG_LEVEL=DEBUG`` every one."""
        trouble = _lacks_key(record.exc_info[1] if record.exc_info else None)
        if trouble is None or logging.getLogger().isEnabledFor(logging.DEBUG):
            return True
        now = time.monotonic()
        if self._told is not None and now - self._told < AGAIN_SECONDS:
            return False
        self._told = now
        record.msg, record.args = f"{record.getMessage()}: {_told(trouble)}; {RESTART}", None
        record.exc_info = record.exc_text = None
        return True


def _lacks_key(trouble: BaseException | None) -> BaseException | None:
    """Return what says that the key is missing: a trouble itself, or what it comes from."""
    if isinstance(trouble, (UnknownKey, NoInstallationKey)) or trouble is None:
        return trouble
    return _lacks_key(trouble.__cause__)


def _is_away(trouble: BaseException) -> bool:
    """Tell whether somebody else does not answer.

    A lock that nobody lets go of, a deadlock, a statement that took too long, a full disk: the database does answer
    there, and somebody has to mend something. Who looks for it needs the way through the code.
    """
    if isinstance(trouble, django.db.OperationalError):
        trouble = trouble.__cause__ or trouble
    if isinstance(trouble, psycopg.OperationalError):
        return trouble.sqlstate is None or trouble.sqlstate.startswith(DATABASE_AWAY)
    return isinstance(trouble, (*OTHERS_AWAY, django.db.OperationalError))


def _told(trouble: BaseException) -> str:
    """Return the trouble in one line; of what a mail server says the number alone, since its words name people."""
    said = " ".join(str(trouble).split())
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        said = ", ".join(str(code) for code, _text in trouble.recipients.values())
    elif isinstance(trouble, smtplib.SMTPResponseException):
        said = str(trouble.smtp_code)
    return f"{type(trouble).__name__}: {said}" if said else type(trouble).__name__
