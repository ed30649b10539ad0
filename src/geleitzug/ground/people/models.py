# SPDX-License-Identifier: EUPL-1.2
"""Accounts of citizens and companies (one per installation) and staff (one per municipality)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Account(models.Model):
    """A person or company that uses the portals of the group; the id is the holder of all their rows."""

    class Kind(models.TextChoices):
        """Who stands behind the account."""

        PERSON = "person", _("Privatperson")
        COMPANY = "company", _("Unternehmen")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    email = models.EmailField(unique=True)
    password = models.CharField(max_length=160)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    born = models.DateField(null=True, blank=True)
    company_name = models.CharField(max_length=200, blank=True)
    address = models.JSONField(default=dict, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="de")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="company") | ~Q(company_name=""),
                name="company_has_a_name",
                violation_error_message=_("Bitte geben Sie den Namen des Unternehmens an."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name others see: the company's, or the person's."""
        person = f"{self.given_name} {self.family_name}".strip()
        return self.company_name or person or self.email

    def actor(self) -> Actor:
        """Return the account as somebody who acts."""
        return Actor(ActorKind.CITIZEN, id=self.pk, name=self.name, holder=self.pk, has_account=True)


class Staff(TenantModel):
    """A member of staff of one municipality (Beschäftigte)."""

    login = models.CharField(max_length=80)
    password = models.CharField(max_length=160)
    name = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    room = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "login"], name="one_login_a_town")]

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """A role that somebody holds in an office, named by the office's function key (``tax``, ``building``)."""

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="memberships")
    office = models.CharField(max_length=40)
    role = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "staff", "office", "role"], name="one_role_once")]
