# SPDX-License-Identifier: EUPL-1.2
"""Kinds that are neither typed nor chosen: files, a declaration to confirm, a text to read, a value that follows.

Receiving, checking and storing files is the caller's; here a file is what is known about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from geleitzug.core.forms.characters import line_of, strangers_in_text
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Kind, Malformed, Raw, Wrong, one, stranger, too_long
from geleitzug.core.forms.kinds.days import DAY_SCHEMA, typed_day
from geleitzug.core.forms.kinds.numbers import plain
from geleitzug.ground.cel import Expression
from geleitzug.ground.texts import Text, pick
from geleitzug.ground.web.formats import filesize, language, money, number

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
    """One or more files; the answer is a list of what the caller stored, each with a description if there is one."""

    name: ClassVar[str] = "file"
    missing: ClassVar[str] = gettext_noop("Bitte laden Sie eine Datei hoch.")
    accept: tuple[str, ...] = ("pdf", "jpg", "png")
    max_mb: int = 10
    max_files: int = 5
    min_files: int = 0
    """As many must be there once there is one."""
    delete_after: DeleteAfter | None = None

    @classmethod
    def load(cls, given: Given) -> Files:
        accept = given.words("accept", FILE_TYPES, ("pdf", "jpg", "png"))
        max_mb = given.whole("max_mb", 10, least=1, most=1000)
        max_files = given.whole("max_files", 5, least=1, most=50)
        min_files = given.whole("min_files", 0, most=max_files)
        return cls(accept, max_mb, max_files, min_files, DeleteAfter.load(given))

    @property
    def parts(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("document", "name", "size", "mime", "sha256", "description")

    def control(self) -> Control:
        settings = {
            # Endings for the dialogue of a computer, media types for a phone: by them it offers camera and gallery.
            "accept": ",".join(",".join(FILE_TYPES[kind]) for kind in self.accept),
            "has_photos": not {"jpg", "png", "heic"}.isdisjoint(self.accept),
            "kinds": ", ".join(kind.upper() for kind in self.accept),
            "max_mb": self.max_mb,
            "max_files": self.max_files,
            "min_files": self.min_files,
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
        return value is None or value == []

    def check(self, value: Any, today: date) -> tuple[tuple[str, str], ...]:
        if not isinstance(value, list) or not all(map(is_file, value)):
            return (("", _("Bitte laden Sie die Datei noch einmal hoch.")),)
        if len(value) > self.max_files:
            sentence = ngettext(
                "Bitte laden Sie nur eine Datei hoch.",
                "Bitte laden Sie höchstens %(most)d Dateien hoch.",
                self.max_files,
            )
            return (("", sentence % {"most": self.max_files}),)
        if value and len(value) < self.min_files:
            return (("", _("Bitte laden Sie mindestens %(least)d Dateien hoch.") % {"least": self.min_files}),)
        described = (
            (file["document"], _wrong_words(file.get("description", ""))) for file in value if "document" in file
        )
        return tuple((document, sentence) for document, sentence in described if sentence)

    def described(self, files: Any, data: Mapping[str, Any], name: str) -> Any:
        """Return stored files with the descriptions that were typed for them; ``nachweis.DOCUMENT`` is such a field."""
        if not isinstance(files, list):
            return files
        return [_described(file, data, name) if is_file(file) else file for file in files]

    def show(self, value: Any) -> str:
        return "\n".join(f"{named(file)} ({filesize(file.get('size'))})" for file in value)

    def schema(self) -> dict[str, Any]:
        texts = {part: {"type": "string"} for part in self.parts if part != "size"}
        file = {"type": "object", "properties": {**texts, "size": {"type": "integer"}}, "required": ["name"]}
        types = ", ".join(FILE_TYPES[kind][1] for kind in self.accept)
        said = f"{types}; up to {self.max_mb} MB each"
        return {"type": "array", "items": file, "maxItems": self.max_files, "$comment": said}


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
        return value is None or value is False

    def show(self, value: Any) -> str:
        return _("Bestätigt") if value is True else _("Nicht bestätigt")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean", "description": pick(self.text, language())}


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


@dataclass(frozen=True, slots=True)
class Computed(Kind):
    """A value the form works out itself, or holds from the start; nobody types it.

    What XDatenfelder 3.0 calls a locked field is shown, a hidden one is not. Without an expression there is nothing
    to show: the editor still has to say how the value comes about.
    """

    name: ClassVar[str] = "computed"
    asks: ClassVar[bool] = False
    value: Expression | None = None
    shown: bool = True
    form: str = "text"

    @classmethod
    def load(cls, given: Given) -> Computed:
        value = given.condition("value")
        shown: bool = given.take("shown", bool, True)
        return cls(value, shown, given.one_of("format", _FORMATS) if given.has("format") else "text")

    def expressions(self) -> tuple[Expression, ...]:
        return (self.value,) if self.value else ()

    def control(self) -> Control:
        return Control("computed")

    def stored(self, value: Any) -> Any:
        """Return a computed value as an answer of its format is stored; None where it is none."""
        try:
            return _FORMATS[self.form][0](value)
        except (ValueError, TypeError, ArithmeticError):
            return None

    def read(self, data: Any, name: str) -> Raw:
        return ""

    def clean(self, raw: Raw, today: date) -> None:
        return None

    def typed(self, value: Any) -> str:
        return ""

    def show(self, value: Any) -> str:
        return str(_FORMATS[self.form][1](value))

    def check(self, value: Any, today: date) -> tuple[tuple[str, str], ...]:
        return ()

    def schema(self) -> dict[str, Any]:
        return {**_SCHEMAS[self.form], "readOnly": True, "$comment": "computed by the form; what is sent is not read"}


def _whole(value: Any) -> int:
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))


def _decimal(value: Any) -> str:
    return plain(Decimal(str(value)).quantize(Decimal("0.000001"), ROUND_HALF_UP))


_FORMATS: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any], str]]] = {
    "text": (lambda value: None if value is None else str(value), str),
    "integer": (_whole, number),
    "number": (_decimal, number),
    "money": (_whole, money),
    "date": (lambda value: date.fromisoformat(value).isoformat(), typed_day),
}
"""How a computed value is stored, and how it is shown; money is in cents, halves are rounded up."""
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "string", "pattern": r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,6})?$"},
    "money": {"type": "integer"},
    "date": DAY_SCHEMA,
}


def is_file(file: Any) -> bool:
    """Tell whether this is what is known about a stored file: its name, and the rest of the right type."""
    if not isinstance(file, dict) or not isinstance(file.get("name"), str):
        return False
    size = file.get("size", 0)
    texts = all(isinstance(file.get(part, ""), str) for part in ("document", "mime", "sha256", "description"))
    return texts and isinstance(size, int) and not isinstance(size, bool)


MOST_DESCRIBED = 200
"""Characters of a file's description."""


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable()).strip()


def _wrong_words(text: str) -> str:
    """Return what is wrong with a description, or nothing."""
    if len(text) > MOST_DESCRIBED:
        return too_long(MOST_DESCRIBED, len(text))
    found = strangers_in_text(text)
    return stranger(found) if found else ""


def named(file: Mapping[str, Any]) -> str:
    """Return what a file is called: its description, if somebody wrote one, before its name."""
    name, description = file.get("name", ""), file.get("description", "")
    return f"{description} – {name}" if description else name


def _described(file: Mapping[str, Any], data: Mapping[str, Any], name: str) -> dict[str, Any]:
    field = f"{name}.{file.get('document', '')}"
    if field not in data:
        return dict(file)
    typed = one(data, field)
    text = _printable(line_of(typed))
    if _wrong_words(text):  # it is shown again beside the sentence, as it was typed
        text = _printable(" ".join(typed.split()))
    bare = {key: value for key, value in file.items() if key != "description"}
    return {**bare, "description": text} if text else bare
