# SPDX-License-Identifier: EUPL-1.2
"""What many tests of a module begin with is done by the first of them; the others find what it has left.

What a story leaves are rows, files, mails and what the payer remembers. It is kept for its module and only where a test
begins with it: nothing written before, the clock as it is, the same settings. Everywhere else it is played.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.core import mail
from django.db import connection
from django.utils import timezone

from geleitzug.core.payments import ports

FUNCTIONS = """
CREATE FUNCTION rows_since(mark bigint) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    one regclass; these text[]; found jsonb := '{}';
BEGIN
    FOR one IN SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'keys'::regnamespace) LOOP
        EXECUTE format('SELECT array_agg(t::text) FROM %s t WHERE xmin::text::bigint >= $1', one) INTO these USING mark;
        IF these IS NOT NULL THEN
            found := found || jsonb_build_object(one::text, these);
        END IF;
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION bring_back(rows jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET session_replication_role = replica AS $$
DECLARE
    one regclass; name text; kept jsonb; these text[]; key text;
BEGIN
    FOR name, kept IN SELECT * FROM jsonb_each(rows) LOOP
        one := name;
        these := ARRAY(SELECT jsonb_array_elements_text(kept));
        SELECT string_agg(format('t.%1$I = (r::%2$s).%1$I', attname, one), ' AND ') INTO key
            FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
            WHERE indrelid = one AND indisprimary;
        EXECUTE format('DELETE FROM %s t USING unnest($1) r WHERE %s', one, key) USING these;
        EXECUTE format('INSERT INTO %1$s OVERRIDING SYSTEM VALUE SELECT (r::%1$s).* FROM unnest($1) r', one)
            USING these;
    END LOOP;
END $$;
"""
"""Past all walls, and as a replica does it: no key and no trigger is asked."""


@dataclass(frozen=True)
class Left:
    """What was left, and by which key it is found."""

    subject: UUID
    rows: str
    files: Mapping[Path, bytes]
    mails: list[Any]
    payer: Mapping[str, Any]


def _time() -> tuple[Callable[..., Any], ...]:
    return timezone.now, timezone.localdate, timezone.localtime


_clock = _time()
_kept: dict[Hashable, Left] = {}
_module: list[str] = []


def enter(module: str) -> None:
    """Forget what other modules have kept."""
    if _module != [module]:
        _module[:] = [module]
        _kept.clear()


def leave() -> None:
    """Keep nothing: what comes is committed, in a database like that of the house."""
    _module.clear()


def teach(admin: psycopg.Connection) -> None:
    """Teach a database to tell what was written, and to take it back."""
    admin.execute(FUNCTIONS)


def unteach(admin: psycopg.Connection) -> None:
    """Take out of a database what no installation has."""
    admin.execute("DROP FUNCTION rows_since, bring_back")


def once(what: tuple[Hashable, ...], do: Callable[[], UUID]) -> UUID:
    """Do something, or bring back what it left when it was done before; returns the key it returned."""
    mark = _mark_of_nothing_written()
    if mark is None:
        return do()
    what = (*what, _changed_settings())
    if what not in _kept:
        payer, mails = _payer(), len(mail.outbox)
        subject = do()
        files = {path.relative_to(_blobs()): path.read_bytes() for path in _blobs().rglob("*") if path.is_file()}
        rows = _asked("SELECT rows_since(%s)", mark)
        _kept[what] = Left(subject, rows, files, copy.copy(mail.outbox[mails:]), copy.deepcopy(payer))
        return subject
    left = _kept[what]
    _asked("SELECT bring_back(%s)", left.rows)
    for path, content in left.files.items():
        (_blobs() / path).parent.mkdir(parents=True, exist_ok=True)
        (_blobs() / path).write_bytes(content)
    mail.outbox.extend(left.mails)
    _payer().update(copy.deepcopy(left.payer))
    return left.subject


def _mark_of_nothing_written() -> int | None:
    """Return from which transaction on is written what comes now; None where a test does not begin here."""
    if not (_module and connection.in_atomic_block and _time() == _clock):
        return None
    return _asked(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint WHERE pg_current_xact_id_if_assigned() IS NULL"
    )


def _changed_settings() -> str:
    changed: dict[str, Any] = {}
    holder = settings._wrapped
    while (below := vars(holder).get("default_settings")) is not None:
        changed = {**vars(holder), **changed}
        holder = below
    return repr(sorted((name, value) for name, value in changed.items() if name.isupper() and name != "BLOB_ROOT"))


def _payer() -> dict[str, Any]:
    return vars(ports._stand_in.get()) if ports._stand_in.get() is not None else {}


def _blobs() -> Path:
    return Path(settings.BLOB_ROOT)


def _asked(question: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        row = cursor.fetchone()
    return row and row[0]
