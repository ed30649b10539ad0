# SPDX-License-Identifier: EUPL-1.2
"""What the operator can have done; the subject is the town. Sign-in is trust's, roles are staffing's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRun(Deed):
    """Somebody began a command on the machine: which, and on what. Secrets are never among its words."""

    command: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFinished(Deed):
    """A backup was written to its end, and the archive of keys that opens it."""

    archive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRunAgain(Deed):
    """The operator let a job run again that was stuck."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSentAgain(Deed):
    """The operator let a mail be tried again."""

    mail_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRefused(Deed):
    """Somebody of staff wanted what none of their roles covers: the name of the page, not what it is about."""

    page: str
