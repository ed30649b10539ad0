# SPDX-License-Identifier: EUPL-1.2
"""What applicants have: the application, what belongs to it, and how long filling in took."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.rules import Phase
from geleitzug.core.catalogue.models import Offering, ServiceVersion
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.catalogue.versions import package_of
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

PHASE_WORDS = {
    Phase.DRAFT: _("Entwurf"),
    Phase.UNPAID: _("wartet auf Zahlung"),
    Phase.SUBMITTED: _("eingegangen"),
    Phase.WITHDRAWN: _("zurückgezogen"),
    Phase.EXPIRED: _("abgelaufen"),
    Phase.DISCARDED: _("gelöscht"),
}


class Application(TenantModel):
    """An application or notice (Antrag, Anzeige) from the first answer on; the holder's own."""

    sealed_by = "id"

    holder = models.UUIDField()
    offering = TenantForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12, choices=list(PHASE_WORDS.items()), default=Phase.DRAFT)
    number = models.CharField(max_length=24, blank=True)
    who = SealedJSONField(default=dict, help_text="kind: person|company; on_behalf: self|child|care|principal")
    answers = SealedJSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=140, blank=True, help_text="where the applicant was last")
    changes = SealedJSONField(default=list, help_text="what a newer version of the form changed in this draft")
    origins = SealedJSONField(default=dict, help_text="where answers were taken from, by path: known.py")
    brought = SealedJSONField(default=dict, help_text="what another site has brought and nobody has confirmed yet")
    kept_streets = SealedJSONField(default=list, help_text="addresses that are right though no list has them")
    paces = models.JSONField(default=dict, help_text="seconds by page, until the application is sent: paces.py")
    has_account = models.BooleanField(default=False)
    contact_email = SealedTextField(blank=True)
    language = models.CharField(max_length=5, default="de")
    addressee = SealedJSONField(default=dict, help_text="name, lines, email: where the letter goes")
    fees = models.JSONField(default=list)
    fee_cents = models.BigIntegerField(default=0)
    portal = models.UUIDField(null=True, help_text="the municipality in whose portal it was filled in")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="the gate: before it the office sees nothing")
    expires_on = models.DateField(null=True)
    warn_on = models.DateField(null=True, help_text="the day to warn that it runs out; empty: nothing to warn of")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], condition=~Q(number=""), name="one_number_once"),
            models.CheckConstraint(
                condition=Q(phase__in=[Phase.DRAFT, Phase.EXPIRED, Phase.DISCARDED]) | ~Q(number=""),
                name="what_is_sent_has_a_number",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-changed_at", "-id"], name="applications_of_a_holder"),
            models.Index(
                fields=["tenant", "expires_on"],
                condition=Q(expires_on__isnull=False),
                name="applications_that_run_out",
            ),
            models.Index(
                fields=["tenant", "warn_on"], condition=Q(warn_on__isnull=False), name="applications_to_warn_of"
            ),
            models.Index(
                fields=["tenant"],
                condition=Q(submitted_at__isnull=False) & ~Q(paces={}),
                name="applications_to_measure",
            ),
        ]

    @property
    def package(self) -> Package:
        """Return the package in the version this application stays on."""
        return package_of(self.version_id)

    @cached_property
    def service(self) -> Service:
        """Return the offering with the package of this application's own version."""
        return Service(self.offering, self.package)

    @property
    def is_draft(self) -> bool:
        """Tell whether nothing has been sent yet."""
        return self.phase == Phase.DRAFT

    @property
    def last_day(self) -> date | None:
        """Return the last day on which a draft can be continued, or an application be paid."""
        return self.expires_on and self.expires_on - timedelta(days=1)

    @property
    def represented(self) -> str:
        """Return the name of whom somebody acts for, as they call them; nothing for who acts for themselves."""
        return "" if self.who.get("on_behalf", "self") == "self" else str(self.who.get("represented") or "")

    @property
    def is_company(self) -> bool:
        """Tell whether a company applies."""
        return self.who.get("kind") == "company"


class Handed(TenantModel):
    """What another site has handed over for an application that is not begun yet; the holder is its token's digest."""

    sealed_by = "id"

    holder = models.UUIDField(unique=True)
    service_key = models.SlugField(max_length=80)
    host = models.CharField(max_length=255, blank=True, help_text="the site, as the browser names it")
    values = SealedJSONField(help_text="path → value as it is stored")
    ignored = SealedJSONField(default=list)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "expires_at"], name="handed_runs_out")]


class Duration(TenantModel):
    """How long filling in took once: seconds by page, of nobody in particular."""

    service_key = models.SlugField(max_length=80)
    pages = models.JSONField()
    month = models.DateField(help_text="the first day of the month; more exactly it would tell whose it is")

    class Meta:
        indexes = [models.Index(fields=["tenant", "service_key", "-month"], name="durations_of_a_service")]


class Party(TenantModel):
    """Somebody who takes part in an application: applicant, represented person, company."""

    sealed_by = "application_id"

    holder = models.UUIDField()
    application = TenantForeignKey(Application, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=20, help_text="applicant, acting, represented, representing")
    name = SealedTextField()
    facts = SealedJSONField(default=dict)
    proof = SealedJSONField(default=list, help_text="files that show the power to act")
