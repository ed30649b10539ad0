# SPDX-License-Identifier: EUPL-1.2
"""Print what each role may do: the whole house's table of permissions."""

from __future__ import annotations

import argparse
import os

from geleitzug.config.database import set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--markdown", action="store_true", help="as docs/security/roles.md holds it")


def run(options: argparse.Namespace) -> int:
    """Print the table; it needs no database."""
    os.environ.setdefault("DATABASE_URL", "postgresql:///nowhere")
    set_up_django()
    from geleitzug.config import roles  # noqa: PLC0415 - Django must be set up first
    from geleitzug.ground.people.actors import grants  # noqa: PLC0415

    print((roles.as_markdown if options.markdown else roles.as_text)(grants()))
    return 0
