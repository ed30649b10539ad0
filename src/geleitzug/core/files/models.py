# SPDX-License-Identifier: EUPL-1.2
"""Documents, and the e-files (Akten) whose content a chain of hashes makes provable. The bytes are ground's blobs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.files import rules
from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel
from geleitzug.ground.web import formats

# References are DO_NOTHING: the composite keys of the database refuse what must not go, and Django does not read
# tables that the citizen role may not see.


class Record(TenantModel):
    """The e-file (E-Akte) of one subject: how long its chain is, and with which hash it ends."""

    subject = models.UUIDField()
    opened_at = models.DateTimeField(auto_now_add=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "subject"], name="one_record_a_subject")]


class Document(TenantModel):
    """A file that somebody sent in or the office wrote.

    ``holder`` is who outside may see it; the office sees what has been filed and what was never outside. A letter
    becomes the holder's only through the mailbox, which notes the retrieval.
    """

    class Kind(models.TextChoices):
        """What the document is."""

        UPLOAD = "upload", _("Nachweis")
        LETTER = "letter", _("Schreiben")
        RECEIPT = "receipt", _("Eingangsbestätigung")
        MESSAGE = "message", _("Anhang einer Nachricht")
        DRAFT = "draft", _("Entwurf")
        EXPORT = "export", _("Auszug")
        PROOF = "proof", _("Zustellnachweis")
        SCAN = "scan", _("Papier, eingescannt")
        MAIL = "mail", _("E-Mail")
        SIGNED = "signed", _("am Tablet unterschrieben")
        ATTACHED = "attached", _("vom Amt zur Akte genommen")

    sealed_by = "subject"

    holder = models.UUIDField(null=True)
    subject = models.UUIDField()
    record = TenantForeignKey(Record, null=True, on_delete=models.DO_NOTHING, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    title = SealedTextField()
    filename = SealedTextField()
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, help_text="digest of what was sent in or written")
    blob = models.CharField(max_length=64, help_text="digest of the sealed bytes: under it they are stored")
    question = models.CharField(max_length=200, blank=True, help_text="the path of the question it answers")
    author = SealedTextField(blank=True)
    scanned_by = models.CharField(max_length=40, blank=True, help_text="which scanner looked; empty: none")
    created_at = models.DateTimeField(auto_now_add=True)
    filed_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by_law = models.CharField(max_length=200, blank=True, help_text="the law that orders the deletion")

    looked_at = models.DateTimeField(null=True, help_text="when its format and words were looked at, once it is filed")
    fitness = models.CharField(max_length=16, blank=True, help_text="how well its format lasts (archival.Fitness)")
    claim = models.CharField(max_length=4, blank=True, help_text="the part of PDF/A it says it follows")
    against = models.CharField(max_length=60, blank=True, help_text="rules of PDF/A it breaks")
    words = models.CharField(max_length=10, blank=True, help_text="whether it is found by its words (texts.Words)")
    unfit = models.BooleanField(default=False, help_text="it will not last as it is")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at=None, deleted_by_law="") | (~Q(deleted_at=None) & ~Q(deleted_by_law="")),
                name="what_is_deleted_says_by_which_law",
            ),
            models.CheckConstraint(
                condition=Q(record=None, filed_at=None) | (~Q(record=None) & ~Q(filed_at=None)),
                name="what_is_filed_lies_in_a_record",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="no_document_is_empty",
                violation_error_message=_("Die Datei ist leer."),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject", "id"], name="documents_of_a_subject"),
            models.Index(fields=["tenant", "blob"], name="documents_by_blob"),
            models.Index(fields=["holder", "subject"], name="documents_of_a_holder"),
            models.Index(
                fields=["tenant", "id"],
                condition=Q(looked_at=None, deleted_at=None, filed_at__isnull=False),
                name="documents_to_look_at",
            ),
            models.Index(fields=["tenant", "-id"], condition=Q(unfit=True, deleted_at=None), name="unfit_documents"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def deletion(self) -> str:
        """Say that the bytes are gone, since when and why; empty while they are there."""
        if self.deleted_at is None:
            return ""
        return _("gelöscht am %(day)s nach %(law)s") % {
            "day": formats.day(self.deleted_at),
            "law": rules.cited(self.deleted_by_law, formats.language()),
        }


class FileEntry(TenantModel):
    """One entry of an e-file: a document at its place, bound to the entry before it by a hash.

    A newer version of a document is an entry of its own that names the older one; both stay.
    """

    sealed_by = "subject"

    subject = models.UUIDField()
    position = models.PositiveIntegerField()
    document = TenantForeignKey(Document, on_delete=models.DO_NOTHING, related_name="entries")
    title = SealedTextField()
    kind = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=200)
    replaces = models.PositiveIntegerField(null=True, help_text="the place of the version before this one")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "subject", "position"], name="one_document_a_place"),
            models.UniqueConstraint(fields=["tenant", "document"], name="one_place_a_document"),
            models.UniqueConstraint(
                fields=["tenant", "subject", "replaces"],
                condition=Q(replaces__isnull=False),
                name="one_version_follows_another",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(replaces__gt=0, replaces__lt=F("position")),
                name="a_version_comes_after_another",
            ),
        ]
