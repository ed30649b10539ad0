# SPDX-License-Identifier: EUPL-1.2
"""Schemas and forms as files: what the commands read and write. A folder is there as a whole, or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.exporting import export_form
from geleitzug.connectors.fim.genericode import CodeList, read_codelist
from geleitzug.connectors.fim.importing import Imported, import_schema
from geleitzug.connectors.fim.wire import read_schema
from geleitzug.core.forms.codelists import load_codelist
from geleitzug.core.forms.definition import load_form
from geleitzug.ground.yamls import read_yaml, write_yaml


def import_file(path: Path, out: Path, lists: Iterable[CodeList] = (), *, land: str = "") -> tuple[Path, Imported]:
    """Import a schema into a folder of its own below out; the form is loaded before anything is written.

    Raises FimError, FormError where the form would not run, OSError.
    """
    schema = read_schema(path)
    imported = import_schema(schema, lists, land=land)
    load_form(imported.form, {name: load_codelist(raw, name) for name, raw in imported.codelists.items()})
    id_ = schema.head.identity.id
    folder = out / (re.sub(r"[^A-Za-z0-9_-]+", "_", id_)[:60] or "schema")
    if folder.exists():
        raise FimError(gettext_noop("Den Ordner „%(folder)s“ gibt es schon."), id_=id_, folder=folder)
    write_folder(folder, imported, _origin(imported.form["fim"]))
    return folder, imported


def read_lists(folder: Path) -> tuple[list[CodeList], dict[Path, FimError]]:
    """Read the code lists of a folder; what cannot be read is told by its path."""
    lists: list[CodeList] = []
    refused: dict[Path, FimError] = {}
    for path in sorted(folder.glob("*.xml")):
        try:
            lists.append(read_codelist(path))
        except FimError as wrong:
            refused[path] = wrong
    return lists, refused


def write_folder(folder: Path, imported: Imported, origin: str) -> None:
    """Write form.yaml and its lists beside the place, then move them there in one step."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".fim-", dir=folder.parent))
    try:
        (beside / "form.yaml").write_text(f"{origin}{write_yaml(imported.form)}", "utf-8")
        if imported.codelists:
            (beside / "codelists").mkdir()
        for name, entries in imported.codelists.items():
            (beside / "codelists" / f"{name}.yaml").write_text(write_yaml(entries), "utf-8")
        beside.chmod(0o755)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def export_file(path: Path, out: Path, *, now: datetime) -> None:
    """Export a form.yaml, or the one of a package's folder, with the lists beside it.

    Raises FimError, FormError where the form would not run, OSError, yaml.YAMLError.
    """
    path = (path / "form.yaml" if path.is_dir() else path).absolute()
    form = read_yaml(path.read_text("utf-8"))
    codelists = {
        file.stem: read_yaml(file.read_text("utf-8")) for file in sorted((path.parent / "codelists").glob("*.yaml"))
    }
    load_form(form, {name: load_codelist(raw, name) for name, raw in codelists.items()})
    name = path.parent.name if path.name == "form.yaml" else path.stem
    written = export_form(form, codelists, name=name, title=_title(path.parent), now=now)
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_bytes(written)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def _title(folder: Path) -> str:
    """The package's title, where the form is in a package."""
    service = folder / "service.yaml"
    raw: Any = read_yaml(service.read_text("utf-8")) if service.is_file() else {}
    title = raw.get("title", {}) if isinstance(raw, Mapping) else {}
    return str(title.get("de", "")) if isinstance(title, Mapping) else ""


def _origin(fim: Mapping[str, Any]) -> str:
    version = f" {fim['version']}" if "version" in fim else ""
    return f"# Made from {fim.get('id', '')}{version} ({fim['standard']}) by `geleitzug forms import`.\n".replace(
        "\n#", " "
    )
