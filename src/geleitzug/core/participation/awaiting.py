# SPDX-License-Identifier: EUPL-1.2
"""Who was asked for an opinion and has yet to give it: core.cases tells it to who decides."""

from __future__ import annotations

from uuid import UUID

from geleitzug.core.cases import awaiting
from geleitzug.core.cases.awaiting import Awaited
from geleitzug.core.participation import queries


def _awaited(case: UUID) -> list[Awaited]:
    return [Awaited(row.recipient, row.due_on) for row in queries.awaited_of(case)]


awaiting.register(_awaited)
