# SPDX-License-Identifier: EUPL-1.2
"""The store of wrapped keys, in a schema of its own so that it is dumped apart. Reading it is keyring.py."""

from __future__ import annotations

from typing import Any

from django.db import models

from geleitzug.ground.tenancy.models import TenantModel


class CaseKey(TenantModel):
    """The key of one case, wrapped by its town's; its id is the subject: the application's, and so the case's.

    Whoever may see the rows of a subject may fetch its key, and nobody else: the wall is the same.
    """

    holder = models.UUIDField(null=True)
    town_key = models.UUIDField()
    wrapped: Any = models.BinaryField()
    mark: Any = models.BinaryField(help_text="tells it from one the subject had before; what it sealed names it")
    made_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = '"keys"."case_key"'
