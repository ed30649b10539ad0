# SPDX-License-Identifier: EUPL-1.2
"""The municipalities here: add one, list or show them, take one out, remove one (which takes it out first)."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import yaml

from geleitzug.config import export, looks, places
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble
from geleitzug.ground.yamls import read_yaml

if TYPE_CHECKING:
    from geleitzug.config import town_files

NEEDED = ("key", "name", "kind", "land", "host")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="found a municipality, or bring one up to date")
    add.add_argument("key", nargs="?", help="short name, as in addresses: musterhafen")
    add.add_argument("--file", type=Path, help="all in YAML: key, name, host, offices, staff, services …")
    add.add_argument("--name")
    add.add_argument("--kind", choices=["city", "village", "district"])
    add.add_argument("--land", help="HB, NI, …")
    add.add_argument("--host", help="its own host name")
    add.add_argument("--ags", help="official municipality key (Amtlicher Gemeindeschlüssel)")
    add.add_argument("--population", type=int)
    add.add_argument("--district", help="key of its district")
    verbs.add_parser("list", help="key, name and host of all")
    show = verbs.add_parser("show", help="write what one says of itself as its file has it, as it is today")
    show.add_argument("key")
    take_out = verbs.add_parser("export", help="write all its rows and files into an archive")
    remove = verbs.add_parser("remove", help="take it out whole, then delete it here")
    for verb in (take_out, remove):
        verb.add_argument("key")
        verb.add_argument("--to", type=Path, help="the archive, a .tar (var/exports/KEY-TIME.tar)")
    remove.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace) -> int:
    """Do it, as the role that owns the directory of municipalities."""
    with database(as_owner=True):
        set_up_django()
        return {"add": _add, "list": _list, "show": _show, "export": _export, "remove": _remove}[options.verb](options)


def _add(options: argparse.Namespace) -> int:
    from django.conf import settings  # noqa: PLC0415 - Django must be set up first
    from django.utils import timezone  # noqa: PLC0415

    from geleitzug.config import deeds, founding, town_files  # noqa: PLC0415
    from geleitzug.core.portrait import readiness  # noqa: PLC0415
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415

    spec = specification(options)
    there = founding.known(str(spec["key"]))
    known = readiness.sketch_of(there) if there else readiness.Sketch()
    if wrong := list(town_files.mistakes(spec, _around(known.offices, settings))):
        raise Trouble(_listed("Nothing was written. In the file:", wrong))
    plan = readiness.planned(spec, known, settings.SERVICES_ROOT)
    if found := list(readiness.obstacles(plan, timezone.localdate())):
        raise Trouble(_listed(f"{spec['name']} could not decide on anything. Its file lacks:", found))
    town = founding.found(spec)
    deeds.note("municipality add", spec["key"], town=town.pk)
    first = founding.furnish(town.pk, spec, by=deeds.operator())
    founding.offer(town.pk, spec, settings.SERVICES_ROOT, online_since=timezone.localdate())
    print(f"{town.name} answers under {directory.address_of(town.pk)}")
    if first:
        print("First passwords, shown this once. They open for two weeks; each person then chooses their own:")
        print("\n".join(f"  {login:<20} {password}" for login, password in first.items()))
    if others := founding.left_out(town.pk, spec) if spec.get("staff") else []:
        print(f"Not in the file, and left as they are: {', '.join(others)}.")
        print(f"Has one of them left the town? `geleitzug staff leave {spec['key']} LOGIN`.")
    if gaps := list(readiness.gaps(plan, timezone.localdate())):
        print(_listed("Before people use it, it still lacks (docs/howto/add-a-town.md):", gaps))
    return 0


def _around(offices: Collection[str], settings: Any) -> town_files.Around:
    """Return what a town's file is looked at against."""
    from geleitzug.config import town_files  # noqa: PLC0415 - Django must be set up first
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415

    with psycopg.connect(owner_url()) as connection:
        rows = connection.execute(
            "select h.name, m.key from tenancy_hostname h join tenancy_municipality m on m.id = h.municipality_id"
        ).fetchall()
    packages = {folder.name for folder in settings.SERVICES_ROOT.iterdir() if (folder / "service.yaml").is_file()}
    towns = {town.key for town in directory.everyone()}
    return town_files.Around(packages, towns, {settings.GROUP_HOST: "", **dict(rows)}, offices)


def _listed(sentence: str, lines: list[str]) -> str:
    return "\n  - ".join([sentence, *lines])


def specification(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the file and the options say about the town; options win."""
    spec: dict[str, Any] = {}
    if options.file:
        try:
            spec = read_yaml(options.file.read_text(encoding="utf-8")) or {}
        except (UnicodeDecodeError, yaml.YAMLError) as trouble:
            raise Trouble(f"{options.file} cannot be read: {trouble}") from None
        if not isinstance(spec, dict):
            raise Trouble(f"{options.file} is no town's file; docs/howto/add-a-town.md has one.")
    names = ("key", "name", "kind", "land", "host", "ags", "population", "district")
    spec |= {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    missing = [name for name in NEEDED if not spec.get(name)]
    if missing:
        raise Trouble(f"Please say also: {', '.join(missing)} (as options or in --file).")
    return spec


def _list(options: argparse.Namespace) -> int:
    with psycopg.connect(owner_url()) as connection:
        for key, name, kind, hosts in connection.execute(
            "select m.key, m.name, m.kind, string_agg(h.name, ', ' order by h.name) from tenancy_municipality m"
            " left join tenancy_hostname h on h.municipality_id = m.id group by m.id order by m.name"
        ):
            print(f"{key:<20} {name:<30} {kind:<10} {hosts or '(no host)'}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from geleitzug.config import founding  # noqa: PLC0415 - Django must be set up first

    town = founding.known(options.key)
    if town is None:
        raise Trouble(f"There is no municipality {options.key}. `geleitzug municipality list` names them.")
    print(yaml.safe_dump(founding.spec_of(town), allow_unicode=True, sort_keys=False, width=110), end="")
    return 0


def _export(options: argparse.Namespace) -> int:
    from geleitzug.config import deeds  # noqa: PLC0415 - Django must be set up first

    deeds.note("municipality export", options.key, town=_town_of(options.key))
    with export.one_moment(owner_url()) as connection:
        _take_out(connection, options)
        looks.town_taken(connection, options.key)
    return 0


def _town_of(key: str) -> UUID:
    with psycopg.connect(owner_url()) as connection:
        return export.town_of(connection, key)


def _take_out(connection: psycopg.Connection, options: argparse.Namespace) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target: Path = (options.to or places.var() / "exports" / f"{options.key}-{moment}.tar").absolute()
    if target.exists():
        raise Trouble(f"{target} is there already. Choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    counts = export.export(connection, options.key, target)
    print(f"{target}: {sum(counts.values())} rows of {len(counts)} tables, {target.stat().st_size / 2**20:.1f} MiB")
    return target


def _remove(options: argparse.Namespace) -> int:
    from geleitzug.config import deeds  # noqa: PLC0415 - Django must be set up first

    _town_of(options.key)
    deeds.note("municipality remove", options.key)  # in every town's log: its own goes away with it
    with export.one_moment(owner_url()) as connection:
        export.refuse_with_members(connection, options.key)
        export.hold(connection, options.key)
        archive = _take_out(connection, options)
        if not options.yes:
            _confirm(options.key, archive)
        town = export.remove(connection, options.key)
    export.remove_files(town)
    print(f"{options.key} is gone. The pages notice within a minute.")
    print("The archive is as readable as paper: give it to the town, then delete it here. Take the town's name out of")
    print("the proxy and the certificate. Backups from before hold it until they are deleted.")
    return 0


def _confirm(key: str, archive: Path) -> None:
    print(f"This deletes {key} from this installation; what remains is {archive}.")
    try:
        answer = input(f"Type {key} to go on: ")
    except EOFError:
        answer = ""
    if answer.strip() != key:
        raise Trouble(
            f"Nothing was deleted. Everything of {key} lies in {archive}, as readable as paper: delete it if nobody"
            " needs it."
        )
