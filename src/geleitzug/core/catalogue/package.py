# SPDX-License-Identifier: EUPL-1.2
"""A service package as a value: read from a folder, checked, prepared once per version. Storing it is actions.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from geleitzug.core.catalogue import fees, topics
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.shapes import Form
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.ground.texts import Text

KINDS = ("application", "notice")
PAYMENTS = ("none", "before", "after_receipt", "after_decision")
LEVELS = ("none", "low", "substantial", "high")
ON_BEHALF = ("child", "care", "principal")
RESULTS = ("bescheid", "abgabenbescheid", "auskunft", "urkunde", "bescheinigung", "empfangsbescheinigung")
REMEDIES = ("tax", "general", "building", "none")

REQUIRED = frozenset(
    {
        *("key", "version", "kind", "title", "summary", "description", "leika", "ozg", "topic", "audience", "office"),
        *("legal_basis", "processing_time", "cost", "level", "payment", "result", "refusal", "expires", "retention"),
        "processing_record",
    }
)
OPTIONAL = frozenset(
    {
        *("keywords", "needs", "proofs", "on_behalf", "deadline", "register_columns", "values", "addressee"),
        *("receipt", "automatic"),
    }
)


class PackageError(ValueError):
    """The package cannot be used; the message names the file, the place and what to do."""


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
    def is_gated(self) -> bool:
        """Tell whether the office sees nothing before the fee is paid (B3)."""
        return self.service["payment"] == "before"

    @cached_property
    def form(self) -> Form:
        """Return the prepared form."""
        return load_form(self.raw["form"])

    @cached_property
    def process(self) -> Process:
        """Return the prepared process."""
        return load_process(self.raw["process"].encode())

    @cached_property
    def fees(self) -> tuple[fees.FeeItem, ...]:
        """Return the prepared fee table."""
        return fees.load_fees(self.raw["fees"])

    @property
    def notice(self) -> str:
        """Return the letter's template."""
        return self.raw["notice"]

    @property
    def examples(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the stories by file name."""
        return self.raw["examples"]

    def values(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """Return the package's values with a town's own laid over them."""
        return {**self.service.get("values", {}), **overrides}


def read_folder(folder: Path) -> Package:
    """Read and check a package; raises PackageError with a sentence for the first thing that is wrong."""
    raw = {
        "service": _yaml(folder / "service.yaml"),
        "form": _yaml(folder / "form.yaml"),
        "fees": _yaml(folder / "fees.yaml"),
        "process": _text(folder / "process.bpmn"),
        "notice": _text(folder / "notice.typ"),
        "texts": _yaml(folder / "texts.yaml") if (folder / "texts.yaml").exists() else [],
        "examples": {path.stem: _yaml(path) for path in sorted((folder / "examples").glob("*.yaml"))},
        "changes": _text(folder / "CHANGELOG.md") if (folder / "CHANGELOG.md").exists() else "",
    }
    # What YAML reads as dates or numbers is stored as JSON: one round trip, so that file and database agree.
    package = Package(json.loads(json.dumps(raw, default=str)))
    check(package)
    return package


def check(package: Package) -> None:
    """Check what can be said without playing: keys, choices, form, process and fees; raises PackageError."""
    _check_service(package.service)
    for name, prepare in (("form.yaml", "form"), ("process.bpmn", "process"), ("fees.yaml", "fees")):
        try:
            getattr(package, prepare)
        except (FormError, ProcessError, fees.FeesError) as error:
            raise PackageError(f"{package.key}/{name}: {error}") from error


def _check_service(service: Any) -> None:
    if not isinstance(service, Mapping):
        raise PackageError("service.yaml: is empty or no table of keys.")
    where = f"{service.get('key', '?')}/service.yaml"
    if missing := sorted(REQUIRED - service.keys()):
        raise PackageError(f"{where}: missing: {', '.join(missing)}.")
    if unknown := sorted(service.keys() - REQUIRED - OPTIONAL):
        raise PackageError(f"{where}: unknown: {', '.join(unknown)}.")
    _one_of(where, "kind", service["kind"], KINDS)
    _one_of(where, "payment", service["payment"], PAYMENTS)
    _one_of(where, "level", service["level"], LEVELS)
    _one_of(where, "topic", service["topic"], tuple(topics.TOPICS))
    _one_of(where, "result.kind", service["result"].get("kind"), RESULTS)
    _one_of(where, "result.remedy", service["result"].get("remedy"), REMEDIES)
    for kind in service.get("on_behalf") or {}:
        _one_of(where, "on_behalf", kind, ON_BEHALF)
    for name in ("title", "summary", "description", "cost", "processing_time"):
        for lang in ("de", "en"):
            if not service[name].get(lang):
                raise PackageError(f"{where}: {name} has no text in {lang!r}.")
    leika = str(service["leika"])
    if not (leika.isdigit() and len(leika) == 14):
        raise PackageError(f"{where}: leika {leika!r} is not a key of 14 digits.")


def _one_of(where: str, name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise PackageError(f"{where}: {name} is {value!r}; allowed: {', '.join(allowed)}.")


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(_text(path))
    except yaml.YAMLError as error:
        raise PackageError(f"{path.parent.name}/{path.name}: {error}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PackageError(f"{path.parent.name}: {path.name} is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(f"{path.parent.name}/{path.name}: {error}") from error
