# SPDX-License-Identifier: EUPL-1.2
"""What staff say of a step of a process, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantModel


class StepRemark(TenantModel):
    """A remark about a step (Rückmeldung): of which service and version, and of no case.

    It knows the day and not the hour, and its id tells no time: beside the audit trail that would be a name.
    """

    class Kind(models.TextChoices):
        """What does not work."""

        UNCLEAR = "unclear", _("Es ist unklar, was zu tun ist")
        MISSING = "missing", _("Angaben oder Unterlagen fehlen hier")
        DETOUR = "detour", _("Der Schritt ist umständlich oder überflüssig")
        WRONG = "wrong", _("Etwas ist falsch")
        OTHER = "other", _("Etwas anderes")

    sealed_by = "id"

    service_key = models.SlugField(max_length=80)
    version = models.CharField(max_length=40, help_text="of the package in which the step was as it is said to be")
    element = models.CharField(max_length=120, help_text="the element of the process drawing")
    step = models.CharField(max_length=200, help_text="what the step is called there")
    office = models.CharField(max_length=40, help_text="which offers the service: whose editors read it")
    kind = models.CharField(max_length=10, choices=Kind)
    text = SealedTextField()
    signed_by = models.CharField(max_length=200, blank=True, help_text="empty: whoever said it did not want to sign")
    day = models.DateField()
    told = models.BooleanField(default=False, help_text="a mail has told the editors that there is something")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    done = models.BooleanField(null=True, help_text="whether something was changed")
    answer = SealedTextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "-day", "-id"], condition=Q(settled_at=None), name="open_remarks"),
            models.Index(fields=["tenant", "service_key", "element", "-day"], name="remarks_of_a_step"),
        ]
