# SPDX-License-Identifier: EUPL-1.2
"""The plan of a moving, and a row for each case in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.models import Case
from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Moving(TenantModel):
    """The moving of a service's running cases to a version (Umstellung): planned, looked at, carried out."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNING = "planning", _("Plan wird erstellt")
        PLANNED = "planned", _("Plan liegt vor")
        MOVING = "moving", _("wird umgestellt")
        HALTED = "halted", _("angehalten")
        DONE = "done", _("zu Ende")

    OPEN = (State.PLANNING, State.PLANNED, State.MOVING, State.HALTED)

    service_key = models.SlugField(max_length=80)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    targets = models.JSONField(default=dict, help_text="a step that is gone → the step in its place; empty: none")
    catch_up = models.JSONField(default=list, help_text="new steps that are done though they lie behind")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNING)
    looked_to = models.UUIDField(null=True, help_text="the last case that was looked at")
    looked = models.PositiveIntegerField(default=0, help_text="how many were")
    begun_by = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "service_key"],
                condition=Q(state__in=["planning", "planned", "moving", "halted"]),
                name="one_open_moving_a_service",
                violation_error_message=_("Für diese Leistung wird schon umgestellt."),
            )
        ]
        indexes = [models.Index(fields=["tenant", "service_key", "-id"], name="movings_of_a_service")]


class MovedCase(TenantModel):
    """What is to become of a case, and what has: moved, or left with a reason."""

    moving = TenantForeignKey(Moving, on_delete=models.CASCADE, related_name="rows", db_index=False)
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=24)
    source = models.ForeignKey(
        ServiceVersion,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="whose process it has followed",
    )
    stands = models.JSONField(default=list, help_text="the elements that are open")
    effect = models.JSONField(null=True, help_text="what moving does; empty: it has to stay")
    reason = models.JSONField(null=True, help_text="why it stays, in both languages")
    group = models.CharField(max_length=64, help_text="the same for cases that fare alike")
    stamp = models.CharField(max_length=64, help_text="another one means that something has happened in it since")
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "moving", "case"], name="a_case_once_a_moving"),
            models.CheckConstraint(
                condition=Q(moved_at__isnull=True) | Q(reason__isnull=True),
                name="moved_or_left",
                violation_error_message=_("Der Vorgang ist umgestellt oder bleibt, nicht beides."),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "moving", "group"], name="groups_of_a_moving"),
            models.Index(
                fields=["moving", "id"],
                condition=Q(moved_at__isnull=True, reason__isnull=True),
                name="cases_still_to_move",
            ),
            models.Index(fields=["moving", "number", "id"], condition=Q(reason__isnull=False), name="cases_that_stay"),
        ]
