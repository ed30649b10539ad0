# SPDX-License-Identifier: EUPL-1.2
"""The drill's comparison finds what is planted, and is silent where all is well."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from tests.chaos import comparing

TOWN, CASE = UUID(int=1), str(UUID(int=7))
DIGEST = hashlib.sha256(b"letter").hexdigest()
TOLD = defaultdict(list, {
    "began": [{"id": CASE}],
    "stored": [{"id": CASE, "applicant": 7, "page": "antrag", "plate": True, "upload": True}],
    "sent": [{"id": CASE}],
    "received": [{"id": CASE, "number": "MH-7"}],
    "charged": [{"id": CASE}],
    "decided": [{"number": "MH-7", "outcome": "granted"}],
})  # fmt: skip


@pytest.fixture
def books(tmp_path: Path) -> Any:
    """One application that was paid, decided and delivered, and nothing wrong with it."""
    path = tmp_path / str(TOWN) / DIGEST[:2] / DIGEST[2:4] / DIGEST
    path.parent.mkdir(parents=True)
    path.write_bytes(b"letter")
    application = {"id": UUID(CASE), "number": "MH-7", "opened_at": "now", "contact_email": "drill-7@example.org",
                   "answers": {"kennzeichen": "MH-0007", "fahrzeugschein": [{}]}}  # fmt: skip
    letter = {"id": 1, "kind": "letter", "blob": DIGEST, "tenant_id": TOWN, "filename": "b.pdf"}
    mail = {"message_id": "message-1", "tenant_id": TOWN, "state": "sent", "trouble": ""}
    arrived = {"message_id": f"\r\n <message-1.{TOWN.hex}@x>", "subject": "Neu", "recipients": ["drill-7@example.org"]}
    return SimpleNamespace(
        blobs=tmp_path,
        applications={CASE: application},
        by_number={"MH-7": application},
        cases={CASE: {"number": "MH-7", "trouble": ""}},
        decisions=defaultdict(list, {CASE: [{"outcome": "granted", "issued_at": "now"}]}),
        documents=defaultdict(list, {CASE: [letter]}),
        filed=defaultdict(list, {CASE: [{"document_id": 1, "position": 1, "previous": "", "hash": "a"}]}),
        messages=defaultdict(list, {CASE: [{"kind": "receipt"}]}),
        post=defaultdict(list, {CASE: [{}]}),
        payments=defaultdict(list, {CASE: [{"state": "paid"}]}),
        events=defaultdict(list, {CASE: [{"kind": "CaseDecided"}]}),
        mails=[mail],
        provider=[{"purpose": "MH-7", "cents": 3100, "charges": [{"cents": 3100}]}],
        sink=[arrived],
        rows=lambda _query: [],
    )


def test_where_all_is_well_nothing_is_said(books: Any) -> None:
    assert comparing.compare(TOLD, books) == []


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (lambda b: b.cases.clear() or b.decisions.clear(), "has no case"),
        (lambda b: b.applications[CASE].update(answers={}), "its answers are not there"),
        (lambda b: b.provider[0]["charges"].append({"cents": 3100}), "charged twice"),
        (lambda b: b.payments.clear(), "was charged, but our payment"),
        (lambda b: b.provider[0]["charges"].clear(), "the provider charged nothing"),
        (lambda b: b.decisions[CASE].append({"outcome": "refused", "issued_at": None}), "decided twice"),
        (lambda b: b.decisions[CASE][0].update(outcome="refused"), "lost or changed"),
        (lambda b: b.post[CASE].append({}), "delivered twice"),
        (lambda b: b.documents[CASE].append({**b.documents[CASE][0], "id": 2}), "documents of kind letter"),
        (lambda b: b.filed[CASE].append({**b.filed[CASE][0], "position": 2}), "filed twice"),
        (lambda b: b.documents[CASE][0].update(blob="ff" * 32), "lost: the bytes"),
        (lambda b: b.events[CASE].append({"kind": "CaseDecided"}), "twice: CaseDecided"),
        (lambda b: b.sink.clear(), "never arrived"),
        (lambda b: b.sink.append({**b.sink[0], "subject": "Anders"}), "two different mails"),
    ],
)
def test_what_is_planted_is_found(books: Any, plant: Any, said: str) -> None:
    plant(books)

    found = comparing.compare(TOLD, books)

    assert any(said in sentence for sentence in found), found


def test_a_mail_that_came_twice_is_no_difference(books: Any) -> None:
    books.sink.append(dict(books.sink[0]))

    assert comparing.compare(TOLD, books) == []
