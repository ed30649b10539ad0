# SPDX-License-Identifier: EUPL-1.2
"""What staff note beside a case for themselves and one another. Notes themselves are entries of the case's timeline."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.caseload import rules
from geleitzug.core.cases.models import Case, Task
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.people.models import Staff
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Notice(TenantModel):
    """Something of a case that one colleague is to know (Hinweis): they read it on the page „Für mich“."""

    class Kind(models.TextChoices):
        """Why somebody is told."""

        MENTIONED = "mentioned", _("Sie werden angesprochen")
        ASSIGNED = "assigned", _("Der Vorgang ist jetzt bei Ihnen")
        TAKEN = "taken", _("Der Vorgang ist nicht mehr bei Ihnen")
        OPINION = "opinion", _("Eine Stellungnahme ist da")
        REMINDED = "reminded", _("Eine Stellungnahme fehlt noch")
        OVERDUE = "overdue", _("Eine Stellungnahme ist überfällig")
        DUE = "due", _("Eine Frist endet bald")
        ESCALATED = "escalated", _("Eine Frist ist in Gefahr oder vorbei")
        DEEMED = "deemed", _("Ein Antrag gilt als genehmigt")
        FILED = "filed", _("In die Akte ist etwas gekommen")
        SENT_BACK = "sent_back", _("Ein Entwurf kam zurück")
        TASK_GIVEN = "task_given", _("Eine Aufgabe ist jetzt bei Ihnen")
        TASK_TAKEN = "task_taken", _("Eine Aufgabe ist nicht mehr bei Ihnen")

    sealed_by = "case_id"

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = SealedTextField(blank=True)
    by_name = models.CharField(max_length=200, help_text="who has said it")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "staff", "-id"], name="notices_of_one"),
            models.Index(fields=["tenant", "staff"], condition=Q(read_at=None), name="unread_notices"),
        ]


class FollowUp(TenantModel):
    """A day on which somebody looks at a case again, and why (Wiedervorlage)."""

    sealed_by = "case_id"

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    day = models.DateField()
    reason = SealedTextField()
    set_by_name = models.CharField(max_length=200)
    told = models.BooleanField(default=False, help_text="the timeline says that its day has come")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "staff", "day", "id"], condition=Q(done_at=None), name="follow_ups_of_one"),
            models.Index(fields=["tenant", "day"], condition=Q(done_at=None, told=False), name="follow_ups_to_tell"),
        ]


class Relation(TenantModel):
    """Two cases that have to do with one another (Verknüpfung); ``kind`` is read from ``case`` to ``other``."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=rules.KINDS)
    set_by_name = models.CharField(max_length=200)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other"],
                name="one_relation_of_two_cases",
                violation_error_message=_("Diese Vorgänge sind schon verknüpft."),
            ),
            models.CheckConstraint(condition=~Q(case=models.F("other")), name="related_to_another_case"),
        ]


class Sweep(TenantModel):
    """The same for all cases that a filter of the worklist has found (Sammellauf): foreseen, agreed to, then done."""

    class State(models.TextChoices):
        """How far it is."""

        LOOKING = "looking", _("wird geprüft")
        READY = "ready", _("bereit")
        GOING = "going", _("läuft")
        DONE = "done", _("fertig")
        STOPPED = "stopped", _("angehalten")

    sealed_by = "id"

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    deed = models.CharField(max_length=10, help_text="give, ask, decide")
    typed = SealedJSONField(help_text="what is to be written, said or decided, the same for all")
    state = models.CharField(max_length=10, choices=State, default=State.LOOKING)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "staff", "-id"], name="sweeps_of_one"),
            models.Index(fields=["tenant", "made_at"], name="sweeps_that_end"),
        ]


class SweptTask(TenantModel):
    """One task of a sweep, how its case stood when somebody looked, and what became of it."""

    class State(models.TextChoices):
        """What became of it."""

        NEW = "new", _("noch nicht geprüft")
        AGREED = "agreed", _("wird ausgeführt")
        LEFT = "left", _("bleibt so")
        DONE = "done", _("erledigt")

    sweep = TenantForeignKey(Sweep, on_delete=models.CASCADE, related_name="items", db_index=False)
    task = TenantForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    stamp = models.CharField(max_length=16, blank=True)
    refusal = models.CharField(max_length=20, blank=True, help_text="why nothing was done")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "task"], name="one_row_a_swept_task")]
        indexes = [models.Index(fields=["sweep", "state", "id"], name="swept_tasks_by_state")]


class SavedView(TenantModel):
    """A filter of the worklist that somebody has kept (gemerkte Ansicht), for themselves or for an office.

    ``query`` is the query part of the list's address: what it means is the desk's. It never holds what was searched
    for, which may be a name.
    """

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False, help_text="who kept it")
    office = models.CharField(max_length=40, blank=True, help_text="for whom; empty: for themselves alone")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "staff", "name"], condition=Q(office=""), name="one_name_a_person"
            ),
            models.UniqueConstraint(
                fields=["tenant", "office", "name"], condition=~Q(office=""), name="one_name_an_office"
            ),
        ]


class TextBlock(TenantModel):
    """A text an office writes often (Textbaustein), to be put into a form and changed there. It holds nobody's data."""

    class Purpose(models.TextChoices):
        """Into which form it goes."""

        ASK = "ask", _("Rückfrage")
        MESSAGE = "message", _("Nachricht")
        REASONS = "reasons", _("Gründe einer Entscheidung")
        CONDITIONS = "conditions", _("Nebenbestimmungen")

    office = models.CharField(max_length=40)
    purpose = models.CharField(max_length=10, choices=Purpose)
    title = models.CharField(max_length=120)
    text = models.TextField()
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "office", "purpose", "title"], name="one_title_a_purpose")
        ]


class Presence(TenantModel):
    """Somebody has a case open, and when their browser last said so. Gone after a day; nobody's hours are kept."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "staff"], name="one_presence_a_case")]
        indexes = [models.Index(fields=["tenant", "at"], name="presences_that_end")]


class CalendarFeed(TenantModel):
    """The secret address under which somebody's calendar program reads what is due; only its digest is kept."""

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "staff"], name="one_feed_a_person"),
            models.UniqueConstraint(fields=["tenant", "digest"], name="one_person_a_feed"),
        ]


class UnsentForm(TenantModel):
    """What somebody has begun to fill in and not sent yet: theirs alone, until it is sent or forgotten."""

    sealed_by = "subject"

    case = TenantForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.UUIDField(help_text="whose key seals it: the case; of a form for many cases the row itself")
    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    form = models.CharField(max_length=48, help_text="which form it is: actions/unsent.py")
    typed = SealedJSONField(default=dict, help_text="name of a field → what stands in it")
    sent = models.CharField(max_length=40, blank=True, help_text="the sheet that was sent last: actions/unsent.py")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case", "staff", "form"], nulls_distinct=False, name="one_unsent_form_a_person"
            )
        ]
        indexes = [models.Index(fields=["tenant", "at"], name="unsent_forms_that_end")]


class CallNote(TenantModel):
    """What somebody has said at the telephone or the counter that belongs to no case (Gesprächsnotiz).

    It is for an office, or for one of its people, and it is kept for a short time: calls.forget.
    """

    sealed_by = "id"

    office = models.SlugField(max_length=40)
    staff = models.UUIDField(null=True, help_text="for whom; empty: for all who work in the office")
    caller = SealedTextField(help_text="who it was, and how to reach them")
    text = SealedTextField()
    call_back_by = models.DateField(null=True, help_text="until when a call back is wanted; empty: none is")
    taken_by = models.UUIDField()
    taken_by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant", "office", "call_back_by", "id"], condition=Q(done_at=None), name="calls_for_an_office"
            ),
            models.Index(fields=["tenant", "at"], name="calls_to_forget"),
        ]

    def is_late(self, today: date) -> bool:
        """Tell whether somebody should have been called back by now."""
        return self.done_at is None and self.call_back_by is not None and self.call_back_by < today
