# SPDX-License-Identifier: EUPL-1.2
"""Writing down by what a case is found besides its number and its parties' names. What the marks are is marks.py."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases import marks
from geleitzug.core.cases.models import Case, SearchMark


def by_case(case: Case, answered: Iterable[tuple[str, object]]) -> None:
    """Let a new case be found by the day it came, the end of its number, and its answers: kind of question → stored."""
    serial = case.number.rpartition("-")[2]
    found = {marks.of_day(timezone.localdate(case.received_at)), *map(marks.of_word, {serial, serial.lstrip("0")})}
    _write(case.pk, found.union(*(marks.of_answer(kind, stored) for kind, stored in answered)))


def by_text(case: UUID, text: str) -> None:
    """Let a case be found by what the office has written: a note, the subject of a message."""
    _write(case, marks.of_text(text))


def by_document(case: UUID, document: UUID, text: str) -> None:
    """Let a case be found by the words of a document in its file."""
    _write(case, marks.of_document(text), document)


def forget_document(document: UUID, case: UUID) -> None:
    """Let a case no longer be found by the words of a document that was deleted."""
    SearchMark.objects.filter(case=case, document=document).delete()


def _write(case: UUID, found: Iterable[int], document: UUID | None = None) -> None:
    rows = [SearchMark(case_id=case, mark=mark, document=document) for mark in sorted(found)]
    SearchMark.objects.bulk_create(rows, ignore_conflicts=True)
