# SPDX-License-Identifier: EUPL-1.2
"""Tokens with which a town's directory (Entra, Keycloak) tells by SCIM who joins, moves and leaves."""

from __future__ import annotations

import argparse
import sys

from geleitzug.config.database import database, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("make", help="make a token; it is shown now and never again")
    revoke = verbs.add_parser("revoke", help="make a token worthless at once")
    show = verbs.add_parser("list", help="the tokens of a town, without their secrets")
    apply = verbs.add_parser("apply", help="give and take roles anew after the table of groups was changed")
    for verb in (make, revoke, show, apply):
        verb.add_argument("municipality", help="its short name: musterhafen")
    for verb in (make, revoke):
        verb.add_argument("name", help="what you call it, such as entra")


def run(options: argparse.Namespace) -> int:
    """Do it, through the machine's door of the town."""
    with database():
        set_up_django()
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from geleitzug.config.deeds import operator  # noqa: PLC0415 - Django must be set up first
    from geleitzug.core.staffing import joining, sign_on, tokens  # noqa: PLC0415
    from geleitzug.core.staffing.errors import Taken  # noqa: PLC0415
    from geleitzug.ground.people.models import ScimToken  # noqa: PLC0415
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415

    town = next((town for town in directory.everyone() if town.key == options.municipality), None)
    if town is None:
        raise Trouble(f"There is no municipality {options.municipality!r}. `geleitzug municipality list` shows all.")
    with doors.machine_door(town.pk):
        if options.verb == "make":
            try:
                token = tokens.make(options.name[:80], by=operator())
            except Taken:
                raise Trouble(f"{town.name} has a token {options.name!r}. Revoke it first, or choose a name.") from None
            print(f"{directory.address_of(town.pk)}scim/v2", file=sys.stderr)
            print("The token is shown this once:", file=sys.stderr)
            print(token)
        elif options.verb == "revoke":
            if not tokens.revoke(options.name, by=operator()):
                raise Trouble(f"{town.name} has no token {options.name!r} in use.")
            print(f"{options.name} opens nothing any more.")
        elif options.verb == "apply":
            moved = joining.apply_table(sign_on.table_of(town.key), by=operator())
            print(f"{moved} people have other roles now.")
        else:
            for row in ScimToken.objects.order_by("made_at"):
                state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "in use"
                print(f"{row.name:<30} made {row.made_at:%Y-%m-%d}  {state}")
    return 0
