# SPDX-License-Identifier: EUPL-1.2
"""The town's file plan, what may not go yet, and the lots in which files go."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.filing.rules import After, Hindrance, ItemState, LotState, PaperState, Retention, Way
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

AFTER_WORDS = {
    After.OFFER: _("dem Archiv anbieten"),
    After.DESTROY: _("vernichten"),
    After.KEEP: _("dauernd behalten"),
}
LOT_WORDS = {
    LotState.PROPOSED: _("vorgeschlagen"),
    LotState.SENT_BACK: _("zurückgegeben"),
    LotState.RELEASED: _("freigegeben"),
    LotState.OFFERED: _("dem Archiv angeboten"),
    LotState.ASSESSED: _("vom Archiv bewertet"),
    LotState.HANDED: _("dem Archiv übergeben"),
    LotState.DONE: _("abgeschlossen"),
}
ITEM_WORDS = {
    ItemState.WAITING: _("offen"),
    ItemState.TO_HAND: _("archivwürdig, wird übergeben"),
    ItemState.HANDED: _("übergeben"),
    ItemState.REFUSED: _("vom Archiv nicht übernommen"),
    ItemState.TO_DESTROY: _("wird vernichtet"),
    ItemState.STOPPED: _("bleibt, darf noch nicht gehen"),
    ItemState.ARCHIVED: _("im Archiv, hier gelöscht"),
    ItemState.DESTROYED: _("vernichtet"),
}
PAPER_WORDS = {
    PaperState.WAITING: _("wartet"),
    PaperState.FILED: _("in der Akte"),
    PaperState.DISCARDED: _("verworfen"),
}
HINDRANCE_WORDS = {
    Hindrance.HOLD: _("gesperrt"),
    Hindrance.MONEY: _("eine Zahlung ist offen"),
    Hindrance.REQUEST: _("ein Anliegen zu eigenen Daten ist offen"),
    Hindrance.REMEDY: _("ein Widerspruch oder Einspruch ist offen"),
    Hindrance.SENT_BACK: _("die Aussonderung wurde zurückgegeben"),
    Hindrance.TAKEN_OUT: _("aus der Aussonderung genommen"),
    Hindrance.JOINED: _("gehört zu einem Vorgang, dessen Akte noch da ist"),
}


class FileClass(TenantModel):
    """A class of the file plan (Aktenplaneinheit): how long its files are kept, and what comes then."""

    key = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    years = models.PositiveSmallIntegerField(null=True, help_text="after the end of the year; empty: for good")
    begins = models.CharField(max_length=200, blank=True, help_text="with what, if not with the end of the case")
    basis = models.CharField(max_length=300, help_text="the regulation that says so")
    after = models.CharField(max_length=10, choices=list(AFTER_WORDS.items()), default=After.OFFER)
    agreement = models.CharField(max_length=300, blank=True, help_text="where the archive has agreed to destruction")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                name="one_class_a_key",
                violation_error_message=_("Dieses Kennzeichen gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(after="keep", years=None) | (~Q(after="keep") & Q(years__isnull=False)),
                name="what_is_kept_for_good_has_no_years",
            ),
            models.CheckConstraint(
                condition=~Q(after="destroy") | ~Q(agreement=""), name="nothing_is_destroyed_unoffered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def after_word(self) -> str:
        """Return in words what comes when the files need not be kept any more."""
        return str(AFTER_WORDS[After(self.after)])

    @property
    def retention(self) -> Retention:
        """Return what the class says, as rules know it."""
        return Retention(self.key, self.title, self.years, self.basis, After(self.after), self.begins)


class FiledService(TenantModel):
    """Under which class the cases of a service are filed."""

    service_key = models.SlugField(max_length=80)
    file_class = TenantForeignKey(FileClass, on_delete=models.PROTECT, related_name="services")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "service_key"], name="one_class_a_service")]


class Rollout(TenantModel):
    """How far an office is with the e-file (Stand der Einführung): what is left on its shelves, as noted."""

    office = models.CharField(max_length=40)
    shelf_metres = models.PositiveIntegerField(null=True, help_text="of paper files that are still in use")
    scans_since = models.DateField(null=True, help_text="from this day on incoming paper is scanned")
    noted_on = models.DateField()
    noted_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "office"], name="one_rollout_an_office")]


class Hold(TenantModel):
    """A word that the file of a case may not go (Aussonderungssperre): why, since when, and until when it held."""

    sealed_by = "subject"

    subject = models.UUIDField()
    reason = SealedTextField()
    since = models.DateTimeField()
    set_by = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject"],
                condition=Q(lifted_at=None),
                name="one_hold_in_force",
                violation_error_message=_("Die Akte ist schon gesperrt."),
            )
        ]


class IncomingPaper(TenantModel):
    """A paper that was scanned, or a mail (Posteingang): filed into its case by its number, or waiting in the tray.

    While it waits its documents lie under a key of its own; then they lie in the case, and here stands that it came.
    """

    sealed_by = "id"

    way = models.CharField(max_length=4, choices=[(each.value, each.value) for each in Way], default=Way.SCAN)
    sender = SealedTextField(blank=True, help_text="of a mail, while it waits")
    told = SealedJSONField(default=list, help_text="what could not be taken or read of a mail, a sentence each")
    digest = models.CharField(max_length=64, help_text="of the file that came: the same again is not taken")
    part = models.PositiveIntegerField(help_text="which paper of a stack, from 0")
    pages = models.PositiveIntegerField(help_text="of a mail: documents")
    name = SealedTextField(blank=True, help_text="what the file was called, or the mail is about, while it waits")
    came_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=list(PAPER_WORDS.items()), default=PaperState.WAITING)
    number = models.CharField(max_length=24, blank=True, help_text="of the case: as its sheet says, or as assigned")
    document = models.UUIDField(null=True, help_text="while it waits")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="why it was thrown away")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "digest", "part"], condition=~Q(state="discarded"), name="a_paper_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", document__isnull=False, settled_at=None)
                | (~Q(state="waiting") & Q(document=None, settled_at__isnull=False)),
                name="what_waits_is_there",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "id"], name="papers_in_the_tray")]


class Letterbox(TenantModel):
    """A mailbox (IMAP) whose mails come into the tray, and since when it cannot be reached."""

    sealed_by = "id"

    name = models.CharField(max_length=120)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    starttls = models.BooleanField(help_text="False: TLS from the first byte")
    user = SealedTextField()
    password = SealedTextField()
    folder = models.CharField(max_length=120)
    done = models.CharField(max_length=120, help_text="the folder to which what was taken is moved")
    trouble_folder = models.CharField(max_length=120, help_text="the folder for what could not be taken")
    authority = models.TextField(blank=True, help_text="certificate of the authority that vouches for the server (PEM)")
    active = models.BooleanField(default=True)
    looked_at = models.DateTimeField(null=True, help_text="when it was last read without trouble")
    away_since = models.DateTimeField(null=True)
    trouble = SealedTextField(blank=True, help_text="why it cannot be read, in a sentence")
    refused = models.JSONField(default=list, help_text="numbers of mails that could not be taken, the last tried last")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TakenMail(TenantModel):
    """That a mail of a letterbox was taken: by its number there, for as long as the letterbox counts the same."""

    letterbox = TenantForeignKey(Letterbox, on_delete=models.CASCADE, related_name="taken")
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    paper = models.UUIDField()
    trouble = models.BooleanField(default=False, help_text="it lies with what could not be taken")
    moved = models.BooleanField(null=True, help_text="empty: not yet; False: the server does not let us")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "letterbox", "validity", "uid"], name="a_mail_is_taken_once")
        ]


class Lot(TenantModel):
    """Files of one office that go together (Aussonderung): proposed by one person, released by another.

    Nothing in it or in its items says whose the cases were: it stays when they are gone, as the proof of it.
    """

    office = models.CharField(max_length=40)
    after = models.CharField(max_length=10, choices=[(each.value, each.value) for each in (After.OFFER, After.DESTROY)])
    state = models.CharField(max_length=10, choices=list(LOT_WORDS.items()), default=LotState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposed_by_name = models.CharField(max_length=200)
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    released_by_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="why it was sent back")
    received_at = models.DateTimeField(null=True, help_text="when the archive has said that it has the offer")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("proposed_by")),
                name="nobody_disposes_alone",
                violation_error_message=_("Wer vorgeschlagen hat, gibt nicht selbst frei (Vier-Augen-Prinzip)."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "sent_back"]) | Q(released_by__isnull=False),
                name="what_goes_was_released",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-id"], name="newest_lots")]

    @property
    def state_word(self) -> str:
        """Return the state in words."""
        return str(LOT_WORDS[LotState(self.state)])

    @property
    def after_word(self) -> str:
        """Return in words what is to come of it."""
        return str(AFTER_WORDS[After(self.after)])


class LotItem(TenantModel):
    """A file of a lot, known by its file number only; ``subject`` is the case while there is one."""

    lot = TenantForeignKey(Lot, on_delete=models.PROTECT, related_name="items")
    subject = models.UUIDField()
    number = models.CharField(max_length=60)
    service_key = models.SlugField(max_length=80)
    class_key = models.CharField(max_length=30, blank=True)
    class_title = models.CharField(max_length=200, blank=True)
    years = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=300)
    closed_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=list(ITEM_WORDS.items()), default=ItemState.WAITING)
    why = models.CharField(max_length=500, blank=True, help_text="what the archive, or the house, has against it")
    documents = models.PositiveIntegerField(default=0, help_text="so many lay in it when it went")
    archive_key = models.CharField(max_length=200, blank=True, help_text="where the archive keeps it (Archivkennung)")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject"],
                condition=~Q(state="stopped"),
                name="a_file_goes_once",
                violation_error_message=_("Diese Akte steht schon in einer anderen Aussonderung."),
            )
        ]
        indexes = [models.Index(fields=["tenant", "lot", "number"], name="items_of_a_lot")]

    @property
    def state_word(self) -> str:
        """Return the state in words."""
        return str(ITEM_WORDS[ItemState(self.state)])

    @property
    def why_words(self) -> str:
        """Return what is in the way: our own reasons in words, the archive's as it has written them."""
        return str(HINDRANCE_WORDS[Hindrance(self.why)]) if self.why in HINDRANCE_WORDS else self.why
