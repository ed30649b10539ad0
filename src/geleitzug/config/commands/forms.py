# SPDX-License-Identifier: EUPL-1.2
"""Forms by themselves: make them of FIM schemas (XDatenfelder), write them as such, or as JSON Schema."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geleitzug.config.database import set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    take = verbs.add_parser("import", help="make forms of XDatenfelder schemas; status 1 if one is refused")
    take.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="schemas (XDatenfelder 3.0, 2.0, 1.0)")
    take.add_argument("--out", required=True, type=Path, metavar="DIR", help="where a folder for each schema is made")
    take.add_argument("--lists", type=Path, metavar="DIR", help="folder with code lists (genericode)")
    take.add_argument("--land", default="", metavar="XX", help="choose among rules that differ by Land (HB, NI …)")
    give = verbs.add_parser("export", help="write a form as XDatenfelder 3.0")
    give.add_argument("path", type=Path, metavar="FORM.yaml", help="a form.yaml, or the folder of a package")
    give.add_argument("--out", required=True, type=Path, metavar="FILE.xml", help="the file to write")
    schema = verbs.add_parser("schema", help="print the JSON Schema (2020-12) of the answers to a form")
    schema.add_argument("path", type=Path, metavar="FORM.yaml", help="a form.yaml, or the folder of a package")
    schema.add_argument("--lang", choices=["de", "en"], default="de", help="the language of its words (de)")


def run(options: argparse.Namespace) -> int:
    """Import, export or print; it needs no database."""
    os.environ.setdefault("DATABASE_URL", "postgresql:///nowhere")
    set_up_django()
    from geleitzug.config import exchange  # noqa: PLC0415 - Django must be set up first

    if options.verb == "schema":
        print(json.dumps(_schema(options.path, options.lang), ensure_ascii=False, indent=2))
        return 0
    if options.verb == "export":
        exchange.export(options.path, options.out, now=datetime.now(UTC))
        return 0
    if options.lists and not options.lists.is_dir():
        raise Trouble(f"{options.lists} is no folder.")
    return exchange.import_all(options.paths, options.out, options.lists, options.land.upper())


def _schema(path: Path, lang: str) -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - Django must be set up first

    from geleitzug.core.catalogue.package import PackageError  # noqa: PLC0415
    from geleitzug.core.catalogue.reading import read_folder  # noqa: PLC0415
    from geleitzug.core.forms.definition import load_form  # noqa: PLC0415
    from geleitzug.core.forms.errors import FormError  # noqa: PLC0415
    from geleitzug.core.forms.schema import json_schema  # noqa: PLC0415
    from geleitzug.ground.yamls import read_yaml  # noqa: PLC0415

    try:
        if path.is_dir():
            package = read_folder(path.absolute())
            return json_schema(package.form, title=package.title, lang=lang)
        return json_schema(load_form(read_yaml(path.read_text("utf-8"))), title={"de": path.stem}, lang=lang)
    except OSError as wrong:
        raise Trouble(f"{path}: {wrong.strerror}") from None
    except (FormError, PackageError, yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise Trouble(str(wrong)) from None
