# SPDX-License-Identifier: EUPL-1.2
"""The ledger against database, files, payment provider and mail sink. Every difference is a sentence."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import django
import psycopg
from psycopg.rows import dict_row

from geleitzug.config.processes import Tree
from tests.bench import house
from tests.chaos.ledger import Ledger

ONCE_IN_A_LIFE = ("ApplicationStarted", "ApplicationSubmitted", "CaseOpened", "PaymentReceived", "DecisionDrafted",
                  "CaseDecided", "CaseClosed")  # fmt: skip


def differences(tree: Tree, ledger: Ledger) -> list[str]:
    """Return everything that was lost, or happened twice."""
    with house.admin_line(tree) as line:
        return compare(ledger.entries(), Books(line, tree))


def compare(told: dict[str, list[dict[str, Any]]], books: Books) -> list[str]:
    """Compare what was acknowledged with what is known."""
    return [
        *_lost(told, books),
        *_twice(books),
        *_money(told, books),
        *_decisions(told, books),
        *_files(books),
        *_mails(books),
        *_left_over(books, told),
    ]


class Books:
    """What the house, the provider and the mail sink know."""

    def __init__(self, line: psycopg.Connection, tree: Tree) -> None:
        self._line = line
        self._opener = _opener(line, tree)
        self.blobs = tree.var / "blobs"
        self.applications = {str(row["id"]): row for row in self.rows("select * from cases_application")}
        self.by_number = {row["number"]: row for row in self.applications.values() if row["number"]}
        self.cases = {str(row["id"]): row for row in self.rows("select * from cases_case")}
        self.decisions = self.grouped("select * from cases_decision", "case_id")
        self.documents = self.grouped("select * from files_document", "subject")
        self.filed = self.grouped("select * from files_fileentry order by position", "subject")
        self.messages = self.grouped("select * from mailbox_message", "subject")
        self.post = self.grouped("select * from mailbox_postitem", "subject")
        self.payments = self.grouped("select * from payments_payment", "subject")
        self.events = self.grouped("select * from events_entry", "subject")
        self.mails = self.rows("select * from mail_outgoingmail")
        self.provider = _json(f"http://127.0.0.1:{tree.port + 10}/-/ledger")["transactions"]
        self.sink = _json(f"http://127.0.0.1:{tree.port + 12}/-/mails")["mails"]

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return rows as dictionaries."""
        with self._line.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(query).fetchall()  # type: ignore[arg-type]
        table = query.partition(" from ")[2].partition(" ")[0]
        return [self._opened(table, row) for row in found]

    def _opened(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with its sealed columns in clear."""
        opened = {
            name: self._opener.value(table, name, row["id"], row["tenant_id"], value)
            for name, value in row.items()
            if isinstance(value, bytes)
        }
        return {**row, **opened}

    def grouped(self, query: str, key: str) -> dict[str, list[dict[str, Any]]]:
        """Return rows by what they belong to."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows(query):
            found[str(row[key])].append(row)
        return found


def _opener(line: psycopg.Connection, tree: Tree) -> Any:
    """Return what opens sealed values with the tree's own key."""
    os.environ.update(tree.variables())
    django.setup()
    from geleitzug.ground.crypto.raw import Opener

    return Opener(line)


def _lost(told: dict[str, list[dict[str, Any]]], books: Books) -> Iterator[str]:
    """What an applicant was shown must be there."""
    for entry in told["began"]:
        if entry["id"] not in books.applications:
            yield f"lost: application {entry['id']} was begun and is not there"
    for entry in told["stored"]:
        answers = books.applications.get(entry["id"], {}).get("answers", {})
        if entry["plate"] and answers.get("kennzeichen") != f"MH-{entry['applicant']:04d}":
            yield f"lost: application {entry['id']}: page {entry['page']} was stored, its answers are not there"
        if entry["upload"] and len(answers.get("fahrzeugschein") or []) != 1:
            files = len(answers.get("fahrzeugschein") or [])
            yield f"lost or twice: application {entry['id']}: one file was stored, {files} are named"
    for entry in told["sent"]:
        if not books.applications.get(entry["id"], {}).get("number"):
            yield f"lost: application {entry['id']} was sent and has no number"
    for entry in told["received"]:
        known = books.applications.get(entry["id"], {})
        if known.get("number") != entry["number"]:
            yield f"lost: {entry['number']} was named as the number of {entry['id']}, which has {known.get('number')!r}"
        if entry["id"] not in books.cases:
            yield f"lost: application {entry['number']} was received and has no case"


def _twice(books: Books) -> Iterator[str]:
    """What happens once in the life of an application."""
    for number, times in Counter(row["number"] for row in books.applications.values() if row["number"]).items():
        if times > 1:
            yield f"twice: the number {number} was given {times} times"
    for subject, entries in books.events.items():
        for kind, times in Counter(entry["kind"] for entry in entries).items():
            if kind in ONCE_IN_A_LIFE and times > 1:
                yield f"twice: {kind} of {subject} is in the timeline {times} times"
    for subject, documents in books.documents.items():
        for kind, times in Counter(row["kind"] for row in documents if row["kind"] != "upload").items():
            if times > 1:
                yield f"twice: {subject} has {times} documents of kind {kind}"
    for subject, messages in books.messages.items():
        for kind, times in Counter(row["kind"] for row in messages).items():
            if kind in ("receipt", "result") and times > 1:
                yield f"delivered twice: {subject} has {times} messages of kind {kind}"
    for subject, items in books.post.items():
        if len(items) > 1:
            yield f"delivered twice: {subject} has {len(items)} letters in the post"


def _money(told: dict[str, list[dict[str, Any]]], books: Books) -> Iterator[str]:
    charged: dict[str, int] = Counter()
    for transaction in books.provider:
        for charge in transaction["charges"]:
            charged[transaction["purpose"]] += 1
            if charge["cents"] != transaction["cents"]:
                yield f"charged wrongly: {transaction['purpose']}: {charge['cents']} for {transaction['cents']} cents"
    for number, times in charged.items():
        if times > 1:
            yield f"charged twice: {number} was charged {times} times"
        application = books.by_number.get(number)
        payments = books.payments.get(str(application["id"]), []) if application else []
        if not any(payment["state"] == "paid" for payment in payments):
            states = [payment["state"] for payment in payments]
            yield f"lost: {number} was charged, but our payment is {states}"
        elif application and not application["opened_at"]:
            yield f"lost: {number} is paid, but its case was never opened"
    for subject, payments in books.payments.items():
        label = books.applications[subject]["number"]
        if any(payment["state"] == "paid" for payment in payments) and not charged[label]:
            yield f"invented: {label} counts as paid, but the provider charged nothing"
    for entry in told["charged"]:
        number = books.applications[entry["id"]]["number"]
        if not charged[number]:
            yield f"lost: the provider told the payer of {number} that it was paid, and does not know of it"


def _decisions(told: dict[str, list[dict[str, Any]]], books: Books) -> Iterator[str]:
    for entry in told["decided"]:
        application = books.by_number.get(entry["number"])
        decisions = books.decisions.get(str(application["id"]), []) if application else []
        outcomes = [row["outcome"] for row in decisions]
        if outcomes != [entry["outcome"]]:
            yield f"lost or changed: {entry['number']} was decided {entry['outcome']}, stored is {outcomes}"
        elif not decisions[0]["issued_at"]:
            yield f"lost: {entry['number']} was decided, but its letter was never issued"
    for subject, decisions in books.decisions.items():
        number = books.cases[subject]["number"]
        if len(decisions) > 1:
            yield f"decided twice: {number} has {len(decisions)} decisions"
        letters = [row for row in books.documents[subject] if row["kind"] == "letter"]
        delivered = len(books.post[subject]) + sum(row["kind"] == "result" for row in books.messages[subject])
        if decisions[0]["issued_at"] and (len(letters), delivered) != (1, 1):
            yield f"{number}: one decision, {len(letters)} letters, delivered {delivered} times"


def _files(books: Books) -> Iterator[str]:
    """Every document's bytes are there as they were; what belongs into the file is in it once, and the chain holds."""
    for subject, documents in books.documents.items():
        for row in documents:
            if not _has_bytes(books.blobs, row):
                yield f"lost: the bytes of {row['filename']} of {subject}"
        entries = books.filed[subject]
        for document, times in Counter(entry["document_id"] for entry in entries).items():
            if times > 1:
                yield f"filed twice: document {document} of {subject}"
        if subject in books.cases:
            missing = {row["id"] for row in documents if row["kind"] != "draft"} - {
                row["document_id"] for row in entries
            }
            if missing:
                yield f"not filed: {len(missing)} documents of {subject}"
        if [entry["position"] for entry in entries] != list(range(1, len(entries) + 1)):
            yield f"the file of {subject} has gaps"
        if any(entry["previous"] != before["hash"] for before, entry in pairwise(entries)):
            yield f"the chain of the file of {subject} is broken"


def _has_bytes(blobs: Path, row: dict[str, Any]) -> bool:
    digest = row["blob"]
    path = blobs / str(row["tenant_id"]) / digest[:2] / digest[2:4] / digest
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _mails(books: Books) -> Iterator[str]:
    """Each mail of ours has arrived; one that arrived twice has the same Message-ID and the same words."""
    arrived: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mail in books.sink:
        arrived[mail["message_id"].strip(" \r\n\t<>").partition("@")[0]].append(mail)
    wanted = {f"{row['message_id']}.{row['tenant_id'].hex}": row for row in books.mails}
    for key, row in wanted.items():
        if row["state"] != "sent":
            yield f"not sent: mail {key} is {row['state']}: {row['trouble']}"
        if key not in arrived:
            yield f"lost: mail {key} is {row['state']} and never arrived"
    for key, mails in arrived.items():
        if key not in wanted:
            yield f"invented: mail {key} arrived, we know of none"
        if len({(mail["subject"], tuple(mail["recipients"])) for mail in mails}) > 1:
            yield f"two different mails have the Message-ID {key}"
    told = Counter(mail["recipients"][0] for mails in arrived.values() for mail in mails[:1])
    for subject, messages in books.messages.items():
        address = books.applications[subject]["contact_email"]
        if address.startswith("drill-") and told[address] != len(messages):
            yield f"{address}: {len(messages)} messages, {told[address]} different mails"


def _left_over(books: Books, told: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    for row in books.rows("select * from procrastinate_jobs where status in ('doing', 'failed')"):
        yield f"left over: job {row['task_name']} is {row['status']} after {row['attempts']} attempts: {row['args']}"
    for row in books.cases.values():
        if row["trouble"]:
            yield f"stuck: {row['number']}: {row['trouble']}"
    for entry in told["gave up"]:
        yield f"applicant {entry['applicant']} gave up: {entry['surprises']}"


def _json(address: str) -> Any:
    with urlopen(address, timeout=30) as answer:
        return json.load(answer)
