# SPDX-License-Identifier: EUPL-1.2
"""A folder both sides can reach. What is sent appears whole: files that go along first, the message last, by renaming.

HANDOVER_FOLDER/TOWN/TARGET/out/     we write, the specialist system takes away
HANDOVER_FOLDER/TOWN/TARGET/in/      it writes NAME.json, we take; then in/done or in/trouble
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.connectors.specialist.replies import reply_from
from geleitzug.core.handover.ports import (
    BadSettings,
    Parcel,
    Reply,
    Setting,
    Settings,
    TargetAway,
    TargetRefuses,
    Unreadable,
)

OUT, IN, DONE, TROUBLE = "out", "in", "done", "trouble"
SENT = ".sent"
"""Holds an empty file for each key that was laid down: what was taken away already is not laid down again."""
KEEP_SENT = 90 * 86400.0
SETTLED = 2.0
"""Seconds nobody has written to an answer: not every system renames when it is done."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")


class FolderLine:
    """The folder of all towns and targets."""

    title = gettext_lazy("Ordner")
    settings: tuple[Setting, ...] = ()

    def check(self, own: Settings) -> None:
        """Refuse where no folder is named; raises BadSettings."""
        if not settings.HANDOVER_FOLDER:
            raise BadSettings(
                "line", _("Auf diesem Server ist kein Ordner für Übergaben eingerichtet (HANDOVER_FOLDER).")
            )

    def look(self, own: Settings, *, town: str, target: str) -> None:
        """Look whether the folder can be written; raises TargetAway."""
        with _reaching():
            home = _home(town, target)
            (home / OUT).mkdir(parents=True, exist_ok=True)
            (home / IN).mkdir(exist_ok=True)
            for mark in (home / OUT / SENT).glob("*"):
                if mark.stat().st_mtime < time.time() - KEEP_SENT:
                    mark.unlink()
        if not os.access(home / OUT, os.W_OK | os.X_OK):
            raise TargetAway(_("In den Ordner lässt sich nicht schreiben."))

    def send(self, own: Settings, parcel: Parcel) -> None:
        """Lay the files down; the same once more changes nothing. Raises TargetAway, TargetRefuses."""
        with _reaching():
            out = _home(parcel.town, parcel.target) / OUT
            out.mkdir(parents=True, exist_ok=True)
            (out.parent / IN).mkdir(exist_ok=True)
            (out / SENT).mkdir(exist_ok=True)
            if (out / SENT / parcel.key).exists():
                return
            for each in parcel.attachments:
                _lay_down(out, each.name, each.content, parcel.key)
            _lay_down(out, parcel.name, parcel.content, parcel.key)
            (out / SENT / parcel.key).touch()

    def asks(self, own: Settings) -> bool:
        """Tell whether there is somebody to ask for answers."""
        return True

    def replies(self, own: Settings, *, town: str, target: str) -> list[Reply | Unreadable]:
        """Read what lies in ``in`` and is whole, the oldest first; raises TargetAway."""
        with _reaching():
            box = _home(town, target) / IN
            os.listdir(settings.HANDOVER_FOLDER)  # a share that is not mounted is no empty box
            if not box.is_dir():
                return []
            found = sorted((path.stat().st_mtime, path) for path in box.iterdir() if _is_reply(path))
            whole = [path for at, path in found if at <= time.time() - SETTLED]
            return [reply_from(path.read_bytes(), place=path.name) for path in whole]

    def put_aside(self, own: Settings, place: str, *, town: str, target: str, why: str = "") -> None:
        """Move an answer away, with a sentence beside it where it was not taken; raises TargetAway."""
        with _reaching():
            box = _home(town, target) / IN
            folder = box / (TROUBLE if why else DONE)
            folder.mkdir(exist_ok=True)
            if (box / place).exists():
                (box / place).replace(folder / f"{time.time_ns()}_{place}")
            if why:
                (folder / f"{place}.txt").write_text(why + "\n", encoding="utf-8")


def check_settings(**_options: Any) -> list[checks.CheckMessage]:
    """Complain about a folder that is not there or not to be written."""
    folder = settings.HANDOVER_FOLDER
    if not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return []
    text = f"HANDOVER_FOLDER={folder!r} is no folder that can be written."
    hint = "docs/howto/connect-a-specialist-system.md says how the folder is used."
    return [checks.Error(text, hint=hint, id="specialist.E001")]


def _home(town: str, target: str) -> Path:
    if not settings.HANDOVER_FOLDER:
        raise TargetAway(_("Auf diesem Server ist kein Ordner für Übergaben eingerichtet (HANDOVER_FOLDER)."))
    return Path(settings.HANDOVER_FOLDER) / town / target


def _lay_down(folder: Path, name: str, content: bytes, key: str) -> None:
    """Write a file under a hidden name and rename it; another shipment's file is not written over."""
    place = folder / name
    if place.exists():
        if place.read_bytes() == content:
            return
        raise TargetRefuses(_("Im Ordner liegt schon eine andere Datei mit dem Namen %(name)s.") % {"name": name})
    draft = folder / f".{key}.{name}"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def _is_reply(path: Path) -> bool:
    return path.is_file() and _NAME.fullmatch(path.name) is not None and path.suffix == ".json"


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TargetAway(
            _("Der Ordner ist nicht zu erreichen: %(why)s") % {"why": error.strerror or type(error).__name__}
        ) from error
