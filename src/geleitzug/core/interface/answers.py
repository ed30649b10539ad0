# SPDX-License-Identifier: EUPL-1.2
"""Answering the same request twice alike (Idempotency-Key): the second time nothing is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from geleitzug.core.interface.models import ApiToken, KeptAnswer
from geleitzug.core.interface.rules import ANSWERS_KEPT, InterfaceError


class OtherRequest(InterfaceError):
    """The key was used for something else."""


def begin(token: ApiToken, key: str, request: str) -> KeptAnswer:
    """Return the answer of a key: kept (it has a status), or new, to be filled in the same transaction.

    Whoever sends the same at the same moment waits here until the first is committed or has failed. Raises
    OtherRequest.
    """
    fresh = KeptAnswer(token=token, key=key, request=request)
    KeptAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
    row = KeptAnswer.objects.get(token=token, key=key)
    if row.request != request:
        raise OtherRequest(key)
    return row


def keep(row: KeptAnswer, *, status: int, body: Any, headers: Mapping[str, str]) -> None:
    """Keep what is answered."""
    row.status, row.body, row.headers = status, body, dict(headers)
    row.save(update_fields=["status", "body", "headers"])


def forget_old() -> None:
    """Forget answers nobody asks for again."""
    KeptAnswer.objects.filter(at__lt=timezone.now() - ANSWERS_KEPT).delete()
