# SPDX-License-Identifier: EUPL-1.2
"""What people have told in the furnished world's stories stands nowhere in the database or on the disk in clear.

It walks every column of every table, so a new one cannot be forgotten. What stays in clear is on a short list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from geleitzug.core.catalogue.reading import read_folder
from geleitzug.ground.crypto.streams import MAGIC
from tests.world import TALES, World

SERVICES = Path(__file__).resolve().parents[2] / "services"
IN_CLEAR = {
    "cases_case.applicant": "the worklist shows and finds it; said on each service's privacy page",
    "cases_registervalue.text": "what a package marks as register columns, and the names of parties",
    "cases_registervalue.shown": "as above",
    "people_account": "accounts belong to no town and no case: their own matter (docs/decisions/encryption-at-rest.md)",
    "people_staff": "the town's own people",
    "mail_outgoingmail.to": "the address of a mail that waits to be sent; gone afterwards",
    "residents_": "the invented residents' register, which is no case's",
    "catalogue_": "published packages, their stories are in them",
    "authoring_": "packages in the making, their stories are in them",
    "tenancy_municipality": "the towns' own addresses",
    "streets_": "the towns' public lists of streets",
}


@pytest.fixture(scope="module")
def secrets() -> set[str]:
    """What the stories' people say: sentences, names, mail addresses; keys of choices and towns are not theirs."""
    found: set[str] = set()
    for service, story in {(tale.service, tale.story) for tale in TALES.values() if tale.story}:
        package = read_folder(SERVICES / service)
        told = package.examples[story]
        public = repr([package.raw["service"], package.raw["form"], package.raw.get("fees")])
        found |= {
            text
            for text in _texts([told.get("answers"), told.get("who"), told.get("steps")])
            if len(text) > 7 and (" " in text or "@" in text) and text not in public
        }
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        if value.get("given") and value.get("family"):
            yield f"{value['given']} {value['family']}"
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _in_clear(table: str, column: str) -> bool:
    return any(f"{table}.{column}".startswith(known) for known in IN_CLEAR)


def columns(owner: psycopg.Connection) -> list[tuple[str, str, str]]:
    """Return schema, table and column of all there are."""
    return owner.execute(
        "select n.nspname, c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'keys')"
        " and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped order by 1, 2, 3"
    ).fetchall()


def found_in(owner: psycopg.Connection, schema: str, table: str, column: str, secrets: set[str]) -> set[str]:
    """Return which of the secrets a column holds, in clear, as JSON or as bytes."""
    question = sql.SQL("select coalesce(string_agg({}::text, E'\\n'), '') from {}").format(
        sql.Identifier(column), sql.Identifier(schema, table)
    )
    row = owner.execute(question).fetchone()
    assert row is not None
    return {
        secret
        for secret in secrets
        if secret in row[0] or secret.encode("unicode-escape").decode() in row[0] or secret.encode().hex() in row[0]
    }


def test_nothing_that_people_told_stands_in_the_database_in_clear(world: World, secrets: set[str]) -> None:
    leaks, known = [], set()
    with world.owner() as owner:
        for schema, table, column in columns(owner):
            found = found_in(owner, schema, table, column, secrets)
            if _in_clear(table, column):
                known |= found
            elif found:
                leaks.append(f"{table}.{column}: {sorted(found)[:3]}")

    assert len(secrets) > 60
    assert known, "the search finds nothing where it must find something"
    assert leaks == []


def test_files_lie_sealed_too(world: World) -> None:
    files = [path for path in (world.var / "blobs").glob("*/??/??/*") if path.is_file()]

    assert len(files) > 10
    assert {path.read_bytes()[:4] for path in files} == {MAGIC}


def test_the_exceptions_are_still_there(world: World) -> None:
    with world.owner() as owner:
        there = {f"{table}.{column}" for _schema, table, column in columns(owner)}

    assert [known for known in IN_CLEAR if not any(name.startswith(known) for name in there)] == []
