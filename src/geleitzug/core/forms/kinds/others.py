# SPDX-License-Identifier: EUPL-1.2
"""Kinds that are neither typed nor chosen: files, a declaration to confirm, a text to read.

Receiving, checking and storing files is the caller's; here a file is what is known about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Kind, Malformed, Raw, Wrong
from geleitzug.ground.texts import Text
from geleitzug.ground.web.formats import filesize

FILE_TYPES = {
    "pdf": (".pdf", "application/pdf"),
    "jpg": (".jpg,.jpeg", "image/jpeg"),
    "png": (".png", "image/png"),
    "tif": (".tif,.tiff", "image/tiff"),
    "heic": (".heic", "image/heic"),
    "docx": (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "odt": (".odt", "application/vnd.oasis.opendocument.text"),
    "txt": (".txt", "text/plain"),
    "xml": (".xml", "application/xml"),
    "dxf": (".dxf", "image/vnd.dxf"),
    "ifc": (".ifc", "application/x-step"),
}


@dataclass(frozen=True, slots=True)
class DeleteAfter:
    """Until when such a file may be kept: the task of the process that ends the need, and the law that says so."""

    task: str
    law: str

    @classmethod
    def load(cls, given: Given) -> DeleteAfter | None:
        """Take the setting; without it a file is kept as long as the case."""
        raw = given.take("delete_after", Mapping)
        if raw is None:
            return None
        inside = Given(raw, f"{given.where}, delete_after")
        found = cls(inside.take("task", str, needed=True), inside.take("law", str, needed=True))
        inside.done()
        return found


@dataclass(frozen=True, slots=True)
class Files(Kind):
    """One or more files; the answer is a list of what the caller stored."""

    name: ClassVar[str] = "file"
    missing: ClassVar[str] = gettext_noop("Bitte laden Sie eine Datei hoch.")
    accept: tuple[str, ...] = ("pdf", "jpg", "png")
    max_mb: int = 10
    max_files: int = 5
    delete_after: DeleteAfter | None = None

    @classmethod
    def load(cls, given: Given) -> Files:
        accept = given.words("accept", FILE_TYPES, ("pdf", "jpg", "png"))
        max_mb = given.whole("max_mb", 10, least=1, most=1000)
        max_files = given.whole("max_files", 5, least=1, most=50)
        return cls(accept, max_mb, max_files, DeleteAfter.load(given))

    @property
    def parts(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("document", "name", "size", "mime", "sha256")

    def control(self) -> Control:
        settings = {
            "accept": ",".join(FILE_TYPES[kind][0] for kind in self.accept),
            "kinds": ", ".join(kind.upper() for kind in self.accept),
            "max_mb": self.max_mb,
            "max_files": self.max_files,
        }
        return Control("files", settings=settings)

    def read(self, data: Any, name: str) -> Raw:
        return ""

    def was_sent(self, data: Any, name: str) -> bool:
        return False

    def clean(self, raw: Raw, today: date) -> None:
        return None

    def typed(self, value: Any) -> str:
        return ""

    def is_missing(self, value: Any) -> bool:
        return not value

    def check(self, value: Any, today: date) -> tuple[tuple[str, str], ...]:
        if not isinstance(value, list) or not all(_is_file(file) for file in value):
            return (("", _("Bitte laden Sie die Datei noch einmal hoch.")),)
        if len(value) > self.max_files:
            sentence = ngettext(
                "Bitte laden Sie nur eine Datei hoch.",
                "Bitte laden Sie höchstens %(most)d Dateien hoch.",
                self.max_files,
            )
            return (("", sentence % {"most": self.max_files}),)
        return ()

    def show(self, value: Any) -> str:
        return "\n".join(f"{file.get('name', '')} ({filesize(file.get('size'))})" for file in value)


@dataclass(frozen=True, slots=True)
class Declaration(Kind):
    """A text one confirms with a tick."""

    name: ClassVar[str] = "declaration"
    missing: ClassVar[str] = gettext_noop("Bitte bestätigen Sie diese Erklärung.")
    text: Text

    @classmethod
    def load(cls, given: Given) -> Declaration:
        return cls(given.text("text", needed=True))

    def control(self) -> Control:
        return Control("declaration", settings={"text": self.text})

    def clean(self, raw: Raw, today: date) -> bool:
        if raw not in ("", "true"):
            raise Wrong(("", _(self.missing)))
        return raw == "true"

    def typed(self, value: Any) -> str:
        if not isinstance(value, bool):
            raise Malformed
        return "true" if value else ""

    def is_missing(self, value: Any) -> bool:
        return value is not True

    def show(self, value: Any) -> str:
        return _("Bestätigt") if value is True else _("Nicht bestätigt")


@dataclass(frozen=True, slots=True)
class Info(Kind):
    """A text to read, in the Markdown subset; it has no answer."""

    name: ClassVar[str] = "info"
    asks: ClassVar[bool] = False
    text: Text

    @classmethod
    def load(cls, given: Given) -> Info:
        return cls(given.text("text", needed=True))

    def control(self) -> Control:
        return Control("info", settings={"text": self.text})

    def read(self, data: Any, name: str) -> Raw:
        return ""

    def clean(self, raw: Raw, today: date) -> None:
        return None

    def typed(self, value: Any) -> str:
        return ""

    def show(self, value: Any) -> str:
        return ""

    def check(self, value: Any, today: date) -> tuple[tuple[str, str], ...]:
        return ()


def _is_file(file: Any) -> bool:
    return isinstance(file, dict) and isinstance(file.get("name"), str) and isinstance(file.get("size", 0), int)
