# SPDX-License-Identifier: EUPL-1.2
"""The keys that seal people's data: make the installation's, look how it stands with the towns', turn them."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from geleitzug.config import export, places
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble
from geleitzug.ground.crypto.texts import write_key

FRESH = timedelta(days=1)
"""A key of a town that is younger need not be turned again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("make", help="make a new installation key")
    make.add_argument("file", nargs="?", type=Path, help="where it goes (var/installation-key); - prints it")
    verbs.add_parser("status", help="which keys there are, and whether all is turned")
    rotate = verbs.add_parser("rotate", help="turn keys; broken off, the same command goes on")
    which = rotate.add_mutually_exclusive_group(required=True)
    which.add_argument("--town", metavar="KEY", help="a new key for a municipality; wraps its cases' keys by it")
    which.add_argument(
        "--installation", action="store_true", help="wrap all towns' keys by the current installation key"
    )
    rotate.add_argument("--again", action="store_true", help="even if the town's key was made within a day")


def run(options: argparse.Namespace) -> int:
    """Do it, as the role that owns the tables."""
    if options.verb == "make":
        return _make(options.file)
    with database(as_owner=True):
        set_up_django()
        from geleitzug.ground.crypto.cipher import CryptoError  # noqa: PLC0415 - Django must be set up first

        with psycopg.connect(owner_url(), autocommit=True) as owner:
            try:
                return _status(owner) if options.verb == "status" else _rotate(owner, options)
            except CryptoError as trouble:
                raise Trouble(str(trouble)) from None


def _make(file: Path | None) -> int:
    if file is not None and str(file) == "-":
        print(write_key())
        return 0
    target = (file or places.installation_key(places.var())).absolute()
    if target.exists():
        raise Trouble(
            f"{target} is there already. To change the installation's key, put a new one (`keys make -`) as the first"
            " line above the old one, restart, and `keys rotate --installation`."
        )
    target.touch(mode=0o600)
    target.write_text(write_key() + "\n")
    print(f"{target} holds the installation's key. Copy it to a safe place apart from the backups, now:")
    print("without it nobody can read what people have told you, and no backup helps.")
    return 0


def _status(owner: psycopg.Connection) -> int:
    from geleitzug.ground.crypto import raw, rotating, safes  # noqa: PLC0415 - Django must be set up first

    keeper = safes.safe()
    print(f"installation key {keeper.current}" + "".join(f", older {name}" for name in keeper.known[1:]))
    wrong, is_ill = set(raw.wrong_towns(owner)), False
    for town in rotating.standing(owner):
        words = [f"{town.cases} cases"]
        if town.made_at is None:
            words.append("NO KEY: nothing can be sealed here")
        else:
            words.append(f"key of {town.made_at:%Y-%m-%d}")
        if town.behind:
            words.append(f"{town.behind} still by an older one: keys rotate --town {town.key}")
        if town.key in wrong:
            words.append("NOT OPENED by the installation's key")
        elif any(name != keeper.current for name in town.safes):
            words.append("by an older installation key: keys rotate --installation")
        is_ill = is_ill or town.made_at is None or town.key in wrong
        print(f"{town.key:<20} {', '.join(words)}")
    if lost := raw.without_keys(owner):
        print(f"{lost} applications have no key any more: what they held is deleted.")
    return 1 if is_ill else 0


def _rotate(owner: psycopg.Connection, options: argparse.Namespace) -> int:
    from geleitzug.config import deeds  # noqa: PLC0415 - Django must be set up first
    from geleitzug.ground.crypto import rotating  # noqa: PLC0415

    if options.installation:
        deeds.note("keys rotate", "installation")
        done = rotating.rotate_installation(owner, _tell)
        print(
            f"{done} keys of towns wrapped anew. Keep the older installation key as long as you keep archives of keys."
        )
        print("Pages and workers that were started before the new key was in its place open nothing now: restart them.")
        return 0
    town = export.town_of(owner, options.town)
    deeds.note("keys rotate", options.town, town=town)
    enough = datetime.now(UTC) - (timedelta() if options.again else FRESH)
    done = rotating.rotate_town(owner, town, younger_is_enough=enough, tell=_tell)
    print(f"{options.town}: the keys of {done} cases wrapped anew.")
    if rotating.old_keys(owner, town):
        print(
            "The older key is kept while pages may still use it; the same command removes it in a quarter of an hour."
        )
    return 0


def _tell(done: int) -> None:
    print(f"\r{done} …", end="", file=sys.stderr, flush=True)
