# SPDX-License-Identifier: EUPL-1.2
"""Check service packages by playing their stories, publish them on this installation, or begin a new one."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from geleitzug.config import throwaway
from geleitzug.config.database import database, set_up_django, urls_of
from geleitzug.config.trouble import Trouble
from geleitzug.ground.crypto.texts import write_key

NOBODY = "django.core.mail.backends.dummy.EmailBackend"
"""Mails of played stories go to nobody."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="read packages and play their stories; status 1 if one fails")
    publish = verbs.add_parser("import", help="publish packages, so that a town can offer them")
    for verb in (check, publish):
        verb.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="folder of a package, or of several")
    new = verbs.add_parser("new", help="write the folder of an empty package, to go on with by hand")
    new.add_argument("key", help="key of the service: small letters, digits and -")
    new.add_argument("--title", required=True, help="its German name")
    new.add_argument("--english", default="", help="its English name; the German one where it is missing")
    new.add_argument("--office", default="citizens", help="function of the office in charge (default: citizens)")
    new.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where the folder is made (default: here)")


def run(options: argparse.Namespace) -> int:
    """Check, publish or begin."""
    if options.verb == "new":
        return _begin(options)
    folders = [folder for path in options.paths for folder in packages_in(path)]
    return _check(folders) if options.verb == "check" else _publish(folders)


def _begin(options: argparse.Namespace) -> int:
    set_up_django()
    from geleitzug.core.authoring import scaffold  # noqa: PLC0415 - Django must be set up first
    from geleitzug.core.authoring.blocks import HOUSE, expand_form  # noqa: PLC0415
    from geleitzug.core.authoring.errors import AuthoringError  # noqa: PLC0415

    title = {"de": options.title, "en": options.english or options.title}
    folder = options.out.absolute() / options.key
    try:
        raw = scaffold.new_package(scaffold.service_key(options.key), title, office=options.office)
        # Blocks belong to a town; a folder is read anywhere.
        scaffold.write_folder({**raw, "form": expand_form(raw["form"], HOUSE)}, folder)
    except AuthoringError as wrong:
        raise Trouble(str(wrong)) from None
    print(f"{folder} is there. Record an example, then: ./geleitzug services check {folder}")
    return 0


def packages_in(path: Path) -> list[Path]:
    """Return the packages a path names: itself, or those below it."""
    path = path.absolute()
    if (path / "service.yaml").is_file():
        return [path]
    found = sorted(file.parent for file in path.glob("*/service.yaml"))
    if not found:
        raise Trouble(f"{path} is no package: there is no service.yaml in it.")
    return found


def _check(folders: list[Path]) -> int:
    """Play everything in a database and a store of files that are thrown away."""
    cluster = throwaway.start()
    try:
        with tempfile.TemporaryDirectory(prefix="geleitzug-check-") as blobs:
            assert cluster.server is not None
            os.environ.update(
                urls_of(cluster.server), BLOB_ROOT=blobs, EMAIL_BACKEND=NOBODY, ENCRYPTION_KEY=write_key()
            )
            os.environ.pop("ENCRYPTION_KEY_FILE", None)
            set_up_django()
            from geleitzug.config.checking import check  # noqa: PLC0415 - Django must be set up first

            failed = 0
            for well, line in check(folders):
                print(f"{'ok  ' if well else 'FAIL'} {line}", flush=True)
                failed += not well
    finally:
        throwaway.discard(cluster)
    return 1 if failed else 0


def _publish(folders: list[Path]) -> int:
    with database():
        set_up_django()
        from geleitzug.config import deeds  # noqa: PLC0415 - Django must be set up first
        from geleitzug.core.catalogue.actions import import_package  # noqa: PLC0415
        from geleitzug.core.catalogue.package import PackageError  # noqa: PLC0415
        from geleitzug.ground.tenancy import doors  # noqa: PLC0415

        for folder in folders:
            deeds.note("services import", folder.name)
            try:
                with doors.machine_door(None):
                    version = import_package(folder, by=deeds.operator())
            except PackageError as wrong:
                raise Trouble(str(wrong)) from None
            print(f"{version.key} {version.version} is published.")
    return 0
