# SPDX-License-Identifier: EUPL-1.2
"""What a case is found by."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from geleitzug.core.cases.models.cases import Case
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

NAME_PATH = "_name"
"""The path of register values that are words of a party's name; no question is called like that."""


class RegisterValue(TenantModel):
    """What a list may find a case by, typed and in clear: register columns of the package, and names of parties.

    A row for each word of a name: somebody who looks for "Sommer" finds Erika Sommer by an index that starts there.
    """

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="register")
    path = models.CharField(max_length=120)
    text = models.CharField(max_length=200, blank=True, help_text="folded; of a choice its key")
    day = models.DateField(null=True)
    number = models.BigIntegerField(null=True, help_text="cents, or what catalogue/register.py makes of a number")
    shown: Any = models.CharField(max_length=200, blank=True)

    class Meta:
        # The case at the end: whether one case has a value is asked of the index alone, be the value rare or common.
        indexes = [
            models.Index(fields=["tenant", "path", "text", "case"], name="register_columns"),
            models.Index(fields=["tenant", "path", "day", "case"], condition=~Q(day=None), name="register_days"),
            models.Index(
                fields=["tenant", "path", "number", "case"], condition=~Q(number=None), name="register_numbers"
            ),
        ]


class SearchMark(TenantModel):
    """One thing a case is found by whose words are sealed: the keyed number of a beginning of a word, or of a day."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    mark = models.BigIntegerField()
    document = models.UUIDField(null=True, help_text="in whose text it stands; empty: in what the office has written")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "mark", "case", "document"], nulls_distinct=False, name="one_mark_a_case"
            )
        ]
        indexes = [models.Index(fields=["case"], name="marks_of_a_case")]
