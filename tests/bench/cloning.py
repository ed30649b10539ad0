# SPDX-License-Identifier: EUPL-1.2
"""Many cases out of a few: each played case is copied with all its rows, as different people's, over years.

What is sealed is copied as it lies: it has its size, but nobody can open it in a copy. What is measured with many cases
(lists) opens nothing, and goes on doing so: that is measured too.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

# Table → the column that holds the case's id. Copies come later in this list than what they point to.
TABLES = {
    "cases_application": "id",
    "cases_party": "application_id",
    "cases_case": "id",
    "cases_task": "case_id",
    "cases_decision": "case_id",
    "cases_question": "case_id",
    "cases_deadline": "case_id",
    "cases_registervalue": "case_id",
    "cases_searchmark": "case_id",
    "events_entry": "subject",
    "files_record": "subject",
    "files_document": "subject",
    "files_fileentry": "subject",
    "mailbox_message": "subject",
    "mailbox_postitem": "subject",
    "mailbox_proof": "subject",
    "payments_payment": "subject",
}
AT_ONCE = 10_000

# A copy's id keeps the shape of a UUIDv7 and lies some minutes before that of the copy made before it.
CLONE_ID = """
create or replace function pg_temp.clone(id uuid, n bigint) returns uuid language sql immutable as $$
  select (lpad(to_hex(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint - n * 240000), 12, '0')
          || '7' || substr(md5(id::text || n), 1, 3) || '8' || substr(md5(id::text || n), 4, 15))::uuid $$
"""


def grow(line: psycopg.Connection, wanted: int) -> int:
    """Copy the played cases until there are so many; returns how many there are. Needs the server's admin."""
    line.execute("create table if not exists played (id uuid primary key, copies bigint not null default 0)")
    line.execute("insert into played select id from cases_case where not exists (select from played)")
    (played, copies), (there,) = _row(line, "select count(*), max(copies) from played"), _row(line, _HOW_MANY)
    if there >= wanted:
        return there
    last = copies + (wanted - there + played - 1) // played
    line.execute(CLONE_ID)
    line.execute("set session_replication_role = replica")  # the copies fit together: nothing need be checked
    line.execute("set synchronous_commit = off")
    step = max(1, AT_ONCE // played)
    for first in range(copies + 1, last + 1, step):
        with line.transaction():
            for table, key in TABLES.items():
                line.execute(_copying(line, table, key), {"first": first, "last": min(first + step - 1, last)})
    line.execute("update played set copies = %s", [last])
    line.execute("set session_replication_role = origin")
    line.execute(sql.SQL("vacuum (analyze) {}").format(sql.SQL(", ").join(map(sql.Identifier, TABLES))))
    line.execute("checkpoint")
    return _row(line, _HOW_MANY)[0]


_HOW_MANY = "select count(*) from cases_case"


def _copying(line: psycopg.Connection, table: str, key: str) -> sql.Composed:
    columns = [row[0] for row in line.execute(
        "select attname, atttypid::regtype::text from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
        [table],
    )]  # fmt: skip
    return sql.SQL(
        "insert into {table} ({columns}) select {values} from {table} t join played p on p.id = t.{key}"
        " cross join generate_series(%(first)s::bigint, %(last)s::bigint) n order by n desc, t.id"
    ).format(
        table=sql.Identifier(table),
        key=sql.Identifier(key),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(sql.SQL(_value(table, column)) for column in columns),
    )


def _value(table: str, column: str) -> str:
    if column in _IDS.get(table, set()) | {"id", "holder", "subject"}:
        return f"pg_temp.clone(t.{column}, n)"
    if (table, column) in _NUMBERS:
        return f"'KL-' || n || '-' || right(t.{column}, 6)"
    if column == "mark":  # what one case in many is found by; a fifth is in all of them, like a word of the service
        return f"case when t.{column} %% {_COMMON} = 0 then t.{column} else t.{column} + n %% 2000 end"
    if (table, column) == ("events_entry", "facts"):  # of a copied task, and not of the one it was copied from
        return _FACTS
    if column in ("due_on", "ends_on"):
        return f"t.{column} - (n %% 60)::int"
    if column == "applicant":
        return f"t.{column} || ' ' || chr((97 + n %% 26)::int) || n"
    return f"t.{column}"


def in_each_copy(mark: int) -> bool:
    """Return whether all copies carry a mark unchanged; which ones do differs from town to town, as their keys do."""
    return mark % _COMMON == 0


_COMMON = 5
_FACTS = """case when t.facts->>'task_id' is null then t.facts else jsonb_set(
    t.facts, '{task_id}', to_jsonb(pg_temp.clone((t.facts->>'task_id')::uuid, n)::text)) end"""
_NUMBERS = {("cases_application", "number"), ("cases_case", "number"), ("payments_payment", "label")}
_IDS = {
    "cases_party": {"application_id"},
    "cases_case": {"application_id"},
    **{table: {"case_id"} for table in TABLES if TABLES[table] == "case_id"},
    "cases_decision": {"case_id", "document", "message"},
    "files_document": {"record_id"},
    "files_fileentry": {"document_id"},
    "mailbox_message": {"thread", "result_document"},
    "mailbox_postitem": {"document", "message_id"},
    "mailbox_proof": {"letter", "document"},
    "payments_payment": {"request_id"},
}


def _row(line: psycopg.Connection, query: str) -> tuple[int, ...]:
    row = line.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row
