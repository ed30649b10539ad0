# SPDX-License-Identifier: EUPL-1.2
"""The drill's own book, outside the database: what somebody was told has happened. Comparing is comparing.py."""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from pathlib import Path
from typing import Any


class Ledger:
    """A file of JSON lines, each on disk before the drill goes on."""

    def __init__(self, path: Path) -> None:
        self.path, self.many = path, 0
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def note(self, what: str, **facts: Any) -> None:
        """Write down what was acknowledged."""
        with self._lock:
            self._file.write(json.dumps({"what": what, **facts}, ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.many += 1

    def entries(self) -> dict[str, list[dict[str, Any]]]:
        """Return all entries by what happened."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                found[entry["what"]].append(entry)
        return found
