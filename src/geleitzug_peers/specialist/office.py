# SPDX-License-Identifier: EUPL-1.2
"""What the specialist system does with a message: keep it once by its key, give it a file number, answer."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class File:
    """A message that was kept: how often it came, and what it is called here."""

    key: str
    number: str
    name: str
    times: int


class Office:
    """The files of one system, in a folder; the same key again is the same file."""

    def __init__(self, folder: Path, prefix: str = "FV") -> None:
        self._folder, self._prefix = folder, prefix
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, key: str, name: str, content: bytes) -> File:
        """Keep a message, and return its file; its number stays however often it comes."""
        with self._lock:
            known = self._read().get(key)
            if known is None:
                known = {"number": self._next(), "name": name, "times": 0}
                (self._folder / f"{key}.bin").write_bytes(content)
            known["times"] += 1
            self._write({**self._read(), key: known})
            return File(key, known["number"], known["name"], known["times"])

    def files(self) -> list[File]:
        """Return all files in the order in which they came."""
        with self._lock:
            return [File(key, each["number"], each["name"], each["times"]) for key, each in self._read().items()]

    def content(self, key: str) -> bytes:
        """Return what a message said; raises OSError."""
        return (self._folder / f"{key}.bin").read_bytes()

    def _next(self) -> str:
        return f"{self._prefix}/{datetime.now(UTC).year}/{len(self._read()) + 1:05d}"

    def _read(self) -> dict[str, Any]:
        book = self._folder / "book.json"
        return json.loads(book.read_text(encoding="utf-8")) if book.exists() else {}

    def _write(self, book: dict[str, Any]) -> None:
        draft = self._folder / "book.new"
        draft.write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._folder / "book.json")


def reply_to(file: File, *, state: str = "accepted", text: str = "") -> dict[str, Any]:
    """Return the answer about a file."""
    return {
        "id": f"{file.number}-{state}",
        "shipment": file.key,
        "state": state,
        "reference": file.number if state != "refused" else "",
        "text": text,
    }
