# SPDX-License-Identifier: EUPL-1.2
"""Noting who ran which command on the machine, in the log of deeds of every town it concerns.

A command notes itself before it does what it does: who sets out to remove something and fails has set out. What belongs
to no town stands in the log of each. Commands that change nothing of a town's (doctor, roles, lint) leave no note, and
`keys make` and `database prepare` have no log to write into.
"""

from __future__ import annotations

import os
import pwd
import socket
from uuid import UUID

from geleitzug.core.upkeep.events import BackupFinished, CommandRun
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.tenancy import directory, doors

LONGEST_TARGET = 200


def operator() -> Actor:
    """Return who runs this process: the account of the operating system, and who became it by sudo."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # in a container the number may have no name
        name = str(os.getuid())
    behind = os.environ.get("SUDO_USER", "")
    return Actor(ActorKind.OPERATOR, name=f"{name}{f' ({behind})' if behind else ''} @ {socket.gethostname()}")


def note(command: str, target: str = "", *, town: UUID | None = None) -> None:
    """Write into a town's log, or into that of each town, that somebody runs a command on something."""
    by = operator()
    for each in [town] if town else [known.pk for known in directory.everyone()]:
        with doors.machine_door(each):
            emit(CommandRun(subject=each, command=command, target=target[:LONGEST_TARGET]), by=by)


def backup_finished(archive: str) -> None:
    """Write into the log of each town that its backup is whole: ``doctor`` and „Betrieb“ ask when the last one was."""
    by = operator()
    for town in directory.everyone():
        with doors.machine_door(town.pk):
            emit(BackupFinished(subject=town.pk, archive=archive[:LONGEST_TARGET]), by=by)
