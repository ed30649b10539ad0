# SPDX-License-Identifier: EUPL-1.2
"""Opening what is sealed where no model stands before it: for the owner's own commands, past all walls."""

from __future__ import annotations

from typing import IO, Any
from uuid import UUID

import psycopg
from django.apps import apps
from psycopg import sql

from geleitzug.ground.crypto.cipher import Refused
from geleitzug.ground.crypto.fields import HEAD_BYTES, SealedField, bound_to, open_value
from geleitzug.ground.crypto.keyring import CaseKey, KeyGone, case_key
from geleitzug.ground.crypto.safes import safe
from geleitzug.ground.crypto.streams import open_stream, read_head
from geleitzug.ground.crypto.towns import CASES
from geleitzug.ground.crypto.towns import bound_to as town_place

GONE = None
"""What stands for a value whose key is deleted."""


def sealed_columns() -> dict[str, dict[str, SealedField]]:
    """Return the sealed columns of all tables: table → column → field."""
    found: dict[str, dict[str, SealedField]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                found.setdefault(model._meta.db_table, {})[str(field.column)] = field
    return found


class Opener:
    """Opens values and finds keys by a connection of the owner; it remembers the keys it has needed."""

    def __init__(self, owner: psycopg.Connection) -> None:
        self._owner = owner
        self._towns: dict[UUID, bytes] = {}
        self._cases: dict[UUID, CaseKey] = {}
        self._columns = sealed_columns()

    def value(self, table: str, column: str, row: UUID, tenant: UUID, content: bytes) -> Any:
        """Return a stored value in clear, GONE if its key is deleted; raises Refused."""
        field = self._columns[table][column]
        if not content:
            return field.get_default()
        try:
            key = self.key(UUID(bytes=content[1:17]), content[17:HEAD_BYTES])
        except KeyGone:
            return GONE
        return field.decoded(open_value(key, content, bound_to(tenant, table, column, row)))

    def row(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row as ``to_jsonb`` gives it with its sealed columns in clear."""
        columns = self._columns.get(table, {})
        opened = {
            column: self.value(
                table, column, UUID(row["id"]), UUID(row["tenant_id"]), bytes.fromhex(row[column].removeprefix("\\x"))
            )
            for column in columns
        }
        return {**row, **opened}

    def has(self, table: str) -> bool:
        """Tell whether a table has sealed columns."""
        return table in self._columns

    def file(self, tenant: UUID, document: UUID, stream: IO[bytes]) -> IO[bytes]:
        """Return what reads a sealed file of a document; raises KeyGone, and Refused while reading."""
        head, subject, mark = read_head(stream)
        place = bound_to(tenant, "files_document", "blob", document)
        return open_stream(self.key(subject, mark).key, head, place, stream)

    def key(self, subject: UUID, mark: bytes) -> CaseKey:
        """Return a subject's key; raises KeyGone."""
        known = self._cases.get(subject) or self._fetched(subject)
        if known.mark != mark:
            raise KeyGone(str(subject))
        return known

    def _fetched(self, subject: UUID) -> CaseKey:
        found = self._owner.execute(
            "SELECT c.tenant_id, c.wrapped, t.id, t.safe, t.wrapped FROM keys.case_key c"
            " JOIN keys.town_key t ON t.id = c.town_key WHERE c.id = %s",
            [subject],
        ).fetchone()
        if found is None:
            raise KeyGone(str(subject))
        tenant, wrapped, town_key, name, town_wrapped = found
        if town_key not in self._towns:
            self._towns[town_key] = safe().unwrap(name, town_wrapped, town_place(tenant, town_key, CASES))
        self._cases[subject] = case_key(subject, tenant, wrapped, town_key, self._towns[town_key])
        if len(self._cases) > 10_000:
            self._cases.pop(next(iter(self._cases)))
        return self._cases[subject]


def without_keys(owner: psycopg.Connection) -> int:
    """Return how many applications hold something sealed whose key is gone: deleted, or not restored."""
    found = owner.execute(
        "SELECT count(*) FROM cases_application a WHERE a.who <> ''"
        " AND NOT EXISTS (SELECT FROM keys.case_key c WHERE c.id = a.id)"
    ).fetchone()
    return int(found[0]) if found else 0


def empty_unreadable(owner: psycopg.Connection) -> int:
    """Empty what is sealed by keys that are deleted, so that lists with it open; returns how many rows.

    For a backup that was restored: what was deleted since would stand in lists and could not be opened.
    """
    emptied = 0
    for table, columns in sealed_columns().items():
        for column in columns:
            name = sql.Identifier(column)
            emptied += owner.execute(
                sql.SQL(
                    "UPDATE {} t SET {column} = '' WHERE {column} <> '' AND NOT EXISTS (SELECT FROM keys.case_key k"
                    " WHERE k.id = encode(substr({column}, 2, 16), 'hex')::uuid AND k.mark = substr({column}, 18, 4))"
                ).format(sql.Identifier(table), column=name)
            ).rowcount
    return emptied


def wrong_towns(owner: psycopg.Connection) -> list[str]:
    """Return the towns whose keys this installation's key does not open."""
    wrong = set()
    for town, key, purpose, name, wrapped, word in owner.execute(
        "SELECT k.tenant_id, k.id, k.purpose, k.safe, k.wrapped, m.key FROM keys.town_key k"
        " JOIN tenancy_municipality m ON m.id = k.tenant_id WHERE k.turned_at IS NULL"
    ).fetchall():
        try:
            safe().unwrap(name, wrapped, town_place(town, key, purpose))
        except Refused:
            wrong.add(word)
    return sorted(wrong)
