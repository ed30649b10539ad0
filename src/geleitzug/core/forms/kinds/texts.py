# SPDX-License-Identifier: EUPL-1.2
"""Kinds that are answered with text: a line, a paragraph, an e-mail address, a telephone number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from geleitzug.core.forms.characters import line_of, paragraphs_of, strangers_in_text
from geleitzug.core.forms.ecma import to_ecma
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Kind, Raw, Wrong, check_text, text_in
from geleitzug.core.forms.patterns import why_not
from geleitzug.ground.mail.outbox import LONGEST_ADDRESS, is_address
from geleitzug.ground.texts import Text, pick
from geleitzug.ground.web.formats import language

NO_BREAK_HYPHEN = "\u2011"


class _Written(Kind):
    """What all these have in common: the text that is stored is the one that was typed, and the one that is shown."""

    def typed(self, value: Any) -> str:
        return text_in(value)

    def show(self, value: Any) -> str:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True, slots=True)
class Line(_Written):
    """One line of text, with length limits always and a pattern where the package has one.

    ``spaces: drop`` is for numbers and signs that people write in groups: what is kept and checked has none.
    """

    name: ClassVar[str] = "text"
    least: int = 0
    most: int = 255
    pattern: re.Pattern[str] | None = None
    pattern_message: Text = field(default_factory=dict)
    drops_spaces: bool = False

    @classmethod
    def load(cls, given: Given) -> Line:
        least, most = _lengths(given, 255)
        pattern = given.take("pattern", str)
        message = given.text("pattern_message", needed=pattern is not None)
        return cls(least, most, _pattern(given, pattern, most), message, _drops_spaces(given))

    def control(self) -> Control:
        width = "8" if self.most <= 10 else "16" if self.most <= 25 else ""
        # Spaces that are dropped take none of the room; a browser that counted them would cut the end off.
        return Control("input", settings={"width": width, "maxlength": self.most * (2 if self.drops_spaces else 1)})

    def clean(self, raw: Raw, today: date) -> str | None:
        text = line_of(str(raw))
        if self.drops_spaces:
            text = "".join(text.split())
        _check_written(text, self.least, self.most)
        if text and self.pattern and not self.pattern.fullmatch(text):
            raise Wrong(("", pick(self.pattern_message, language())))
        return text or None

    def schema(self) -> dict[str, Any]:
        found = {"type": "string", "minLength": max(self.least, 1), "maxLength": self.most}
        if self.pattern is None:
            return found
        pattern = to_ecma(self.pattern)
        said = {"$comment": f"Python: {self.pattern.pattern}"} if pattern is None else {"pattern": pattern}
        return {**found, **said}


@dataclass(frozen=True, slots=True)
class Paragraphs(_Written):
    """Text of several lines."""

    name: ClassVar[str] = "long_text"
    least: int = 0
    most: int = 4000

    @classmethod
    def load(cls, given: Given) -> Paragraphs:
        return cls(*_lengths(given, 4000))

    def control(self) -> Control:
        # No maxlength: a browser would cut what is pasted without a word; ours says by how much it is too long.
        return Control("textarea", settings={"rows": 4 if self.most <= 500 else 8})

    def clean(self, raw: Raw, today: date) -> str | None:
        text = paragraphs_of(str(raw))
        _check_written(text, self.least, self.most)
        return text or None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": max(self.least, 1), "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Email(_Written):
    """An e-mail address."""

    name: ClassVar[str] = "email"

    @classmethod
    def load(cls, given: Given) -> Email:
        return cls()

    def control(self) -> Control:
        return Control("input", settings={"type": "email", "maxlength": 254, "inputmode": "email"})

    def clean(self, raw: Raw, today: date) -> str | None:
        text = "".join(line_of(str(raw)).split())
        if not text:
            return None
        local, _at, domain = text.rpartition("@")
        address = f"{local}@{domain.lower()}"
        if not is_address(address) or strangers_in_text(address):
            raise Wrong(("", _("Bitte prüfen Sie die E-Mail-Adresse. Sie sieht so aus: name@beispiel.de")))
        return address

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": LONGEST_ADDRESS, "pattern": "^.+@[^@]+$"}


@dataclass(frozen=True, slots=True)
class Phone(_Written):
    """A telephone number, taken leniently: people write it in their own way, and a clerk can read it."""

    name: ClassVar[str] = "phone"

    @classmethod
    def load(cls, given: Given) -> Phone:
        return cls()

    def control(self) -> Control:
        return Control("input", settings={"type": "tel", "maxlength": 40, "width": "16"})

    def clean(self, raw: Raw, today: date) -> str | None:
        text = " ".join(line_of(str(raw)).split())
        if not text:
            return None
        text = _BEFORE_NUMBER.sub("", text.translate(_DASHES))
        if not _PHONE.fullmatch(text) or not 5 <= sum(map(str.isdecimal, text)) <= 20:
            raise Wrong(("", _("Bitte schreiben Sie die Telefonnummer mit Vorwahl, zum Beispiel 0471 123456.")))
        return text

    def show(self, value: Any) -> str:
        """Write the number so that no line ends at its hyphen; typed in again, it is read like any other."""
        return str(value).replace("-", NO_BREAK_HYPHEN)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": to_ecma(_PHONE)}


_DASHES = dict.fromkeys(map(ord, "–—‐‑−"), "-")
_BEFORE_NUMBER = re.compile(r"(?:telefon|tel|mobil|handy|phone)\b\s*[.:]{0,2}\s*", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|00)?[0-9 ()/.-]{4,38}")


def _check_written(text: str, least: int, most: int) -> None:
    check_text(text, most, strangers_in_text)
    if text and len(text) < least:
        raise Wrong(("", _("Bitte schreiben Sie mindestens %(least)d Zeichen.") % {"least": least}))


def _lengths(given: Given, usual: int) -> tuple[int, int]:
    most = given.whole("max_length", usual, least=1, most=10_000)
    return given.whole("min_length", 0, least=0, most=most), most


def _drops_spaces(given: Given) -> bool:
    spaces: str = given.take("spaces", str, "keep")
    if spaces not in ("keep", "drop"):
        raise given.error(_("„spaces“ ist „keep“ oder „drop“."))
    return spaces == "drop"


def _pattern(given: Given, text: str | None, most: int) -> re.Pattern[str] | None:
    if text is None:
        return None
    if (reason := why_not(text, most)) is not None:
        raise given.error(_("„pattern“ ist kein gültiges Muster: %(reason)s") % {"reason": reason})
    return re.compile(text)
