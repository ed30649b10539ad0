# SPDX-License-Identifier: EUPL-1.2
"""The audit trail: read it, look whether anybody has tampered with it, note outside how far it goes. For the operator.

Whose cases are printed reads it under „Meine Daten“.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from geleitzug.config import export, looks
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble

if TYPE_CHECKING:
    from geleitzug.ground.events.proving import Anchor
    from geleitzug.ground.tenancy.models import Municipality

_WHICH = """
    from events_entry e join tenancy_municipality t on t.id = e.tenant_id
    where (%(subject)s::text is null or e.subject in (
            select id from cases_application where id::text = %(subject)s or number = %(subject)s
        ) or e.subject::text = %(subject)s)
      and (%(town)s::text is null or t.key = %(town)s)
      and (%(subject)s::text is not null or e.at > now() - make_interval(days => %(days)s))
      and (e.deed or not %(deeds)s)
"""
WHOSE = f"select distinct e.tenant_id, e.subject {_WHICH}"
QUESTION = f"""
    select e.at, t.key, e.kind, e.actor_kind, e.actor_name, e.subject, e.facts, e.id, e.tenant_id, e.words
    {_WHICH} order by e.id
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    listed = verbs.add_parser("list", help="print who did what and when: of one subject, or of a town's last days")
    listed.add_argument("subject", nargs="?", help="number of an application and its case (MH-2026-000083), or its id")
    listed.add_argument("--days", type=int, default=1, help="without a subject: how far back (1)")
    listed.add_argument("--deeds", action="store_true", help="only what was done to the house and not to a case")
    listed.add_argument("--json", action="store_true", help="a JSON object per line")
    verify = verbs.add_parser(
        "verify", help="look at every link and every entry; status 1 names the first that is wrong"
    )
    verify.add_argument("--anchor", type=Path, metavar="FILE", help="also against what `anchor` has noted there")
    anchor = verbs.add_parser("anchor", help="print each town's newest link, to be kept where nobody of here can write")
    anchor.add_argument("--to", type=Path, metavar="FILE", help="add it to a file instead")
    for verb in (listed, verify, anchor):
        verb.add_argument("--town", help="key of a municipality")


def run(options: argparse.Namespace) -> int:
    """Do it."""
    return {"list": _list, "verify": _verify, "anchor": _anchor}[options.verb](options)


def _list(options: argparse.Namespace) -> int:
    """Print the entries, oldest first, after it is noted that somebody reads them: printing may be broken off."""
    wanted = {name: getattr(options, name) for name in ("subject", "town", "days", "deeds")}
    with database(as_owner=True), export.one_moment(owner_url()) as connection, psycopg.connect(owner_url()) as keys:
        set_up_django()
        from geleitzug.ground.crypto.raw import Opener  # noqa: PLC0415 - Django must be set up first

        if not _note_reading(connection, options, wanted) and options.subject:
            raise Trouble(f"Nothing is known of {options.subject}. Numbers look like MH-2026-000083.")
        opener = Opener(keys)
        for at, town, kind, actor_kind, actor, subject, plain, key, tenant, words in connection.cursor(
            name="audit"
        ).execute(QUESTION, wanted):
            facts = {**plain, **(opener.value("events_entry", "words", key, tenant, words) or {})}
            actor = actor or facts.pop("_by", "")
            if options.json:
                row = {"at": at, "town": town, "kind": kind, "by": [actor_kind, actor], "subject": subject}
                print(json.dumps({**row, "facts": facts}, default=str, ensure_ascii=False))
            else:
                print(f"{at:%Y-%m-%d %H:%M:%S}  {town}  {kind}  {actor or actor_kind}  {subject}  {facts}")
    return 0


def _note_reading(connection: psycopg.Connection, options: argparse.Namespace, wanted: Mapping[str, Any]) -> bool:
    """Note with whom it concerns, and in the log of their towns, that entries are read; tells whether there are any."""
    from geleitzug.config import deeds  # noqa: PLC0415 - Django must be set up first

    rows = connection.execute(WHOSE, wanted).fetchall()
    with psycopg.connect(owner_url()) as notes:  # it commits at its end, whatever becomes of the printing
        looks.trail_read(notes, sorted({str(subject) for _tenant, subject in rows}))
    for tenant in sorted({tenant for tenant, _subject in rows}):
        deeds.note("audit list", options.subject or f"{options.days} d", town=tenant)
    return bool(rows)


def _verify(options: argparse.Namespace) -> int:
    """Look at the chains of all towns or one; the first place that does not fit is named."""
    with database():
        set_up_django()
        noted = anchors_in(options.anchor) if options.anchor else {}
        from geleitzug.ground.events import proving  # noqa: PLC0415 - Django must be set up first
        from geleitzug.ground.tenancy import doors  # noqa: PLC0415

        wrong = 0
        for town in _towns(options.town):
            start = time.monotonic()
            anchors = noted.pop(str(town.pk), ())
            with doors.machine_door(town.pk):
                proof = proving.prove(anchors, tell=_tell)
                if proof.found is None or not anchors:  # anchors of another town or time are no news of the chain
                    proving.note(proof)
            took = time.monotonic() - start
            size = f"{proof.entries} entries in {proof.links} links, {took:.1f} s"
            print(f"\r{'ok   ' if proof.found is None else 'WRONG'} {town.key}: {proof.found or size}", flush=True)
            if proof.late:
                print(f"late  {town.key}: {_about(proof.late)}", flush=True)
            wrong += proof.found is not None
        if noted and not options.town:
            print(f"WRONG there are anchors of towns that are not here: {', '.join(sorted(noted))}")
            wrong += 1
    return 1 if wrong else 0


def _anchor(options: argparse.Namespace) -> int:
    """Print or add a line per town: what is noted elsewhere cannot be cut off or written anew here unseen."""
    with database():
        set_up_django()
        from geleitzug.ground.events import proving  # noqa: PLC0415 - Django must be set up first
        from geleitzug.ground.tenancy import doors  # noqa: PLC0415

        lines = []
        for town in _towns(options.town):
            with doors.machine_door(town.pk):
                lines += [line] if (line := proving.anchor_line()) else []
    if options.to is None:
        print("\n".join(lines))
        return 0
    try:
        with options.to.open("a") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as trouble:
        raise Trouble(f"{options.to} cannot be written: {trouble}") from None
    print(f"{options.to}: {len(lines)} lines added.")
    return 0


def _towns(key: str | None) -> Iterator[Municipality]:
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415 - Django must be set up first

    found = [town for town in directory.everyone() if key in (None, town.key)]
    if key and not found:
        raise Trouble(f"There is no municipality {key!r}. `geleitzug municipality list` shows all.")
    yield from found


def anchors_in(file: Path) -> dict[str, list[Anchor]]:
    """Return the anchors of a file by the id of their town; raises Trouble for what is none."""
    from geleitzug.ground.events.proving import Anchor  # noqa: PLC0415 - Django must be set up first

    found: dict[str, list[Anchor]] = {}
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as trouble:
        raise Trouble(f"{file} cannot be read: {trouble}") from None
    for number, line in enumerate(lines, start=1):
        try:
            noted = json.loads(line)
            found.setdefault(noted["id"], []).append(Anchor(int(noted["link"]), str(noted["digest"])))
        except (ValueError, KeyError, TypeError):
            raise Trouble(f"{file}, line {number}: this is no anchor as `geleitzug audit anchor` writes it.") from None
    return found


def _about(late: tuple[int, ...]) -> str:
    """Return what is said of links made long after their entries."""
    which = f"link {late[0]}" if len(late) == 1 else f"{len(late)} links, the first of them link {late[0]},"
    return (
        f"{which} made more than a day after what they tie: the worker stood still then, or a backup was restored."
        " Was it neither, an older end of the chain was put back: compare with anchors from before."
    )


def _tell(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} …", end="", file=sys.stderr, flush=True)
