# SPDX-License-Identifier: EUPL-1.2
"""Changing rows behind the house's back where their values are sealed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def rewrite(rows: QuerySet[Any], **values: Any) -> int:
    """Do what ``update`` does, row by row; returns how many there were. Needs an open door."""
    found = list(rows)
    for row in found:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    return len(found)
