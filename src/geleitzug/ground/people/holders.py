# SPDX-License-Identifier: EUPL-1.2
"""Whose rows are whose: giving all rows of one holder to another. Who may ask for that is decided above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps

from geleitzug.ground.tenancy.models import TenantModel


def move(old: UUID, new: UUID) -> int:
    """Give every row of this town that one holder sees to another; returns how many. Needs the machine's door.

    It walks all tables with a holder, so that a new one cannot be forgotten.
    """
    return sum(int(model._default_manager.filter(holder=old).update(holder=new)) for model in held())


def held() -> Iterator[Any]:
    """Yield the tables whose rows have a holder."""
    for model in apps.get_models():
        if issubclass(model, TenantModel) and any(field.name == "holder" for field in model._meta.fields):
            yield model
