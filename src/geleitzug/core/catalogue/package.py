# SPDX-License-Identifier: EUPL-1.2
"""A service package as a value, prepared once per version. Reading it is reading.py, checking checks.py."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from geleitzug.core.catalogue import automatic, fees
from geleitzug.core.catalogue.clocks import ClockError, clocks_of
from geleitzug.core.catalogue.findings import Finding, load_findings
from geleitzug.core.catalogue.handovers import Handover, load_handovers
from geleitzug.core.catalogue.register import Column, column_of
from geleitzug.core.catalogue.written import WrittenLetter, load_written
from geleitzug.core.forms.codelists import Codelist
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.kinds.others import DeleteAfter, Files
from geleitzug.core.forms.shapes import Form, Question, definition_path
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.ground.texts import Text

LEVELS = ("none", "low", "substantial", "high")
LEVEL = "level"
"""The value with which a town asks for more certainty about who applies than the package does."""
LEIKA = re.compile(r"99(?!9{12})[0-9]{12}")
"""A key of the LeiKa: 99, then group, identification, action and detail, three digits each; all nines is nobody's."""
NO_LEIKA = "99000000000000"
"""Stands for a service that has no key in the LeiKa (yet); nobody has this one, and nobody outside reads it."""
ISSUE = "cases.issue"
"""The step that announces a decision; where the package says ``four_eyes``, nobody gets there alone."""


class PackageError(ValueError):
    """The package cannot be used; the message names the file, the place and what to do."""


class LocalMissing(PackageError):
    """A town wants to offer a service without having said what only the town can say (its Land's law, its rates)."""


@dataclass(frozen=True)
class Package:
    """One version of a service, read-only. ``raw`` is what is stored and exported: file name → content."""

    raw: Mapping[str, Any]
    service: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "service", self.raw["service"])

    @property
    def key(self) -> str:
        """Return the service's key, the same in every version and every town."""
        return self.service["key"]

    @property
    def version(self) -> str:
        """Return the version, ``1.4.0``."""
        return self.service["version"]

    @property
    def digest(self) -> str:
        """Return the fingerprint of the whole content: a published version is immutable."""
        return hashlib.sha256(json.dumps(self.raw, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def title(self) -> Text:
        """Return the service's name."""
        return self.service["title"]

    @property
    def is_inquiry(self) -> bool:
        """Tell whether another municipality asks, and nobody applies."""
        return self.service["kind"] == "inquiry"

    @property
    def is_gated(self) -> bool:
        """Tell whether the office sees nothing before the fee is paid (B3)."""
        return self.service["payment"] == "before"

    @property
    def is_notice(self) -> bool:
        """Tell whether it is a notice (Anzeige), which takes effect on receipt and asks for nothing to be granted."""
        return self.service["kind"] == "notice"

    @property
    def is_assessment(self) -> bool:
        """Tell whether it assesses a tax or another due (Abgabenbescheid): then the AO holds, and not the VwVfG."""
        return self.service["result"]["kind"] == "abgabenbescheid"

    @property
    def needs_four_eyes(self) -> bool:
        """Tell whether another person than the one who decided has to approve what is announced."""
        return bool(self.service.get("four_eyes"))

    @cached_property
    def form(self) -> Form:
        """Return the prepared form."""
        return load_form(self.raw["form"], self.codelists)

    @property
    def codelists(self) -> Mapping[str, Codelist]:
        """Return the code lists the package brings along, by name."""
        return self.raw.get("codelists") or {}

    @cached_property
    def process(self) -> Process:
        """Return the prepared process."""
        return load_process(self.raw["process"].encode())

    @cached_property
    def fees(self) -> tuple[fees.FeeItem, ...]:
        """Return the prepared fee table."""
        return fees.load_fees(self.raw["fees"])

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the office is asked besides its decision, prepared; raises FindingsError."""
        return load_findings(self.service.get("findings") or [])

    @cached_property
    def handovers(self) -> Mapping[str, Handover]:
        """Return what is handed over to specialist systems, by element of the process; raises HandoverError."""
        return load_handovers(self.raw.get("handovers") or {}, self.schemas)

    @property
    def schemas(self) -> Mapping[str, str]:
        """Return the schemas its messages to specialist systems are checked against, by file name."""
        return self.raw.get("schemas") or {}

    @cached_property
    def automatic(self) -> automatic.Automatic | None:
        """Return what holds where a program decides alone; None where it never does; raises AutomaticError."""
        told = self.service.get("automatic")
        return automatic.load(told, self.form) if told is not None else None

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the register columns, prepared; raises NoColumn."""
        return tuple(column_of(self.form, str(path)) for path in self.service.get("register_columns") or [])

    @cached_property
    def deletions(self) -> tuple[tuple[Question, DeleteAfter], ...]:
        """Return the questions whose files may be kept only until a task is done."""
        return tuple(
            (question, question.kind.delete_after)
            for question in self.form.questions()
            if isinstance(question.kind, Files) and question.kind.delete_after is not None
        )

    def has_deleted(self, question: str) -> bool:
        """Tell whether a law has the files of a question deleted once they are checked; it may be one of an entry."""
        path = definition_path(question) if question else ""
        return any(each.path == path for each, _after in self.deletions)

    @property
    def notice(self) -> str:
        """Return the letter's template."""
        return self.raw["notice"]

    @cached_property
    def letter(self) -> WrittenLetter | None:
        """Return what the letter says, prepared; None where it is written in its template. Raises WrittenError."""
        told = self.raw.get("letter")
        return load_written(told, self.form, self.settings) if told is not None else None

    @property
    def settings(self) -> frozenset[str]:
        """Return the names of the values a municipality sets for this service."""
        return frozenset(self.setting_defaults)

    @property
    def setting_defaults(self) -> dict[str, Any]:
        """Return the values a municipality sets for this service as the package has them: None where it has none."""
        local = (self.service.get("local") or {}).get("values") or []
        return {**dict.fromkeys(local), **(self.service.get("values") or {})}

    @property
    def examples(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the stories by file name."""
        return self.raw["examples"]

    def values(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """Return the package's values with a town's own laid over them."""
        return {**self.service.get("values", {}), **overrides}

    def missing(self, values: Mapping[str, Any], texts: Mapping[str, Any]) -> list[str]:
        """Return what a town still has to set before it can offer this service, ``values.tax_office``.

        The law of a Land and the names of its offices have no default: another town would print somebody else's.
        """
        local = self.service.get("local") or {}
        named = [("values", name, values) for name in local.get("values") or []]
        named += [("texts", name, texts) for name in local.get("texts") or []]
        return [f"{where}.{name}" for where, name, given in named if given.get(name) in (None, "", [], {})]

    def check_clocks(self, values: Mapping[str, Any]) -> None:
        """Refuse a town's own period that cannot be read; raises PackageError."""
        try:
            clocks_of(self.service, self.values(values))
        except ClockError as error:
            raise PackageError(f"{self.key}: values: {error}") from error

    def check_level(self, values: Mapping[str, Any]) -> None:
        """Refuse a town's own level that is none, or less than the package's; raises PackageError."""
        own = values.get(LEVEL, self.service["level"])
        one_of(self.key, f"values.{LEVEL}", own, LEVELS)
        if LEVELS.index(own) < LEVELS.index(self.service["level"]):
            raise PackageError(f"{self.key}: values.{LEVEL} must not ask for less than {self.service['level']}.")


def one_of(where: str, name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse what is none of the allowed values; raises PackageError."""
    if value not in allowed:
        raise PackageError(f"{where}: {name} is {value!r}; allowed: {', '.join(allowed)}.")
