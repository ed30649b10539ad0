# SPDX-License-Identifier: EUPL-1.2
"""Pads, and what was put before somebody on one: as long as it is open, and as it ended. Rules are rules.py."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel
from geleitzug.verticals.signing.rules import Purpose, State, Strokes, Way


class Pad(TenantModel):
    """A tablet at a counter (Unterschriften-Tablet), paired by a code for a working day."""

    name = models.CharField(max_length=60, help_text="where it stands, as staff choose it")
    office = models.SlugField(max_length=40, help_text="whose staff send documents to it")
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True, help_text="digest of the secret in its cookie")
    until = models.DateTimeField(null=True, help_text="when the pairing ends by itself")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder"], name="one_pad_a_secret")]
        indexes = [
            models.Index(fields=["tenant", "office", "name"], name="pads_of_an_office"),
            models.Index(fields=["tenant", "code_digest"], condition=~Q(code_digest=""), name="pads_to_be_paired"),
        ]

    def __str__(self) -> str:
        return self.name


class Sheet(TenantModel):
    """A document that was put before somebody to be signed (Unterschriftsvorlage), and how they have answered.

    The document is named by its id and its digest and not by a reference of the database: when a file is destroyed its
    documents go first, and this row with them.
    """

    sealed_by = "subject"

    pad = TenantForeignKey(Pad, null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.UUIDField()
    document = models.UUIDField()
    sha256 = models.CharField(max_length=64, help_text="digest of the document as it was put before them")
    purpose = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Purpose])
    revision = models.PositiveIntegerField(null=True, help_text="of the application that is declared")
    office = models.SlugField(max_length=40)
    staff = models.UUIDField()
    staff_name = models.CharField(max_length=200)
    title = SealedTextField()
    signer = SealedTextField(help_text="who is to sign")
    words = SealedTextField(blank=True, help_text="the text of the document, for who cannot see it")
    state = models.CharField(max_length=10, default=State.OPEN, choices=[(each.value, each.value) for each in State])
    put_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, blank=True, choices=[(each.value, each.value) for each in Way])
    strokes = SealedJSONField(help_text="lines of points, at equal distances: no time, no pressure")
    name = SealedTextField(blank=True, help_text="as typed by who signs without drawing")
    reason = SealedTextField(blank=True, help_text="why they do not sign")
    digest = models.CharField(max_length=64, blank=True, help_text="binds the signature to the document")
    copy = models.UUIDField(null=True, help_text="the document with a page for the signature")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "pad"], condition=Q(state="open", pad__isnull=False), name="one_sheet_on_a_pad"
            ),
            models.CheckConstraint(
                condition=(Q(state="signed") & ~Q(digest="") & ~Q(way=""))
                | (~Q(state="signed") & Q(digest="", way="")),
                name="what_is_signed_is_bound",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject", "-id"], name="sheets_of_a_subject"),
            models.Index(fields=["tenant", "staff", "-id"], name="sheets_by_staff"),
        ]

    @property
    def standing(self) -> State:
        """Return the state as the enum it is; what is past its time has lapsed, also before the clock has noted it."""
        state = State(self.state)
        return State.LAPSED if state is State.OPEN and self.until <= timezone.now() else state

    @property
    def tag(self) -> str:
        """Return what changes when a tablet has to show it anew: its words come after it. Opens nothing."""
        return f"{self.pk}+" if self.__dict__["words"] else str(self.pk)

    @property
    def lines(self) -> Strokes:
        """Return the drawing; nothing where somebody has typed their name."""
        return tuple(tuple((x, y) for x, y in stroke) for stroke in self.strokes or ())
