# SPDX-License-Identifier: EUPL-1.2
"""Transactions and charges on disk: what survives a restart and what the drill compares. No HTTP here."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS transactions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL UNIQUE,
    originator TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    request TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'INITIAL',
    opened_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (originator, endpoint, request_id)
);
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY,
    transaction_id TEXT NOT NULL REFERENCES transactions (id),
    cents INTEGER NOT NULL,
    at TEXT NOT NULL
);
"""

ONE = """
SELECT t.*, (SELECT sum(cents) FROM charges WHERE transaction_id = t.id) AS charged FROM transactions t
"""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A payment somebody was asked for; ``charged`` is what was taken, in cents."""

    number: int
    id: str
    token: str
    originator: str
    endpoint: str
    request: dict[str, Any]
    status: str
    opened_at: str
    changed_at: str
    charged: int | None

    @property
    def reference(self) -> str:
        """Return the Kassenzeichen under which the treasury books it."""
        return f"KZ-{self.number:09d}"


class Ledger:
    """The provider's book."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._line = sqlite3.connect(directory / "payments.sqlite", check_same_thread=False, isolation_level=None)
        self._line.row_factory = sqlite3.Row
        self._line.execute("PRAGMA journal_mode=WAL")
        # An answered payment must be on disk: the drill kills this process too.
        self._line.execute("PRAGMA synchronous=FULL")
        self._line.executescript(SCHEMA)

    def open(self, originator: str, endpoint: str, request: dict[str, Any]) -> tuple[Transaction, bool]:
        """Return the transaction of a request and whether it is new: one requestId, one transaction."""
        now = _now()
        with self._writing() as line:
            made = line.execute(
                "INSERT INTO transactions (id, token, originator, endpoint, request_id, request, opened_at,"
                " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    "T" + secrets.token_hex(16),
                    secrets.token_urlsafe(24),
                    originator,
                    endpoint,
                    request["requestId"],
                    json.dumps(request),
                    now,
                    now,
                ),
            ).rowcount
            found = self._one(
                "originator = ? AND endpoint = ? AND request_id = ?", originator, endpoint, request["requestId"]
            )
        assert found is not None
        return found, bool(made)

    def settle(self, transaction_id: str, status: str, *, cents: int | None = None) -> Transaction | None:
        """End an open transaction, with a charge if money was taken; a second end changes nothing."""
        with self._writing() as line:
            ended = line.execute(
                "UPDATE transactions SET status = ?, changed_at = ? WHERE id = ? AND status = 'INITIAL'",
                (status, _now(), transaction_id),
            ).rowcount
            if ended and cents is not None:
                line.execute(
                    "INSERT INTO charges (transaction_id, cents, at) VALUES (?, ?, ?)",
                    (transaction_id, cents, _now()),
                )
            return self._one("id = ?", transaction_id)

    def by_id(self, transaction_id: str) -> Transaction | None:
        """Return a transaction by its number."""
        with self._lock:
            return self._one("id = ?", transaction_id)

    def by_token(self, token: str) -> Transaction | None:
        """Return a transaction by the secret in the payer's address."""
        with self._lock:
            return self._one("token = ?", token)

    def everything(self) -> list[dict[str, Any]]:
        """Return all transactions with their charges, oldest first."""
        with self._lock:
            charges: dict[str, list[dict[str, Any]]] = {}
            for row in self._line.execute("SELECT * FROM charges ORDER BY number"):
                charges.setdefault(row["transaction_id"], []).append({"cents": row["cents"], "at": row["at"]})
            rows = self._line.execute("SELECT *, NULL AS charged FROM transactions ORDER BY number").fetchall()
        return [_entry(_transaction(row), charges.get(row["id"], [])) for row in rows]

    def close(self) -> None:
        """Close the book."""
        with self._lock:
            self._line.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._line.execute("BEGIN IMMEDIATE")
            try:
                yield self._line
            except BaseException:
                self._line.execute("ROLLBACK")
                raise
            self._line.execute("COMMIT")

    def _one(self, condition: str, *values: str) -> Transaction | None:
        # The conditions are written above, never by a client.
        query = f"{ONE} WHERE {condition}"
        row = self._line.execute(query, values).fetchone()
        return _transaction(row) if row else None


def cents_of(amount: Decimal | float | str) -> int:
    """Return an amount in euro as cents."""
    return int((Decimal(str(amount)) * 100).to_integral_exact())


def _transaction(row: sqlite3.Row) -> Transaction:
    return Transaction(
        number=row["number"],
        id=row["id"],
        token=row["token"],
        originator=row["originator"],
        endpoint=row["endpoint"],
        request=json.loads(row["request"]),
        status=row["status"],
        opened_at=row["opened_at"],
        changed_at=row["changed_at"],
        charged=row["charged"],
    )


def _entry(transaction: Transaction, charges: list[dict[str, Any]]) -> dict[str, Any]:
    request = transaction.request
    return {
        "transactionId": transaction.id,
        "requestId": request["requestId"],
        "originatorId": transaction.originator,
        "endpointId": transaction.endpoint,
        "reference": transaction.reference,
        "purpose": request["purpose"],
        "description": request.get("description", ""),
        "cents": cents_of(request["grosAmount"]),
        "status": transaction.status,
        "opened_at": transaction.opened_at,
        "changed_at": transaction.changed_at,
        "charges": charges,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
