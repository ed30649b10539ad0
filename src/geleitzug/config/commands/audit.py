# SPDX-License-Identifier: EUPL-1.2
"""Print the audit trail: who did what and when, of one subject or of a town's last days. For the operator.

Whose cases are printed reads it under „Meine Daten“.
"""

from __future__ import annotations

import argparse
import json

import psycopg

from geleitzug.config import looks
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble

QUESTION = """
    select e.at, t.key, e.kind, e.actor_kind, e.actor_name, e.subject, e.facts, e.id, e.tenant_id, e.words
    from events_entry e join tenancy_municipality t on t.id = e.tenant_id
    where (%(subject)s::text is null or e.subject in (
            select id from cases_application where id::text = %(subject)s or number = %(subject)s
        ) or e.subject::text = %(subject)s)
      and (%(town)s::text is null or t.key = %(town)s)
      and (%(subject)s::text is not null or e.at > now() - make_interval(days => %(days)s))
    order by e.id
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("subject", nargs="?", help="number of an application and its case (MH-2026-000083), or its id")
    parser.add_argument("--town", help="key of a municipality")
    parser.add_argument("--days", type=int, default=1, help="without a subject: how far back (1)")
    parser.add_argument("--json", action="store_true", help="a JSON object per line")


def run(options: argparse.Namespace) -> int:
    """Print the entries, oldest first."""
    with database(as_owner=True), psycopg.connect(owner_url()) as connection, psycopg.connect(owner_url()) as keys:
        set_up_django()
        from geleitzug.ground.crypto.raw import Opener  # noqa: PLC0415 - Django must be set up first

        opener = Opener(keys)
        rows = connection.cursor(name="audit").execute(
            QUESTION, {"subject": options.subject, "town": options.town, "days": options.days}
        )
        seen: set[str] = set()
        for at, town, kind, actor_kind, actor, subject, plain, key, tenant, words in rows:
            seen.add(str(subject))
            facts = {**plain, **(opener.value("events_entry", "words", key, tenant, words) or {})}
            actor = actor or facts.pop("_by", "")
            if options.json:
                row = {"at": at, "town": town, "kind": kind, "by": [actor_kind, actor], "subject": subject}
                print(json.dumps({**row, "facts": facts}, default=str, ensure_ascii=False))
            else:
                print(f"{at:%Y-%m-%d %H:%M:%S}  {town}  {kind}  {actor or actor_kind}  {subject}  {facts}")
        looks.trail_read(connection, sorted(seen))
    if options.subject and not seen:
        raise Trouble(f"Nothing is known of {options.subject}. Numbers look like MH-2026-000083.")
    return 0
