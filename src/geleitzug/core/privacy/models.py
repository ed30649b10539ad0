# SPDX-License-Identifier: EUPL-1.2
"""Looks at people's data, and what people ask about it. Both go with the application they are about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.models import Application
from geleitzug.core.privacy.rules import Kind, Result, State, What
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

WHAT_WORDS = {
    What.CASE: _("den Vorgang mit allen Angaben"),
    What.FILE: _("eine Datei"),
    What.DRAFT: _("den Entwurf eines Schreibens"),
    What.LETTER: _("ein Schreiben, um es zu drucken"),
    What.PAYMENT: _("die Zahlung"),
    What.LIST: _("eine Liste, die gespeichert wurde: Aktenzeichen, Name und Stand"),
    What.TRAIL: _("das Protokoll des Vorgangs"),
    What.ARCHIVE: _("alles, in einem Archiv der Gemeinde"),
}
KIND_WORDS = {
    Kind.REPORT: _("Auskunft zum Herunterladen"),
    Kind.ACCESS: _("Auskunft aus der Akte des Amts"),
    Kind.RECTIFICATION: _("Berichtigung"),
    Kind.ERASURE: _("Löschung"),
    Kind.HUMAN: _("Prüfung durch einen Menschen"),
}
STATE_WORDS = {
    State.OPEN: _("offen"),
    State.READY: _("liegt bereit"),
    State.ANSWERED: _("beantwortet"),
    State.LAPSED: _("nicht abgeholt"),
}
RESULT_WORDS = {
    Result.DONE: _("erledigt"),
    Result.PARTLY: _("teilweise erledigt"),
    Result.REFUSED: _("abgelehnt"),
    Result.DOWNLOADED: _("heruntergeladen"),
}


class Look(TenantModel):
    """Somebody of the town, or its operator, looked at a person's data (§ 76 BDSG, § 10 OZG): once an hour, once a row.

    ``office`` and ``role`` are what the person reads; ``staff`` is for whoever has to look into it.
    """

    holder = models.UUIDField()
    application = TenantForeignKey(Application, on_delete=models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=10, choices=list(WHAT_WORDS.items()))
    thing = models.UUIDField(help_text="the document or payment; else the application")
    office = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=40, blank=True)
    staff = models.UUIDField(null=True, help_text="who it was; empty for the operator's commands")
    name = models.CharField(max_length=200, blank=True, help_text="only where the town names its people")
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "application", "staff", "what", "thing", "hour"],
                nulls_distinct=False,
                name="one_look_an_hour",
            )
        ]
        indexes = [
            models.Index(fields=["holder", "-id"], name="looks_at_a_holder"),
            models.Index(fields=["holder", "application", "-id"], name="looks_at_an_application"),
        ]


class DataRequest(TenantModel):
    """What somebody asks about their data (Betroffenenanfrage, Art. 15 to 17, 20 and 22 (3) GDPR), and what came of it.

    ``subject`` is the application, or the request itself where it is about none: its key seals the words.
    """

    sealed_by = "subject"

    holder = models.UUIDField()
    application = TenantForeignKey(Application, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.UUIDField()
    office = models.CharField(max_length=40, blank=True, help_text="who answers; empty: the digital office")
    kind = models.CharField(max_length=16, choices=list(KIND_WORDS.items()))
    state = models.CharField(max_length=10, choices=list(STATE_WORDS.items()), default=State.OPEN)
    text = SealedTextField(blank=True)
    asker = SealedJSONField(default=dict, help_text="who asks about an account, as it said then: in_their_name.py")
    language = models.CharField(max_length=5, default="de")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    result = models.CharField(max_length=12, choices=list(RESULT_WORDS.items()), blank=True)
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    archive = models.UUIDField(null=True, help_text="the subject under whose key a report is kept until it is fetched")
    document = models.UUIDField(null=True)
    kept_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="answered") & ~Q(result="") & Q(answered_at__isnull=False))
                | (~Q(state="answered") & Q(result="", answered_at=None)),
                name="what_is_answered_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(document__isnull=False, kept_until__isnull=False),
                name="what_is_ready_is_there",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-id"], name="requests_of_a_holder"),
            models.Index(
                fields=["tenant", "due_on", "id"], condition=Q(state__in=["open", "ready"]), name="requests_to_answer"
            ),
            models.Index(fields=["tenant", "-id"], name="newest_requests"),
        ]

    @property
    def kind_word(self) -> str:
        """Return in words what is asked for."""
        return str(KIND_WORDS[Kind(self.kind)])

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to answer, or to fetch the answer."""
        return self.state in (State.OPEN, State.READY)
