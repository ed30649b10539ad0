# SPDX-License-Identifier: EUPL-1.2
"""Forget what somebody signs in with who has lost all of it, give a first password, or only sign them out.

Make sure first that it is really them who ask: once they are forgotten a password alone opens the way to new ones.
"""

from __future__ import annotations

import argparse

from geleitzug.config.database import database, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    forget = verbs.add_parser("forget", help="forget all of them; at the next sign-in one sets up anew")
    password = verbs.add_parser("password", help="make a new first password for a member of staff; it is shown once")
    sign_out = verbs.add_parser("sign-out", help="end all sessions, as when a device is lost; the factors stay")
    for verb in (forget, password, sign_out):
        verb.add_argument("town", help="key of a municipality: where staff work, or where an account asked for help")
        verb.add_argument("who", help="login of a member of staff, or e-mail address of an account")


def run(options: argparse.Namespace) -> int:
    """Do it, end all sessions, and write it into the trail."""
    with database():
        set_up_django()
        return _change(options.town, options.who.strip().lower(), options.verb)


def _change(key: str, who: str, verb: str) -> int:
    from django.utils import timezone  # noqa: PLC0415

    from geleitzug.config.deeds import operator  # noqa: PLC0415 - Django must be set up first
    from geleitzug.ground.people.actions import by_address  # noqa: PLC0415
    from geleitzug.ground.people.models import Staff  # noqa: PLC0415
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415
    from geleitzug.ground.trust import factors, sessions, staff_passwords  # noqa: PLC0415
    from geleitzug.ground.trust.events import SessionsEnded, note  # noqa: PLC0415

    town = next((town for town in directory.everyone() if town.key == key), None)
    if town is None:
        raise Trouble(f"There is no municipality {key!r}. There are: {', '.join(t.key for t in directory.everyone())}.")
    with doors.machine_door(town.pk):
        account = by_address(who) if "@" in who else None
        staff = None if account else Staff.objects.filter(login=who).first()
        if account is None and staff is None:
            raise Trouble(f"{town.name} knows no {who!r}: neither a login of its staff nor an account's address.")
        owner = factors.owner_of_account(account) if account else factors.owner_of_staff(staff)  # type: ignore[arg-type]
        if verb == "password" and staff is None:
            raise Trouble("An account sets its own password by a link in a mail: „Passwort vergessen“.")
        number = factors.remove_all(owner, by=operator()) if verb == "forget" else 0
        if verb == "password":
            first = staff_passwords.give_first(staff, at=timezone.now(), by=operator())  # type: ignore[arg-type]
        ended = sessions.end_all(owner.id)
        holder = None if owner.is_staff else owner.id
        note(SessionsEnded(subject=owner.id, holder=holder, number=ended), by=operator())
    if verb == "password":
        print(f"{owner.name} chooses a password of their own within two weeks. The first one, shown this once:")
        print(first)
    elif verb == "forget":
        print(f"Forgotten: {number}. {owner.name} sets up a second factor at the next sign-in.")
    else:
        print(f"{owner.name} was signed out of {ended} browsers.")
    return 0
