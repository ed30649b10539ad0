# SPDX-License-Identifier: EUPL-1.2
"""Submissions on disk: what survives a restart and what tests compare. No HTTP here."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Submission:
    """A submission: announced, then perhaps sent, then decided. ``message`` is what was read in it.

    ``announced`` are the ids of its attachments; ``stored`` those whose bytes have come, as they came.
    """

    id: str
    case: str
    announced: list[str] = field(default_factory=list)
    stored: dict[str, str] = field(default_factory=dict)
    sent: bool = False
    message: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""
    tags: dict[str, Any] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    decided: str = ""


class Book:
    """Everything that was announced, in its order."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "submissions.json"
        self._lock = threading.Lock()
        rows = json.loads(self._file.read_text()) if self._file.exists() else []
        self._rows = {row["id"]: Submission(**row) for row in rows}

    def announce(self, attachments: list[str]) -> Submission:
        """Take down a new submission with the ids of what will go along."""
        with self._changing():
            made = Submission(str(uuid.uuid4()), str(uuid.uuid4()), announced=attachments)
            self._rows[made.id] = made
            return made

    @contextmanager
    def changing(self, submission: str) -> Iterator[Submission | None]:
        """Change one submission, alone, and keep it; nothing where nobody announced it."""
        with self._changing():
            yield self._rows.get(submission)

    def of_case(self, case: str) -> str:
        """Return the submission of a case by its id; nothing where there is none."""
        with self._lock:
            return next((row.id for row in self._rows.values() if row.case == case), "")

    def everything(self) -> list[dict[str, Any]]:
        """Return all submissions as they are."""
        with self._lock:
            return [asdict(row) for row in self._rows.values()]

    def forget_unsent(self) -> None:
        """Forget what was announced and never sent, as FIT-Connect does after a day."""
        with self._changing():
            self._rows = {key: row for key, row in self._rows.items() if row.sent}

    def clear(self) -> None:
        """Forget everything."""
        with self._changing():
            self._rows.clear()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            yield
            draft = self._file.with_suffix(".new")
            draft.write_text(json.dumps([asdict(row) for row in self._rows.values()]))
            draft.replace(self._file)
