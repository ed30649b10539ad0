# SPDX-License-Identifier: EUPL-1.2
"""What the workshop needs from outside: somebody who reads schemas of the FIM and their code lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from django.utils.translation import gettext as _

from geleitzug.core.authoring.errors import AuthoringError

Raw = Mapping[str, Any]


class NotReadable(AuthoringError):
    """A file cannot be used; the message says where (line, element) and why. Nothing of it is taken over."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class ReportRow:
    """How many of something the schema has, how many the form has of it, and how many are left to the editor."""

    what: str
    given: int
    made: int
    open: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """A form as form.yaml has it, the lists it brings along, and what is to be told about it."""

    form: Raw
    codelists: Raw = field(default_factory=dict)
    title: str = ""
    rows: tuple[ReportRow, ...] = ()
    problems: tuple[str, ...] = ()
    """Sentences about what the schema says and no form can hold."""


class Importer(Protocol):
    """Somebody who makes forms of schemas."""

    def form(self, files: Sequence[Upload], lists: Sequence[Upload], land: str) -> Imported:
        """Make a form of a schema (XDatenfelder 2.0 or 3.0) with the lists at hand; raises NotReadable."""
        ...

    def codelist(self, file: Upload) -> Raw:
        """Read a code list (genericode) as a package has it, key → text; raises NotReadable."""
        ...


_importers: list[Importer] = []


def register(importer: Importer) -> None:
    """Offer to read schemas; called by the connector when its app is ready. The last one counts."""
    _importers.append(importer)


def unregister(importer: Importer) -> None:
    """Take an importer back, in tests."""
    _importers.remove(importer)


def can_import() -> bool:
    """Tell whether anybody here reads schemas."""
    return bool(_importers)


def importer() -> Importer:
    """Return who reads schemas; raises NotReadable where there is nobody."""
    if not _importers:
        raise NotReadable(_("Auf diesem System ist nichts eingerichtet, das FIM-Dateien liest."))
    return _importers[-1]
