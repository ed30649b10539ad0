# SPDX-License-Identifier: EUPL-1.2
"""A package read from its folder and checked. What it is is package.py, storing it actions.py."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from geleitzug.core.catalogue.checks import check
from geleitzug.core.catalogue.package import Package, PackageError
from geleitzug.core.forms.codelists import Codelist, load_codelist
from geleitzug.core.forms.errors import FormError
from geleitzug.ground.yamls import read_yaml

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


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
    if (folder / "letter.yaml").exists():
        raw["letter"] = _yaml(folder / "letter.yaml")
    if lists := {path.stem: _codelist(path) for path in sorted((folder / "codelists").glob("*.yaml"))}:
        raw["codelists"] = lists
    # As text: the database keeps no order of keys, and what is written by these files has one.
    if handovers := {path.stem: _text(path) for path in sorted((folder / "handover").glob("*.yaml"))}:
        raw["handovers"] = handovers
    schemas = [*(folder / "handover").glob("*.xsd"), *(folder / "handover").glob("*.schema.json")]
    if schemas:
        raw["schemas"] = {path.name: _text(path) for path in sorted(schemas)}
    package = _package(_as_stored(raw, folder), folder)
    check(package)
    return package


def _as_stored(raw: Mapping[str, Any], folder: Path) -> Any:
    """Return what the database gives back of it, so that file and database agree: JSON has no days, and no NaN."""
    try:
        written = json.dumps(raw, default=str, ensure_ascii=False, allow_nan=False)
        written.encode()
    except (TypeError, ValueError) as error:
        raise PackageError(f"{folder.name}: {error}") from error
    if _NUL.search(written):
        raise PackageError(f"{folder.name}: a text has a character that is none (U+0000).")
    return json.loads(written)


def _package(raw: Mapping[str, Any], folder: Path) -> Package:
    if not isinstance(raw["service"], Mapping) or "key" not in raw["service"]:
        raise PackageError(f"{folder.name}/service.yaml: is empty, or says no key.")
    return Package(raw)


def _yaml(path: Path) -> Any:
    try:
        return read_yaml(_text(path))
    except yaml.YAMLError as error:
        raise PackageError(f"{_named(path)}: {error}") from error


def _codelist(path: Path) -> Codelist:
    try:
        return load_codelist(_yaml(path), path.stem)
    except FormError as error:
        raise PackageError(f"{_named(path)}: {error}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PackageError(f"{_named(path)} is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(f"{_named(path)}: {error}") from error


INSIDE = frozenset({"examples", "codelists", "handover"})
"""The folders of a package's own folder."""


def _named(path: Path) -> str:
    """Name a file by its package: ``hundesteuer-anmelden/examples/ein-hund.yaml``."""
    folder = path.parent.parent if path.parent.name in INSIDE else path.parent
    return str(path.relative_to(folder.parent))
