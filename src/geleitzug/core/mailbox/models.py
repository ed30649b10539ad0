# SPDX-License-Identifier: EUPL-1.2
"""Messages, consent to electronic delivery, and what goes by post."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.mailbox import wording
from geleitzug.core.mailbox.rules import Purpose, Way
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Consent(TenantModel):
    """Consent (Einwilligung) to electronic delivery by one municipality, or to what goes to the central mailbox."""

    holder = models.UUIDField()
    purpose = models.CharField(max_length=24, choices=[(each.value, each.value) for each in Purpose])
    wording = models.CharField(max_length=20, help_text="which version of the words was agreed to")
    language = models.CharField(max_length=5, default="de", help_text="in which language they were read")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "holder", "purpose"], condition=Q(withdrawn_at=None), name="one_consent_in_force"
            )
        ]

    @property
    def text(self) -> str:
        """The words that were agreed to, in the language in which they were read."""
        return wording.consent_text(self.language, self.wording)


class Message(TenantModel):
    """A message between the office and somebody outside, or a note within the office (internal)."""

    class Direction(models.TextChoices):
        """Who speaks to whom."""

        TO_CITIZEN = "to_citizen", _("an die Antragstellerin oder den Antragsteller")
        TO_OFFICE = "to_office", _("an das Amt")
        INTERNAL = "internal", _("nur im Amt")

    class Kind(models.TextChoices):
        """What it is for."""

        MESSAGE = "message", _("Nachricht")
        QUESTION = "question", _("Rückfrage")
        RESULT = "result", _("Ergebnis")
        RECEIPT = "receipt", _("Eingangsbestätigung")
        WARNING = "warning", _("Hinweis")

    sealed_by = "subject"

    holder = models.UUIDField(null=True)
    subject = models.UUIDField()
    thread = models.UUIDField(help_text="the first message of the exchange")
    direction = models.CharField(max_length=10, choices=Direction)
    kind = models.CharField(max_length=10, choices=Kind)
    title = SealedTextField()
    body = SealedTextField(blank=True)
    documents = models.JSONField(default=list, help_text="ids of documents")
    author = SealedTextField(blank=True)
    language = models.CharField(max_length=5, default="de")
    provided_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    # Only results:
    result_kind = models.CharField(max_length=24, blank=True)
    result_document = models.UUIDField(null=True)
    way = models.CharField(max_length=10, choices=[(way.value, way.value) for way in Way], default=Way.NOT_ANNOUNCED)
    addressee = SealedJSONField(default=dict, help_text="name and lines, should it have to go by post")
    notified_at = models.DateTimeField(null=True, help_text="when the mail server took the notification")
    downloaded_at = models.DateTimeField(null=True, help_text="first retrieval")
    announced_on = models.DateField(null=True)
    post_due_on = models.DateField(null=True, help_text="from this day on it goes by post, unless retrieved before")
    provision_ended_at = models.DateTimeField(null=True)
    revoked_on = models.DateField(null=True, help_text="since then what the letter decides no longer holds")
    corrected_on = models.DateField(null=True, help_text="since then a corrected version stands in its place")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "result_document"], name="one_provision_a_result"),
            models.CheckConstraint(
                condition=Q(kind="result", result_document__isnull=False)
                | (~Q(kind="result") & Q(result_document=None)),
                name="a_result_has_its_document",
            ),
            models.CheckConstraint(
                condition=Q(direction="internal", holder=None) | (~Q(direction="internal") & Q(holder__isnull=False)),
                name="what_is_internal_has_no_holder",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject", "id"], name="messages_of_a_subject"),
            models.Index(fields=["holder", "-id"], name="messages_of_a_holder"),
            models.Index(
                fields=["tenant", "subject"],
                condition=Q(direction="to_office", opened_at=None),
                name="unread_by_the_office",
            ),
            models.Index(
                fields=["tenant", "post_due_on"],
                condition=Q(downloaded_at=None, provision_ended_at=None, post_due_on__isnull=False),
                name="waiting_for_retrieval",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_read(self) -> bool:
        """Tell whether the message was opened."""
        return self.opened_at is not None

    @property
    def is_result(self) -> bool:
        """Tell whether this carries what the office has decided or issued."""
        return self.kind == self.Kind.RESULT

    @property
    def goes_by_post(self) -> bool:
        """Tell whether the time to retrieve it is over."""
        return self.provision_ended_at is not None


class PrintBatch(TenantModel):
    """Letters that are printed together (Druckstapel); which, they say themselves. One that came apart has none."""

    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    taken_at = models.DateTimeField(null=True, help_text="when its file was fetched for the first time")
    taken_by = models.CharField(max_length=200, blank=True)


class PostItem(TenantModel):
    """A letter in the print queue (Druckauftrag)."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", _("wartet auf den Druck")
        PRINTED = "printed", _("gedruckt")
        SENT = "sent", _("zur Post gegeben")
        RETURNED = "returned", _("kam zurück")
        HANDED_OVER = "handed_over", _("auf anderem Weg übergeben")
        DROPPED = "dropped", _("nicht mehr nötig, nicht verschickt")

    class Reason(models.TextChoices):
        """Why it is not in a mailbox."""

        NOT_ALLOWED = "not_allowed", _("nur mit der Post möglich")
        NO_ACCOUNT = "no_account", _("kein Konto")
        NO_EMAIL = "no_email", _("keine E-Mail-Adresse")
        NO_CONSENT = "no_consent", _("keine Einwilligung")
        NOT_RETRIEVED = "not_retrieved", _("nicht rechtzeitig abgerufen")
        NOT_NOTIFIED = "not_notified", _("Benachrichtigung nicht zustellbar")
        RETURNED = "returned", _("kam zurück")

    class Return(models.TextChoices):
        """Why a letter came back (Rückläufer), as it stands on the envelope."""

        UNKNOWN = "unknown", _("Empfängerin oder Empfänger nicht zu ermitteln")
        MOVED = "moved", _("verzogen")
        ADDRESS = "address", _("Anschrift unvollständig oder falsch")
        REFUSED = "refused", _("Annahme verweigert")
        NOT_FETCHED = "not_fetched", _("nicht abgeholt")
        DECEASED = "deceased", _("verstorben")
        OTHER = "other", _("aus einem anderen Grund")

    class Service(models.TextChoices):
        """How a letter was served, as the record of service (Zustellungsurkunde) says; §§ 177 to 181 ZPO."""

        HANDED = "handed", _("persönlich übergeben (§ 177 ZPO)")
        SUBSTITUTE = "substitute", _("einer anderen Person übergeben (§ 178 ZPO)")
        REFUSED = "refused", _("Annahme verweigert, zurückgelassen (§ 179 ZPO)")
        LETTERBOX = "letterbox", _("in den Briefkasten gelegt (§ 180 ZPO)")
        DEPOSITED = "deposited", _("niedergelegt (§ 181 ZPO)")

    sealed_by = "subject"

    holder = models.UUIDField(null=True)
    subject = models.UUIDField()
    message = TenantForeignKey(Message, null=True, on_delete=models.DO_NOTHING, related_name="post_items")
    document = models.UUIDField()
    title = SealedTextField()
    result_kind = models.CharField(max_length=24, blank=True)
    address = SealedJSONField(help_text="the lines of the address field")
    reason = models.CharField(
        max_length=20, help_text="no_account, no_consent, not_allowed, not_retrieved, not_notified"
    )
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    batch = models.UUIDField(null=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    printed_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    announced_on = models.DateField(null=True)
    returned_on = models.DateField(null=True, help_text="when it came back the last time")
    returned_why = models.CharField(max_length=12, choices=Return, blank=True)
    returned_note = SealedTextField(blank=True)
    served_on = models.DateField(null=True, help_text="the day on the record of service (Zustellungsurkunde)")
    served_how = models.CharField(max_length=12, choices=Service, blank=True)
    handed_over_on = models.DateField(null=True, help_text="when it reached its recipient in another way")
    handed_over_how = SealedTextField(blank=True)
    revoked_on = models.DateField(null=True, help_text="since then what the letter decides no longer holds")
    corrected_on = models.DateField(null=True, help_text="since then a corrected version stands in its place")
    settled_on = models.DateField(null=True, help_text="since then what the letter asks for is settled")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "document"], name="one_letter_a_document"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_on__isnull=False), name="what_is_sent_has_its_day"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "id"], name="print_queue"),
            models.Index(fields=["tenant", "batch"], name="items_of_a_batch"),
            models.Index(fields=["tenant", "subject", "id"], name="items_of_a_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_reached(self) -> bool:
        """Tell whether its recipient has it, as far as anybody knows: one that came back has reached nobody."""
        return self.state in (self.State.SENT, self.State.HANDED_OVER)

    @property
    def has_other_address(self) -> bool:
        """Tell whether it goes elsewhere than the letter itself says, so that it needs a sheet with the address."""
        return self.returned_on is not None


class Proof(TenantModel):
    """A proof of delivery (Zustellnachweis): which file states how a letter went, as far as it was known then."""

    holder = models.UUIDField(null=True)
    subject = models.UUIDField()
    letter = models.UUIDField(help_text="the document that was delivered")
    document = models.UUIDField(help_text="the signed statement, in the e-file")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is stated, without when it was")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "letter", "digest"], name="nothing_is_proven_twice"),
        ]
        indexes = [models.Index(fields=["tenant", "subject", "id"], name="proofs_of_a_subject")]


class Forwarding(TenantModel):
    """What of a result goes to the central citizen mailbox (Zentrales Bürgerpostfach), and how it went.

    A notice says that the result lies here, once. A copy is the letter itself, when it has come here: by a consent
    that stands, or asked for by hand (``wording``). A copy that did not arrive may be asked for again: another row.
    """

    class Kind(models.TextChoices):
        """What goes there."""

        NOTICE = "notice", _("Hinweis")
        COPY = "copy", _("Kopie des Schreibens")

    class State(models.TextChoices):
        """How far it is; the last three are final."""

        WAITING = "waiting", _("wird gesendet")
        SENT = "sent", _("gesendet")
        ACCEPTED = "accepted", _("angekommen")
        REFUSED = "refused", _("nicht angenommen")
        DROPPED = "dropped", _("nicht gesendet")

    class Reason(models.TextChoices):
        """Why it did not arrive, or was not sent."""

        REFUSED = "refused", _("abgewiesen")
        NO_ANSWER = "no_answer", _("keine Antwort")
        WITHDRAWN = "withdrawn", _("Einwilligung widerrufen")
        RETRIEVED = "retrieved", _("schon abgerufen")
        NO_MAILBOX = "no_mailbox", _("kein zentrales Postfach")
        NOT_OFFERED = "not_offered", _("bietet die Gemeinde nicht mehr an")
        NO_LETTER = "no_letter", _("Schreiben gelöscht")

    holder = models.UUIDField()
    subject = models.UUIDField()
    message = TenantForeignKey(Message, on_delete=models.DO_NOTHING, related_name="forwardings")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.NOTICE)
    wording = models.CharField(max_length=20, blank=True, help_text="which words were read with the button, if any")
    due_at = models.DateTimeField(null=True, help_text="it may not go before")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    reference = models.CharField(max_length=200, blank=True, help_text="the place reserved in the central mailbox")
    detail = models.CharField(max_length=300, blank=True, help_text="what the last call said, in the other's words")
    tries = models.IntegerField(default=0, help_text="failed calls since the last that did not")
    tried_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "message"], condition=Q(kind="notice"), name="one_notice_a_message"
            ),
            models.UniqueConstraint(
                fields=["tenant", "message"],
                condition=Q(kind="copy", state__in=["waiting", "sent", "accepted"]),
                name="one_copy_a_message",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "subject"], name="notices_of_a_subject")]

    @property
    def words(self) -> str:
        """Return how far it is, with the reason where there is one."""
        return f"{self.get_state_display()}: {self.get_reason_display()}" if self.reason else self.get_state_display()

    @property
    def is_copy(self) -> bool:
        """Tell whether the letter itself goes there."""
        return self.kind == self.Kind.COPY

    @property
    def failed(self) -> bool:
        """Tell whether it came to nothing for good."""
        return self.state in (self.State.REFUSED, self.State.DROPPED)
