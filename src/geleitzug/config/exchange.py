# SPDX-License-Identifier: EUPL-1.2
"""What the command ``forms`` prints about schemas that come in and forms that go out. The work is connectors/fim."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import yaml
from django.utils.translation import gettext

from geleitzug.config.trouble import Trouble
from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.folders import export_file, import_file, read_lists
from geleitzug.connectors.fim.importing import Imported, Report
from geleitzug.core.forms.errors import FormError


def import_all(paths: list[Path], out: Path, lists: Path | None, land: str) -> int:
    """Import schemas one by one and print a report of each; returns 1 if a file was refused."""
    at_hand, refused = read_lists(lists) if lists else ([], {})
    for path, wrong in refused.items():
        _refuse(path, wrong.sentence(gettext))
    failed = bool(refused)
    for path in paths:
        try:
            folder, imported = import_file(path, out, at_hand, land=land)
        except FimError as wrong:
            failed = _refuse(path, wrong.sentence(gettext))
        except (FormError, OSError) as wrong:
            failed = _refuse(path, str(wrong))
        else:
            print("\n".join(_told(folder, imported)), flush=True)
    return 1 if failed else 0


def export(path: Path, out: Path, *, now: datetime) -> None:
    """Export a form; raises Trouble with a sentence."""
    try:
        export_file(path, out, now=now)
    except FimError as wrong:
        raise Trouble(f"{path}: {wrong.sentence(gettext)}") from None
    except OSError as wrong:
        raise Trouble(f"{wrong.filename or path}: {wrong.strerror}") from None
    except (FormError, yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise Trouble(f"{path}: {wrong}") from None
    print(f"{out} is written.")


def _refuse(path: Path, sentence: str) -> bool:
    print(f"REFUSED {path}: {sentence}", file=sys.stderr, flush=True)
    return True


def _told(folder: Path, imported: Imported) -> Iterator[str]:
    fim, report = imported.form["fim"], imported.report
    yield f"{fim['id']} {fim.get('version', '')} {fim.get('title') or fim['name']} → {folder}"
    yield f"  in → out: {_counts(report)}{'' if report.agrees else '  THEY DO NOT AGREE'}"
    points = ", ".join(f"{count} {kind}" for kind, count in sorted(report.points.items()))
    yield f"  rules with a proposal: {report.proposed}; open points: {points or 'none'}"
    if report.left:
        yield f"  not kept: {', '.join(f'{name} ({count})' for name, count in sorted(report.left.items()))}"


def _counts(report: Report) -> str:
    names = (
        ("groups", "groups"), ("fields", "fields"), ("lists inline", "inline_lists"),
        ("lists by reference", "referred_lists"), ("rules", "rules"),
    )  # fmt: skip
    return ", ".join(f"{name} {getattr(report.given, field)} → {getattr(report.made, field)}" for name, field in names)
