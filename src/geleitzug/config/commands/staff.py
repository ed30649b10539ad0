# SPDX-License-Identifier: EUPL-1.2
"""Who works in a town and with which roles; and letting somebody go who has left, where no directory says it (SCIM)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from geleitzug.config.database import database, set_up_django
from geleitzug.config.trouble import Trouble

if TYPE_CHECKING:
    from geleitzug.ground.people.models import Staff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("list", help="login, name and roles of all who work there")
    leave = verbs.add_parser("leave", help="let somebody go for good: no sign-in any more; their tasks go back")
    for verb in (show, leave):
        verb.add_argument("town", help="key of a municipality: musterhafen")
    leave.add_argument("login", help="their login; the name stays in the cases they have worked on")


def run(options: argparse.Namespace) -> int:
    """Do it, through the machine's door of the town."""
    with database():
        set_up_django()
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from geleitzug.config.deeds import operator  # noqa: PLC0415 - Django must be set up first
    from geleitzug.core.staffing import joining  # noqa: PLC0415
    from geleitzug.ground.people.models import Staff  # noqa: PLC0415
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415

    town = next((town for town in directory.everyone() if town.key == options.town), None)
    if town is None:
        raise Trouble(f"There is no municipality {options.town!r}. `geleitzug municipality list` shows all.")
    with doors.machine_door(town.pk):
        here = Staff.objects.filter(left_at=None)
        if options.verb == "list":
            for staff in here.prefetch_related("memberships").order_by("login"):
                print(_line(staff))
            return 0
        login = options.login.strip().lower()
        leaving = here.filter(login=login).first()
        if leaving is None:
            raise Trouble(
                f"Nobody of {town.name} has the login {login!r}; `geleitzug staff list {town.key}` shows all."
            )
        joining.leave(leaving, by=operator())
    print(f"{leaving.name} is signed out everywhere and signs in no more; what they had taken goes back.")
    print("Take them out of the town's file too: read again, it would take them on anew.")
    return 0


def _line(staff: Staff) -> str:
    by_office: dict[str, list[str]] = {}
    for row in staff.memberships.all():
        by_office.setdefault(row.office, []).append(row.role)
    roles = "; ".join(f"{office}: {', '.join(sorted(held))}" for office, held in sorted(by_office.items()))
    return f"{staff.login:<24} {staff.name:<28} {roles or 'no role'}{'' if staff.active else '  (deactivated)'}"
