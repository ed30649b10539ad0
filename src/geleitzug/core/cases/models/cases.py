# SPDX-License-Identifier: EUPL-1.2
"""What the office works on: the case and its tasks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases import rules
from geleitzug.core.cases.models.applications import Application
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.cases.rules import State
from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.versions import moved_package
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.people.models import Staff
from geleitzug.ground.prepared import among
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

STATE_WORDS = {
    State.OPEN: _("neu"),
    State.IN_REVIEW: _("in Bearbeitung"),
    State.WAITING: _("wartet auf Antwort"),
    State.APPROVAL: _("zur Freigabe"),
    State.DECIDED: _("entschieden"),
    State.CLOSED: _("abgeschlossen"),
    State.WITHDRAWN: _("zurückgezogen"),
    State.MERGED: _("zusammengeführt"),
    State.STUCK: _("braucht Hilfe"),
}


def _visible(is_theirs: Q) -> Q:
    """Say which cases are seen from some offices, by what says of a case or task that it is one of theirs."""
    helping = Task.objects.filter(is_theirs, case=OuterRef("pk"), cancelled=False)
    undecided = Q(state__in=sorted(rules.WITHDRAWABLE), decided_at=None)
    return is_theirs | Exists(helping.filter(done_at=None)) | (undecided & Exists(helping))


class CaseQuerySet(models.QuerySet["Case"]):
    """The cases a question is about."""

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """Keep the cases of the offices in which the actor sees cases, and those their offices help with.

        Who helps sees a case while they have something to do in it, and what they have done until it is decided
        (Art. 5 (1) (c) GDPR; docs/decisions/who-sees-a-case.md).
        """
        return self.filter(_visible(Q(office__in=sorted(offices_with(actor, SEE)))))

    def visible_in(self, offices: Sequence[str]) -> CaseQuerySet:
        """Keep what those see who see cases in these offices; for queries whose SQL is written once."""
        return self.filter(_visible(among("office", offices)))

    def active(self) -> CaseQuerySet:
        """Keep what is not finished."""
        return self.filter(state__in=rules.ACTIVE)


class Case(TenantModel):
    """A case of the office (Vorgang); it exists only once the application is through the payment gate.

    Its id is the application's: both are one subject with one timeline.
    """

    sealed_by = "application_id"

    holder = models.UUIDField()
    application = models.OneToOneField(Application, on_delete=models.PROTECT, db_constraint=False, related_name="case")
    number = models.CharField(max_length=24)
    service_key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    applicant = models.CharField(max_length=200)
    office = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=list(STATE_WORDS.items()), default=State.OPEN)
    before_waiting = models.CharField(max_length=12, blank=True)
    assignee = TenantForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=30, blank=True)
    process_version = models.ForeignKey(
        ServiceVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the version whose process it follows since it was moved; empty: the application's",
    )
    process_state = SealedJSONField(default=None)
    calls = models.JSONField(default=list, help_text="steps the process has called and waits for")
    results = SealedJSONField(default=dict, help_text="what tasks and steps gave, by element")
    trouble = SealedTextField(blank=True, help_text="why the process does not go on by itself")
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, help_text="when the decision left the house; what follows may go on")
    revoked_at = models.DateTimeField(null=True, help_text="since then the decision no longer holds")
    closed_at = models.DateTimeField(null=True)
    merged_into = models.UUIDField(null=True, help_text="the case in which this application is decided as well")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="one_case_a_number")]
        indexes = [
            models.Index(fields=["tenant", "office", "-id"], name="cases_of_an_office"),
            models.Index(
                fields=["tenant", "office", "-id"],
                condition=~Q(state__in=sorted(state.value for state in rules.ACTIVE)),
                name="finished_of_an_office",
            ),
            models.Index(
                fields=["tenant", "service_key", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="closed_cases_of_a_service",
            ),
            models.Index(
                fields=["tenant", "service_key", "id"],
                condition=Q(state__in=sorted(state.value for state in rules.ACTIVE)),
                name="running_of_a_service",
            ),
        ]

    @property
    def package(self) -> Package:
        """Return the package in the version the case stays on; a case that was moved follows a newer process."""
        if self.process_version_id is None:
            return self.application.package
        return moved_package(self.application.version_id, self.process_version_id)

    @property
    def state_word(self) -> str:
        """Return the state in words."""
        return str(STATE_WORDS[State(self.state)])

    @property
    def gives_back(self) -> bool:
        """Tell whether a fee that was paid may come back; with the payment it is written by refunding.follow."""
        if self.revoked_at is not None:
            return True
        return rules.gives_back(State(self.state), self.outcome, decided=self.decided_at is not None)

    @property
    def is_active(self) -> bool:
        """Tell whether something is left to do."""
        return self.state in rules.ACTIVE


class Task(TenantModel):
    """Something the process waits for somebody to do (Aufgabe): a row of the worklist."""

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    ref = models.CharField(max_length=64, help_text="the process engine's name for it")
    element = models.CharField(max_length=120, help_text="the element of the process drawing")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, help_text="review, decide, approve, opinion, concurrence, handover, check")
    office = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    due_on = models.DateField()
    waiting = models.BooleanField(default=False, help_text="the applicant must answer first")
    assignee = TenantForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=160, blank=True)
    cancelled = models.BooleanField(default=False)
    result = SealedJSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "ref"], name="one_row_a_task")]
        indexes = [
            models.Index(
                fields=["tenant", "office", "role", "due_on", "id"],
                condition=Q(done_at=None, cancelled=False),
                name="worklist",
            ),
            models.Index(
                fields=["tenant", "assignee", "due_on", "id"],
                condition=Q(done_at=None, cancelled=False),
                name="worklist_of_one",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether it waits to be done."""
        return self.done_at is None and not self.cancelled
