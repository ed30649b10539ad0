# SPDX-License-Identifier: EUPL-1.2
"""The command line: which commands there are. What a command does is its module in commands/.

Nothing but the chosen command is imported, so the list needs no installed library.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable

from geleitzug.config.trouble import Trouble, about_a_file

PROGRAM = "geleitzug"

COMMANDS: dict[str, dict[str, str]] = {
    "Try it": {
        "demo": "start everything with invented towns and cases; prints the addresses (PORT= changes them)",
    },
    "Run it": {
        "serve": "serve the pages (production; needs DATABASE_URL or uses the database in var/)",
        "worker": "work on jobs: letters, mails, payments, deadlines",
        "migrate": "bring the database's tables to this version",
        "doctor": "look whether everything is as it should be, and say what to do",
        "backup": "write database and files into one archive, their keys into another",
        "restore": "read an archive back",
        "keys": "make · status · rotate: what seals people's data",
        "database": "prepare: make the roles and the database on a PostgreSQL server",
    },
    "Keep it": {
        "services": "check PATH… · import PATH: service packages",
        "forms": "import FILE… · export FORM · schema FORM: to and from FIM, and as JSON Schema",
        "municipality": "add · list · export · remove: the towns of this installation",
        "staff": "list · leave TOWN LOGIN: who works in a town, and somebody who has left it",
        "streets": "import MUNICIPALITY FILE.csv: a town's own list of streets, for completing addresses",
        "search": "mark: let cases from before the search came be found by what they hold",
        "scim": "make · revoke · list: tokens with which a town's directory tells who comes and goes",
        "roles": "print what each role may do",
        "reactions": "print what follows which event",
        "audit": "list · verify · anchor: the audit trail, and whether anybody has tampered with it",
        "factors": "forget · password · sign-out TOWN LOGIN: somebody lost phone and codes, password, device",
    },
    "Build it": {
        "test": "run all checks and tests",
        "lint": "run the checks that start nothing",
        "bench": "measure speed and size",
        "chaos": "kill processes during applications and look whether anything is lost",
        "messages": "extract · compile: the texts and their English translation",
    },
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or arguments[0] in ("help", "--help", "-h"):
        print(listing())
        return 0
    name, rest = arguments[0], arguments[1:]
    if not any(name in group for group in COMMANDS.values()):
        print(f"There is no command {name!r}.\n\n{listing()}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"geleitzug.config.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"{PROGRAM} {name}", description=module.__doc__)
    module.add_arguments(parser)
    known, others = parser.parse_known_args(rest)
    if others and not getattr(module, "PASSES_ON", False):
        parser.error(f"unknown: {' '.join(others)}")
    known.others = others
    return _run(module.run, known)


def listing() -> str:
    """Return all commands with a line each."""
    lines = [f"Usage: ./{PROGRAM} COMMAND …   (COMMAND --help says more)"]
    for title, commands in COMMANDS.items():
        lines += ["", f"{title}:", *(f"  {name:<13} {what}" for name, what in commands.items())]
    return "\n".join(lines)


def _run(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    import django.db  # noqa: PLC0415 - the list needs no library
    import psycopg  # noqa: PLC0415

    from geleitzug.config.env import WrongSetting  # noqa: PLC0415
    from geleitzug.ground.postgres import AlreadyRunning, NoPostgres, WouldNotStart  # noqa: PLC0415

    try:
        return run(options) or 0
    except (Trouble, WrongSetting, NoPostgres, AlreadyRunning, WouldNotStart) as trouble:
        print(f"{PROGRAM}: {trouble}", file=sys.stderr)
        return getattr(trouble, "status", 1)
    except (psycopg.OperationalError, django.db.OperationalError) as trouble:
        said = str(trouble).strip()
        print(f"{PROGRAM}: The database does not answer: {said}\n`geleitzug doctor` says what to do.", file=sys.stderr)
        return 1
    except OSError as trouble:
        if not (sentence := about_a_file(trouble)):
            raise
        print(f"{PROGRAM}: {sentence}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
