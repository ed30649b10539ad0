# SPDX-License-Identifier: EUPL-1.2
"""A folder with one folder for each town: scanners write into it, we take what is whole and move it to ``done``."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from geleitzug.core.filing.ports import IntakeAway

DONE, TROUBLE = "done", "trouble"
SETTLED = 20.0
"""Seconds nobody has written to a file: scanners write in place and do not rename."""
UNFINISHED = (".part", ".tmp", ".crdownload")


class ScanFolder:
    """The folder of all towns."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def waiting(self, town: str) -> list[str]:
        """Return the names of files nobody is writing to any more, the oldest first; raises IntakeAway."""
        home, now = self._root / town, time.time()
        with _reaching():
            if not home.is_dir():
                return []
            found = [(path.stat(), path.name) for path in home.iterdir() if _is_file(path)]
        return [name for stat, name in sorted(found, key=_age) if stat.st_mtime <= now - SETTLED and stat.st_size > 0]

    def read(self, town: str, name: str) -> bytes:
        """Return a file's bytes; raises IntakeAway."""
        with _reaching():
            return (self._root / town / name).read_bytes()

    def put_aside(self, town: str, name: str, *, why: str = "") -> None:
        """Move a file away, with a sentence beside it where it was not taken; raises IntakeAway."""
        home = self._root / town
        folder = home / (TROUBLE if why else DONE)
        with _reaching():
            folder.mkdir(exist_ok=True)
            (home / name).replace(_free(folder, name))
            if why:
                (folder / f"{name}.txt").write_text(why + "\n", encoding="utf-8")


def configured() -> ScanFolder | None:
    """Return the folder of the settings; None where none is named."""
    return ScanFolder(Path(settings.SCAN_FOLDER)) if settings.SCAN_FOLDER else None


def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """Complain about a folder that is not there or not to be written; without one no paper is taken."""
    folder = settings.SCAN_FOLDER
    if not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return []
    text = f"SCAN_FOLDER={folder!r} is no folder that can be written."
    hint = "docs/howto/take-in-paper.md says how the folder is used."
    return [checks.Error(text, hint=hint, id="scanfolder.E001")]


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and not path.name.lower().endswith(UNFINISHED)


def _age(found: tuple[os.stat_result, str]) -> tuple[int, str]:
    return found[0].st_mtime_ns, found[1]


def _free(folder: Path, name: str) -> Path:
    """Return a place in a folder; scanners begin their numbers anew, and nothing there is written over."""
    place, at = folder / name, 1
    while place.exists():
        place, at = folder / f"{at}_{name}", at + 1
    return place


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IntakeAway(str(error)) from error
