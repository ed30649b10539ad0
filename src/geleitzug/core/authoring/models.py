# SPDX-License-Identifier: EUPL-1.2
"""Drafts of services in parts, what they were before each change, and a town's building blocks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class State(models.TextChoices):
    """How far a draft has come."""

    EDITING = "editing", _("In Arbeit")
    REVIEW = "review", _("In Prüfung")
    PLAYING = "playing", _("Beispiele werden durchgespielt")
    APPROVED = "approved", _("Freigegeben, geht am Stichtag online")
    RELEASED = "released", _("Veröffentlicht")
    WITHDRAWN = "withdrawn", _("Zurückgezogen")


OPEN = (State.EDITING, State.REVIEW, State.PLAYING, State.APPROVED)

MOVES = {
    State.EDITING: {State.REVIEW},
    State.REVIEW: {State.EDITING, State.PLAYING},
    State.PLAYING: {State.EDITING, State.REVIEW, State.APPROVED},
    State.APPROVED: {State.EDITING, State.RELEASED},
    State.RELEASED: {State.WITHDRAWN},
    State.WITHDRAWN: set(),
}
"""A draft that is released, or whose service was withdrawn, goes on as a new draft."""


class Draft(TenantModel):
    """A version of a service being built. What it consists of are its parts."""

    key = models.SlugField(max_length=80)
    title = models.JSONField()
    office = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.EDITING)
    revision = models.PositiveIntegerField(default=1)
    base = models.ForeignKey(ServiceVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted = models.JSONField(null=True, blank=True, help_text="the whole package as it was submitted, expanded")
    comment = models.TextField(blank=True, help_text="of the editor to the review, or of the review to the editor")
    trouble = models.TextField(blank=True, help_text="why it was not approved, or did not go online; a line a reason")
    release_from = models.DateField(null=True, blank=True)
    released = models.ForeignKey(ServiceVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField(default=list, blank=True, help_text="what is new, in sentences, as it was released")
    begun_by = models.CharField(max_length=200)
    changed_by = models.CharField(max_length=200)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitter = models.UUIDField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="when its release was last asked for")
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                condition=Q(state__in=OPEN),
                name="one_open_draft_a_service",
                violation_error_message=_("An dieser Leistung wird schon gearbeitet."),
            )
        ]
        indexes = [models.Index(fields=["tenant", "state", "key"], name="drafts_by_state")]

    @property
    def is_open(self) -> bool:
        """Tell whether it is still on its way."""
        return self.state in OPEN


class DraftPart(TenantModel):
    """A part of a draft: a page of its form, its fee table, its letter … Saving one costs the same in every form."""

    draft = TenantForeignKey(Draft, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=140)
    raw = models.JSONField()
    outline = models.JSONField(null=True, blank=True, help_text="of a page: keys, what is read, findings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "draft", "name"], name="one_part_a_name")]


class Revision(TenantModel):
    """A change of a draft: the parts it changed as they were before, or after it while it is undone."""

    draft = TenantForeignKey(Draft, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=500)
    who = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    undone = models.BooleanField(default=False)
    parts = models.JSONField(help_text="part → raw, null where there was none")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "draft", "number"], name="one_revision_a_number")]


class BuildingBlock(TenantModel):
    """A question or group of the town that drafts use by reference (``block: key``)."""

    key = models.SlugField(max_length=40)
    title = models.JSONField()
    raw = models.JSONField()
    past = models.JSONField(default=list, blank=True, help_text="what it was before its last changes: what, title, raw")
    undone = models.JSONField(default=list, blank=True, help_text="changes taken back, the last of them last")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="one_block_a_key")]


class TrialRun(TenantModel):
    """The last trial run of a draft's drawing with many cases (Probelauf): what it was made of, and what came of it."""

    draft = TenantForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    drawing = models.CharField(max_length=20, help_text="process, or as_is")
    xml = models.TextField(help_text="the drawing as it was then")
    stories = models.JSONField(help_text="what the cases bring along: of examples, never of people")
    assumed = models.JSONField(help_text="cases a day, hours, people, seed")
    asked = models.UUIDField(default=uuid7, help_text="another one each time it is asked for")
    asked_at = models.DateTimeField(auto_now=True)
    ended = models.PositiveIntegerField(default=0, help_text="how many cases are done or stuck by now")
    result = models.JSONField(null=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "draft", "drawing"], name="one_trial_run_a_drawing")]

    @property
    def is_under_way(self) -> bool:
        """Tell whether its job has still to come to an end."""
        return self.result is None and not self.trouble
